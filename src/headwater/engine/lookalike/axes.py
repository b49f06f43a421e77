"""Leading axes of customers: a few numbers each, whose distances are never larger than the true ones.

Turning to principal axes keeps distances, leaving axes out shortens them: what is far on some axes is far in
truth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.corners import Corners, corners_of
from headwater.engine.lookalike.prepare import Prepared

# Axes are worth finding up to so many columns, a nominal value's corner being one.
COLUMNS, CORNERS = 256, 24
SEEN = 512
# Outliers (in standard deviations) must not choose the axes.
INSIDE = 4.0
# Rounding to single precision must not make a turn lengthen anything.
SHORTER = 1.0 - 4e-6
SINGLE = 2.0**-23
# Beyond it squares in single precision are in danger.
HEAVIEST = 1e12


@dataclass(frozen=True)
class Axes:
    """turn: float32 [p, d], weights multiplied in; tables: float32 [all corners, p]; corners of the values.

    doubt: the place of a customer is known to that part of its length; base: what nominal features add to the
    square of a length.
    """

    turn: NDArray[np.float32]
    tables: NDArray[np.float32]
    corners: Corners
    doubt: float
    base: float

    def first(self, count: int) -> Axes:
        """The leading ones only."""
        turn, tables = self.turn[:count], np.ascontiguousarray(self.tables[:, :count])
        return Axes(turn, tables, self.corners, self.doubt, self.base)

    def places(self, numeric: NDArray[np.float64], codes: NDArray[np.int32]) -> NDArray[np.float64]:
        """Customers, numeric [m, d] and codes [m, k], on the axes: float64 [m, p]."""
        found = numeric @ self.turn.astype(np.float64).T
        for number in range(codes.shape[1]):
            found += self.tables[self.corners.of(number, codes[:, number])]
        return found


def axes_of(
    prepared: Prepared, rows: NDArray[np.int64], numeric: NDArray[np.float64], codes: NDArray[np.int32]
) -> Axes | None:
    """Axes for these complainants (`rows`, with their numeric [m, d] and codes [m, k]), as many as columns;
    None where there are too many columns, or too heavy ones."""
    features, nominal = numeric.shape[1], codes.shape[1]
    most = min(CORNERS, (COLUMNS - features) // max(nominal, 1))
    if features > COLUMNS or most < 2 or prepared.weights.max(initial=0.0) > HEAVIEST:
        return None
    corners = corners_of(prepared, rows, 0, most)
    roots = np.sqrt(prepared.weights)
    heights = roots[features:] / np.sqrt(2)
    seen = seen_of(prepared)
    few = np.linspace(0, len(rows) - 1, min(len(rows), SEEN)).astype(np.int64)
    both = np.concatenate([numeric[few], prepared.numeric[:, seen].T]).clip(-INSIDE, INSIDE)
    columns = np.zeros((len(both), features + corners.count))
    columns[:, :features] = both * roots[:features]
    own = np.concatenate([codes[few], prepared.codes[:, seen].T])
    for number in range(nominal):
        columns[np.arange(len(own)), features + corners.of(number, own[:, number])] = heights[number]
    spread = np.cov(columns, rowvar=False).reshape(2 * (columns.shape[1],))
    if not np.isfinite(spread).all():
        return None
    turned = np.linalg.eigh(spread)[1][:, ::-1].T * SHORTER
    tall = np.concatenate(
        [np.full(n, height) for n, height in zip(corners.sizes, heights, strict=True)] or [np.zeros(0)]
    )
    return Axes(
        turn=np.ascontiguousarray((turned[:, :features] * roots[:features]).astype(np.float32)),
        tables=np.ascontiguousarray((turned[:, features:] * tall).T.astype(np.float32)),
        corners=corners,
        doubt=float(SINGLE * np.sqrt(len(turned)) * (features + nominal + 4)),
        base=float(np.square(heights).sum()),
    )


def seen_of(prepared: Prepared) -> NDArray[np.int64]:
    """Some customers, from first to last."""
    return np.linspace(0, prepared.customers - 1, min(prepared.customers, SEEN)).astype(np.int64)
