"""Charts of counts and shares: p, np, c, u, and Laney's p' and u'.

p, np, c, u: Shewhart (Montgomery, chapter 7). p', u': D. B. Laney, Improved control charts for attributes,
Quality Engineering 14 (2002): the points are standardised by their sampling error, the moving range of the
standardised values says how much wider than that they really vary, and the limits are widened by as much.
"""

from __future__ import annotations

from collections.abc import Callable

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
from headwater.engine.control_charts.limits.individuals import short_sigma
from headwater.engine.words import Problem, Words

# Rate over the base -> sampling error of one unit of size.
Error = Callable[[float], float]


def p(count: ArrayLike, size: ArrayLike, *, basis: Basis = ALL, sigmas: float = SIGMAS) -> ControlChart:
    """Shares count / size (n floats each, 0 <= count <= size); limits within 0 and 1. Raises Problem."""
    counts, sizes = _shares(count, size)
    return _rates("p", counts, sizes, _binomial, basis, sigmas, top=1.0)


def np_(count: ArrayLike, size: ArrayLike, *, basis: Basis = ALL, sigmas: float = SIGMAS) -> ControlChart:
    """Counts out of `size` (n floats each); the centre follows the size where it varies. Raises Problem."""
    counts, sizes = _shares(count, size)

    def fit(base: Places) -> float:
        return _rate(counts, sizes, base)

    def draw(rate: float, at: Places) -> Drawn:
        centre, sigma = rate * sizes[at], np.sqrt(rate * (1 - rate) * sizes[at])
        return (
            centre,
            np.maximum(0, centre - sigmas * sigma),
            np.minimum(sizes[at], centre + sigmas * sigma),
            sigma,
        )

    # Out of nothing nothing can be counted: like the share, the point is undefined.
    return build("np", np.where(np.isnan(sizes), np.nan, counts), basis, fit, draw)


def c(count: ArrayLike, *, basis: Basis = ALL, sigmas: float = SIGMAS) -> ControlChart:
    """Counts (n floats >= 0) over equal areas of opportunity. Raises Problem for a negative count."""
    counts = numbers(count, "count")
    _refuse_below_zero(counts)
    chart = _rates("c", counts, np.ones_like(counts), np.sqrt, basis, sigmas)
    return chart


def u(count: ArrayLike, size: ArrayLike, *, basis: Basis = ALL, sigmas: float = SIGMAS) -> ControlChart:
    """Counts per unit: count / size (n floats each, size > 0 or the point is undefined). Raises Problem."""
    counts, sizes = _sized(count, size)
    return _rates("u", counts, sizes, np.sqrt, basis, sigmas)


def laney_p(count: ArrayLike, size: ArrayLike, *, basis: Basis = ALL, sigmas: float = SIGMAS) -> ControlChart:
    """p' : shares whose limits are widened (or narrowed) to how much they really vary. Raises Problem."""
    counts, sizes = _shares(count, size)
    return _laney("laney_p", counts, sizes, _binomial, basis, sigmas, top=1.0)


def laney_u(count: ArrayLike, size: ArrayLike, *, basis: Basis = ALL, sigmas: float = SIGMAS) -> ControlChart:
    """u' : counts per unit whose limits are widened to how much they really vary. Raises Problem."""
    counts, sizes = _sized(count, size)
    return _laney("laney_u", counts, sizes, np.sqrt, basis, sigmas)


def _binomial(rate: float) -> float:
    return float(np.sqrt(rate * (1 - rate)))


def _rate(counts: Floats, sizes: Floats, base: Places) -> float:
    return float(counts[base].sum() / sizes[base].sum())


def _rates(
    kind: str, counts: Floats, sizes: Floats, error: Error, basis: Basis, sigmas: float, top: float = np.inf
) -> ControlChart:
    def fit(base: Places) -> tuple[float, float]:
        return _rate(counts, sizes, base), 1.0

    return _drawn(kind, counts, sizes, error, fit, basis, sigmas, top)


def _laney(
    kind: str, counts: Floats, sizes: Floats, error: Error, basis: Basis, sigmas: float, top: float = np.inf
) -> ControlChart:
    values = counts / sizes

    def fit(base: Places) -> tuple[float, float]:
        rate = _rate(counts, sizes, base)
        one = error(rate)
        if one == 0:
            return rate, 1.0
        return rate, short_sigma((values - rate) / (one / np.sqrt(sizes)), base)

    return _drawn(kind, counts, sizes, error, fit, basis, sigmas, top)


def _drawn(
    kind: str,
    counts: Floats,
    sizes: Floats,
    error: Error,
    fit: Callable[[Places], tuple[float, float]],
    basis: Basis,
    sigmas: float,
    top: float,
) -> ControlChart:
    def draw(fitted: tuple[float, float], at: Places) -> Drawn:
        rate, wider = fitted
        sigma = error(rate) / np.sqrt(sizes[at]) * wider
        centre = np.full(len(at), rate)
        reach = sigmas * sigma
        return centre, np.maximum(0.0, centre - reach), np.minimum(top, centre + reach), sigma

    return build(kind, counts / sizes, basis, fit, draw)


def _shares(count: ArrayLike, size: ArrayLike) -> tuple[Floats, Floats]:
    counts, sizes = _sized(count, size)
    if (counts > sizes).any():
        raise Problem(
            Words(
                "A share has more hits than cases: check which column is the numerator",
                "分子大于分母：请检查分子取自哪一列",
            )
        )
    return counts, sizes


def _sized(count: ArrayLike, size: ArrayLike) -> tuple[Floats, Floats]:
    counts, sizes = numbers(count, "count"), numbers(size, "size")
    if len(counts) == len(sizes):
        _refuse_below_zero(counts)
        # Nothing happened that could have been counted: the point is undefined.
        return counts, np.where(sizes > 0, sizes, np.nan)
    raise Problem(
        Words(
            f"{len(counts)} counts do not go with {len(sizes)} sizes",
            f"{len(counts)} 个计数与 {len(sizes)} 个样本量不对应",
        )
    )


def _refuse_below_zero(counts: Floats) -> None:
    if (counts < 0).any():
        raise Problem(Words("A count cannot be negative", "计数不能为负数"))
