"""Textbook charts: p, np, u, c and XmR of a series as it was recorded, Xbar, R and S of subgroups.

They serve to compare with a report or with what another system draws; with a centre's volumes the limits of
p, np, c and u are narrow, which is why signals are not judged by them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

import numpy as np

from headwater.centre.performance.chart_question import ROLLING, ChartQuestion
from headwater.centre.performance.subgroups import Moment, Subgroups
from headwater.engine.control_charts import Basis, ControlChart, Judged, Point, limits, nelson
from headwater.engine.control_charts.limits.constants import d2
from headwater.engine.control_charts.points import day_of
from headwater.engine.words import Problem, Words

Draw = Callable[[np.ndarray, np.ndarray, np.ndarray, Basis, float], ControlChart]
# Kind -> the chart of values, numerators and denominators.
CHARTS: dict[str, Draw] = {
    "p": lambda _v, above, below, basis, sigmas: limits.p(above, below, basis=basis, sigmas=sigmas),
    "np": lambda _v, above, below, basis, sigmas: limits.np_(above, below, basis=basis, sigmas=sigmas),
    "u": lambda _v, above, below, basis, sigmas: limits.u(above, below, basis=basis, sigmas=sigmas),
    "c": lambda values, _a, _b, basis, sigmas: limits.c(values, basis=basis, sigmas=sigmas),
    "xmr": lambda values, _a, _b, basis, sigmas: limits.xmr(values, basis=basis, sigmas=sigmas),
}


GROUPS: dict[str, Callable[..., ControlChart]] = {"xbar": limits.xbar, "r": limits.r, "s": limits.s}


def plain(question: ChartQuestion, points: Sequence[Point]) -> tuple[ControlChart, tuple[Judged, ...]]:
    """The chart of the kind asked for, and its points as they break its rules. Raises Problem."""
    values, above, below = (
        np.array([_number(getattr(point, name)) for point in points])
        for name in ("value", "numerator", "denominator")
    )
    at = [point.at for point in points]
    chart = CHARTS[question.kind](values, above, below, _basis(question, at), question.settings.sigmas)
    return chart, _points(question, chart, at)


def grouped(question: ChartQuestion, found: Subgroups) -> tuple[ControlChart, tuple[Judged, ...]]:
    """Xbar, R or S of subgroups, and its points as they break its rules. Raises Problem."""
    if not found.usual_size:
        raise Problem(
            Words(
                "No point here has two parts with enough cases behind them: choose other subgroups, or a"
                " longer time",
                "此处没有任何一点包含两个样本量足够的组成部分：请选择其他子组，或更长的时间粒度",
            )
        )
    basis = _basis(question, found.at)
    chart = GROUPS[question.kind](found.values, basis=basis, sigmas=question.settings.sigmas)
    return chart, _points(question, chart, found.at)


def wider(chart: ControlChart) -> float:
    """How many times as much points vary from one to the next as the chart's own sigma allows for."""
    steps = np.diff(chart.standardised[~np.isnan(chart.standardised)])
    return float(np.mean(np.abs(steps))) / d2(2) if len(steps) else float("nan")


def _points(question: ChartQuestion, chart: ControlChart, at: Sequence[Moment]) -> tuple[Judged, ...]:
    broken: dict[int, list[int]] = {}
    for breach in nelson(chart, question.settings.rules):
        broken.setdefault(breach.index, []).append(breach.rule)
    return tuple(_judged(question, chart, at[n], n, broken.get(n, [])) for n in range(len(at)))


def _basis(question: ChartQuestion, at: Sequence[Moment]) -> Basis:
    days = [day_of(moment) for moment in at]
    starts = tuple(sorted({bisect_left(days, day) for day in question.settings.phases} - {0, len(days)}))
    if question.limits == "frozen":
        first, last = question.base
        return Basis(starts=starts, frozen=[first <= day <= last for day in days])
    return Basis(starts=starts, moving=ROLLING[question.grain] if question.limits == "rolling" else None)


def _judged(question: ChartQuestion, chart: ControlChart, at: Moment, n: int, rules: list[int]) -> Judged:
    sigmas = known(chart.standardised[n])
    # More spread is worse, whichever side of the indicator itself is the better one.
    better = -1 if chart.kind in ("r", "s") else {"up": 1, "down": -1}.get(question.definition.direction, 0)
    value, centre, lower, upper = (
        known(array[n]) for array in (chart.values, chart.centre, chart.lower, chart.upper)
    )
    adverse = bool(rules) and (better == 0 or (sigmas or 0) * better < 0)
    return Judged(at, value, centre, lower, upper, sigmas, tuple(sorted(rules)), adverse)


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


def known(value: float) -> float | None:
    """A number of a chart; None where it is undefined."""
    return None if np.isnan(value) else float(value)
