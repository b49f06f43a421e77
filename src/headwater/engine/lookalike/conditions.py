"""Conditions in the formula language over a table as it is, an open table's further columns included."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ibis

from headwater.engine.indicators.formula import filter_over, schemas
from headwater.engine.indicators.formula.rendering import render
from headwater.engine.indicators.formula.schema import Schema
from headwater.engine.indicators.formula.tree import BOOLEAN, DATE, NUMBER, TEXT, TIMESTAMP


def schema_of_rows(rows: Any, table: str) -> Schema:
    """The table's schema with the columns that `rows` has besides: what a condition over it may name."""
    base = schemas()[table]
    further = {name: _type(kind) for name, kind in rows.schema().items() if name not in base.types}
    return replace(base, types={**base.types, **{name: kind for name, kind in further.items() if kind}})


def narrowed(rows: Any, table: str, where: str) -> Any:
    """The rows that meet the condition; all of them for an empty text. Raises FormulaError.

    A row for which the condition has no answer, because a value is missing, does not meet it.
    """
    node = filter_over(where, table, {**schemas(), table: schema_of_rows(rows, table)})
    return rows if node is None else rows.filter(render(node, rows))


def _type(kind: ibis.expr.datatypes.DataType) -> str:
    if kind.is_boolean():
        return BOOLEAN
    if kind.is_numeric():
        return NUMBER
    if kind.is_date():
        return DATE
    if kind.is_timestamp():
        return TIMESTAMP
    return TEXT if kind.is_string() else ""
