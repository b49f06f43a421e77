"""Counting in the lake: one aggregation a table for all atoms, and one more for those that look ahead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from headwater.engine.indicators import grains
from headwater.engine.indicators.calculate import two_steps
from headwater.engine.indicators.calculate.counted import Counted, in_order, merged
from headwater.engine.indicators.calculate.plan import TableQuestion
from headwater.engine.indicators.formula.atoms import Atom, Values
from headwater.engine.indicators.formula.rendering import column, render
from headwater.engine.indicators.formula.tree import Aggregate, And, Column, Node, Presence
from headwater.engine.lake import Snapshot
from headwater.engine.lake.engines import Engine


def count(engine: Engine, snapshot: Snapshot, question: TableQuestion) -> Counted:
    """All atoms of the question, from the rows."""
    plain = tuple(atom for atom in question.atoms if not atom.windowed)
    rows = engine.table(snapshot, question.table, question.start, question.end)
    found = [_run(engine, quickest(rows, question, plain), question, plain)]
    for aggregate, atoms in windows(question.atoms).items():
        marked = looking_ahead(engine, snapshot, question, aggregate)
        found.append(_run(engine, marked_aggregation(marked, question, atoms), question, atoms))
    return merged(found[0], found[1:], {atom.key: atom for atom in question.atoms})


def windows(atoms: tuple[Atom, ...]) -> dict[Aggregate, tuple[Atom, ...]]:
    """The windowed atoms by the window that they share, which is named by its `observed` aggregate."""
    groups: dict[Aggregate, tuple[Atom, ...]] = {}
    for atom in atoms:
        if atom.windowed:
            one = atom.aggregate
            shared = Aggregate("observed", one.table, None, one.condition, one.parameter, one.by)
            groups[shared] = (*groups.get(shared, ()), atom)
    return groups


def quickest(rows: Any, question: TableQuestion, atoms: tuple[Atom, ...]) -> Any:
    """The same figures as `aggregation`, in two steps where that is less work."""
    codes = two_steps.codes_asked(question, atoms)
    if not codes:
        return aggregation(rows, question, atoms)
    halves = [two_steps.split(atom.aggregate, codes) for atom in atoms]
    counted = list(dict.fromkeys(inner for inner, _ in halves))
    named = {inner: f"n{place}" for place, inner in enumerate(counted)}
    if question.condition is not None:
        rows = rows.filter(render(question.condition, rows))
    keys = {f"k{place}": _key(rows, name, question) for place, name in enumerate(question.by)}
    by_code = rows.group_by(**keys, **{name: rows[name] for name in codes}).aggregate(
        **{name: aggregate(inner, rows) for inner, name in named.items()}
    )
    wanted = [(atom, named[inner], outer) for atom, (inner, outer) in zip(atoms, halves, strict=True)]
    return two_steps.added_up(by_code, list(keys), wanted)


def aggregation(rows: Any, question: TableQuestion, atoms: tuple[Atom, ...]) -> Any:
    """The Ibis expression: filter, group, and one column `a0`, `a1` ... an atom."""
    if question.condition is not None:
        rows = rows.filter(render(question.condition, rows))
    columns = {f"a{place}": aggregate(atom.aggregate, rows) for place, atom in enumerate(atoms)}
    # Without any atom the groups themselves are still wanted.
    return _grouped(rows, question, columns or {"rows": rows.count()})


def _grouped(rows: Any, question: TableQuestion, columns: dict[str, Any]) -> Any:
    if not question.by:
        return rows.aggregate(**columns)
    keys = {f"k{place}": _key(rows, name, question) for place, name in enumerate(question.by)}
    return rows.group_by(**keys).aggregate(**columns)


def _key(rows: Any, name: str, question: TableQuestion) -> Any:
    if name in grains.GRAINS:
        return grains.key(rows, name)
    counted_as = question.twins.counted_as(name)
    return rows[name].substitute(counted_as) if counted_as else rows[name]


def aggregate(node: Aggregate, rows: Any) -> Any:
    """The Ibis value of an aggregate that does not look ahead."""
    if node.kind == "count":
        return _count(node.condition, rows)
    where = None if node.condition is None else render(node.condition, rows)
    assert node.value is not None
    value = render(node.value, rows)
    match node.kind:
        case "sum":
            return value.sum(where=where)
        case "min":
            return value.min(where=where)
        case "max":
            return value.max(where=where)
        case "distinct":
            return value.nunique(where=where)
        case "percentile":
            return value.quantile(node.parameter, where=where)
    raise ValueError(f"{node.kind} is no aggregate of single rows")


def _count(condition: Node | None, rows: Any) -> Any:
    # Counting a column skips its missing values: cheaper than asking each row whether there is one.
    parts = condition.parts if isinstance(condition, And) else (condition,)
    present = [part for part in parts if isinstance(part, Presence) and part.present]
    if present and isinstance(present[0].operand, Column):
        others = tuple(part for part in parts if part is not None and part is not present[0])
        where = render(And(others), rows) if others else None
        return column(rows, present[0].operand.name).count(where=where)
    return rows.count(where=None if condition is None else render(condition, rows))


def looking_ahead(engine: Engine, snapshot: Snapshot, question: TableQuestion, window: Aggregate) -> Any:
    """The rows that a window is asked of, with `followed` and `seen`.

    Identified rows (the first column of the window is present) that meet its condition; `followed`: another
    such row of the same kind begins within the span; `seen`: the data reach as far as the span. Rows of the
    days after the asked ones are read too, so that days are not islands.
    """
    span = ibis.interval(seconds=int(window.parameter))
    beyond = timedelta(days=int(window.parameter // 86400) + 1)
    end = question.end + beyond if question.end else None
    rows = engine.table(snapshot, window.table, question.start, end)
    wanted = rows[window.by[0]].notnull()
    if window.condition is not None:
        wanted = wanted & render(window.condition, rows)
    rows = rows.filter(wanted)
    same = ibis.window(group_by=[rows[name] for name in window.by], order_by=[rows.started_at, rows.id])
    rows = rows.mutate(next_at=rows.started_at.lead().over(same))
    until = rows.started_at + span
    # Not `next - started <= span`: a difference of times is not the same kind of value in every engine.
    rows = rows.mutate(
        followed=rows.next_at <= until, seen=until <= last_moment(engine, snapshot, window.table)
    )
    if question.end is not None:
        rows = rows.filter(rows.local_day <= question.end)
    return rows


def marked_aggregation(marked: Any, question: TableQuestion, atoms: tuple[Atom, ...]) -> Any:
    """Counts of followed and of seen rows; followed ones count only where they were seen to the end."""
    if question.condition is not None:
        marked = marked.filter(render(question.condition, marked))
    columns = {}
    for place, atom in enumerate(atoms):
        repeated = atom.aggregate.kind == "repeat_within"
        where = marked.seen & marked.followed if repeated else marked.seen
        columns[f"a{place}"] = marked.count(where=where)
    return _grouped(marked, question, columns)


def last_moment(engine: Engine, snapshot: Snapshot, table: str) -> Any:
    """When the newest row of the table began, as a literal."""
    days = snapshot.days(table)
    last: date | None = days[-1] if days else None
    newest = engine.execute(engine.table(snapshot, table, last, last).started_at.max().name("newest"))
    return ibis.literal(newest["newest"][0].as_py(), type="timestamp(6)")


def _run(engine: Engine, expression: Any, question: TableQuestion, atoms: tuple[Atom, ...]) -> Counted:
    result = engine.execute(expression)
    columns = [_labels(result[f"k{place}"], name) for place, name in enumerate(question.by)]
    keys = list(zip(*columns, strict=True)) if columns else [()]
    values = {atom.key: _numbers(result[f"a{place}"]) for place, atom in enumerate(atoms)}
    return in_order(Counted(keys, values))


def _labels(cells: pa.ChunkedArray, name: str) -> list[Any]:
    values = cells.to_pylist()
    return [grains.label(name, value) for value in values] if name in grains.GRAINS else values


def _numbers(cells: pa.ChunkedArray) -> Values:
    # Sums of integers come as decimals from some engines; every figure here is well below 2^53.
    floats = pc.cast(cells, pa.float64())
    return np.asarray(floats.to_numpy(zero_copy_only=False), dtype=np.float64)
