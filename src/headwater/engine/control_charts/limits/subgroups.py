"""Charts of subgroups: Xbar, R and S (Shewhart; Montgomery, chapter 6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from headwater.engine.control_charts.chart import (
    ALL,
    SIGMAS,
    Basis,
    ControlChart,
    Drawn,
    Floats,
    Places,
    build,
)
from headwater.engine.control_charts.limits.constants import c4, d2, d3

Groups = Sequence[ArrayLike]


def xbar(
    groups: Groups, *, spread: str = "range", basis: Basis = ALL, sigmas: float = SIGMAS
) -> ControlChart:
    """Means of subgroups (each two values or more, sizes may differ; NaN left out).

    `spread`: "range" takes sigma from mean R / d2, "deviation" from mean S / c4. A subgroup without any
    value is an undefined point. Raises Problem for a subgroup of one value.
    """
    clean = _clean(groups)
    sizes = np.array([len(group) or np.nan for group in clean], dtype=np.float64)
    means = _each(clean, np.mean)
    if spread == "range":
        spreads = _each(clean, np.ptp) / _each(clean, lambda group: d2(len(group)))
    else:
        spreads = _each(clean, _deviation) / _each(clean, lambda group: c4(len(group)))

    def fit(base: Places) -> tuple[float, float]:
        return float(np.average(means[base], weights=sizes[base])), float(np.mean(spreads[base]))

    def draw(fitted: tuple[float, float], at: Places) -> Drawn:
        centre, sigma = fitted
        return _around(np.full(len(at), centre), sigma / np.sqrt(sizes[at]), sigmas)

    return build("xbar", means, basis, fit, draw)


def r(groups: Groups, *, basis: Basis = ALL, sigmas: float = SIGMAS) -> ControlChart:
    """Ranges of subgroups; the lower limit is never below zero. Raises as `xbar`."""
    clean = _clean(groups)
    expected = _each(clean, lambda group: d2(len(group)))
    deviation = _each(clean, lambda group: d3(len(group)))
    return _of_spread("r", _each(clean, np.ptp), expected, deviation, basis, sigmas)


def s(groups: Groups, *, basis: Basis = ALL, sigmas: float = SIGMAS) -> ControlChart:
    """Standard deviations (n - 1) of subgroups; the lower limit is never below zero. Raises as `xbar`."""
    clean = _clean(groups)
    expected = _each(clean, lambda group: c4(len(group)))
    return _of_spread("s", _each(clean, _deviation), expected, np.sqrt(1 - expected**2), basis, sigmas)


def _of_spread(
    kind: str, values: Floats, expected: Floats, deviation: Floats, basis: Basis, sigmas: float
) -> ControlChart:
    def fit(base: Places) -> float:
        return float(np.mean(values[base] / expected[base]))

    def draw(sigma: float, at: Places) -> Drawn:
        return _around(expected[at] * sigma, deviation[at] * sigma, sigmas, floor=0.0)

    return build(kind, values, basis, fit, draw)


def _around(centre: Floats, sigma: Floats, sigmas: float, floor: float = -np.inf) -> Drawn:
    return centre, np.maximum(centre - sigmas * sigma, floor), centre + sigmas * sigma, sigma


def _clean(groups: Groups) -> list[Floats]:
    arrays = [np.asarray(group, dtype=np.float64) for group in groups]
    return [array[~np.isnan(array)] for array in arrays]


def _each(groups: list[Floats], figure: Callable[[Floats], float]) -> Floats:
    """One figure of each subgroup; undefined where a subgroup has no value at all."""
    return np.array([float(figure(group)) if len(group) else np.nan for group in groups])


def _deviation(group: Floats) -> float:
    return float(np.std(group, ddof=1))
