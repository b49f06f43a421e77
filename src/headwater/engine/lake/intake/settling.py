"""Settling: equal rows told apart, rows that are there already left out, before anything is published.

Most days need none of it and their staged files are published as they are. A day is rewritten only when an id
occurs twice in it, or is in the lake already, or when it came in many small parts. Many days are
rewritten at a time: a statement costs as much as some ten thousand rows.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import ibis
import pyarrow.parquet as pq

from headwater.engine.lake.engines import IntakeEngine
from headwater.engine.lake.intake.staging import Part, part_of
from headwater.engine.lake.layout import layout_of
from headwater.engine.lake.snapshots import FileEntry, Snapshot, StagedFile
from headwater.engine.lake.table import Table

# Ids of so many rows are compared at once: what fits into a few hundred megabytes.
BATCH = 4_000_000
# Rows rewritten at once: sorting whole rows takes more room than comparing their ids.
REWRITE = 250_000
MANY_PARTS = 8


@dataclass
class Settled:
    """What is to be published, and how many rows were there already (by import) or clash with others."""

    files: list[StagedFile] = field(default_factory=list)
    accepted: int = 0
    unchanged: int = 0
    clashes: int = 0
    unchanged_of: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Settler:
    """Settles the parts of one import against one snapshot. `natural`: ids may come from the source."""

    engine: IntakeEngine
    snapshot: Snapshot
    table: Table
    folder: Path
    import_id: str
    natural: bool

    def settle(self, parts: list[Part], tell: Callable[[float], None] | None = None) -> Settled:
        """The files to publish. The caller holds the right to write, so the snapshot cannot move."""
        by_day: dict[str, list[Part]] = defaultdict(list)
        for part in parts:
            by_day[part.day].append(part)
        if tell:
            tell(0.0)
        elsewhere = self._elsewhere(parts)
        careful = self._careful(by_day, elsewhere)
        settled = Settled()
        for day in sorted(set(by_day) - careful):
            self._keep(settled, by_day[day])
        batches = list(_batches({day: by_day[day] for day in careful}, REWRITE))
        for place, days in enumerate(batches):
            if tell:
                tell(place / len(batches))
            self._rewrite(settled, days, [part for day in days for part in by_day[day]], elsewhere)
        return settled

    def _keep(self, settled: Settled, parts: list[Part]) -> None:
        for part in parts:
            settled.files.append(self._file(part.path, part.day, part.rows))
            settled.accepted += part.rows

    def _file(self, path: Path, day: str, rows: int) -> StagedFile:
        layout = layout_of(pq.read_schema(path).names)
        name = f"{uuid.uuid4().hex}.parquet"
        return StagedFile(path, FileEntry(day, name, rows, path.stat().st_size, self.import_id, layout))

    def _existing(self, days: Iterable[str]) -> list[Path]:
        wanted = set(days)
        entries = self.snapshot.entries.get(self.table.name, ())
        return [self.snapshot.root / entry.path(self.table.name) for entry in entries if entry.day in wanted]

    def _careful(self, by_day: dict[str, list[Part]], elsewhere: Path | None) -> set[str]:
        found = {day for day, parts in by_day.items() if len(parts) > MANY_PARTS}
        for days in _batches(by_day, BATCH):
            paths = [part.path for day in days for part in by_day[day]]
            ids = self.engine.parquet(paths).select("id", "local_day")
            there = self._existing(days)
            both = ids.union(self.engine.parquet(there).select("id", "local_day")) if there else ids
            found |= self._days(_repeated(both))
            if elsewhere is not None:
                known = self.engine.parquet([elsewhere])
                found |= self._days(ids.semi_join(known, "id"))
        return found & set(by_day)

    def _days(self, rows: ibis.Table) -> set[str]:
        days = self.engine.execute(rows.select("local_day").distinct())
        return {day.isoformat() for day in days["local_day"].to_pylist()}

    def _elsewhere(self, parts: list[Part]) -> Path | None:
        """Ids of this import that belong to another day: `id`, the `day` that keeps it, `_file` or empty."""
        if not parts:
            return None
        new = self.engine.parquet([part.path for part in parts]).select("id", "local_day")
        found: list[Path] = []
        buckets = -(-sum(part.rows for part in parts) // BATCH) if self.natural else 1
        others = self._others(parts)
        for bucket in range(buckets):
            own = new if buckets == 1 else new.filter(new["id"].hash().abs() % buckets == bucket)
            found += [self._stored(rows) for rows in self._strangers(own, others)]
        filled = [path for path in found if pq.read_metadata(path).num_rows]
        if len(filled) <= 1:
            return filled[0] if filled else None
        return self._stored(self.engine.parquet(filled).drop("_file"))

    def _others(self, parts: list[Part]) -> list[Path]:
        if self.natural:
            return self._existing({entry.day for entry in self.snapshot.entries.get(self.table.name, ())})
        # A made id stands for equal cells: only another time zone of the profile moves it, by a day at most.
        days = {date.fromisoformat(part.day) for part in parts}
        near = {(day + timedelta(days=shift)).isoformat() for day in days for shift in (-1, 1)}
        return self._existing(near)

    def _strangers(self, own: ibis.Table, others: list[Path]) -> Iterator[ibis.Table]:
        if self.natural:
            # Only the few whose short hash comes twice are compared in full.
            twice = _repeated(own)
            several = twice.group_by("id").aggregate(
                day=twice["local_day"].min(), last=twice["local_day"].max()
            )
            yield several.filter(several["day"] != several["last"]).select(
                "id", "day", _from=ibis.literal("")
            )
        if others:
            there = self.engine.parquet(others)
            there = there.select("id", day=there["local_day"], _from=there["_file"])
            both = there.inner_join(own, "id")
            yield both.filter(both["day"] != both["local_day"]).select("id", "day", "_from").distinct()

    def _stored(self, rows: ibis.Table) -> Path:
        path = self.folder / f"{uuid.uuid4().hex}.parquet"
        self.engine.write_file(rows, path)
        return path

    def _rewrite(self, settled: Settled, days: list[str], parts: list[Part], elsewhere: Path | None) -> None:
        ranked = self.engine.parquet([self._stored(self._ranked(parts))]).drop("_file")
        first = ranked.filter(ranked["_rank"] == 0)
        self._count_repeats(settled, ranked)
        there = self._existing(days)
        if there:
            first = self._without_existing(settled, first, there)
        if elsewhere is not None:
            first = self._without_strangers(settled, first, elsewhere)
        out = self.folder / uuid.uuid4().hex
        self.engine.write_days(first.mutate(_day=first["local_day"]).drop("_rank", "_content", "_first"), out)
        for path in sorted(out.glob("_day=*/*.parquet")):
            self._keep(settled, [part_of(path, 0)])

    def _ranked(self, parts: list[Part]) -> ibis.Table:
        """All rows of some days with their final ids; `_rank` 0 is the row that keeps the id on its day."""
        rows = self.engine.parquet([part.path for part in parts])
        rows = rows.mutate(_source=rows["_file"].re_extract(r"days(\d+)", 1).cast("int64")).drop("_file")
        order = rows["_source"]
        before = ibis.row_number().over(
            group_by=[rows["local_day"], rows["_source"], rows["id"]], order_by=order
        )
        again = rows["_made"] & (before > 0)
        numbered = (rows["id"] + "#" + before.cast("string")).hexdigest("md5")
        rows = rows.mutate(_final=ibis.ifelse(again, numbered, rows["id"]), _content=self._content(rows))
        rows = rows.mutate(id=rows["_final"]).drop("_final")
        window = ibis.window(
            group_by=["local_day", "id"], order_by=["_source", self.table.day_from, "_content"]
        )
        ranked = rows.mutate(
            _rank=ibis.row_number().over(window), _first=rows["_content"].first().over(window)
        )
        return ranked.drop("_source")

    def _content(self, rows: ibis.Table) -> ibis.Value:
        # Team and zone are derived, and may be known better today than when the row first came.
        names = [c.name for c in self.table.columns if c.name not in ("id", "team", "zone")]
        texts = [
            rows[name].cast("string").fill_null("\x1e") if name in rows.columns else ibis.literal("\x1e")
            for name in names
        ]
        return ibis.literal("\x1f").join(texts).hexdigest("md5")

    def _count_repeats(self, settled: Settled, ranked: ibis.Table) -> None:
        later = ranked.filter(ranked["_rank"] > 0)
        same = (later["_content"] == later["_first"]) | later["_made"]
        counted = later.aggregate(same=same.sum(), other=(~same).sum())
        found = self.engine.execute(counted).to_pylist()[0]
        settled.unchanged += found["same"] or 0
        settled.clashes += found["other"] or 0

    def _without_existing(self, settled: Settled, first: ibis.Table, there: list[Path]) -> ibis.Table:
        old = self.engine.parquet(there)
        old = old.select(
            _old=old["id"], _old_day=old["local_day"], _there=self._content(old), _in=old["_file"]
        )
        meeting = [first["id"] == old["_old"], first["local_day"] == old["_old_day"]]
        both = first.inner_join(old, meeting)
        same = (both["_content"] == both["_there"]) | both["_made"]
        self._tally(settled, both.mutate(_same=same, _from=both["_in"]))
        return first.anti_join(old, meeting)

    def _without_strangers(self, settled: Settled, first: ibis.Table, elsewhere: Path) -> ibis.Table:
        known = self.engine.parquet([elsewhere]).drop("_file")
        known = known.group_by("id").aggregate(_keeps=known["day"].min(), _from=known["_from"].max())
        both = first.inner_join(known, "id")
        lost = both.filter(both["_keeps"] != both["local_day"])
        self._tally(settled, lost.mutate(_same=lost["_made"]))
        return first.anti_join(lost.select("id", "local_day"), ["id", "local_day"])

    def _tally(self, settled: Settled, rows: ibis.Table) -> None:
        owners = {e.name: e.import_id for e in self.snapshot.entries.get(self.table.name, ())}
        counted = rows.group_by(["_from", "_same"]).aggregate(count=rows.count())
        for line in self.engine.execute(counted).to_pylist():
            if line["_same"]:
                settled.unchanged += line["count"]
                settled.unchanged_of[owners.get(Path(line["_from"]).name, "")] += line["count"]
            else:
                settled.clashes += line["count"]


def _repeated(ids: ibis.Table) -> ibis.Table:
    """The rows whose id comes more than once, and, once in a million imports, a few more.

    Counting 64-bit hashes takes a fraction of the memory and time that counting the texts would.
    """
    short = ids.mutate(_short=ids["id"].hash())
    counted = short.group_by("_short").aggregate(_count=short.count())
    return short.semi_join(counted.filter(counted["_count"] > 1), "_short").drop("_short")


def _batches(by_day: dict[str, list[Part]], most: int) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for day in sorted(by_day):
        rows = sum(part.rows for part in by_day[day])
        if batch and size + rows > most:
            yield batch
            batch, size = [], 0
        batch.append(day)
        size += rows
    if batch:
        yield batch
