"""The parts that a formula is made of: frozen values, compared by meaning and not by place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

NUMBER, TEXT, BOOLEAN, TIMESTAMP, DATE = "number", "text", "boolean", "timestamp", "date"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written; with a unit (s, min, h, d) a span of time whose value is seconds."""

    value: float | int
    unit: str = ""

    @property
    def plain(self) -> float | int:
        """The number itself, spans of time in seconds."""
        factor = {"": 1, "s": 1, "min": 60, "h": 3600, "d": 86400}[self.unit]
        return self.value * factor


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Truth:
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a time in UTC, written as a text beside a column of that type."""

    value: date | datetime


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, its type one of the five."""

    table: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Named:
    """A named condition of a table, such as `answered`."""

    table: str
    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """True where the operand is false; missing stays missing."""

    operand: Node


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """`sign` is one of = != < <= > >=. A missing side makes the result missing."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class OneOf:
    """The operand equals one of the values."""

    operand: Node
    values: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """low <= operand <= high."""

    operand: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Presence:
    """`is present` or, with `present` false, `is missing`; never missing itself."""

    operand: Node
    present: bool


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`sign` is one of + - * /; division by zero gives missing."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Minus:
    """The number with the other sign."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Coalesce:
    """The operand, or `instead` where it is missing."""

    operand: Node
    instead: Node


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One figure over many rows of one table.

    `kind`: count, sum, mean, min, max, distinct, percentile, repeat_within or observed.
    `parameter`: the percentile's share, or the window in seconds. `by`: who counts as the same.
    """

    kind: str
    table: str
    value: Node | None = None
    condition: Node | None = None
    parameter: float | int = 0
    by: tuple[str, ...] = ()


Node: TypeAlias = (
    Number
    | Text
    | Truth
    | Moment
    | Column
    | Named
    | Not
    | And
    | Or
    | Compare
    | OneOf
    | Between
    | Presence
    | Arithmetic
    | Minus
    | Coalesce
    | Aggregate
)


def children(node: Node) -> tuple[Node, ...]:
    """The parts right below a node, from left to right."""
    match node:
        case And(parts) | Or(parts):
            return parts
        case Compare(_, left, right) | Arithmetic(_, left, right) | Coalesce(left, right):
            return (left, right)
        case Not(operand) | Minus(operand) | Presence(operand, _):
            return (operand,)
        case OneOf(operand, values):
            return (operand, *values)
        case Between(operand, low, high):
            return (operand, low, high)
        case Aggregate(_, _, value, condition):
            return tuple(part for part in (value, condition) if part is not None)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def type_of(node: Node) -> str:
    """One of number, text, boolean, timestamp, date."""
    match node:
        case Column(_, _, type_name):
            return type_name
        case Text():
            return TEXT
        case Moment(value):
            return TIMESTAMP if isinstance(value, datetime) else DATE
        case Coalesce(operand, _):
            return type_of(operand)
        case Number() | Arithmetic() | Minus() | Aggregate():
            return NUMBER
    return BOOLEAN
