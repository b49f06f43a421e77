"""Charts of single values: X and moving range (XmR; Wheeler, Understanding Variation)."""

from __future__ import annotations

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
    numbers,
)
from headwater.engine.control_charts.limits.constants import d2, d3


def short_sigma(values: Floats, base: Places) -> float:
    """Sigma from the moving ranges of the values at `base`, in order: mean |x - x before| / d2(2)."""
    known = values[base]
    return float(np.mean(np.abs(np.diff(known)))) / d2(2)


def xmr(values: ArrayLike, *, basis: Basis = ALL, sigmas: float = SIGMAS) -> ControlChart:
    """Single values (n floats, NaN: undefined), limits from moving ranges. Raises Problem when empty."""
    given = numbers(values)

    def fit(base: Places) -> tuple[float, float]:
        return float(np.mean(given[base])), short_sigma(given, base)

    def draw(fitted: tuple[float, float], at: Places) -> Drawn:
        centre, sigma = np.full(len(at), fitted[0]), np.full(len(at), fitted[1])
        return centre, centre - sigmas * sigma, centre + sigmas * sigma, sigma

    return build("xmr", given, basis, fit, draw)


def mr(values: ArrayLike, *, basis: Basis = ALL, sigmas: float = SIGMAS) -> ControlChart:
    """The moving ranges themselves, the second half of an XmR pair; the first one is undefined (NaN)."""
    given = numbers(values)
    ranges = np.concatenate([[np.nan], np.abs(np.diff(given))])

    def fit(base: Places) -> float:
        return float(np.mean(ranges[base]))

    def draw(mean: float, at: Places) -> Drawn:
        centre = np.full(len(at), mean)
        sigma = np.full(len(at), mean * d3(2) / d2(2))
        return centre, np.maximum(0.0, centre - sigmas * sigma), centre + sigmas * sigma, sigma

    return build("mr", ranges, basis, fit, draw)
