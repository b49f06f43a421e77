"""How small an effect a pilot can show, and how long it must run: worked out before it starts.

From the teams' own history: how much one team's figures wander from week to week beyond what all teams do
together. That, and not the number of contacts alone, decides: twice the contacts from the same four teams
make a pilot hardly sharper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.optimize import brentq
from scipy.stats import nct, norm
from scipy.stats import t as student

from headwater.engine.experiments.autocorrelation import ONE_PART, believed, careful, fit
from headwater.engine.experiments.series import WEEK, Array, CannotJudge, Panel
from headwater.engine.experiments.verdict import ALPHA
from headwater.engine.words import Words

FEWEST_WEEKS, FEWEST_TEAMS = 4, 3


@dataclass(frozen=True, slots=True, eq=False)
class Variability:
    """How the teams' weekly figures vary, in the indicator's unit.

    `weights`, `variance`: (grid,) what is believed of fading and noise, as in `autocorrelation`; `between`:
    standard deviation between teams' levels; `weekly`: of a team's week around its level; `daily`: the part
    of `weekly` that is the chance of single contacts; `icc`: share of the variance of a contact that its team
    explains; `contacts`: contacts (denominators) of a team in a week; `uneven`: their squared coefficient of
    variation between teams; `teams`, `weeks`: what it rests on.
    """

    weights: Array
    variance: Array
    between: float
    weekly: float
    daily: float
    icc: float
    contacts: float
    uneven: float
    teams: int
    weeks: int

    def of_change(
        self, weeks_before: int, weeks_after: int, contacts: float | None = None, *, given: bool = False
    ) -> float:
        """Variance of one team's change between a stretch before and one after.

        `contacts`: of a team in a week, if it will not be as before; only the chance of single contacts
        shrinks with more of them. `given`: of the change beyond the team's own trend of before.
        """
        ways = _ways(weeks_before, weeks_after, given=given)
        total = careful(self.weights, self.variance * _unit_variance(ways))
        if contacts is None or contacts <= 0:
            return total
        chance = self.daily**2 * float(ways @ ways)
        return max(total - chance, 0.0) + chance * self.contacts / contacts


def variability(history: Panel) -> Variability:
    """What a panel of history tells of the teams of one indicator; the more teams the better.

    Raises CannotJudge with fewer than 3 teams or 4 weeks in which they all have figures.
    """
    if not history.days:
        raise _too_short(0, 0, None)
    weeks = history.weeks(history.days[0])
    keep = np.isfinite(weeks.values).mean(axis=1) >= 0.75
    values, counts = weeks.values[keep], weeks.denominator[keep]
    whole = np.isfinite(values).all(axis=0) & weeks.full if keep.any() else np.zeros(0, bool)
    if keep.sum() < FEWEST_TEAMS or whole.sum() < FEWEST_WEEKS:
        raise _too_short(int(keep.sum()), int(whole.sum()), _late_start(history))
    values, counts, at = values[:, whole], counts[:, whole], weeks.numbers[whole].astype(float)
    # What all teams do together is taken out; a team's own part loses a little by it and gets it back.
    own = (values - values.mean(axis=0)) * np.sqrt(len(values) / (len(values) - 1.0))
    noise = 1.0 / np.maximum(counts, 1e-9)
    noise /= noise.mean()
    level = np.ones((len(at), 1))
    fits = [fit(at, row, level, size, ONE_PART) for row, size in zip(own, noise, strict=True)]
    weights, variance, _ = believed(fits)
    weekly = float(np.sqrt(own.var(axis=1, ddof=1).mean()))
    daily = min(_daily(history, keep), weekly)
    between = float(np.sqrt(max(values.mean(axis=1).var(ddof=1) - weekly**2 / len(at), 0.0)))
    contacts = float(counts.mean())
    uneven = float(counts.mean(axis=1).var(ddof=1)) / contacts**2
    single = daily**2 * contacts
    icc = between**2 / (between**2 + single) if between or single else 0.0
    return Variability(weights, variance, between, weekly, daily, icc, contacts, uneven, len(values), len(at))


def minimum_detectable_effect(
    known: Variability,
    teams_a: int,
    teams_b: int,
    weeks_before: int,
    weeks_after: int,
    *,
    contacts: float | None = None,
    given: bool = False,
    alpha: float = ALPHA,
    power: float = 0.8,
) -> float:
    """The smallest effect that difference in differences shows with probability `power`.

    In the indicator's unit, without sign; infinite with fewer than two teams an arm. `alpha` is one-sided.
    `given`: who is in A is said by somebody, not drawn by lot.
    """
    if min(teams_a, teams_b) < 2 or min(weeks_before, weeks_after) < 1 or (given and weeks_before < 4):
        return float("inf")
    # Teams weigh by their contacts: where these are uneven, so many teams count as fewer.
    teams = (1.0 / teams_a + 1.0 / teams_b) * (1.0 + known.uneven)
    readings = (False, True) if given else (False,)
    spreads = [
        np.sqrt(known.of_change(weeks_before, weeks_after, contacts, given=one) * teams) for one in readings
    ]
    return _shown_with(np.array(spreads), teams_a + teams_b - 2, alpha, power)


def weeks_needed(
    known: Variability,
    effect: float,
    teams_a: int,
    teams_b: int,
    *,
    weeks_before: int | None = None,
    contacts: float | None = None,
    given: bool = False,
    alpha: float = ALPHA,
    power: float = 0.8,
    longest: int = 52,
) -> int | None:
    """The fewest weeks after the start that show an effect of that size; None where `longest` do not.

    `weeks_before`: of history to compare with; as many as after where None.
    """
    for weeks in range(1, longest + 1):
        reached = minimum_detectable_effect(
            known, teams_a, teams_b, weeks_before or weeks, weeks,
            contacts=contacts, given=given, alpha=alpha, power=power,
        )  # fmt: skip
        if reached <= abs(effect):
            return weeks
    return None


def contacts_needed(
    effect: float,
    deviation: float,
    *,
    icc: float = 0.0,
    team_contacts: float = 1.0,
    alpha: float = ALPHA,
    power: float = 0.8,
) -> float:
    """Contacts an arm for telling two means apart, were they independent but for their team.

    `deviation`: standard deviation of single contacts. 2 (z + z)^2 deviation^2 / effect^2, times the design
    effect 1 + (`team_contacts` - 1) `icc` (Kish 1965): a rule of thumb beside the team-based figures.
    """
    scores = float(norm.ppf(1 - alpha) + norm.ppf(power))
    return 2.0 * (scores * deviation / effect) ** 2 * (1.0 + (team_contacts - 1.0) * icc)


def _ways(before: int, after: int, *, given: bool) -> Array:
    """(weeks,) what each week counts for in a team's change, beyond its own trend where `given`."""
    ways = np.r_[np.full(before, -1.0 / before), np.full(after, 1.0 / after)]
    if given:
        at = np.arange(before) - (before - 1) / 2.0
        ways[:before] -= (before + after) / 2.0 * at / (at @ at)
    return ways


