"""Team and zone of a row: what the ledger knew of that day, from the fact tables in the lake."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from headwater.engine.lake.engines import IntakeEngine
from headwater.engine.lake.intake.mapping.compiled import Derivation
from headwater.engine.lake.snapshots import Snapshot
from headwater.engine.lake.table import Table

ALWAYS, FOREVER = date(1900, 1, 1), date(9999, 12, 31)
Period = tuple[str, str, date, date]


def derivation(engine: IntakeEngine, snapshot: Snapshot, table: Table, folder: Path) -> Derivation | None:
    """Fills an empty team from the agent's membership, an empty zone from the team's; None without facts."""
    names = {column.name for column in table.columns}
    if not {"team", "zone"} <= names:
        return None
    teams = _lookup(engine, snapshot, folder, "memberships", "agent", "team")
    zones = _lookup(engine, snapshot, folder, "organisation", "unit", "zone")
    if teams is None and zones is None:
        return None

    def derive(rows: ibis.Table) -> ibis.Table:
        for column in ("agent", "team", "zone"):
            if column not in rows.columns:
                rows = rows.mutate(**{column: ibis.null("string")})
        rows = _filled(rows, teams, "agent", "team")
        return _filled(rows, zones, "team", "zone")

    return derive


def _lookup(
    engine: IntakeEngine, snapshot: Snapshot, folder: Path, name: str, key: str, value: str
) -> ibis.Table | None:
    if not snapshot.rows(name):
        return None
    rows = engine.execute(engine.table(snapshot, name).select(key, value, "since", "until")).to_pylist()
    periods = without_overlap([(r[key], r[value], r["since"] or ALWAYS, r["until"] or FOREVER) for r in rows])
    if not periods:
        return None
    columns = {f"_{place}": list(column) for place, column in enumerate(zip(*periods, strict=True))}
    path = folder / f"{name}.parquet"
    pq.write_table(pa.table(columns), path)
    return engine.parquet([path])


def without_overlap(periods: list[Period]) -> list[Period]:
    """Periods (key, value, first day, last day) of which a later beginning ends the one before.

    A row must never find two teams: it would be there twice.
    """
    by_key: dict[str, list[Period]] = defaultdict(list)
    for period in sorted((p for p in periods if p[0] and p[1]), key=lambda p: (p[0], p[2], p[3])):
        by_key[period[0]].append(period)
    found: list[Period] = []
    for own in by_key.values():
        for period, following in zip(own, [*own[1:], None], strict=True):
            until = min(period[3], following[2] - timedelta(days=1)) if following else period[3]
            if until >= period[2]:
                found.append((*period[:3], until))
    return found


def _filled(rows: ibis.Table, lookup: ibis.Table | None, key: str, value: str) -> ibis.Table:
    if lookup is None:
        return rows
    that_day = [
        rows[key] == lookup["_0"],
        rows["local_day"] >= lookup["_2"],
        rows["local_day"] <= lookup["_3"],
    ]
    joined = rows.left_join(lookup, that_day)
    filled = joined.mutate(**{value: ibis.coalesce(joined[value], joined["_1"])})
    return filled.select(*rows.columns)
