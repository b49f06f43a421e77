"""The formula language: text -> checked tree -> Ibis. See docs/reference/formulas.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from headwater.engine.indicators.formula import checks
from headwater.engine.indicators.formula.errors import FormulaError, hint
from headwater.engine.indicators.formula.normal import normal, same_tree
from headwater.engine.indicators.formula.parser import Parser
from headwater.engine.indicators.formula.printing import show
from headwater.engine.indicators.formula.schema import Schema, schemas
from headwater.engine.indicators.formula.tree import (
    BOOLEAN,
    NUMBER,
    Aggregate,
    Column,
    Node,
    walk,
)
from headwater.engine.words import Words

__all__ = [
    "Formula",
    "FormulaError",
    "Schema",
    "filter_over",
    "parse",
    "parse_filter",
    "same_meaning",
    "schemas",
]


@dataclass(frozen=True)
class Formula:
    """A formula that was understood: its text as written, its home table and its tree."""

    text: str
    table: str
    tree: Node

    def __str__(self) -> str:
        return show(self.tree, self.table)

    @property
    def canonical(self) -> str:
        """The text of the normal form: equal for formulas of equal meaning."""
        return show(normal(self.tree))

    @cached_property
    def aggregates(self) -> tuple[Aggregate, ...]:
        """What is counted, from left to right."""
        return tuple(node for node in walk(self.tree) if isinstance(node, Aggregate))

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The tables that are read, in order of appearance."""
        return tuple(dict.fromkeys(node.table for node in self.aggregates))

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are named outright."""
        return tuple(dict.fromkeys(node for node in walk(self.tree) if isinstance(node, Column)))


def parse(text: str, table: str, tables: Mapping[str, Schema] | None = None) -> Formula:
    """The formula behind `text`, whose unprefixed names are columns of `table`. Raises FormulaError only."""
    if tables is None:
        return _parsed(text, table)
    return _read(text, table, tables)


@lru_cache(maxsize=2048)
def _parsed(text: str, table: str) -> Formula:
    return _read(text, table, schemas())


def _read(text: str, table: str, tables: Mapping[str, Schema]) -> Formula:
    _known(text, table, tables)
    parser = Parser(text, table, tables, inside=False)
    tree = parser.whole()
    checks.needs(parser, tree, NUMBER, parser.tokens[0])
    if not checks.has_aggregate(tree):
        words = Words(
            en="A formula counts something: use count(...), sum(...), mean(...) and the like",
            zh="公式必须统计数据：请使用 count(...)、sum(...)、mean(...) 等",
        )
        raise FormulaError(words, text, 0, len(text))
    return Formula(text, table, tree)


@lru_cache(maxsize=2048)
def parse_filter(text: str, table: str) -> Node | None:
    """The condition behind a filter over one table; None for an empty text. Raises FormulaError only."""
    return filter_over(text, table, schemas())


def filter_over(text: str, table: str, tables: Mapping[str, Schema]) -> Node | None:
    """The same over other schemas, e.g. of an open table with the columns that it has at the moment."""
    if not text.strip():
        return None
    _known(text, table, tables)
    parser = Parser(text, table, tables, inside=True)
    tree = parser.whole()
    checks.needs(parser, tree, BOOLEAN, parser.tokens[0])
    return tree


def _known(text: str, table: str, tables: Mapping[str, Schema]) -> None:
    if table in tables:
        return
    guess = hint(table, tables)
    words = Words(en=f"There is no table “{table}”{guess.en}", zh=f"没有名为“{table}”的表{guess.zh}")
    raise FormulaError(words, text, 0)


def same_meaning(one: Formula, other: Formula) -> bool:
    """Whether two formulas mean the same, for the warning on a duplicate definition.

    Told from the formulas alone: order of parts, brackets, units of time, named conditions and the like
    make no difference. Two formulas that are equal only for the data at hand are not the same.
    """
    return same_tree(one.tree, other.tree)
