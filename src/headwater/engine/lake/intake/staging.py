"""One source staged: its rows mapped, checked, written aside as day files, and what was wrong counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import ibis
import pyarrow.parquet as pq

from headwater.engine.lake.engines import IntakeEngine
from headwater.engine.lake.intake.mapping import Check, Mapped, compiled
from headwater.engine.lake.intake.mapping.compiled import Derivation
from headwater.engine.lake.intake.mapping.dates import Reading
from headwater.engine.lake.intake.profile import NULLS, Field, Profile
from headwater.engine.lake.intake.reading import (
    ambiguous_rows,
    dated_columns,
    has_rows,
    hashed,
    numeric_columns,
    readings_of,
    rows_of,
    samples_of,
)
from headwater.engine.lake.intake.sources import BrokenLine, Opened

NO_DAY = "__HIVE_DEFAULT_PARTITION__"
KINDS = {
    "MISSING COLUMNS": "too_few_cells",
    "TOO MANY COLUMNS": "too_many_cells",
    "UNQUOTED VALUE": "broken_quotes",
    "INVALID ENCODING": "broken_text",
    "INVALID UNICODE": "broken_text",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One staged Parquet file: rows of one day from one source."""

    day: str
    source: int
    path: Path
    rows: int


@dataclass
class Staged:
    """A source after its pass: the parts that may land, and the counts of the rest."""

    source: Opened
    readings: dict[str, Reading]
    numeric: tuple[str, ...]
    parts: list[Part] = field(default_factory=list)
    rejected: int = 0
    ignored: int = 0
    warnings: Counter[tuple[str, str]] = field(default_factory=Counter)
    broken: tuple[BrokenLine, ...] = ()

    @property
    def rows(self) -> int:
        """All rows of the source, the broken lines included."""
        return sum(part.rows for part in self.parts) + self.rejected + self.ignored


@dataclass(frozen=True, slots=True)
class Stager:
    """What staging needs besides the source."""

    engine: IntakeEngine
    profile: Profile
    today: str
    folder: Path
    derive: Derivation | None

    def stage(self, source: Opened, place: int, tell: Callable[[float], None] | None) -> Staged:
        """Reads the source once; again only where a date column turned out to be unlike its sample."""
        if not has_rows(source):
            return Staged(source, {}, ())
        staged, mapped = self._pass(source, place, tell, whole=False)
        if self._undecided(staged, mapped):
            again, _ = self._pass(source, place, tell, whole=True)
            return again
        return staged

    def over(self, rows: ibis.Table, staged: Staged) -> Mapped:
        """The mapping over hashed rows, as `staged` says that they are read."""
        spaced = staged.source.spaced
        return compiled(rows, self.profile, staged.readings, self.today, staged.numeric, self.derive, spaced)

    @property
    def _natural(self) -> str:
        field = self.profile.field("id")
        # Only a bare column of ids, under no other words for nothing than the usual ones, is sure.
        bare = field is not None and field == Field("id", column=field.column) and self.profile.nulls == NULLS
        return field.column if field is not None and bare and not self.profile.unpivot else ""

    def prepared(self, source: Opened, whole: bool = False) -> Staged:
        """How the source will be read, from samples (or all, with `whole`) of its columns."""
        rows = rows_of(self.engine, source)
        wanted = list(source.columns) if self.profile.extras else list(dated_columns(self.profile))
        samples = samples_of(self.engine, rows, wanted)
        readings = readings_of(self.engine, rows, self.profile, samples, whole)
        numeric = numeric_columns(samples) if self.profile.extras else ()
        return Staged(source, readings, numeric)

    def _pass(
        self, source: Opened, place: int, tell: Callable[[float], None] | None, whole: bool
    ) -> tuple[Staged, Mapped]:
        staged = self.prepared(source, whole)
        name = f"rejects{place}_{int(whole)}"
        mapped = self.over(hashed(rows_of(self.engine, source, name), source, self._natural), staged)
        out = self.folder / f"days{place}_{int(whole)}"
        self.engine.write_days(mapped.rows, out, tell)
        parts = [part_of(path, place) for path in sorted(out.glob("_day=*/*.parquet"))]
        staged.parts = [part for part in parts if part.day != NO_DAY]
        self._count(staged, mapped, [part.path for part in parts])
        lines = [] if source.parquet else self.engine.rejected(name)
        staged.broken = (*source.broken, *_broken(lines))
        staged.rejected += len(staged.broken)
        self._tell_ambiguous(staged, source)
        return staged, mapped

    def _count(self, staged: Staged, mapped: Mapped, paths: list[Path]) -> None:
        if not paths:
            return
        rows = self.engine.parquet(paths)
        counted = rows.group_by(list(mapped.notes)).aggregate(count=rows.count())
        for line in self.engine.execute(counted).to_pylist():
            found = mapped.found(tuple(line[name] for name in mapped.notes))
            _add(staged, found, line["count"])

    def _tell_ambiguous(self, staged: Staged, source: Opened) -> None:
        for name, reading in staged.readings.items():
            if reading.ambiguous:
                count = ambiguous_rows(self.engine, rows_of(self.engine, source), name)
                staged.warnings[name, "ambiguous_date"] += count

    def _undecided(self, staged: Staged, mapped: Mapped) -> bool:
        # Slashes that the sample did not have: day and month are to be told apart over the whole column.
        unread = any(reason == "unreadable_date" for _, reason in staged.warnings) or staged.rejected
        open_ones = [r for r in staged.readings.values() if r.day_first is None and not r.settled]
        return bool(unread and open_ones)


def _add(staged: Staged, found: tuple[Check, ...], count: int) -> None:
    levels = {check.level for check in found}
    if "ignore" in levels:
        staged.ignored += count
    elif "reject" in levels:
        staged.rejected += count
    else:
        staged.warnings.update({(check.column, check.reason): count for check in found})


def part_of(path: Path, source: int) -> Part:
    """The part that a staged file is."""
    rows = pq.read_metadata(path).num_rows
    return Part(path.parent.name.removeprefix("_day="), source, path, rows)


def _broken(lines: list[tuple[int, str, str]]) -> list[BrokenLine]:
    return [
        BrokenLine(line, KINDS.get(kind, "broken_text"), (text or "").rstrip("\r\n"))
        for line, kind, text in lines
    ]
