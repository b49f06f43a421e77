"""Textbook charts of a series as it was recorded: nothing taken out, limits from the points shown.

They serve to compare with a report or with what another system draws; with a centre's volumes the limits of
p, np, c and u are narrow, which is why signals are not judged by them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

import numpy as np

from headwater.centre.performance.chart_question import ChartQuestion
from headwater.engine.control_charts import Basis, ControlChart, Judged, Point, limits, nelson
from headwater.engine.control_charts.points import day_of

Draw = Callable[[np.ndarray, np.ndarray, np.ndarray, Basis, float], ControlChart]
# Kind -> the chart of values, numerators and denominators.
CHARTS: dict[str, Draw] = {
    "p": lambda _v, above, below, basis, sigmas: limits.p(above, below, basis=basis, sigmas=sigmas),
    "np": lambda _v, above, below, basis, sigmas: limits.np_(above, below, basis=basis, sigmas=sigmas),
    "u": lambda _v, above, below, basis, sigmas: limits.u(above, below, basis=basis, sigmas=sigmas),
    "c": lambda values, _a, _b, basis, sigmas: limits.c(values, basis=basis, sigmas=sigmas),
    "xmr": lambda values, _a, _b, basis, sigmas: limits.xmr(values, basis=basis, sigmas=sigmas),
}


def plain(question: ChartQuestion, points: Sequence[Point]) -> tuple[ControlChart, tuple[Judged, ...]]:
    """The chart of the kind asked for, and its points as they break its rules. Raises Problem."""
    values, above, below = (
        np.array([_number(getattr(point, name)) for point in points])
        for name in ("value", "numerator", "denominator")
    )
    chart = CHARTS[question.kind](values, above, below, _basis(question, points), question.settings.sigmas)
    broken: dict[int, list[int]] = {}
    for breach in nelson(chart, question.settings.rules):
        broken.setdefault(breach.index, []).append(breach.rule)
    return chart, tuple(_judged(question, chart, points, n, broken.get(n, [])) for n in range(len(points)))


def _basis(question: ChartQuestion, points: Sequence[Point]) -> Basis:
    days = [day_of(point.at) for point in points]
    starts = sorted({bisect_left(days, day) for day in question.settings.phases} - {0, len(days)})
    if question.settings.moving:
        return Basis(starts=tuple(starts))
    first, last = question.base
    return Basis(starts=tuple(starts), frozen=[first <= day <= last for day in days])


def _judged(
    question: ChartQuestion, chart: ControlChart, points: Sequence[Point], n: int, rules: list[int]
) -> Judged:
    sigmas = known(chart.standardised[n])
    better = {"up": 1, "down": -1}.get(question.definition.direction, 0)
    value, centre, lower, upper = (
        known(array[n]) for array in (chart.values, chart.centre, chart.lower, chart.upper)
    )
    adverse = bool(rules) and (better == 0 or (sigmas or 0) * better < 0)
    return Judged(points[n].at, value, centre, lower, upper, sigmas, tuple(sorted(rules)), adverse)


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


def known(value: float) -> float | None:
    """A number of a chart; None where it is undefined."""
    return None if np.isnan(value) else float(value)
