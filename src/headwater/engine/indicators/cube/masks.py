"""A filter over a roll-up: decided once for each distinct value, then spread over the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import reduce
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from headwater.engine.indicators.cube.columns import Columns
from headwater.engine.indicators.formula.normal import expanded
from headwater.engine.indicators.formula.scalar import value_of
from headwater.engine.indicators.formula.tree import And, Column, Named, Node, Not, Or, walk
from headwater.engine.indicators.grains import EPOCH

# -1 false, 0 missing, 1 true: and is the minimum, or the maximum, not the other sign.
Marks: TypeAlias = NDArray[np.int8]
_OF_DAY: dict[str, Callable[[Any], Any]] = {
    "local_day": lambda day: day,
    "day": lambda day: day,
    "weekday": lambda day: day.isoweekday(),
    "month": lambda day: day.month,
    "year": lambda day: day.year,
}
_OF_SLOT: dict[str, Callable[[Any], Any]] = {
    "local_slot": lambda slot: slot,
    "slot": lambda slot: slot,
    "hour": lambda slot: slot // 4,
}
TIMES = frozenset(_OF_DAY) | frozenset(_OF_SLOT)
SLOTS = frozenset(_OF_SLOT)


def columns_of(node: Node | None) -> set[str]:
    """The columns that a filter looks at, named conditions written out."""
    if node is None:
        return set()
    found: set[str] = set()
    for part in walk(node):
        if isinstance(part, Column):
            found.add(part.name)
        elif isinstance(part, Named):
            found |= columns_of(expanded(part.table, part.name))
    return found


def separable(node: Node | None) -> bool:
    """Whether each comparison of the filter looks at one column only, so that it can be decided by value."""
    if node is None or len(columns_of(node)) <= 1:
        return True
    match node:
        case And(parts) | Or(parts):
            return all(separable(part) for part in parts)
        case Not(operand):
            return separable(operand)
        case Named(table, name):
            return separable(expanded(table, name))
    return False


def marks(node: Node, columns: Columns, rows: slice) -> Marks:
    """The filter's answer for each row of the slice."""
    names = columns_of(node)
    if len(names) <= 1:
        return _by_value(node, next(iter(names), ""), columns, rows)
    match node:
        case And(parts):
            return _reduced(np.minimum, [marks(part, columns, rows) for part in parts])
        case Or(parts):
            return _reduced(np.maximum, [marks(part, columns, rows) for part in parts])
        case Not(operand):
            return np.negative(marks(operand, columns, rows))
        case Named(table, name):
            return marks(expanded(table, name), columns, rows)
    raise ValueError("this filter cannot be decided by value")


def _reduced(join: Callable[[Marks, Marks], Marks], parts: Sequence[Marks]) -> Marks:
    return reduce(join, parts)


def _by_value(node: Node, name: str, columns: Columns, rows: slice) -> Marks:
    if name in _OF_DAY:
        days = columns.days[rows]
        if not len(days):
            return np.zeros(0, dtype=np.int8)
        first = int(days[0])
        span = [EPOCH + timedelta(days=day) for day in range(first, int(days[-1]) + 1)]
        return _decided(node, name, [_OF_DAY[name](day) for day in span])[days - first]
    if name in _OF_SLOT:
        values = [*(_OF_SLOT[name](slot) for slot in range(96)), None]
        return _decided(node, name, values)[columns.slots[rows]]
    if not name:
        constant = _decided(node, name, [None])[0]
        return np.full(len(columns.days[rows]), constant, dtype=np.int8)
    coded = columns.coded(name)
    return _decided(node, name, coded.labels)[coded.codes[rows]]


def _decided(node: Node, name: str, values: Sequence[Any]) -> Marks:
    answers = (value_of(node, {name: value}) for value in values)
    return np.fromiter(
        (0 if answer is None else 1 if answer else -1 for answer in answers), dtype=np.int8, count=len(values)
    )
