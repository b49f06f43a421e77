"""How far a figure made of days can be trusted: its interval from how the days scatter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats

# Neighbouring days are alike, and so is a weekday to its next: a week of lags sees both.
WEEK = 7
# Out of fewer days no interval is worth showing.
FEWEST_DAYS = 5


def interval(
    numerators: Sequence[float], denominators: Sequence[float], confidence: float = 0.95
) -> tuple[float, float, float] | None:
    """Value, lower and upper bound of sum(numerators) / sum(denominators), the day being the unit.

    One pair a day, in order of time; for a mean of daily values the denominators are 1. The variance is
    that of the linearised ratio with Newey-West weights over a week of lags (Newey, West 1987), the bounds
    stand at Student's t with days - 1 degrees of freedom. None for fewer than `FEWEST_DAYS` days with a
    denominator, or without any spread to judge by.
    """
    above, below = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    used = np.isfinite(above) & np.isfinite(below) & (below > 0)
    above, below = above[used], below[used]
    days = len(above)
    if days < FEWEST_DAYS:
        return None
    value = float(above.sum() / below.sum())
    spread = _long_run_sum(above - value * below)
    error = float(np.sqrt(spread * days / (days - 1)) / below.sum())
    half = float(stats.t.ppf(0.5 + confidence / 2, days - 1)) * error
    return value, value - half, value + half


def _long_run_sum(residuals: NDArray[np.float64]) -> float:
    """Sum of squares and of weighted products with the days before; never less than the squares alone.

    A negative product sum would only make a short series look surer than its days are.
    """
    squares = float(residuals @ residuals)
    lags = min(WEEK, len(residuals) // 4)
    products = sum(
        (1 - lag / (lags + 1)) * float(residuals[lag:] @ residuals[:-lag]) for lag in range(1, lags + 1)
    )
    return max(squares, squares + 2 * products)
