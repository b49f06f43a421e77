"""What a pilot or a verification can show, worked out before it starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from headwater.centre.improvement.models import Improvement, Pilot, PilotTeam, Verification
from headwater.centre.improvement.queries import trials
from headwater.centre.improvement.trials import figures, plain
from headwater.engine.experiments import (
    CannotJudge,
    Match,
    Panel,
    Profiles,
    Variability,
    days_needed,
    its_minimum_detectable_effect,
    match_control,
    match_teams,
    minimum_detectable_effect,
    profiles,
    randomise,
    require_enough,
    sequential,
    variability,
    weeks_needed,
)
from headwater.engine.words import Words

# The picture of what longer pilots would show goes as far as this.
LONGEST_WEEKS = 26
# An indicator takes part in the matching when so many of the teams have figures in it.
MOST_TEAMS = 0.7
SEARCH_SECONDS = 20.0
News = Callable[[float, Words], None]


def plan_pilot(pilot: Pilot, tell: News = lambda part, text: None) -> tuple[Match, dict[str, Any]]:
    """Choose the teams and say what they can show. Raises CannotJudge where there is too little to go by."""
    tell(0.1, Words(en="reading the teams' history", zh="正在读取各班组的历史数据"))
    before = pilot.start - timedelta(days=1)
    taken = {team.code: _taken(team) for team in trials.teams_taken(pilot)}
    if spoiled := [taken[code] for code in pilot.given if code in taken]:
        raise CannotJudge(spoiled[0])
    open_now = [unit.code for unit in figures.teams_of(pilot.unit)]
    teams = [code for code in open_now if code not in taken]
    if open_now and not teams:
        raise CannotJudge(taken[open_now[0]])
    keys = list(dict.fromkeys([pilot.indicator, *pilot.matched_on]))
    where = pilot.improvement.where
    history, left_out = {}, [plain.words(taken[code]) for code in open_now if code in taken]
    for key in keys:
        try:
            history[key] = _usable(key, figures.panel(key, teams, pilot.history_from, before, where))
        except CannotJudge as problem:
            if key == pilot.indicator:
                raise
            left_out.append(plain.words(problem.words))
    tell(0.4, Words(en="weighing all choices of teams", zh="正在比较所有班组组合"))
    names = {key: figures.measure_of(key, "up").name for key in history}
    known = profiles(history, names=names)
    match = choose(pilot, known)
    tell(0.9, Words(en="working out what they can show", zh="正在计算可检出的效果"))
    plan = _plan(pilot, match, known, history[pilot.indicator])
    return match, plan | {"notes": left_out + plan["notes"]}


def _taken(team: PilotTeam) -> Words:
    name, other = str(team.unit or team), team.pilot
    days = f"{other.start:%Y-%m-%d} – {other.last_day:%Y-%m-%d}"
    return Words(
        en=f"{name} is not chosen: it stands in pilot {other.number} ({days}) on the same days.",
        zh=f"{name}不参与选择：同一时期已在试点 {other.number}（{days}）中。",
    )


def _usable(key: str, found: Panel) -> Panel:
    """An indicator that hardly a team has figures of would leave no team to choose from."""
    known = np.atleast_1d(np.isfinite(found.values).any(axis=1))
    if known.mean() >= MOST_TEAMS:
        return found
    name = figures.measure_of(key, "up").name
    raise CannotJudge(
        Words(
            en=f"{name.en} plays no part: only {int(known.sum())} of {len(known)} teams have figures.",
            zh=f"{name.zh}未参与匹配：{len(known)} 个班组中只有 {int(known.sum())} 个有数据。",
        )
    )


def choose(pilot: Pilot, known: Profiles) -> Match:
    """The two arms: the most alike, or a control for a given A; then the lot inside pairs."""
    rng = np.random.default_rng([pilot.pk, pilot.seed])
    if pilot.given:
        return match_control(known, pilot.given, pilot.size_b, rng=rng, seconds=SEARCH_SECONDS)
    match = match_teams(known, pilot.size_a, pilot.size_b, rng=rng, seconds=SEARCH_SECONDS)
    if pilot.by_lot and pilot.size_a == pilot.size_b:
        return randomise(known, match, rng)
    return match


def _plan(pilot: Pilot, match: Match, known: Profiles, history: Panel) -> dict[str, Any]:
    vary = variability(history)
    arms, given = (len(match.a), len(match.b)), bool(pilot.given)
    before = max(vary.weeks, 1)
    reach = [
        (weeks, plain.number(minimum_detectable_effect(vary, *arms, before, weeks, given=given)))
        for weeks in range(1, LONGEST_WEEKS + 1)
    ]
    mde = minimum_detectable_effect(vary, *arms, before, pilot.weeks, given=given)
    return {
        "largest": match.largest,
        "bound": match.bound,
        "proved": match.proved,
        "words": plain.words(match.words),
        "differences": [[f.indicator, f.kind, round(v, 4)] for f, v in match.differences.items()],
        "pairs": [list(pair) for pair in match.pairs],
        "assignments": match.assignments,
        "excluded": [plain.words(words) for words in known.excluded.values()],
        "notes": [plain.words(words) for words in known.notes],
        "mde": plain.number(mde),
        "weeks_needed": weeks_needed(vary, pilot.size, *arms, weeks_before=before, given=given),
        "teams_needed": _teams_needed(vary, pilot, len(known.teams) // 2),
        "reach": reach,
        "history_weeks": vary.weeks,
        "teams": vary.teams,
        "icc": round(vary.icc, 5),
        "weekly": vary.weekly,
        "between": vary.between,
        "contacts": vary.contacts,
        "enough": bool(mde <= pilot.size),
    }


def _teams_needed(vary: Variability, pilot: Pilot, most: int) -> int | None:
    """How many teams a side, drawn by lot, show the expected effect in the weeks there are."""
    before = max(vary.weeks, 1)
    enough = (
        side
        for side in range(2, most + 1)
        if minimum_detectable_effect(vary, side, side, before, pilot.weeks) <= pilot.size
    )
    return next(enough, None)


def planned_looks(pilot: Pilot, alpha: float) -> list[tuple[date, float, bool]]:
    """Days and error of each look, `alpha` over all; the last is the end. Looks fall on whole weeks."""
    last = pilot.last_day
    parts = pilot.looks + 1
    weeks = sorted({max(1, round(pilot.weeks * part / parts)) for part in range(1, parts)} - {pilot.weeks})
    fractions = [week / pilot.weeks for week in weeks] + [1.0]
    alphas = [look.alpha for look in sequential(fractions, alpha=alpha)]
    days = [pilot.start + timedelta(days=7 * week - 1) for week in weeks] + [last]
    return [(day, alpha, day == last) for day, alpha in zip(days, alphas, strict=True)]


def require_judgeable(improvement: Improvement, row: Verification, newest: date | None) -> None:
    """Raises CannotJudge where too few days are there, or still to come, on either side of the start."""
    try:
        found = figures.series(row.indicator, improvement.unit, row.since, row.until, improvement.where)
    except CannotJudge:
        return  # The plan says why.
    there = set(found.present().days)
    off = figures.days_off(row.since, row.until).all
    every = [row.since + timedelta(days=step) for step in range((row.until - row.since).days + 1)]
    usable = [d for d in every if d not in off and (d in there or newest is None or d > newest)]
    settled = row.start + timedelta(days=row.settle)
    require_enough(sum(d < row.start for d in usable), sum(d >= settled for d in usable))


def plan_verification(improvement: Improvement, row: Verification) -> dict[str, Any]:
    """What comparing before and after can show by that day; why not, where it cannot be told."""
    try:
        history = figures.series(
            row.indicator, improvement.unit, row.since, row.start - timedelta(days=1), improvement.where
        )
        off = figures.days_off(row.since, row.until)
        length = (row.until - row.start).days + 1 - row.settle
        options: Mapping[str, Any] = {"days_off": off, "settle": row.settle}
        mde = its_minimum_detectable_effect(history, row.start, max(length, 7), alpha=row.alpha, **options)
        size = improvement.size or 0.0
        enough = days_needed(history, row.start, size, **options) if size else None
    except CannotJudge as problem:
        return {"why": plain.words(problem.words)}
    return {"mde": plain.number(mde), "days_needed": enough, "enough": bool(size and mde <= size)}
