"""How an indicator is taken apart: what stands above and below the line, in parts that may be added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from headwater.engine.indicators.definition import Definition
from headwater.engine.indicators.formula import Formula, parse
from headwater.engine.indicators.formula.atoms import Atom, Values, atom, atoms_of, evaluate, parts, present
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
        trees = [self.above, *([self.below] if self.below is not None else [])]
        found = {one.key: one for tree in trees for one in atoms_of(tree)}
        return tuple(found.values())

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
            f"“{formula.text}” cannot be taken apart: it is no sum, mean, ratio or percentile of rows. Explain"
            " an indicator that it is made of.",
            f"公式“{formula.text}”无法拆解：它不是对记录的求和、均值、比率或分位数。请改为分析其组成指标。",
        )
    )


def used_formula(definition: Definition, snapshot: Snapshot) -> Formula:
    """The formula that the figures are made by: the second one where the first has no table with rows.

    Raises Problem where no data are there at all.
    """
    first = definition.parsed
    if all(snapshot.entries.get(table) for table in first.tables):
        return first
    if definition.otherwise:
        second = parse(definition.otherwise, definition.table)
        if all(snapshot.entries.get(table) for table in second.tables):
            return second
    names = ", ".join(first.tables)
    raise Problem(
        Words(
            f"{definition.name.en} cannot be explained: the lake has no rows of {names}. Bring them in first.",
            f"无法解释{definition.name.zh}：数据湖中没有 {names} 的记录，请先导入。",
        )
    )


def counting(name: str, value: str = "", where: Any = None) -> Atom:
    """The atom of a count or a sum over contacts, written in the formula language."""
    text = f"sum({value} where {where})" if value else f"count({where})" if where else "count()"
    tree = parse(text, name).tree
    assert isinstance(tree, Aggregate)
    return atom(tree)