def _unit_variance(ways: Array) -> Array:
    """(grid,) variance of a change for an error of variance one."""
    at = np.arange(len(ways), dtype=float)
    apart = np.abs(at[:, None] - at[None, :])
    slow = np.array([ways @ (fade**apart) @ ways for fade in ONE_PART[:, 0]])
    return np.asarray(ONE_PART[:, 1] * slow + (1.0 - ONE_PART[:, 1]) * (ways @ ways))


def _daily(history: Panel, keep: Array) -> float:
    """The part of a weekly figure's deviation that days of one team and week show among themselves."""
    values = history.values[keep]
    there = np.isfinite(values)
    # On days without any figures there is no mean to take out.
    own = values - np.where(there, values, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    length = own.shape[1] // WEEK * WEEK
    blocks = own[:, :length].reshape(len(own), -1, WEEK)
    blocks = blocks[np.isfinite(blocks).all(axis=2)]
    return float(np.sqrt(blocks.var(axis=1, ddof=1).mean() / WEEK)) if len(blocks) else 0.0


def _shown_with(spreads: Array, freedom: int, alpha: float, power: float) -> float:
    """The effect that Student's test with `freedom` shows in every reading with probability `power`.

    `spreads`: the standard error of each reading; what any of them misses is missed.
    """
    critical, largest = float(student.ppf(1 - alpha, freedom)), float(spreads.max())
    if largest <= 0:
        return 0.0

    def missed(away: float) -> float:
        # SciPy has no number where next to nothing is missed.
        return float(np.nan_to_num(nct.cdf(critical, freedom, away * largest / spreads)).sum())

    return float(brentq(lambda away: missed(away) - (1 - power), 0.0, critical + 20.0)) * largest


def _late_start(history: Panel) -> date | None:
    """The first day with figures, where the history was to begin before it."""
    there = np.asarray(np.isfinite(history.values).any(axis=0))
    if there[0] or not there.any():
        return None
    return history.days[int(there.argmax())]


def _too_short(teams: int, weeks: int, first: date | None) -> CannotJudge:
    begin = Words(en="", zh="")
    if first is not None:
        begin = Words(
            en=f" The first day with figures is {first}: begin the history there.",
            zh=f"首个有数据的日期是 {first}，请将匹配起始日设为该日或更晚。",
        )
    return CannotJudge(
        Words(
            en=f"{teams} teams with {weeks} common full weeks of figures are too few to plan on; at least "
            f"{FEWEST_TEAMS} teams and {FEWEST_WEEKS} weeks are needed.{begin.en}",
            zh=f"共有 {teams} 个班组、{weeks} 个完整的共同周，不足以规划；"
            f"至少需要 {FEWEST_TEAMS} 个班组和 {FEWEST_WEEKS} 周。{begin.zh}",
        )
    )
