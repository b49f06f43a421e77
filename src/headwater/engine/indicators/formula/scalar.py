"""A tree over one row at a time, in plain Python: for the few distinct values of a roll-up's column."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from headwater.engine.indicators.formula.normal import expanded
from headwater.engine.indicators.formula.tree import (
    And,
    Arithmetic,
    Between,
    Coalesce,
    Column,
    Compare,
    Minus,
    Moment,
    Named,
    Node,
    Not,
    Number,
    OneOf,
    Or,
    Presence,
    Text,
    Truth,
)

_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def value_of(node: Node, row: Mapping[str, Any]) -> Any:
    """The value of a row-level tree; None = missing, for conditions too (neither true nor false)."""
    match node:
        case Number():
            return node.plain
        case Text(value) | Truth(value) | Moment(value):
            return value
        case Column(_, name, _):
            return row[name]
        case Named(table, name):
            return value_of(expanded(table, name), row)
        case Presence(operand, present):
            return (value_of(operand, row) is not None) == present
        case Coalesce(operand, instead):
            found = value_of(operand, row)
            return value_of(instead, row) if found is None else found
        case And(parts):
            return _joined([value_of(part, row) for part in parts], decisive=False)
        case Or(parts):
            return _joined([value_of(part, row) for part in parts], decisive=True)
    return _computed(node, row)


def _joined(values: list[bool | None], *, decisive: bool) -> bool | None:
    if decisive in values:
        return decisive
    return None if None in values else not decisive


def _computed(node: Node, row: Mapping[str, Any]) -> Any:
    match node:
        case Not(operand):
            held = value_of(operand, row)
            return None if held is None else not held
        case Minus(operand):
            number = value_of(operand, row)
            return None if number is None else -number
        case OneOf(operand, values):
            equal: list[Node] = [Compare("=", operand, value) for value in values]
            return value_of(Or(tuple(equal)), row)
        case Between(operand, low, high):
            return value_of(And((Compare(">=", operand, low), Compare("<=", operand, high))), row)
        case Compare(sign, left, right) | Arithmetic(sign, left, right):
            one, other = value_of(left, row), value_of(right, row)
            if one is None or other is None:
                return None
            if sign == "/":
                return one / other if other else None
            return _SIGNS[sign](one, other)
    raise TypeError(f"{type(node).__name__} is no value of a row")
