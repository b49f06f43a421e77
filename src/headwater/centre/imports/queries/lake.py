"""What the lake holds now, for the pages about its tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from headwater.engine.lake import ImportRecord, Lake, Snapshot
from headwater.engine.lake.table import Table
from headwater.engine.lake.tables import TABLES


@lru_cache(maxsize=8)
def _lake(home: Path) -> Lake:
    return Lake(home)


def the_lake() -> Lake:
    """The lake of this data folder."""
    return _lake(Path(settings.HOME))


@dataclass(frozen=True, slots=True)
class Holding:
    """A table and what stands in it now."""

    table: Table
    rows: int
    days: int
    first: date | None
    last: date | None
    size: int
    imports: int


def holdings() -> list[Holding]:
    """Every table with what it holds, those with data first."""
    snapshot = the_lake().snapshot()
    found = [holding(snapshot, table) for table in TABLES.values()]
    return sorted(found, key=lambda h: (h.table.fact, h.rows == 0))


def holding(snapshot: Snapshot, table: Table) -> Holding:
    """One table."""
    days = snapshot.days(table.name)
    return Holding(
        table=table,
        rows=snapshot.rows(table.name),
        days=len(days),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        size=sum(entry.size for entry in snapshot.select(table.name)),
        imports=sum(1 for record in snapshot.imports if record.table == table.name and not record.undone),
    )


def last_import(table: str) -> ImportRecord | None:
    """The newest import of a table that stands."""
    records: Iterable[ImportRecord] = reversed(the_lake().snapshot().imports)
    return next((record for record in records if record.table == table and not record.undone), None)
