"""Difference in differences: what changed in A beyond what changed in B, the team being the unit.

Contacts of one team are alike (the leader, the shift, the skill), so that ten thousand of them are not ten
thousand independent witnesses. Each team is therefore one witness: its figure after less its figure before.
With four teams an arm the doubt is large, and Student's distribution with the few degrees of freedom says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from headwater.engine.experiments.arms import TeamChange, between_arms, redrawn
from headwater.engine.experiments.measure import Measure
from headwater.engine.experiments.series import (
    WEEK,
    CannotJudge,
    Panel,
    Weeks,
    gap_words,
    gaps,
    quotient,
    redefined_words,
)
from headwater.engine.experiments.trends import (
    GIVEN,
    ON_THEIR_WAY,
    apart_words,
    beyond_trends,
    is_parallel,
    moving_apart,
)
from headwater.engine.experiments.verdict import ALPHA, SHOWN, Estimate, Verdict, judge, nothing_to_judge
from headwater.engine.words import Words

LEAST_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Differences:
    """What was found.

    `teams`: those that were judged; `redrawn`: the share of all ways to part the same teams into such arms
    that favour A at least as much (NaN where there are too many ways); `freedom`: degrees of freedom;
    `apart`: how fast the arms moved apart before the start, a week, with its 95 % interval; `weeks`: number
    (0 is the first after the start), figure of A, figure of B; `estimate`: for a guardrail's margin.
    """

    verdict: Verdict
    teams: tuple[TeamChange, ...]
    redrawn: float
    freedom: float
    apart: Estimate
    parallel: bool
    weeks: tuple[tuple[int, float, float], ...]
    estimate: Estimate

    def arm(self, arm: str) -> tuple[float, float]:
        """Figures of an arm before and after, its teams weighted by their contacts."""
        teams = [team for team in self.teams if team.arm == arm]
        weights = np.array([team.contacts for team in teams])
        pairs = np.array([(team.before, team.after) for team in teams])
        before, after = weights @ pairs / weights.sum()
        return float(before), float(after)


def difference_in_differences(
    panel: Panel,
    a: Sequence[str],
    b: Sequence[str],
    start: date,
    *,
    measure: Measure,
    end: date | None = None,
    since: date | None = None,
    settle: int = 0,
    redefined: Sequence[date] = (),
    given: bool = False,
    alpha: float = ALPHA,
) -> Differences:
    """Did the teams `a` move for the better from `start` on, beyond what the teams `b` did?

    `given`: somebody said who is in A, no lot was drawn. Then the interval also covers what is left when each
    team's own trend of before goes on: eager teams are often on their way already.

    `since`, `end`: first day before and last day after that count; `settle`: so many days from the start on
    are left out. Weeks in which one of the teams has no figure are left out for all, so that everybody is
    compared over the same weeks; a team without figures in more than a quarter of the weeks is left out.
    `redefined`, `alpha`: as for `interrupted_time_series`. Raises CannotJudge when fewer than two teams an
    arm or no week before or after remain; for a given A also with fewer than four weeks before.
    """
    first, last, notes = _window(panel, start, since, end, redefined, measure)
    chosen = panel.only([*a, *b]).between(first, last)
    chosen = _settled(chosen, start, settle)
    used, said = _used_teams(chosen, start, end)
    notes += said
    arms = np.array([1 if team in set(a) else -1 for team in used.teams])
    _enough_teams(arms, notes)
    weeks, said = _shared_weeks(used.weeks(start))
    notes += [*said, *gap_words(gaps(_days_with_figures(used)))]
    changes = _changes(weeks, arms)
    reason = _lifeless(changes, measure)
    estimate, freedom = _estimate(changes, arms, alpha)
    apart = moving_apart(weeks, arms)
    parallel = is_parallel(apart)
    doubt = None if parallel else apart_words(apart, measure)
    if given:
        plain, estimate = estimate, beyond_trends(weeks, changes, arms, alpha, estimate)
        notes.append(GIVEN)
        if doubt is None and judge(plain, measure).state == SHOWN != judge(estimate, measure).state:
            doubt = ON_THEIR_WAY
    if reason is not None:
        verdict = nothing_to_judge(measure, reason).noting(*notes)
    else:
        verdict = judge(estimate, measure, *notes, doubt=doubt)
    return Differences(
        verdict, changes, redrawn(changes, measure), freedom, apart, parallel, _curves(weeks, arms), estimate
    )


def _window(
    panel: Panel,
    start: date,
    since: date | None,
    end: date | None,
    redefined: Sequence[date],
    measure: Measure,
) -> tuple[date, date, list[Words]]:
    if not panel.days:
        raise CannotJudge(Words(en="There are no figures of these teams.", zh="这些班组没有数据。"))
    first, last = since or panel.days[0], end or panel.days[-1]
    notes = []
    for day in sorted(redefined):
        if first < day <= last:
            notes.append(redefined_words(measure.name, day))
            first, last = (day, last) if day <= start else (first, day - timedelta(days=1))
    return first, last, notes


def _settled(panel: Panel, start: date, settle: int) -> Panel:
    """Without the figures of the first days, on which the change was still settling in."""
    out = np.array([start <= day < start + timedelta(days=settle) for day in panel.days], dtype=bool)
    gone = np.where(out, np.nan, panel.denominator)
    return Panel(panel.teams, panel.days, panel.numerator, gone)


def _days_with_figures(panel: Panel) -> list[date]:
    known = np.atleast_1d(np.isfinite(panel.values).any(axis=0))
    return [day for day, there in zip(panel.days, known, strict=True) if there]


def _used_teams(panel: Panel, start: date, end: date | None) -> tuple[Panel, list[Words]]:
    """The teams with figures in enough weeks, and what is said of the others."""
    weeks = panel.weeks(start)
    known = np.isfinite(weeks.values)
    some = known.any(axis=0)
    kept, notes = [], []
    for row, team in enumerate(panel.teams):
        before = _share(known[row], some & (weeks.numbers < 0))
        after = _share(known[row], some & (weeks.numbers >= 0))
        if min(before, after) >= LEAST_SHARE:
            kept.append(team)
        else:
            notes.append(_dropped(panel, row, start))
    return panel.only(kept), notes


def _share(known: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float(known[among].mean()) if among.any() else 0.0


def _dropped(panel: Panel, row: int, start: date) -> Words:
    team = panel.teams[row]
    there = [day for day, value in zip(panel.days, panel.values[row], strict=True) if np.isfinite(value)]
    if there and start <= there[-1] < panel.days[-1] - timedelta(days=WEEK):
        return Words(
            en=f"Team {team} has no figures after {there[-1]} (dissolved or merged): it is left out, "
            "before and after.",
            zh=f"班组 {team} 在 {there[-1]} 之后没有数据（已撤销或合并），前后均不计入。",
        )
    return Words(
        en=f"Team {team} has too few weeks with figures and is left out.",
        zh=f"班组 {team} 有数据的周太少，不计入。",
    )


def _enough_teams(arms: NDArray[np.int_], notes: Sequence[Words]) -> None:
    if min(int((arms == 1).sum()), int((arms == -1).sum())) >= 2:
        return
    why = Words(en=" ".join(note.en for note in notes), zh="".join(note.zh for note in notes))
    raise CannotJudge(
        Words(
            en="Fewer than two teams are left in an arm, so that chance between teams cannot be told. "
            f"{why.en} Verify without a control, or repeat the pilot.".replace("  ", " "),
            zh=f"有一队剩下不足两个班组，无法判断班组之间的偶然差异。{why.zh}请改为无对照验证，或重新试点。",
        )
    )


def _shared_weeks(weeks: Weeks) -> tuple[Weeks, list[Words]]:
    """Only weeks in which every team has a figure."""
    whole = np.isfinite(weeks.values).all(axis=0)
    some = np.isfinite(weeks.values).any(axis=0)
    numbers = weeks.numbers[whole]
    if not (numbers < 0).any() or not (numbers >= 0).any():
        raise CannotJudge(
            Words(
                en="There is no week before or no week after the start in which all teams have figures.",
                zh="开始前或开始后，没有一周是所有班组都有数据的。",
            )
        )
    lost = int((some & ~whole).sum())
    notes = [] if not lost else [_lost_weeks(lost)]
    return Weeks(
        weeks.teams, numbers, weeks.full[whole], weeks.numerator[:, whole], weeks.denominator[:, whole]
    ), notes


def _lost_weeks(lost: int) -> Words:
    return Words(
        en=f"{lost} weeks in which a team has no figures are left out for all teams.",
        zh=f"有 {lost} 周因个别班组没有数据，对所有班组均不计入。",
    )


def _changes(weeks: Weeks, arms: NDArray[np.int_]) -> tuple[TeamChange, ...]:
    after = weeks.numbers >= 0
    parts = [
        quotient(weeks.numerator[:, side].sum(axis=1), weeks.denominator[:, side].sum(axis=1))
        for side in (~after, after)
    ]
    contacts = weeks.denominator.sum(axis=1)
    return tuple(
        TeamChange(team, "a" if arm > 0 else "b", float(before), float(later), float(number))
        for team, arm, before, later, number in zip(weeks.teams, arms, *parts, contacts, strict=True)
    )


def _lifeless(changes: Sequence[TeamChange], measure: Measure) -> Words | None:
    values = np.array([team.change for team in changes])
    scale = max(float(np.abs([(team.before, team.after) for team in changes]).max()), 1e-300)
    if values.std() > 1e-9 * scale:
        return None
    value = measure.amount(changes[0].after)
    return Words(
        en=f"The figures of all teams moved exactly alike ({value.en} in the first team): there is nothing "
        "to tell chance by. Check what fills the indicator.",
        zh=f"各班组的数据变化完全相同（第一个班组为 {value.zh}），无从判断偶然性。请检查该指标的数据来源。",
    )


def _estimate(changes: Sequence[TeamChange], arms: NDArray[np.int_], alpha: float) -> tuple[Estimate, float]:
    values = np.array([team.change for team in changes])
    weights = np.array([team.contacts for team in changes])
    return between_arms(values, weights, arms, alpha)


def _curves(weeks: Weeks, arms: NDArray[np.int_]) -> tuple[tuple[int, float, float], ...]:
    lines = [
        quotient(weeks.numerator[arms == arm].sum(axis=0), weeks.denominator[arms == arm].sum(axis=0))
        for arm in (1, -1)
    ]
    return tuple((int(n), float(a), float(b)) for n, a, b in zip(weeks.numbers, *lines, strict=True))
