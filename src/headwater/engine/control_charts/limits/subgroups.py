"""Charts of subgroups: Xbar, R and S (Shewhart; Montgomery, chapter 6)."""

from __future__ import annotations

from collections.abc import Sequence

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

    `spread`: "range" takes sigma from mean R / d2, "deviation" from mean S / c4. Raises Problem for a
    subgroup of one value.
    """
    clean = _clean(groups)
    sizes = _sizes(clean)
    means = np.array([float(np.mean(group)) for group in clean])
    spreads = _by_range(clean) if spread == "range" else _by_deviation(clean)

    def fit(base: Places) -> tuple[float, float]:
        return float(np.average(means[base], weights=sizes[base])), float(np.mean(spreads[base]))

    def draw(fitted: tuple[float, float], at: Places) -> Drawn:
        centre, sigma = fitted
        return _around(np.full(len(at), centre), sigma / np.sqrt(sizes[at]), sigmas)

    return build("xbar", means, basis, fit, draw)


def r(groups: Groups, *, basis: Basis = ALL, sigmas: float = SIGMAS) -> ControlChart:
    """Ranges of subgroups; the lower limit is never below zero. Raises as `xbar`."""
    clean = _clean(groups)
    expected = np.array([d2(len(group)) for group in clean])
    deviation = np.array([d3(len(group)) for group in clean])
    ranges = np.array([float(np.ptp(group)) for group in clean])
    return _of_spread("r", ranges, expected, deviation, basis, sigmas)


def s(groups: Groups, *, basis: Basis = ALL, sigmas: float = SIGMAS) -> ControlChart:
    """Standard deviations (n - 1) of subgroups; the lower limit is never below zero. Raises as `xbar`."""
    clean = _clean(groups)
    expected = np.array([c4(len(group)) for group in clean])
    deviations = np.array([float(np.std(group, ddof=1)) for group in clean])
    return _of_spread("s", deviations, expected, np.sqrt(1 - expected**2), basis, sigmas)


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


def _sizes(groups: list[Floats]) -> Floats:
    return np.array([len(group) for group in groups], dtype=np.float64)


def _by_range(groups: list[Floats]) -> Floats:
    return np.array([float(np.ptp(group)) / d2(len(group)) for group in groups])


def _by_deviation(groups: list[Floats]) -> Floats:
    return np.array([float(np.std(group, ddof=1)) / c4(len(group)) for group in groups])
