"""Adopting: canonical Parquet of a trusted writer, such as the sample centre, without any mapping."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from headwater.engine.lake.engines import IntakeEngine, intake_engine
from headwater.engine.lake.intake.importing import MEMORY, publish_settled
from headwater.engine.lake.intake.settling import Settler
from headwater.engine.lake.intake.staging import NO_DAY, part_of
from headwater.engine.lake.snapshots import ImportRecord, Lake, Snapshot
from headwater.engine.lake.snapshots.writer import disk_problems
from headwater.engine.lake.table import Table
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Problem, Words


def adopt(lake: Lake, table: str, parquet_paths: Iterable[Path], source: str, by: str = "system") -> Snapshot:
    """Publishes canonical Parquet: columns of `table` with id, local_day (and local_slot) filled in.

    Optional columns may be missing. Rows whose id is there already are left out. Fact tables are published
    with `publish_facts`. Problem when a column is unknown, of another type, or needed and empty.
    """
    paths = [Path(path) for path in parquet_paths]
    target = TABLES[table]
    for path in paths:
        _check(path, target)
    with (
        disk_problems(lake.root),
        lake.staging() as folder,
        closing(intake_engine(folder / "spill", MEMORY)) as engine,
    ):
        out = folder / "days0"
        engine.write_days(_rows(engine, target, paths), out)
        parts = [part_of(path, 0) for path in sorted(out.glob("_day=*/*.parquet"))]
        if any(part.day == NO_DAY for part in parts):
            raise _unfilled(source)
        with lake.writing() as writer:
            at = lake.clock().astimezone(UTC).isoformat(timespec="seconds")
            record = ImportRecord(uuid.uuid4().hex[:12], at, by, table, "adopt", (source,))
            record = replace(record, rows=sum(part.rows for part in parts))
            settler = Settler(engine, writer.snapshot, target, folder, record.id, natural=True)
            return publish_settled(writer, table, settler.settle(parts), record)


def _rows(engine: IntakeEngine, table: Table, paths: list[Path]) -> ibis.Table:
    rows = engine.parquet(paths)
    columns = {
        name: rows[name].cast(kind) if name in rows.columns else ibis.null(kind)
        for name, kind in ibis.Schema.from_pyarrow(table.schema).items()
    }
    if table.open:
        columns |= {name: rows[name] for name in rows.columns if name not in columns and name != "_file"}
    needed = [rows[name].notnull() for name in ("id", "local_day")]
    day = ibis.ifelse(needed[0] & needed[1], rows["local_day"].cast("date"), ibis.null("date"))
    return rows.select(**columns, _made=ibis.literal(False), _day=day)


def _check(path: Path, table: Table) -> None:
    schema = pq.read_schema(path)
    missing = [name for name in ("id", "local_day") if name not in schema.names]
    unknown = [name for name in schema.names if name not in table.schema.names and not table.open]
    wrong = [
        name
        for name in schema.names
        if name in table.schema.names and not _fits(schema.field(name).type, table.schema.field(name).type)
    ]
    for names, en, zh in (
        (missing, "lacks the column", "缺少列"),
        (unknown, "has the unknown column", "含有未知列"),
        (wrong, "has another type in the column", "类型不符的列"),
    ):
        if names:
            raise Problem(
                Words(
                    f"{path.name} {en} “{names[0]}”; {table.name} has: {', '.join(table.schema.names)}.",
                    f"{path.name}：{zh}“{names[0]}”；表 {table.name} 的列：{'、'.join(table.schema.names)}。",
                )
            )


def _fits(given: pa.DataType, wanted: pa.DataType) -> bool:
    if pa.types.is_dictionary(given):
        given = given.value_type
    if pa.types.is_null(given) or given == wanted:
        return True
    if pa.types.is_floating(wanted) or pa.types.is_integer(wanted):
        return bool(
            pa.types.is_integer(given) or (pa.types.is_floating(wanted) and pa.types.is_floating(given))
        )
    if pa.types.is_timestamp(wanted):
        return bool(pa.types.is_timestamp(given) and given.tz is None)
    return bool(pa.types.is_large_string(given) and pa.types.is_string(wanted))


def _unfilled(source: str) -> Problem:
    return Problem(
        Words(f"{source}: some rows have no id or no local_day.", f"{source}：有的行缺少 id 或 local_day。")
    )
