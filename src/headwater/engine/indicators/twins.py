"""Codes that count as another one: two systems' ways to write one thing, shown and counted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from headwater.engine.indicators.formula.tree import (
    And,
    Column,
    Compare,
    Node,
    Not,
    OneOf,
    Or,
    Text,
)


@dataclass(frozen=True, slots=True)
class Twins:
    """`pairs`: (column, code in the records, code that it counts as), in order. Part of a question.

    The records stay as they are: rows are grouped by the code that theirs counts as, before anything is
    counted or divided, and a filter on one of the codes keeps the rows of all of them.
    """

    pairs: tuple[tuple[str, str, str], ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str, str]]) -> Twins:
        """The same pairs make the same value, in whatever order they come."""
        return cls(tuple(sorted(set(pairs))))

    def __bool__(self) -> bool:
        return bool(self.pairs)

    @property
    def columns(self) -> frozenset[str]:
        """The columns that have such codes."""
        return frozenset(column for column, _code, _other in self.pairs)

    def counted_as(self, column: str) -> dict[str, str]:
        """Code in the records -> the code that it counts as."""
        return {code: other for name, code, other in self.pairs if name == column}

    def all_of(self, column: str, code: str) -> tuple[str, ...]:
        """Every code in the records that counts as the same as `code`, which is one of them."""
        as_other = self.counted_as(column)
        one = as_other.get(code, code)
        return tuple(sorted({one, code, *(c for c, other in as_other.items() if other == one)}))


NO_TWINS = Twins()


def with_twins(node: Node, twins: Twins) -> Node:
    """The filter, each comparison of a column with a code widened to all codes that count as the same."""
    match node:
        case And(parts):
            return And(tuple(with_twins(part, twins) for part in parts))
        case Or(parts):
            return Or(tuple(with_twins(part, twins) for part in parts))
        case Not(operand):
            return Not(with_twins(operand, twins))
        case Compare("=" | "!=", Column() as column, Text() as code) | Compare(
            "=" | "!=", Text() as code, Column() as column
        ):
            return _compared(node, column, code, twins)
        case OneOf(Column() as column, values):
            return replace(node, values=_widened(column, values, twins))
    return node


def _compared(node: Compare, column: Column, code: Text, twins: Twins) -> Node:
    codes = _widened(column, (code,), twins)
    if len(codes) == 1:
        return node
    one_of = OneOf(column, codes)
    return one_of if node.sign == "=" else Not(one_of)


def _widened(column: Column, values: Iterable[Node], twins: Twins) -> tuple[Node, ...]:
    found: dict[Node, None] = {}
    for value in values:
        several = twins.all_of(column.name, value.value) if isinstance(value, Text) else ()
        found[value] = None
        found |= {Text(code): None for code in several}
    return tuple(found)


def label_of(twins: Mapping[str, str], label: str | None) -> str | None:
    """The code that a group's code counts as; a missing one stays missing."""
    return None if label is None else twins.get(label, label)
