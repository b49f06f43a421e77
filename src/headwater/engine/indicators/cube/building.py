"""Bringing roll-ups up to date: only the days whose files changed are counted again."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from headwater.engine.indicators.calculate import from_lake
from headwater.engine.indicators.calculate.plan import TableQuestion
from headwater.engine.indicators.cube.manifest import Held, Part
from headwater.engine.indicators.cube.rollups import SHAPES, Rollup
from headwater.engine.indicators.formula.atoms import Atom
from headwater.engine.indicators.formula.tree import Aggregate
from headwater.engine.lake import Snapshot
from headwater.engine.lake.engines import Engine

# A month in more parts than this is put together again; each refresh adds one.
MOST_PARTS = 8


def column_of(key: str) -> str:
    """The name of an atom's column in the files: a formula is no name."""
    return "a_" + hashlib.sha256(key.encode()).hexdigest()[:16]


def stale(rollup: Rollup, held: Held, snapshot: Snapshot) -> list[date]:
    """The days that have to be counted (again), in order."""
    known = held.days
    days = snapshot.days(rollup.table)
    return [day for day in days if known.get(day.isoformat()) != rollup.fingerprint(snapshot, day)]


def brought_up(
    folder: Path,
    rollups: Sequence[Rollup],
    held: Sequence[Held],
    engine: Engine,
    snapshot: Snapshot,
    tell: Callable[[str], None] | None,
) -> tuple[list[Held], int]:
    """Roll-ups of one table and kind, all up to date with the snapshot; and the days counted."""
    there = set(map(str, snapshot.days(rollups[0].table)))
    old = [_without(one, set(one.days) - there) for one in held]
    days = [stale(rollup, one, snapshot) for rollup, one in zip(rollups, old, strict=True)]
    months = sorted({str(day)[:7] for some in days for day in some})
    for month in months:
        if tell:
            tell(f"{rollups[0].table} {month}")
        inside = [[day for day in some if str(day)[:7] == month] for some in days]
        counter = Counter(engine, snapshot, rollups[0].table, [day for some in inside for day in some])
        for place, rollup in enumerate(rollups):
            if inside[place]:
                rows = counter.rows(rollup, inside[place])
                part = _write(folder / rollup.folder, month, rows, _prints(rollup, snapshot, inside[place]))
                old[place] = _compacted(folder / rollup.folder, _with(old[place], part), month)
    return old, len({day for some in days for day in some})


class Counter:
    """Counts the days of one month for several roll-ups; rows that look ahead are marked only once."""

    def __init__(self, engine: Engine, snapshot: Snapshot, table: str, days: Iterable[date]) -> None:
        self.engine, self.snapshot, self.table = engine, snapshot, table
        self.first, self.last = min(days := list(days)), max(days)
        self.marked: dict[Aggregate, Any] = {}

    def rows(self, rollup: Rollup, days: list[date]) -> pa.Table:
        """The sums of the given days: local_day, local_slot, dimensions, one column an atom."""
        by = ("day", *(("slot",) if rollup.slot else ()), *rollup.dimensions)
        question = TableQuestion(self.table, by, self.first, self.last, None, rollup.atoms)
        if rollup.ahead:
            tables = [
                self._named(
                    from_lake.marked_aggregation(self._marked(question, one), question, atoms), atoms, by
                )
                for one, atoms in from_lake.windows(rollup.atoms).items()
            ]
            made = _stacked(tables)
        else:
            rows = self.engine.table(self.snapshot, self.table, self.first, self.last)
            made = self._named(from_lake.aggregation(rows, question, rollup.atoms), rollup.atoms, by)
        wanted = pa.array(days, pa.date32())
        if len(days) <= (self.last - self.first).days:
            made = made.filter(pc.is_in(made["local_day"], wanted))
        return made.sort_by("local_day")

    def _marked(self, question: TableQuestion, window: Aggregate) -> Any:
        if window not in self.marked:
            rows = from_lake.looking_ahead(self.engine, self.snapshot, question, window)
            kept = [name for name in rows.columns if name in _KEPT]
            self.marked[window] = ibis.memtable(self.engine.execute(rows.select(*kept)))
        return self.marked[window]

    def _named(self, expression: Any, atoms: Sequence[Atom], by: Sequence[str]) -> pa.Table:
        table = self.engine.execute(expression)
        names = {"day": "local_day", "slot": "local_slot"}
        columns = {names.get(name, name): table[f"k{place}"] for place, name in enumerate(by)}
        if "local_slot" in columns:
            columns["local_slot"] = columns["local_slot"].cast(pa.int16())
        for place, atom in enumerate(atoms):
            kind = pa.float64() if atom.aggregate.kind == "sum" else pa.int64()
            # Sums of nothing are 0 here; the count of present values beside each tells them apart.
            columns[column_of(atom.key)] = pc.fill_null(table[f"a{place}"].cast(kind), 0)
        return pa.table(columns)


