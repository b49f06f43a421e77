"""How short an indicator fell: three gaps, weighed, times importance, more for each month in a row.

A share of few cases misses its target by chance alone: one leaver is a large part of a small team. Such a
shortfall is left out (two standard errors of a binomial share at the target).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import fmean

from headwater.centre.improvement.models import Weights

# So many standard errors from what is wanted are still chance.
ERRORS = 2.0
LEAST_GAP = 0.01


@dataclass(frozen=True)
class Short:
    """One indicator of one unit in one month; gaps as parts of what they are measured against, 0 or more."""

    indicator: str
    unit: int | None
    value: float
    target: float | None
    sisters: float | None
    best: float | None
    best_month: date | None
    to_target: float
    to_sisters: float
    to_best: float
    months: int
    importance: float
    score: float


def gap(value: float, wanted: float | None, direction: str) -> float:
    """How far the value is on the wrong side of what is wanted, as a part of it: 0 to 1.

    Against nothing (0) no part can be said, so the gap itself is taken. More than the whole counts as the
    whole: otherwise a rate that should be tiny would outrank everything else.
    """
    if wanted is None:
        return 0.0
    short = wanted - value if direction == "up" else value - wanted
    return min(1.0, max(0.0, short / abs(wanted) if wanted else short))


def by_chance(value: float, wanted: float | None, cases: float | None) -> bool:
    """Whether a share lies within two standard errors of what is wanted; never for anything else."""
    if wanted is None or not cases or not 0 <= wanted <= 1:
        return False
    # At 0 and 1 the error would be none at all; half a case keeps it honest.
    share = min(max(wanted, 0.5 / cases), 1 - 0.5 / cases) if cases > 1 else 0.5
    return abs(value - wanted) <= ERRORS * sqrt(share * (1 - share) / cases)


def in_a_row(values: Sequence[tuple[float | None, float | None]], direction: str) -> int:
    """Months in a row that missed their target, the newest first: pairs of value and target."""
    count = 0
    for value, target in values:
        if value is None or target is None or gap(value, target, direction) == 0:
            break
        count += 1
    return count


def score(weights: Weights, gaps: tuple[float, float, float], importance: float, months: int) -> float:
    """importance x (weight x gap, added up) x (1 + duration x months before)."""
    weighed = weights.to_target * gaps[0] + weights.to_sisters * gaps[1] + weights.to_best * gaps[2]
    return importance * weighed * (1 + weights.duration * max(0, months - 1))


def best_before(history: Mapping[date, float], month: date, direction: str) -> tuple[float, date] | None:
    """The unit's own best month before this one; the newer one of equals."""
    before = [(value, at) for at, value in history.items() if at < month]
    if not before:
        return None
    return max(before, key=lambda pair: (pair[0] if direction == "up" else -pair[0], pair[1]))


def mean_of_sisters(values: Mapping[int | None, float], unit: int | None) -> float | None:
    """The mean of the other units beside this one."""
    others = [value for other, value in values.items() if other != unit]
    return fmean(others) if others else None


def shortfall(
    indicator: str,
    unit: int | None,
    direction: str,
    month: date,
    history: Mapping[date, float],
    targets: Mapping[date, float],
    sisters: float | None,
    weights: Weights,
    cases: float | None = None,
) -> Short | None:
    """The shortfall of a month; None where nothing fell short of target, or of sisters without a target."""
    value = history.get(month)
    if value is None:
        return None
    target, best = targets.get(month), best_before(history, month, direction)
    gaps = (
        gap(value, target, direction),
        gap(value, sisters, direction),
        gap(value, best[0] if best else None, direction),
    )
    against = sisters if target is None else target
    if not gaps[1 if target is None else 0] or by_chance(value, against, cases):
        return None
    # A hair's breadth from everything is worth nobody's decision.
    if max(gaps) < LEAST_GAP:
        return None
    newest = sorted((at for at in history if at <= month), reverse=True)
    months = in_a_row([(history[at], targets.get(at)) for at in newest], direction) or 1
    importance = float(weights.importance.get(indicator, 1.0))
    return Short(
        indicator,
        unit,
        value,
        target,
        sisters,
        best[0] if best else None,
        best[1] if best else None,
        *gaps,
        months,
        importance,
        score(weights, gaps, importance, months),
    )
