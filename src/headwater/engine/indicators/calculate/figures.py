"""Dividing: from counts by group to the figures of one indicator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np

from headwater.engine.indicators.calculate.counted import Counted, Key, merged
from headwater.engine.indicators.calculate.plan import persons_of
from headwater.engine.indicators.definition import Definition
from headwater.engine.indicators.formula import Formula
from headwater.engine.indicators.formula.atoms import Values, atom, atoms_of, base, evaluate, parts
from headwater.engine.indicators.suppression import hidden_places


@dataclass(frozen=True, slots=True)
class Figures:
    """One indicator by group: `keys` in order, and of each group value, numerator, denominator, count.

    NaN = undefined; no denominator array where the figure is no ratio. `hidden`: places that are suppressed.
    """

    indicator: str
    keys: Sequence[Key]
    value: Values
    numerator: Values
    denominator: Values | None
    count: Values
    hidden: frozenset[int] = frozenset()

    def rows(self, by: Sequence[str]) -> list[dict[str, Any]]:
        """One dict a group; whole numbers as int, None for undefined."""
        names = (*by, "indicator", "value", "numerator", "denominator", "count")
        columns = [plain(one) for one in (self.value, self.numerator, self.denominator, self.count)]
        made = [
            dict(zip(names, (*key, self.indicator, *figures), strict=True))
            for key, *figures in zip(self.keys, *columns, strict=False)
        ]
        for place in self.hidden:
            made[place].update(value=None, numerator=None, denominator=None, count=None, suppressed=True)
        return made


NO_VALUE = np.full(1, np.nan)


def without_data(definition: Definition, by: Sequence[str]) -> Figures:
    """No group at all, or without a breakdown one undefined figure."""
    column = NO_VALUE[: 0 if by else 1]
    return Figures(definition.key, [] if by else [()], column, column, column, column)


def figures_of(
    definition: Definition, formula: Formula, counted: Mapping[str, Counted], smallest: int
) -> Figures:
    """The figures of an indicator from the counts of its tables."""
    persons = persons_of(definition)
    trees = [formula.tree, *([persons.tree] if persons else [])]
    needed = {one.key: one for tree in trees for one in atoms_of(tree)}
    tables = [counted[table] for table in dict.fromkeys(one.table for one in needed.values())]
    whole = tables[0] if len(tables) == 1 else merged(tables[0], tables[1:], needed)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        value, above, below, behind = _figures(formula, whole.values, persons)
    hidden = hidden_places(whole.keys, behind, smallest) if definition.personal else frozenset[int]()
    return Figures(definition.key, whole.keys, value, above, below, behind, hidden)


def _figures(
    formula: Formula, values: Mapping[str, Values], persons: Formula | None
) -> tuple[Values, Values, Values | None, Values]:
    above, below = parts(formula.tree)
    denominator = None if below is None else evaluate(below, values)
    behind = values[atom(base(formula.tree)).key]
    if persons is not None:
        behind = np.nan_to_num(evaluate(persons.tree, values))
    return evaluate(formula.tree, values), evaluate(above, values), denominator, behind


def anything(formula: Formula, counted: Mapping[str, Counted]) -> bool:
    """Whether any row stands behind the formula's figures."""
    behind = atom(base(formula.tree))
    return bool(np.nansum(counted[behind.table].values[behind.key]) > 0)


def plain(column: Values | None) -> Iterable[Any]:
    """Python numbers, None for missing, whole numbers as int; without a column, None for ever."""
    if column is None:
        return repeat(None)
    return [
        None if number != number else int(number) if number.is_integer() else number
        for number in column.tolist()
    ]
