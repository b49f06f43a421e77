"""Distances once, then a count for any radius at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BARS = 200
# The last bar takes the far ones, so that a few of them do not press all others into the first.
FAR = 0.995


@dataclass(frozen=True)
class Histogram:
    """edges: float64 [b + 1], in standard deviations; counts: int64 [b]; distances: ascending."""

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]
    distances: NDArray[np.float64]

    def within(self, radius: float) -> int:
        """How many lie at `radius` or nearer."""
        return int(np.searchsorted(self.distances, radius, side="right"))

    def radius_for(self, count: int) -> float:
        """The least radius that holds `count` (of at least 1 and at most all); NaN where there is nobody."""
        if not len(self.distances):
            return float("nan")
        return float(self.distances[min(max(count, 1), len(self.distances)) - 1])

    def to_json(self) -> dict[str, Any]:
        """Edges, the count of each bar, and how many lie at its upper edge or nearer."""
        within = [self.within(float(edge)) for edge in self.edges[1:]]
        return {"edges": self.edges.tolist(), "counts": self.counts.tolist(), "within": within}


def histogram(distances: NDArray[np.float64], bars: int = BARS) -> Histogram:
    """Equal bars from 0, and one for the far end.

    A bar holds what is above its lower edge and at its upper one or below (the first holds 0 too)."""
    ordered = np.sort(np.asarray(distances, np.float64))
    if not len(ordered):
        return Histogram(np.array([0.0, 1.0]), np.zeros(1, np.int64), ordered)
    top = float(ordered[int(FAR * (len(ordered) - 1))])
    edges = np.linspace(0.0, top or 1.0, bars + 1)
    if ordered[-1] > edges[-1]:
        edges = np.append(edges, ordered[-1])
    within = np.searchsorted(ordered, edges[1:], side="right")
    return Histogram(edges, np.diff(within, prepend=0), ordered)
