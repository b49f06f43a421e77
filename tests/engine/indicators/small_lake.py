"""A lake of a few rows, written down in a test. Local time is UTC here, so that a day is what one reads."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from headwater.engine.indicators import Definition
from headwater.engine.lake import Lake, publish_facts
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Words

NOON = datetime(2026, 3, 2, 12, 0)  # noqa: DTZ001, the lake's times are UTC without a zone


def lake_of(home: Path, **tables: list[dict[str, Any]]) -> Lake:
    """A lake with these rows; ids, times and days that are not given are filled in."""
    lake = Lake(home)
    for name, rows in tables.items():
        add(lake, name, rows)
    return lake


def add(lake: Lake, table: str, rows: list[dict[str, Any]], days: list[date] | None = None) -> None:
    """Publishes rows of a table: all of it, or only the given days."""
    complete = [_complete(table, place, row) for place, row in enumerate(rows)]
    schema = TABLES[table].schema
    columns = {field.name: [row.get(field.name) for row in complete] for field in schema}
    arrow = pa.table({name: pa.array(values, schema.field(name).type) for name, values in columns.items()})
    publish_facts(lake, table, arrow, "test", days=days)


def _complete(table: str, place: int, row: dict[str, Any]) -> dict[str, Any]:
    described = TABLES[table]
    moment = row.get(described.day_from) or (NOON if _has_times(table) else NOON.date())
    row = {"id": f"{place:05}", described.day_from: moment, **row}
    row.setdefault("local_day", moment.date() if isinstance(moment, datetime) else moment)
    if isinstance(moment, datetime):
        row["local_slot"] = (moment.hour * 60 + moment.minute) // 15
    return row


def _has_times(table: str) -> bool:
    return TABLES[table].column(TABLES[table].day_from).type == "timestamp"


def definition(key: str, formula: str, table: str = "contacts", **more: Any) -> Definition:
    """A definition of which only the formula matters."""
    values: dict[str, Any] = {
        "number": "T01",
        "name": Words(key, key),
        "unit": "number",
        "direction": "none",
        "level": "tracked",
        "owner_role": "analyst",
        "reason": Words("test", "测试"),
        "review_date": date(2027, 1, 1),
        "rhythm": "day",
        "source": "test",
    }
    return Definition(key=key, table=table, formula=formula, **{**values, **more})
