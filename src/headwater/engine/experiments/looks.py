"""Looking before the end without being fooled: how much of the error each look may spend.

Who looks every week and stops at the first good week is deceived by chance four times as often as he thinks.
Each planned look gets a share of the error by a spending function of Lan and DeMets 1983; the bounds are
computed by recursive integration (Armitage, McPherson and Rowe 1969).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from headwater.engine.experiments.series import Array
from headwater.engine.experiments.verdict import ALPHA

POINTS = 1201
REACH = 8.0


@dataclass(frozen=True, slots=True)
class Look:
    """One planned look. `fraction`: share of the information there by then; `spent`: error spent up to it;
    `bound`: the score above which it is shown; `alpha`: the one-sided level of this look alone."""

    fraction: float
    spent: float
    bound: float
    alpha: float


def obrien_fleming(fraction: float, alpha: float) -> float:
    """Error spent by then: next to nothing early, nearly all at the end."""
    return float(2.0 - 2.0 * norm.cdf(norm.ppf(1 - alpha / 2) / np.sqrt(fraction)))


def pocock(fraction: float, alpha: float) -> float:
    """Error spent by then: much the same at each look."""
    return float(alpha * np.log(1.0 + (np.e - 1.0) * fraction))


SPENDING: dict[str, Callable[[float, float], float]] = {"obrien_fleming": obrien_fleming, "pocock": pocock}


def sequential(
    fractions: Sequence[float], *, alpha: float = ALPHA, spending: str = "obrien_fleming"
) -> tuple[Look, ...]:
    """The bounds of looks at these shares of the information (ascending, the last one at most 1).

    One-sided `alpha` over all looks together. Raises ValueError for fractions out of order.
    """
    if not fractions or min(fractions) <= 0 or fractions[-1] > 1 + 1e-12:
        raise ValueError("fractions must lie above 0 and end at 1 at most")
    if any(later <= earlier for earlier, later in pairwise(fractions)):
        raise ValueError("fractions must ascend")
    looks: list[Look] = []
    state: tuple[Array, Array] | None = None  # sums that did not cross yet, and their density
    gone, reached = 0.0, 0.0
    for fraction in fractions:
        spent = SPENDING[spending](min(fraction, 1.0), alpha)
        step = fraction - reached
        bound = _bound(_reaching(state, step), fraction, max(spent - gone, 1e-15))
        looks.append(Look(fraction, spent, bound, float(norm.sf(bound))))
        grid = np.linspace(-REACH * np.sqrt(fraction), bound * np.sqrt(fraction), POINTS)
        state = (grid, _density(state, step, grid))
        gone, reached = spent, fraction
    return tuple(looks)


def _density(state: tuple[Array, Array] | None, step: float, grid: Array) -> Array:
    """Of the sum at this look (a Brownian motion in the information) for what did not cross before."""
    if state is None:
        return np.asarray(norm.pdf(grid, scale=np.sqrt(step)))
    before, density = state
    kernel = norm.pdf(grid[:, None] - before[None, :], scale=np.sqrt(step))
    return np.asarray(np.trapezoid(kernel * density, before, axis=1))


def _reaching(state: tuple[Array, Array] | None, step: float) -> Callable[[float], float]:
    """The probability of first going above a sum at this look, as a function of the sum."""
    if state is None:
        return lambda level: float(norm.sf(level / np.sqrt(step)))
    before, density = state
    return lambda level: float(np.trapezoid(norm.sf((level - before) / np.sqrt(step)) * density, before))


def _bound(reaching: Callable[[float], float], fraction: float, spend: float) -> float:
    root = np.sqrt(fraction)
    return float(brentq(lambda score: reaching(score * root) - spend, -REACH, REACH + 2.0))
