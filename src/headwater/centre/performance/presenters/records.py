"""The list of records behind a figure, with whatever tells of a customer masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import agent_names
from headwater.centre.performance.names import group_names
from headwater.centre.performance.records import Records
from headwater.centre.ui.components import format_value, language_now, mask_customer
from headwater.engine.lake.tables import TABLES, Column

# What stays after masking is enough to tell two callers apart, not to call one.
NAMED = (
    "queue",
    "service",
    "segment",
    "channel",
    "region",
    "team",
    "zone",
    "outcome",
    "direction",
    "centre",
    "unit",
    "department",
    "state",
    "scope",
    "class",
)


def stored(table: str, names: Iterable[str]) -> list[Column]:
    """The columns of those names, the day and the quarter of an hour that every table has among them."""
    known = {column.name: column for column in TABLES[table].stored}
    return [known[name] for name in names]


def heads(records: Records, table: str) -> list[tuple[str, str]]:
    """Name and class of each column."""
    found = stored(table, records.columns)
    return [(c.words.say(language_now()), "hw-number" if c.kind == "measure" else "") for c in found]


def lines(asker: Actor, records: Records, table: str, unmasked: str = "") -> list[dict[str, Any]]:
    """The rows as text; the row whose id is `unmasked` shows its customer."""
    columns = stored(table, records.columns)
    names = labels(asker, records, table)
    return [
        {
            "id": row.get("id", ""),
            "cells": [
                (shown(column, row, names, clear=bool(unmasked) and row.get("id") == unmasked), column)
                for column in columns
            ],
        }
        for row in records.rows
    ]


def labels(asker: Actor, records: Records, table: str) -> dict[str, Mapping[Any, str]]:
    """Column -> code -> name, agents only for those who may know them."""
    found: dict[str, Mapping[Any, str]] = {}
    for name in records.columns:
        codes = [row[name] for row in records.rows if row.get(name) is not None]
        if name == "agent":
            found[name] = agent_names(asker, codes)
        elif name in NAMED:
            found[name] = group_names(name, codes, table)
    return found


def shown(
    column: Column, row: Mapping[str, Any], names: Mapping[str, Mapping[Any, str]], *, clear: bool = False
) -> str:
    """One cell in words. A personal column is masked unless `clear`; agents have names of their own."""
    value = row.get(column.name)
    if value is None:
        return ""
    if column.name in names:
        return names[column.name].get(value, str(value) if column.name != "agent" else mask_customer(value))
    if column.personal and not clear:
        return mask_customer(value)
    return _plain(column, value)


def _plain(column: Column, value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value.replace(tzinfo=UTC)).strftime("%Y-%m-%d %H:%M:%S")
    if column.name == "local_slot":
        return f"{value // 4:02d}:{value % 4 * 15:02d}"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.kind == "measure":
        return format_value(column.unit or "number", value)
    return str(value)


def may_unmask(asker: Actor, table: str) -> bool:
    """Whether the asker may look behind the mask, and there is one."""
    return can(asker, Permission.UNMASK_CUSTOMERS) and any(
        c.name == "customer" for c in TABLES[table].columns
    )


def plain_rows(asker: Actor, records: Records, table: str) -> Sequence[Sequence[Any]]:
    """For exports: as on the page, measures as numbers, customers masked without exception."""
    columns = stored(table, records.columns)
    names = labels(asker, records, table)
    return [
        [row.get(c.name) if c.kind == "measure" else shown(c, row, names) for c in columns]
        for row in records.rows
    ]
