"""Fact tables: dated snapshots of what people wrote, published into the lake by a room's job."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from headwater.engine.lake.layout import layout_of
from headwater.engine.lake.snapshots import FileEntry, ImportRecord, Lake, Snapshot, StagedFile
from headwater.engine.lake.snapshots.writer import disk_problems
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Problem, Words


def publish_facts(
    lake: Lake,
    table: str,
    rows: pa.Table,
    source: str,
    *,
    days: Iterable[date] | None = None,
    by: str = "system",
    shared: bool = False,
) -> Snapshot:
    """Replaces a fact table (or only the given local days of it) by `rows`, in one new snapshot.

    `shared`: the table holds imported rows as well; only what the same `source` published is replaced.
    `rows` has columns of the table, in any order; missing optional ones are empty. When nothing differs
    in which days are touched the snapshot still advances: the caller decides how often to publish.
    """
    rows = conformed(rows, table)
    with lake.staging() as folder, lake.writing() as writer:
        record = _record(lake, table, rows, source, by)
        with disk_problems(lake.root):
            files = [_written(folder, day, part, record.id) for day, part in _by_day(rows, table)]
        replaced = None if days is None else {day.isoformat() for day in days}
        old = writer.snapshot.entries.get(table, ())
        # Only the last publication of a fact table is kept as a record: a nightly job would pile them up.
        facts = [r for r in writer.snapshot.imports if r.kind == "facts" and r.table == table]
        mine = {r.id for r in facts if not shared or r.sources == (source,)}
        own = [entry for entry in old if not shared or entry.import_id in mine]
        drop = [entry.name for entry in own if replaced is None or entry.day in replaced]
        others = [r for r in writer.snapshot.imports if r.id not in mine]
        return writer.publish(table, files, record, drop=drop, others=others)


def conformed(rows: pa.Table, table: str) -> pa.Table:
    """`rows` with exactly the stored columns of `table`; an unknown column is a Problem."""
    schema = TABLES[table].schema
    unknown = [name for name in rows.column_names if name not in schema.names]
    if unknown and not TABLES[table].open:
        raise Problem(
            Words(
                f"The table {table} has no column {unknown[0]}; its columns are {', '.join(schema.names)}.",
                f"表 {table} 没有列 {unknown[0]}；可用的列：{'、'.join(schema.names)}。",
            )
        )
    columns = [
        rows[field.name].cast(field.type)
        if field.name in rows.column_names
        else pa.nulls(len(rows), field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _record(lake: Lake, table: str, rows: pa.Table, source: str, by: str) -> ImportRecord:
    at = lake.clock().astimezone(UTC).isoformat(timespec="seconds")
    days = tuple(day for day, _ in _by_day(rows, table) if day)
    made = ImportRecord(uuid.uuid4().hex[:12], at, by, table, "facts", (source,), days=days)
    return replace(made, rows=len(rows), accepted=len(rows))


def _by_day(rows: pa.Table, table: str) -> list[tuple[str, pa.Table]]:
    if not TABLES[table].day_from:
        return [("", rows)] if len(rows) else []
    days = sorted(day for day in pc.unique(rows["local_day"]).to_pylist() if day is not None)
    return [(day.isoformat(), rows.filter(pc.equal(rows["local_day"], day))) for day in days]


def _written(folder: Path, day: str, rows: pa.Table, import_id: str) -> StagedFile:
    path = folder / f"{uuid.uuid4().hex}.parquet"
    pq.write_table(rows, path, compression="zstd")
    entry = FileEntry(day, path.name, len(rows), path.stat().st_size, import_id, layout_of(rows.schema.names))
    return StagedFile(path, entry)
