"""How an indicator is taken apart: what stands above and below the line, in parts that may be added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from headwater.engine.indicators.calculate.plan import waits
from headwater.engine.indicators.definition import Definition
from headwater.engine.indicators.formula import Formula, parse
from headwater.engine.indicators.formula.atoms import (
    Atom,
    Values,
    atom,
    atoms_of,
    base,
    evaluate,
    parts,
    present,
)
from headwater.engine.indicators.formula.normal import normal
from headwater.engine.indicators.formula.tree import (
    Aggregate,
    And,
    Arithmetic,
    Column,
    Compare,
    Node,
    Number,
    walk,
)
from headwater.engine.lake import Snapshot
from headwater.engine.words import Problem, Words

AMOUNT, RATIO, MEAN, TAIL = "amount", "ratio", "mean", "tail"


@dataclass(frozen=True)
class Measure:
    """An indicator as `above / below` (or `above` alone), each a sum over rows.

    `kind`: "amount"; "ratio" (of counts); "mean" (of a length or score); "tail": a percentile or an extreme,
    taken apart as the share of rows beyond the usual value `beyond`. `tables`: the tables counted.
    """

    kind: str
    above: Node
    below: Node | None
    tables: tuple[str, ...]
    beyond: float | None = None

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """Everything that has to be counted, each once."""
        trees = [self.above] if self.below is None else [Arithmetic("/", self.above, self.below)]
        found = {one.key: one for tree in trees for one in atoms_of(tree)}
        if self.square is not None:
            found[self.square.key] = self.square
        return tuple(found.values())

    @property
    def square(self) -> Atom | None:
        """The sum of squares of what a mean is of, from which its stray is known; None for anything else."""
        one = self.above
        if self.kind != MEAN or not isinstance(one, Aggregate) or one.kind != "sum" or one.value is None:
            return None
        return atom(Aggregate("sum", one.table, Arithmetic("*", one.value, one.value), one.condition))

    def stray(self, amounts: Mapping[str, Values]) -> float:
        """By how much single rows stray, relative to their mean (of a mean, as counted; else 1)."""
        if self.square is None or self.square.key not in amounts or self.below is None:
            return 1.0
        above, below = (float(part.sum()) for part in self.sums(amounts))
        squares = float(np.nan_to_num(amounts[self.square.key]).sum()) * self.rows_a_unit(amounts)
        if not above or not below:
            return 1.0
        # Capped: where a few rows are all there is, their spread is no measure.
        return float(np.clip(np.sqrt(max(squares / below / (above / below) ** 2 - 1, 0.0)), 0.3, 3.0))

    @property
    def columns(self) -> frozenset[str]:
        """The columns that the indicator looks at."""
        trees = [self.above, *([self.below] if self.below is not None else [])]
        return frozenset(
            part.name for tree in trees for part in walk(normal(tree)) if isinstance(part, Column)
        )

    def sums(self, amounts: Mapping[str, Values]) -> tuple[Values, Values]:
        """Above and below, one value a group (0 where there are no rows); below is all ones of an amount."""
        with np.errstate(invalid="ignore", divide="ignore"):
            above = np.nan_to_num(evaluate(self.above, amounts))
            if self.below is None:
                return above, np.ones(len(above))
            return above, np.nan_to_num(evaluate(self.below, amounts))

    def rows_a_unit(self, amounts: Mapping[str, Values]) -> float:
        """How many rows stand behind one of below: 1 where rows are counted, less where seconds are added up.

        Figures stray by the number of rows, not of seconds.
        """
        if self.below is None:
            return 1.0
        key = atom(base(Arithmetic("/", self.above, self.below))).key
        rows = float(np.nan_to_num(amounts[key]).sum()) if key in amounts else 0.0
        below = float(np.nan_to_num(evaluate(self.below, amounts)).sum())
        return min(1.0, rows / below) if rows and below else 1.0


def percentile_of(formula: Formula) -> Aggregate | None:
    """The percentile or extreme that the whole formula is, or None."""
    tree = formula.tree
    return tree if isinstance(tree, Aggregate) and tree.kind in ("percentile", "min", "max") else None


def measure(formula: Formula, beyond: float | None = None) -> Measure:
    """How to take a formula apart; `beyond`: the usual value of a percentile or an extreme.

    Raises Problem for a formula whose parts cannot be added up in any way.
    """
    tail = percentile_of(formula)
    if tail is not None and tail.value is not None:
        sign = "<" if tail.kind == "min" else ">"
        far: Node = Compare(sign, tail.value, Number(float(beyond or 0.0)))
        condition = far if tail.condition is None else And((tail.condition, far))
        above = Aggregate("count", tail.table, condition=condition)
        return Measure(TAIL, above, present(tail), formula.tables, beyond)
    tree, below = parts(formula.tree)
    above_tree = _added(tree)
    below_tree = None if below is None else _added(below)
    if not _linear(above_tree) or (below_tree is not None and not _linear(below_tree)):
        raise _not_additive(formula)
    return Measure(_kind(above_tree, below_tree), above_tree, below_tree, formula.tables)


def _kind(above: Node, below: Node | None) -> str:
    if below is None:
        return AMOUNT
    kinds = {part.kind for part in walk(above) if isinstance(part, Aggregate)}
    return RATIO if kinds <= {"count", "repeat_within", "observed"} else MEAN


def _added(tree: Node) -> Node:
    """Distinct counts as counts of rows: parts of a distinct count cannot be added, contacts can."""
    match tree:
        case Aggregate("distinct"):
            return present(tree)
        case Arithmetic(sign, left, right):
            return Arithmetic(sign, _added(left), _added(right))
    return tree


def _linear(tree: Node) -> bool:
    match tree:
        case Number():
            return True
        case Aggregate(kind):
            return kind in ("count", "sum", "repeat_within", "observed")
        case Arithmetic("+" | "-", left, right):
            return _linear(left) and _linear(right)
        case Arithmetic("*", left, right):
            return (isinstance(left, Number) and _linear(right)) or (
                isinstance(right, Number) and _linear(left)
            )
        case Arithmetic("/", left, right):
            return isinstance(right, Number) and _linear(left)
    return False


def _not_additive(formula: Formula) -> Problem:
    return Problem(
        Words(
            f"“{formula.text}” cannot be taken apart: it is no sum, mean, ratio or percentile of rows."
            " Explain an indicator that it is made of.",
            f"公式“{formula.text}”无法拆解：它不是对记录的求和、均值、比率或分位数。请改为分析其组成指标。",
        )
    )


def used_formula(definition: Definition, snapshot: Snapshot) -> Formula:
    """The formula that the figures are made by: the second one where the first has no table with rows.

    Raises Problem where no data are there at all.
    """
    waiting = waits(definition, snapshot)
    if waiting is not None:
        raise Problem(waiting)
    first = definition.parsed
    if all(snapshot.entries.get(table) for table in first.tables):
        return first
    return parse(definition.otherwise, definition.table)


def counting(name: str, value: str = "", where: Any = None) -> Atom:
    """The atom of a count or a sum over contacts, written in the formula language."""
    text = f"sum({value} where {where})" if value else f"count({where})" if where else "count()"
    tree = parse(text, name).tree
    assert isinstance(tree, Aggregate)
    return atom(tree)
