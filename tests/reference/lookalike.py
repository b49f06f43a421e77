"""Distances of all pairs, customer by customer and feature by feature, as interface.md words them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def z_scores(column: Sequence[float | None]) -> list[float]:
    """Mean and population deviation of what is known; missing = mean; a constant adds nothing."""
    known = [value for value in column if value is not None and math.isfinite(value)]
    if not known or min(known) == max(known):
        return [0.0] * len(column)
    mean = math.fsum(known) / len(known)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in known) / len(known))
    return [
        0.0 if value is None or not math.isfinite(value) else (value - mean) / deviation for value in column
    ]


def distance(
    one: Sequence[float | str | None], other: Sequence[float | str | None], weights: Sequence[float]
) -> float:
    """Root of the weighed squared parts; numbers by difference, anything else by being equal or not."""
    total = 0.0
    for a, b, weight in zip(one, other, weights, strict=True):
        if isinstance(a, float) and isinstance(b, float):
            gap = a - b
            total += weight * (gap * gap)
        elif a != b:
            total += weight
    return math.sqrt(total)


def nearest(
    points: Sequence[Sequence[float | str | None]], complainants: Sequence[int], weights: Sequence[float]
) -> dict[int, tuple[float, int]]:
    """For each customer that is no complainant, distance and complainant; of several the first."""
    found = {}
    for row, point in enumerate(points):
        if row not in set(complainants):
            pairs = [(distance(point, points[other], weights), other) for other in complainants]
            found[row] = min(pairs, key=lambda pair: pair[0])
    return found


def within(found: Mapping[int, tuple[float, int]], radius: float) -> dict[int, tuple[float, int]]:
    """Those at `radius` or nearer."""
    return {row: pair for row, pair in found.items() if pair[0] <= radius}
