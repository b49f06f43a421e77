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
        for name, column in counted.values.items():
            values[name] = np.full(len(places), absent(atoms[name]))
            values[name][at] = column
    return Counted(list(places), values)


def absent(atom: Atom) -> float:
    """The value of an atom where there are no rows."""
    return np.nan if atom.aggregate.kind in ("min", "max", "percentile") else 0.0


def in_order(counted: Counted) -> Counted:
    """The same with its keys ascending, missing parts last."""
    if counted.ordered:
        return counted
    keys = counted.keys
    order = sorted(range(len(keys)), key=lambda place: [(part is None, part) for part in keys[place]])
    values = {name: column[order] for name, column in counted.values.items()}
    return Counted([keys[place] for place in order], values, ordered=True)
