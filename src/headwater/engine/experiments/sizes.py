"""How small an effect a pilot can show, and how long it must run: worked out before it starts.

From the teams' own history: how much one team's figures wander from week to week beyond what all teams do
together. That, and not the number of contacts alone, decides: twice the contacts from the same four teams
make a pilot hardly sharper.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import nct, norm
from scipy.stats import t as student

from headwater.engine.experiments.autocorrelation import GRID, believed, fit
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

    def of_change(self, weeks_before: int, weeks_after: int, contacts: float | None = None) -> float:
        """Variance of one team's change between a stretch before and one after.

        `contacts`: of a team in a week, if it will not be as before; only the chance of single contacts
        shrinks with more of them.
        """
        total = float(self.weights @ (self.variance * _unit_variance(weeks_before, weeks_after)))
        if contacts is None or contacts <= 0:
            return total
        chance = self.daily**2 * (1.0 / weeks_before + 1.0 / weeks_after)
        return max(total - chance, 0.0) + chance * self.contacts / contacts


def variability(history: Panel) -> Variability:
    """What a panel of history tells of the teams of one indicator; the more teams the better.

    Raises CannotJudge with fewer than 3 teams or 4 weeks in which they all have figures.
    """
    if not history.days:
        raise _too_short(0, 0)
    weeks = history.weeks(history.days[0])
    keep = np.isfinite(weeks.values).mean(axis=1) >= 0.75
    values, counts = weeks.values[keep], weeks.denominator[keep]
    whole = np.isfinite(values).all(axis=0) & weeks.full if keep.any() else np.zeros(0, bool)
    if keep.sum() < FEWEST_TEAMS or whole.sum() < FEWEST_WEEKS:
        raise _too_short(int(keep.sum()), int(whole.sum()))
    values, counts, at = values[:, whole], counts[:, whole], weeks.numbers[whole].astype(float)
    # What all teams do together is taken out; a team's own part loses a little by it and gets it back.
    own = (values - values.mean(axis=0)) * np.sqrt(len(values) / (len(values) - 1.0))
    noise = 1.0 / np.maximum(counts, 1e-9)
    noise /= noise.mean()
    level = np.ones((len(at), 1))
    fits = [fit(at, row, level, size) for row, size in zip(own, noise, strict=True)]
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
    alpha: float = ALPHA,
    power: float = 0.8,
) -> float:
    """The smallest effect that difference in differences shows with probability `power`.

    In the indicator's unit, without sign; infinite with fewer than two teams an arm. `alpha` is one-sided.
    """
    if min(teams_a, teams_b) < 2 or min(weeks_before, weeks_after) < 1:
        return float("inf")
    # Teams weigh by their contacts: where these are uneven, so many teams count as fewer.
    teams = (1.0 / teams_a + 1.0 / teams_b) * (1.0 + known.uneven)
    spread = np.sqrt(known.of_change(weeks_before, weeks_after, contacts) * teams)
    return float(_scores(teams_a + teams_b - 2, alpha, power) * spread)


def weeks_needed(
    known: Variability,
    effect: float,
    teams_a: int,
    teams_b: int,
    *,
    weeks_before: int | None = None,
    contacts: float | None = None,
    alpha: float = ALPHA,
    power: float = 0.8,
    longest: int = 52,
) -> int | None:
    """The fewest weeks after the start that show an effect of that size; None where `longest` do not.

    `weeks_before`: of history to compare with; as many as after where None.
    """
    for weeks in range(1, longest + 1):
        reached = minimum_detectable_effect(
            known, teams_a, teams_b, weeks_before or weeks, weeks, contacts=contacts, alpha=alpha, power=power
        )
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


def _unit_variance(before: int, after: int) -> Array:
    """(grid,) variance of mean(after) - mean(before) for an error of variance one."""
    at = np.arange(before + after, dtype=float)
    weights = np.r_[np.full(before, -1.0 / before), np.full(after, 1.0 / after)]
    apart = np.abs(at[:, None] - at[None, :])
    slow = np.array([weights @ (fade**apart) @ weights for fade in GRID[:, 0]])
    return np.asarray((1.0 - GRID[:, 1]) * slow + GRID[:, 1] * (1.0 / before + 1.0 / after))


def _daily(history: Panel, keep: Array) -> float:
    """The part of a weekly figure's deviation that days of one team and week show among themselves."""
    values = history.values[keep]
    own = values - np.nanmean(values, axis=0)
    length = own.shape[1] // WEEK * WEEK
    blocks = own[:, :length].reshape(len(own), -1, WEEK)
    blocks = blocks[np.isfinite(blocks).all(axis=2)]
    return float(np.sqrt(blocks.var(axis=1, ddof=1).mean() / WEEK)) if len(blocks) else 0.0


def _scores(freedom: int, alpha: float, power: float) -> float:
    """Effect over standard error that Student's test with `freedom` shows with probability `power`."""
    critical = float(student.ppf(1 - alpha, freedom))
    return float(brentq(lambda away: nct.sf(critical, freedom, away) - power, 0.0, critical + 20.0))


def _too_short(teams: int, weeks: int) -> CannotJudge:
    return CannotJudge(
        Words(
            en=f"{teams} teams with {weeks} common full weeks of figures are too few to plan on; at least "
            f"{FEWEST_TEAMS} teams and {FEWEST_WEEKS} weeks are needed.",
            zh=f"共有 {teams} 个班组、{weeks} 个完整的共同周，不足以规划；"
            f"至少需要 {FEWEST_TEAMS} 个班组和 {FEWEST_WEEKS} 周。",
        )
    )
