"""The distance of every customer to the nearest complainant, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.prepare import FeatureProblem, Prepared
from headwater.engine.words import Words


@dataclass(frozen=True)
class Nearest:
    """Customers with the complainant nearest to each: `rows` ascending, never a complainant's.

    rows: int64 [m] of the prepared customers; distance: float64 [m] in standard deviations;
    nearest: int64 [m], the complainant's row (of several as near, the first one in the order given).
    """

    rows: NDArray[np.int64]
    distance: NDArray[np.float64]
    nearest: NDArray[np.int64]


def complainants_of(prepared: Prepared, complainants: Sequence[int] | NDArray[Any]) -> NDArray[np.int64]:
    """The complainants' rows, each once, in the order given; raises FeatureProblem where there are none."""
    rows = np.asarray(complainants, np.int64).ravel()
    _, first = np.unique(rows, return_index=True)
    rows = rows[np.sort(first)]
    if not len(rows):
        raise FeatureProblem(Words("There is no complainant to compare with.", "没有可供比较的投诉客户。"))
    if rows.min() < 0 or rows.max() >= prepared.customers:
        raise IndexError("a complainant's row lies outside of the customers")
    return rows


def nearest(
    prepared: Prepared, complainants: Sequence[int] | NDArray[Any], *, radius: float | None = None
) -> Nearest:
    """Customers that are no complainants, with distance and nearest complainant.

    With a `radius` (>= 0, standard deviations) only those within it, distance <= radius, which is quicker.
    Raises FeatureProblem for no complainants or an impossible radius.
    """
    rows = complainants_of(prepared, complainants)
    if radius is not None and not radius >= 0:
        raise FeatureProblem(
            Words(f"The radius is {radius}; it must be 0 or more.", f"半径为 {radius}；必须不小于 0。")
        )
    best = np.full(prepared.customers, np.inf)
    who = np.zeros(prepared.customers, np.int64)
    for row in rows:
        total = np.zeros(prepared.customers)
        for number in range(len(prepared.numeric)):
            total += (
                np.square(prepared.numeric[number] - prepared.numeric[number, row]) * prepared.weights[number]
            )
        for number, codes in enumerate(prepared.codes):
            total += (codes != codes[row]) * prepared.weights[len(prepared.numeric) + number]
        closer = total < best
        best[closer] = total[closer]
        who[closer] = row
    others = np.ones(prepared.customers, bool)
    others[rows] = False
    distance = np.sqrt(best)
    if radius is not None:
        others &= distance <= radius
    kept = np.flatnonzero(others)
    return Nearest(kept, distance[kept], who[kept])
