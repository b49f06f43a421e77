"""The scale on which a series is judged: one on which its noise is about the same wherever it stands.

Shares by the arcsine of their root, counts and durations by their root: on these scales effects add up,
limits come out lopsided as they should (never below 0 or above 1), and sampling error depends on the
number of cases alone: 1 / (2 sqrt n) for a share, 1/2 for a count (Bartlett 1936, Anscombe 1948).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from headwater.engine.control_charts.chart import Floats
from headwater.engine.control_charts.points import Point


@dataclass(frozen=True)
class Scaled:
    """A series ready to be judged; arrays of n floats.

    `kind`: the chart that fits. `work`: values on the working scale. `error`: sampling error there, up to a
    factor for means; `floor`: the least factor. `back`: from the working scale to the unit of the values.
    """

    kind: str
    work: Floats
    error: Floats
    floor: float
    back: Callable[[Floats], Floats]


def scaled(points: Sequence[Point], unit: str, fewest: float) -> Scaled:
    """The points of an indicator of `unit` (ratio, seconds, count, score, money, number) on its scale."""
    values = _array([point.value for point in points])
    above = _array([point.numerator for point in points])
    below = _array([point.denominator for point in points])
    if unit == "ratio" and _is_share(values, above, below):
        return _share(values, below, fewest)
    if unit == "count" and not (values < 0).any():
        return Scaled("laney_u", np.sqrt(values), np.full(len(values), 0.5), 1.0, _square)
    error = _error_of_means(below, len(values))
    enough = np.isnan(below) | (below >= fewest)
    if not (values < 0).any() and unit in ("seconds", "money", "count"):
        return Scaled("xmr", np.where(enough, np.sqrt(values), np.nan), error, 0.0, _square)
    known = values[~np.isnan(values)]
    if unit == "ratio" and len(known) and known.min() >= 0 and known.max() <= 1:
        # A share whose cases are not known still never leaves 0 and 1, and neither may its limits.
        return Scaled("xmr", np.where(enough, np.arcsin(np.sqrt(values)), np.nan), error, 0.0, _sine)
    return Scaled("xmr", np.where(enough, values, np.nan), error, 0.0, _same)


def _share(values: Floats, below: Floats, fewest: float) -> Scaled:
    enough = below >= fewest
    with np.errstate(invalid="ignore", divide="ignore"):
        work = np.where(enough, np.arcsin(np.sqrt(np.clip(values, 0, 1))), np.nan)
        error = np.where(enough, 0.5 / np.sqrt(below), np.nan)
    return Scaled("laney_p", work, error, 1.0, _sine)


def _is_share(values: Floats, above: Floats, below: Floats) -> bool:
    known = ~np.isnan(values)
    if not known.any() or np.isnan(below[known]).any() or np.isnan(above[known]).any():
        return False
    inside = (above[known] >= 0) & (above[known] <= below[known])
    return bool(inside.all())


def _error_of_means(below: Floats, size: int) -> Floats:
    known = below[~np.isnan(below) & (below > 0)]
    if not len(known) or len(known) < size / 2:
        return np.ones(size)
    # The factor is found from the points; what matters here is how it goes with the number of cases.
    return np.sqrt(float(np.median(known)) / np.where(below > 0, below, np.nan))


def _array(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)


def _square(work: Floats) -> Floats:
    return np.square(np.maximum(work, 0.0))


def _sine(work: Floats) -> Floats:
    return np.square(np.sin(np.clip(work, 0.0, np.pi / 2)))


def _same(work: Floats) -> Floats:
    return work
