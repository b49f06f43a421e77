"""What a formula has to be counted from: its atoms, and the figures that come out of them.

An additive atom (count, sum) may be added over any groups; a windowed one (repeat, observed) is counted
once per day and is additive after that; the others (min, max, distinct, percentile) have to be asked of
the rows again for every roll-up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from headwater.engine.indicators.formula.normal import normal
from headwater.engine.indicators.formula.printing import show
from headwater.engine.indicators.formula.tree import (
    Aggregate,
    And,
    Arithmetic,
    Minus,
    Node,
    Number,
    Presence,
    walk,
)

Values: TypeAlias = NDArray[np.float64]
ADDITIVE = ("count", "sum")
WINDOWED = ("repeat_within", "observed")


@dataclass(frozen=True, slots=True)
class Atom:
    """One column of an aggregation: an aggregate in its normal form, never a mean. `key` names it."""

    aggregate: Aggregate
    key: str

    @property
    def table(self) -> str:
        """The table that it counts rows of."""
        return self.aggregate.table

    @property
    def additive(self) -> bool:
        """Whether parts may simply be added."""
        return self.aggregate.kind in ADDITIVE

    @property
    def windowed(self) -> bool:
        """Whether it looks at rows that follow."""
        return self.aggregate.kind in WINDOWED


@lru_cache(maxsize=4096)
def atom(aggregate: Aggregate) -> Atom:
    """The atom of an aggregate that is not a mean."""
    form = normal(aggregate)
    assert isinstance(form, Aggregate)
    return Atom(form, show(form))


def present(aggregate: Aggregate) -> Aggregate:
    """How many rows give a value to the aggregate."""
    if aggregate.value is None:
        return Aggregate("count", aggregate.table, condition=aggregate.condition)
    there = Presence(aggregate.value, True)
    condition = there if aggregate.condition is None else And((aggregate.condition, there))
    return Aggregate("count", aggregate.table, condition=condition)


@lru_cache(maxsize=2048)
def atoms_of(tree: Node) -> tuple[Atom, ...]:
    """All atoms that the figures of a tree need, each once, what `base` counts included."""
    found: dict[str, Atom] = {}
    for node in walk(tree):
        if isinstance(node, Aggregate):
            found.update({part.key: part for part in _atoms(node)})
    found.update({part.key: part for part in _atoms(base(tree))})
    return tuple(found.values())


def _atoms(aggregate: Aggregate) -> tuple[Atom, ...]:
    if aggregate.kind == "mean":
        total = Aggregate("sum", aggregate.table, aggregate.value, aggregate.condition)
        return atom(total), atom(present(aggregate))
    if aggregate.kind == "sum":
        # A sum of nothing is missing, not 0; adding parts up would forget it.
        return atom(aggregate), atom(present(aggregate))
    return (atom(aggregate),)


@lru_cache(maxsize=2048)
def base(tree: Node) -> Aggregate:
    """What is counted to say how many rows stand behind a figure: those of the denominator."""
    below = parts(tree)[1] or tree
    first = next(node for node in walk(below) if isinstance(node, Aggregate))
    return first if first.kind == "observed" else present(first)


def parts(tree: Node) -> tuple[Node, Node | None]:
    """Numerator and denominator of a ratio or a mean; the whole and None for anything else."""
    match tree:
        case Arithmetic("/", left, right) if _counts(right):
            return left, right
        case Aggregate("mean", table, value, condition):
            return Aggregate("sum", table, value, condition), present(tree)
        case Arithmetic("-", Number(1, ""), Arithmetic("/", left, right)) if _counts(right):
            # 1 - a / b is (b - a) / b: the share of the rest.
            return Arithmetic("-", right, left), right
    return tree, None


def _counts(node: Node) -> bool:
    return any(isinstance(part, Aggregate) for part in walk(node))


_OPERATIONS: dict[str, Callable[[Values, Values], Values]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
}


def evaluate(tree: Node, values: Mapping[str, Values]) -> Values:
    """The figures of a tree, one for every group; NaN = missing. `values`: atom key -> one value a group."""
    match tree:
        case Number():
            size = len(next(iter(values.values())))
            return np.full(size, float(tree.plain))
        case Minus(operand):
            return -evaluate(operand, values)
        case Arithmetic("/", left, right):
            return _divided(evaluate(left, values), evaluate(right, values))
        case Arithmetic(sign, left, right):
            return _OPERATIONS[sign](evaluate(left, values), evaluate(right, values))
        case Aggregate("mean", table, value, condition):
            total = Aggregate("sum", table, value, condition)
            return _divided(values[atom(total).key], values[atom(present(tree)).key])
        case Aggregate("sum"):
            there = values[atom(present(tree)).key] > 0
            return np.where(there, values[atom(tree).key], np.nan)
        case Aggregate():
            return values[atom(tree).key]
    raise TypeError(f"{type(tree).__name__} is no figure")


def _divided(above: Values, below: Values) -> Values:
    result = np.full(len(above), np.nan)
    return np.divide(above, below, out=result, where=below != 0)
