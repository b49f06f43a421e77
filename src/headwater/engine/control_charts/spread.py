"""How much a series varies about its expectation: the factor by which it exceeds its sampling error.

With few points the short-term variation counts (the median moving range, as in an XmR chart): a collapse of
some days within three weeks widens every scale taken over all points, but only two moving ranges. With many
points the residuals themselves are asked, by their median and the tenth that lies farthest out; where the
tails are longer than a bell's, limits are wider than three sigma of the middle would be, up to a bound.
"""

from __future__ import annotations

import numpy as np

from headwater.engine.control_charts.chart import Floats

MANY, LOTS = 42, 400
WIDER, WIDEST = 1.6, 6.0
LEAST_OF_ALL = 0.5
# So many residuals of nothing: a series that stands at its bound and leaves it now and then.
SAME, NOTHING = 0.4, 1e-9
# Quantiles of |x| of the standard normal, and of |x - y|, its moving range.
_HALF, _TENTH, _RAREST = 0.6745, 1.6449, 2.8070
_HALF_OF_RANGE = 0.9539
# Points with like sampling error are alike; each such group needs at least so many for a spread of its own.
GROUP = 150


def spread(ratio: Floats, error: Floats, basis: Floats, floor: float) -> Floats:
    """Factor for each of n points: residual / error (`ratio`) divided by it has spread one.

    `basis`: n booleans, the points that may be asked. Where all vary alike it is one number; with many
    points whose sampling errors differ, one a group of like errors, so that neither quiet nights nor busy
    noons set the limits of the other.
    """
    usable = ~np.isnan(ratio) & np.asarray(basis, dtype=bool)
    groups = max(1, min(5, int(usable.sum()) // GROUP))
    if groups == 1:
        return np.full(len(ratio), max(_spread(ratio[usable]), floor))
    edges = np.quantile(error[usable], np.linspace(0, 1, groups + 1)[1:-1])
    group = np.searchsorted(edges, error, side="left")
    found = np.full(len(ratio), np.nan)
    # A group that hardly ever moves is no reason to call its first move a hundred sigmas.
    floor = max(floor, LEAST_OF_ALL * _spread(ratio[usable]))
    for number in range(groups):
        members = ratio[usable & (group == number)]
        found[group == number] = max(_spread(members if len(members) >= MANY else ratio[usable]), floor)
    return found


def _spread(ratio: Floats) -> float:
    if len(ratio) < 2:
        return 0.0
    short = float(np.median(np.abs(np.diff(ratio)))) / _HALF_OF_RANGE
    if len(ratio) < MANY:
        # Half of all steps may be zero in a coarse series; then their mean has to do.
        return short or float(np.mean(np.abs(np.diff(ratio)))) / 1.128
    size = np.abs(ratio)
    middle = float(np.median(size)) / _HALF
    tail = float(np.quantile(size, 0.9)) / _TENTH
    if len(ratio) >= GROUP // 2 and float((size < NOTHING).mean()) > SAME:
        # Nearly always the same value, and sometimes quite another one (the break of the only agent at
        # night): only its extremes are a measure, down to those that come once in two hundred points.
        return max(tail, float(np.quantile(size, 0.995)) / _RAREST)
    # Longer tails than a bell's widen the limits, but a long collapse must not: it fills that tenth itself.
    return min(max(middle, tail), (WIDEST if len(ratio) >= LOTS else WIDER) * middle) or tail