# What a marked row keeps: what roll-ups go by, and its marks.
_KEPT = frozenset({"local_day", "local_slot", "followed", "seen"}) | {
    name for shape in SHAPES for name in shape.dimensions
}


def _stacked(tables: Sequence[pa.Table]) -> pa.Table:
    """Several windows of one roll-up below each other; sums do not mind."""
    stacked = pa.concat_tables(tables, promote_options="default")
    return pa.table(
        {
            name: pc.fill_null(stacked[name], 0) if name.startswith("a_") else stacked[name]
            for name in stacked.column_names
        }
    )


def _prints(rollup: Rollup, snapshot: Snapshot, days: Iterable[date]) -> dict[str, str]:
    return {day.isoformat(): rollup.fingerprint(snapshot, day) for day in days}


def _write(folder: Path, month: str, rows: pa.Table, days: dict[str, str]) -> Part:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{month}-{uuid.uuid4().hex[:12]}.parquet"
    aside = folder / f"{name}.new"
    pq.write_table(rows, aside, compression="zstd")
    aside.rename(folder / name)
    return Part(name, month, len(rows), days)


def _without(held: Held, days: set[str]) -> Held:
    """Without the given days; parts that nothing is left of are let go."""
    if not days:
        return held
    parts = []
    for part in held.parts:
        kept = {day: found for day, found in part.days.items() if day not in days}
        if kept:
            parts.append(replace(part, days=kept, whole=part.whole and len(kept) == len(part.days)))
    return replace(held, parts=tuple(parts))


def _with(held: Held, part: Part) -> Held:
    """With a new part, whose days replace older ones."""
    kept = _without(held, set(part.days))
    return replace(kept, parts=(*kept.parts, part))


def _compacted(folder: Path, held: Held, month: str) -> Held:
    parts = [part for part in held.parts if part.month == month]
    if len(parts) <= MOST_PARTS:
        return held
    rows = pa.concat_tables([rows_of(folder, part) for part in parts]).sort_by("local_day")
    days = {day: found for part in parts for day, found in part.days.items()}
    others = tuple(part for part in held.parts if part.month != month)
    return replace(held, parts=(*others, _write(folder, month, rows, days)))


def rows_of(folder: Path, part: Part, columns: list[str] | None = None) -> pa.Table:
    """The valid rows of a part, of all columns or of some."""
    path = folder / part.file
    if part.whole:
        return pq.read_table(path, columns=columns, partitioning=None)
    read = None if columns is None else list({*columns, "local_day"})
    table = pq.read_table(path, columns=read, partitioning=None)
    days = pa.array([date.fromisoformat(day) for day in part.days], pa.date32())
    valid = table.filter(pc.is_in(table["local_day"], days))
    return valid if columns is None else valid.select(columns)


def sweep(root: Path, rollups: dict[str, Held]) -> None:
    """Removes files that no manifest names any more; called by whoever holds the lock."""
    named = {held.folder: {part.file for part in held.parts} for held in rollups.values()}
    for folder in root.iterdir():
        if not folder.is_dir():
            continue
        for file in folder.iterdir():
            if file.name not in named.get(folder.name, ()):
                file.unlink(missing_ok=True)
        if folder.name not in named:
            folder.rmdir()


def kinds(rollups: Iterable[Rollup]) -> list[list[Rollup]]:
    """Roll-ups that are counted together: of one table, looking ahead or not."""
    ordered = sorted(rollups, key=lambda one: (one.table, one.ahead))
    return [list(some) for _, some in groupby(ordered, key=lambda one: (one.table, one.ahead))]
