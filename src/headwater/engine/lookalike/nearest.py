"""The distance of every customer to the nearest complainant, exactly.

Rough images in bytes (see `rough`) rule out nearly all complainants of a customer at 64 pairs an instruction;
the distance to those that are left is computed as it is defined. The answer is that of trying all pairs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.prepare import FeatureProblem, Features, Prepared, prepare
from headwater.engine.lookalike.ways import Sought, Way, plain, quickest
from headwater.engine.words import Words

# Customers of one task: enough to be worth it, few enough to show progress and to share out evenly.
TASK = 1 << 15


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
    prepared: Prepared,
    complainants: Sequence[int] | NDArray[Any],
    *,
    radius: float | None = None,
    tell: Callable[[float], None] | None = None,
) -> Nearest:
    """Customers that are no complainants, with distance and nearest complainant.

    With a `radius` (>= 0, standard deviations) only those within it, distance <= radius, which is quicker.
    `tell` is told the part that is done. Memory beside the prepared customers: 16 bytes for each of them.
    Raises FeatureProblem for no complainants or an impossible radius.
    """
    rows = complainants_of(prepared, complainants)
    if radius is not None and not radius >= 0:
        raise FeatureProblem(
            Words(f"The radius is {radius}; it must be 0 or more.", f"半径为 {radius}；必须不小于 0。")
        )
    sought = Sought.of(prepared, rows)
    way = plain(sought, np.inf) if radius is None else quickest(sought, float(radius))
    return by_way(way, prepared, rows, tell)


def by_way(
    way: Way, prepared: Prepared, rows: NDArray[np.int64], tell: Callable[[float], None] | None = None
) -> Nearest:
    """The search itself, shared out over the processors; `rows` are the complainants."""
    is_other = np.ones(prepared.customers, bool)
    is_other[rows] = False
    starts = range(0, prepared.customers, TASK)
    parts: list[tuple[NDArray[Any], ...]] = []
    with ThreadPoolExecutor(cores()) as pool:
        searched = pool.map(lambda first: way.task(first, min(TASK, prepared.customers - first)), starts)
        for first, (squares, who) in zip(starts, searched, strict=True):
            kept = np.flatnonzero((who >= 0) & is_other[first : first + len(who)])
            parts.append((kept + first, np.sqrt(squares[kept]), way.rows[who[kept]]))
            if tell is not None:
                tell(min(1.0, (first + TASK) / prepared.customers))
    found = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Nearest(found[0], found[1], found[2])


def warm() -> None:
    """Fetch the machine code (or make it, the first time), so that the first search need not wait for it."""
    few = prepare(Features({"a": np.arange(3.0)}, {"b": np.arange(3)}))
    for radius in (None, 1.0):
        nearest(few, [0], radius=radius)


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0))
