"""Adding a roll-up's rows up by any of its dimensions and grains."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from headwater.engine.indicators import grains
from headwater.engine.indicators.calculate.counted import Counted
from headwater.engine.indicators.calculate.plan import TableQuestion
from headwater.engine.indicators.cube.columns import Columns
from headwater.engine.indicators.cube.masks import marks
from headwater.engine.indicators.formula.atoms import Values
from headwater.engine.indicators.twins import Twins, label_of

# Codes of one breakdown for each row, and the labels that they stand for, in order.
Breakdown: TypeAlias = tuple[NDArray[Any], Sequence[Any]]
# Above so many possible groups a row, the groups that occur are looked for instead of all being kept.
SPARSE = 4


def count(columns: Columns, question: TableQuestion) -> Counted:
    """The question's atoms by its breakdowns; all columns needed are loaded already."""
    rows = period(columns, question.start, question.end)
    chosen = None
    if question.condition is not None:
        chosen = np.flatnonzero(marks(question.condition, columns, rows) > 0)
    breakdowns = [_breakdown(columns, rows, name, question.twins) for name in question.by]
    places, present, total = _groups(breakdowns, len(columns.days[rows]), chosen)
    values: dict[str, Values] = {}
    for atom in question.atoms:
        column = columns.sums(atom.key)[rows]
        weights = column if chosen is None else column[chosen]
        values[atom.key] = np.bincount(places, weights=weights, minlength=total).astype(np.float64)
    if not question.by:
        return Counted([()], values)
    if total > len(present):
        values = {name: column[present] for name, column in values.items()}
    return Counted(_keys(present, breakdowns), values, ordered=True)


def period(columns: Columns, start: date | None, end: date | None) -> slice:
    """The rows of a period, which are next to each other."""
    first = 0 if start is None else np.searchsorted(columns.days, (start - grains.EPOCH).days, "left")
    last = (
        len(columns.days)
        if end is None
        else np.searchsorted(columns.days, (end - grains.EPOCH).days, "right")
    )
    return slice(int(first), int(last))


def _breakdown(columns: Columns, rows: slice, name: str, twins: Twins) -> Breakdown:
    if name == "slot":
        return columns.slots[rows] % 97, [*range(96), None]
    if name == "hour":
        slots = columns.slots[rows]
        return np.where(slots < 0, 24, slots // 4), [*range(24), None]
    if name in grains.GRAINS:
        return _of_days(columns.days[rows], name)
    coded = columns.coded(name)
    counted_as = twins.counted_as(name)
    if not counted_as:
        return coded.codes[rows], coded.labels
    named = [label_of(counted_as, label) for label in coded.labels]
    labels = sorted({label for label in named if label is not None})
    places = {label: place for place, label in enumerate([*labels, None])}
    again = np.array([places[label] for label in named], dtype=np.int32)
    return again[coded.codes[rows]], [*labels, None] if None in named else labels


def _of_days(days: NDArray[np.int32], grain: str) -> Breakdown:
    if not len(days):
        return days, []
    # The days are in order, so the distinct ones are few beside the rows and quickly found.
    first, last = int(days[0]), int(days[-1])
    codes, labels = grains.keys_of_days(np.arange(first, last + 1, dtype=np.int32), grain)
    return codes[days - first], labels


def _groups(
    breakdowns: Sequence[Breakdown], size: int, chosen: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """For each row the place of its group; which combinations of codes occur; how many places there are.

    Either the places are the combinations themselves, or, where most do not occur, only those that do.
    """
    codes = np.zeros(size, dtype=np.int64)
    total = 1
    for some, labels in breakdowns:
        codes = codes * len(labels) + some
        total *= max(len(labels), 1)
    if chosen is not None:
        codes = codes[chosen]
    if total <= max(SPARSE * len(codes), 1024):
        return codes, np.flatnonzero(np.bincount(codes, minlength=total)), total
    present, places = np.unique(codes, return_inverse=True)
    return places.astype(np.int64), present, len(present)


def _keys(present: NDArray[np.int64], breakdowns: Sequence[Breakdown]) -> list[tuple[Any, ...]]:
    columns: list[list[Any]] = []
    rest = present
    for _, labels in reversed(breakdowns):
        rest, codes = np.divmod(rest, max(len(labels), 1))
        columns.insert(0, [labels[code] for code in codes.tolist()])
    return list(zip(*columns, strict=True))
