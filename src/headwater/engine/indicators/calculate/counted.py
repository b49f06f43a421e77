"""Counts by group, wherever they came from: the shape between counting and dividing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from headwater.engine.indicators.formula.atoms import Atom, Values

Key: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """`keys`: one tuple a group, in order if `ordered`. `values`: atom key -> one a group (NaN = missing)."""

    keys: Sequence[Key]
    values: Mapping[str, Values]
    ordered: bool = False


def merged(first: Counted, others: Sequence[Counted], atoms: Mapping[str, Atom]) -> Counted:
    """All counts over the union of the groups; what was not counted in a group is 0, or missing."""
    if not others:
        return first
    places: dict[Key, int] = {}
    for counted in (first, *others):
        for key in counted.keys:
            places.setdefault(key, len(places))
    values: dict[str, Values] = {}
    for counted in (first, *others):
        at = np.fromiter((places[key] for key in counted.keys), dtype=np.int64, count=len(counted.keys))
        # A table may have been counted for other indicators of the same question, too.
        for name in counted.values.keys() & atoms.keys():
            values[name] = np.full(len(places), absent(atoms[name]))
            values[name][at] = counted.values[name]
    return in_order(Counted(list(places), values))


def absent(atom: Atom) -> float:
    """The value of an atom where there are no rows."""
    return np.nan if atom.aggregate.kind in ("min", "max", "percentile") else 0.0


def in_order(counted: Counted) -> Counted:
    """The same with its keys ascending, missing parts last."""
    keys = counted.keys
    if counted.ordered or len(keys) < 2:
        return counted
    ranks = [_ranks(column) for column in zip(*keys, strict=True)]
    order = np.lexsort(ranks[::-1])
    values = {name: column[order] for name, column in counted.values.items()}
    return Counted([keys[place] for place in order.tolist()], values, ordered=True)


def _ranks(column: Sequence[Any]) -> Values:
    places: dict[Any, int] = {value: place for place, value in enumerate(sorted(set(column) - {None}))}
    places[None] = len(places)
    return np.fromiter((places[value] for value in column), dtype=np.float64, count=len(column))
