"""Counting in two steps: by the codes that conditions ask about first, then from those few rows.

`answered`, `abandoned` and `offered` are one look at the outcome. Asked one by one, every condition is tried
on every row; grouped by the outcome as well, each row is looked at once and the conditions at the few groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import ibis

from headwater.engine.indicators.calculate.plan import TableQuestion
from headwater.engine.indicators.formula import schemas
from headwater.engine.indicators.formula.atoms import Atom
from headwater.engine.indicators.formula.rendering import column, render
from headwater.engine.indicators.formula.tree import Aggregate, And, Column, Node, walk

# Measured with DuckDB: fewer conditions do not pay for the second step, and by more keys than two the groups
# may be as many as the rows.
FEWEST_CONDITIONS = 3
MOST_KEYS = 2
MOST_CODES = 16


def codes_asked(question: TableQuestion, atoms: Collection[Atom]) -> tuple[str, ...]:
    """The coded columns to group by first; empty where one step is the better way, or the only one."""
    if len(question.by) > MOST_KEYS or not all(atom.additive for atom in atoms):
        return ()
    codes = schemas()[question.table].codes
    asked: Counter[str] = Counter()
    for atom in atoms:
        for part in _parts(atom.aggregate.condition):
            names = _columns(part)
            asked.update(names if names <= codes.keys() else ())
    chosen: list[str] = []
    room = MOST_CODES
    for name, times in sorted(asked.items(), key=lambda item: (-item[1], item[0])):
        size = len(codes[name]) + 1
        if times >= FEWEST_CONDITIONS and size <= room:
            chosen.append(name)
            room //= size
    return tuple(chosen)


def split(aggregate: Aggregate, codes: Collection[str]) -> tuple[Aggregate, Node | None]:
    """What is counted of the rows, and the condition that only asks about the codes."""
    parts = _parts(aggregate.condition)
    outer = tuple(part for part in parts if _columns(part) and _columns(part) <= set(codes))
    inner = tuple(part for part in parts if part not in outer)
    return replace(aggregate, condition=_joined(inner)), _joined(outer)


def added_up(inner: Any, keys: Collection[str], wanted: list[tuple[Atom, str, Node | None]]) -> Any:
    """The second step: for each atom the name of its column in `inner`, and which groups count."""
    columns = {
        f"a{place}": _sum(inner, name, atom, None if outer is None else render(outer, inner))
        for place, (atom, name, outer) in enumerate(wanted)
    }
    return inner.group_by(*keys).aggregate(**columns) if keys else inner.aggregate(**columns)


def _sum(inner: Any, name: str, atom: Atom, where: Any) -> Any:
    total = column(inner, name).sum(where=where)
    # No group meets the condition: none were counted, but a sum of nothing is missing.
    return ibis.coalesce(total, 0) if atom.aggregate.kind == "count" else total


def _parts(condition: Node | None) -> tuple[Node, ...]:
    if condition is None:
        return ()
    return condition.parts if isinstance(condition, And) else (condition,)


def _joined(parts: tuple[Node, ...]) -> Node | None:
    return (And(parts) if len(parts) > 1 else parts[0]) if parts else None


def _columns(node: Node) -> set[str]:
    return {part.name for part in walk(node) if isinstance(part, Column)}
