"""A tree -> an Ibis expression over one table: engine-neutral, nothing of any one SQL dialect."""

from __future__ import annotations

from typing import Any

import ibis

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

_COMPARE = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
_DERIVED = {
    "day": lambda rows: rows.local_day,
    "slot": lambda rows: rows.local_slot,
    "hour": lambda rows: (rows.local_slot / 4).floor().cast("int64"),
    "weekday": lambda rows: rows.local_day.day_of_week.index() + 1,
    "month": lambda rows: rows.local_day.month(),
    "year": lambda rows: rows.local_day.year(),
}


def render(node: Node, rows: Any) -> Any:
    """The Ibis value of a row-level tree over the table expression `rows`."""
    match node:
        case Number():
            return ibis.literal(node.plain)
        case Text(value) | Truth(value) | Moment(value):
            return ibis.literal(value)
        case Column(_, name, _):
            return column(rows, name)
        case Named(table, name):
            return render(expanded(table, name), rows)
    return _condition(node, rows)


def column(rows: Any, name: str) -> Any:
    """The column of that name, or what is read off the local day and slot."""
    if name in rows.columns:
        return rows[name]
    return _DERIVED[name](rows)


def _condition(node: Node, rows: Any) -> Any:
    match node:
        case Not(operand):
            return ~render(operand, rows)
        case And(parts):
            return ibis.and_(*(render(part, rows) for part in parts))
        case Or(parts):
            return ibis.or_(*(render(part, rows) for part in parts))
        case Compare(sign, left, right):
            return _COMPARE[sign](render(left, rows), render(right, rows))
        case OneOf(operand, values):
            return render(operand, rows).isin([render(value, rows) for value in values])
        case Between(operand, low, high):
            return render(operand, rows).between(render(low, rows), render(high, rows))
        case Presence(operand, present):
            value = render(operand, rows)
            return value.notnull() if present else value.isnull()
    return _arithmetic(node, rows)


def _arithmetic(node: Node, rows: Any) -> Any:
    match node:
        case Coalesce(operand, instead):
            return ibis.coalesce(render(operand, rows), render(instead, rows))
        case Minus(operand):
            return -render(operand, rows)
        case Arithmetic(sign, left, right):
            one, other = render(left, rows), render(right, rows)
            if sign == "/":
                # What division by zero gives differs between engines; here it is missing.
                return one / other.nullif(0)
            return {"+": one + other, "-": one - other, "*": one * other}[sign]
    raise TypeError(f"{type(node).__name__} is no value of a row")
