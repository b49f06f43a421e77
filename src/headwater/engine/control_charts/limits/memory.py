"""Charts that remember: EWMA and CUSUM, for small shifts that last (Montgomery, chapter 9)."""

from __future__ import annotations

from dataclasses import replace

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
    spans,
)
from headwater.engine.control_charts.limits.individuals import short_sigma
from headwater.engine.words import Problem, Words

# Centre and sigma of the single values where they are given, not to be taken from the values.
Given = tuple[float, float]


def ewma(
    values: ArrayLike,
    *,
    weight: float = 0.2,
    basis: Basis = ALL,
    sigmas: float = SIGMAS,
    given: Given | None = None,
) -> ControlChart:
    """Exponentially weighted means of single values (n floats); limits open as memory fills.

    `weight` of the newest value, above 0 up to 1. Each phase begins at its own centre; an undefined value
    (NaN) leaves the mean as it was, and its own point undefined. `given`: centre and sigma, where they are
    known beforehand (Montgomery's phase II). Raises Problem for another weight.
    """
    if not 0 < weight <= 1:
        raise Problem(
            Words("The weight of an EWMA lies above 0 and up to 1", "EWMA 的权重须大于 0 且不大于 1")
        )
    plain = _individuals(numbers(values), basis, given)
    smooth, sigma = np.full_like(plain.values, np.nan), np.full_like(plain.values, np.nan)
    for phase in plain.phases:
        at = slice(phase.start, phase.end)
        smooth[at], age = _smoothed(plain.values[at], plain.centre[at], weight)
        memory = np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * age)))
        # Before the first value there is nothing that limits could be drawn about.
        sigma[at] = np.where(age > 0, plain.sigma[at] * memory, np.nan)
    reach = sigmas * sigma
    return replace(
        plain, kind="ewma", values=smooth, sigma=sigma, lower=plain.centre - reach, upper=plain.centre + reach
    )


def _smoothed(values: Floats, centre: Floats, weight: float) -> tuple[Floats, Floats]:
    smooth, age = np.full(len(values), np.nan), np.zeros(len(values))
    last, seen = float(centre[0]), 0
    for place, value in enumerate(values):
        if not np.isnan(value):
            last, seen = weight * value + (1 - weight) * last, seen + 1
            smooth[place] = last
        age[place] = seen
    return smooth, age


def cusum(
    values: ArrayLike,
    *,
    slack: float = 0.5,
    decide: float = 5.0,
    basis: Basis = ALL,
    given: Given | None = None,
) -> ControlChart:
    """Tabular cumulative sums of single values (n floats), in sigmas.

    `slack` (k) is half the shift to find, `decide` (h) the limit, both in sigmas. `values` is the larger of
    both sums with its sign (lower sums negative), `sides` has "upper" and "lower"; an undefined value adds
    nothing. `sigma` is 1; `given` as for `ewma`. Raises Problem for an empty series or limits that are no
    positive numbers.
    """
    if slack < 0 or decide <= 0:
        raise Problem(
            Words(
                "A CUSUM needs a slack of 0 or more and a limit above 0",
                "CUSUM 的容差须不小于 0，判定限须大于 0",
            )
        )
    plain = _individuals(numbers(values), basis, given)
    standard = plain.standardised
    upper, lower = np.full_like(standard, np.nan), np.full_like(standard, np.nan)
    for start, end in spans(basis.starts, len(standard)):
        upper[start:end], lower[start:end] = _sums(standard[start:end], slack)
    zero = np.where(np.isnan(plain.centre), np.nan, 0.0)
    return replace(
        plain,
        kind="cusum",
        values=np.where(upper >= lower, upper, -lower),
        centre=zero,
        lower=zero - decide,
        upper=zero + decide,
        sigma=zero + 1,
        sides={"upper": upper, "lower": lower},
    )


def _sums(standard: Floats, slack: float) -> tuple[Floats, Floats]:
    upper, lower = np.full(len(standard), np.nan), np.full(len(standard), np.nan)
    high = low = 0.0
    for place, value in enumerate(standard):
        if not np.isnan(value):
            high, low = max(0.0, high + value - slack), max(0.0, low - value - slack)
            upper[place], lower[place] = high, low
    return upper, lower


def _individuals(values: Floats, basis: Basis, given: Given | None) -> ControlChart:
    def fit(base: Places) -> tuple[float, float]:
        return given or (float(np.mean(values[base])), short_sigma(values, base))

    def draw(fitted: tuple[float, float], at: Places) -> Drawn:
        centre, sigma = np.full(len(at), fitted[0]), np.full(len(at), fitted[1])
        return centre, centre, centre, sigma

    return build("xmr", values, basis, fit, draw)
