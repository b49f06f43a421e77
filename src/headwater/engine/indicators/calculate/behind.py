"""The rows behind a figure: what its denominator counts, or only what its numerator counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import pyarrow as pa

from headwater.engine.indicators import grains
from headwater.engine.indicators.calculate.plan import condition, outside_of_scope
from headwater.engine.indicators.definition import Definition
from headwater.engine.indicators.formula import parse
from headwater.engine.indicators.formula.atoms import parts
from headwater.engine.indicators.formula.rendering import render
from headwater.engine.indicators.formula.tree import Aggregate, Node, walk
from headwater.engine.indicators.query import IndicatorQuery
from headwater.engine.indicators.twins import Twins
from headwater.engine.lake import Snapshot
from headwater.engine.lake.engines import Engine
from headwater.engine.words import Problem

ALL, COUNTED, REST = "all", "counted", "rest"


def rows_behind(
    engine: Engine,
    snapshot: Snapshot,
    definition: Definition,
    query: IndicatorQuery,
    cell: Mapping[str, Any],
    *,
    which: str = ALL,
    formula: str = "",
    columns: Sequence[str] = (),
    limit: int = 100,
    offset: int = 0,
) -> pa.Table:
    """Rows of the lake behind the group `cell` (by-key -> value) of an answer, newest first.

    `which`: "all" that the denominator is made of, "counted" those that the numerator counts, "rest" those
    of the denominator that it does not. `formula`: the one that was used, as the answer says (else the
    definition's first). `columns`: only these, of those that the table has. Filter and scope of the query
    hold. Raises Problem where the scope cannot be applied.
    """
    rows = _behind(engine, snapshot, definition, query, cell, which, formula)
    order = [rows[name].desc() for name in ("started_at", "local_day", "id") if name in rows.columns]
    page = rows.order_by(order).limit(limit, offset=offset)
    wanted = [name for name in columns if name in rows.columns]
    return engine.execute(page.select(*wanted) if wanted else page)


def count_behind(
    engine: Engine,
    snapshot: Snapshot,
    definition: Definition,
    query: IndicatorQuery,
    cell: Mapping[str, Any],
    *,
    which: str = ALL,
    formula: str = "",
) -> int:
    """How many rows `rows_behind` pages through in all. Raises as it does."""
    rows = _behind(engine, snapshot, definition, query, cell, which, formula)
    return int(engine.execute(rows.count().name("n").as_table())["n"][0].as_py())


def splits(definition: Definition, formula: str = "") -> bool:
    """Whether the rows fall into those that the numerator counts and the rest: both counts of one table."""
    above, below = parts(parse(formula or definition.formula, definition.table).tree)
    one, other = _first(above), _first(below)
    if one is None or other is None or not one.kind == other.kind == "count":
        return False
    return one.table == other.table and one.condition is not None


def table_behind(definition: Definition, formula: str = "") -> str:
    """The table whose rows stand behind the figure."""
    return _aggregate(parse(formula or definition.formula, definition.table).tree, ALL).table


def _behind(
    engine: Engine,
    snapshot: Snapshot,
    definition: Definition,
    query: IndicatorQuery,
    cell: Mapping[str, Any],
    which: str,
    formula: str,
) -> Any:
    used = parse(formula or definition.formula, definition.table)
    refused = outside_of_scope(definition, used, query.scope)
    if refused is not None:
        raise Problem(refused)
    aggregate = _aggregate(used.tree, COUNTED if which == COUNTED else ALL)
    rows = engine.table(snapshot, aggregate.table, query.start, query.end)
    for node in (condition(aggregate.table, query.where, query.scope, query.twins), aggregate.condition):
        if node is not None:
            rows = rows.filter(render(node, rows))
    if which == REST:
        above = _aggregate(used.tree, COUNTED).condition
        if above is not None:
            rows = rows.filter(~render(above, rows).fill_null(False))
    for name, value in cell.items():
        rows = rows.filter(_in_group(rows, name, value, query.twins))
    return rows


def _aggregate(tree: Node, which: str) -> Aggregate:
    above, below = parts(tree)
    part = above if which == COUNTED or below is None else below
    found = _first(part) or _first(tree)
    assert found is not None  # every formula counts something
    return found


def _first(node: Node | None) -> Aggregate | None:
    found = (part for part in walk(node) if isinstance(part, Aggregate)) if node is not None else iter(())
    return next(found, None)


def _in_group(rows: Any, name: str, value: Any, twins: Twins) -> Any:
    if name in grains.SPANS:
        return rows.local_day.between(ibis.literal(value), ibis.literal(grains.end_of(value, name)))
    column = grains.key(rows, name) if name in grains.GRAINS else rows[name]
    if value is None:
        return column.isnull()
    return column.isin(twins.all_of(name, value)) if name in twins.columns else column == value
