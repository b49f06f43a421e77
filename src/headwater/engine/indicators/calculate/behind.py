"""The rows behind a figure: what its denominator counts, or only what its numerator counts."""

from __future__ import annotations

from collections.abc import Mapping
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


def rows_behind(
    engine: Engine,
    snapshot: Snapshot,
    definition: Definition,
    query: IndicatorQuery,
    cell: Mapping[str, Any],
    *,
    counted: bool = False,
    formula: str = "",
    limit: int = 100,
    offset: int = 0,
) -> pa.Table:
    """Rows of the lake behind the group `cell` (by-key -> value) of an answer, newest first.

    All rows that the denominator is made of; with `counted` only those of the numerator. `formula`: the one
    that was used, as the answer says (else the definition's first). Filter and scope of the query hold.
    Raises Problem where the scope cannot be applied.
    """
    used = parse(formula or definition.formula, definition.table)
    refused = outside_of_scope(definition, used, query.scope)
    if refused is not None:
        raise Problem(refused)
    aggregate = _aggregate(used.tree, counted)
    rows = engine.table(snapshot, aggregate.table, query.start, query.end)
    for node in (condition(aggregate.table, query.where, query.scope, query.twins), aggregate.condition):
        if node is not None:
            rows = rows.filter(render(node, rows))
    for name, value in cell.items():
        rows = rows.filter(_in_group(rows, name, value, query.twins))
    order = [rows[name].desc() for name in ("started_at", "local_day", "id") if name in rows.columns]
    return engine.execute(rows.order_by(order).limit(limit, offset=offset))


def _aggregate(tree: Node, counted: bool) -> Aggregate:
    above, below = parts(tree)
    part = above if counted or below is None else below
    found = (node for node in walk(part) if isinstance(node, Aggregate))
    return next(found, next(node for node in walk(tree) if isinstance(node, Aggregate)))


def _in_group(rows: Any, name: str, value: Any, twins: Twins) -> Any:
    if name in grains.SPANS:
        return rows.local_day.between(ibis.literal(value), ibis.literal(grains.end_of(value, name)))
    column = grains.key(rows, name) if name in grains.GRAINS else rows[name]
    if value is None:
        return column.isnull()
    return column.isin(twins.all_of(name, value)) if name in twins.columns else column == value
