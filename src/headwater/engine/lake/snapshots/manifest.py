"""The manifest `CURRENT`: which files and imports make up a snapshot, and how it is written as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

FORMAT = 1


@dataclass(frozen=True, slots=True)
class ValueWarning:
    """So many values of one column that were not as they should be; `reason` is a stable key of `reasons`."""

    column: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """What one import did.

    `kind` is "import", "adopt" or "facts"; `at` is UTC in ISO form; `sha256` is over all source bytes;
    `days` the local days touched (ISO); `unchanged_of` counts, by import, the rows that were there already;
    `undone` is empty, or the moment of the undo.
    """

    id: str
    at: str
    by: str
    table: str
    kind: str = "import"
    sources: tuple[str, ...] = ()
    sha256: str = ""
    profile: str = ""
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    ignored: int = 0
    unchanged: int = 0
    warnings: tuple[ValueWarning, ...] = ()
    days: tuple[str, ...] = ()
    unchanged_of: Mapping[str, int] = field(default_factory=dict)
    undone: str = ""
    undone_by: str = ""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ImportRecord:
        """The record as it was written by `asdict`."""
        known = {**data, "warnings": tuple(ValueWarning(**warning) for warning in data["warnings"])}
        return cls(**{**known, "sources": tuple(data["sources"]), "days": tuple(data["days"])})


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One Parquet file of one table, day and import; `day` is ISO, or "" in a table without days.

    `layout` names the set of columns of the file: files of one layout are read without looking into each.
    """

    day: str
    name: str
    rows: int
    size: int
    import_id: str
    layout: str

    def path(self, table: str) -> str:
        """The file's place below the lake's folder."""
        return f"{table}/day={self.day or 'all'}/{self.name}"


@dataclass(frozen=True)
class Snapshot:
    """The lake at one moment: immutable, and read without any database. Number 0 is the empty lake."""

    root: Path
    number: int = 0
    at: str = ""
    entries: Mapping[str, tuple[FileEntry, ...]] = field(default_factory=dict)
    imports: tuple[ImportRecord, ...] = ()
    dropped: Mapping[str, str] = field(default_factory=dict)

    def select(self, table: str, start: date | None = None, end: date | None = None) -> tuple[FileEntry, ...]:
        """The file entries of a table whose local day is within [start, end]."""
        low, high = start.isoformat() if start else "", end.isoformat() if end else "9999-12-31"
        found = self.entries.get(table, ())
        return tuple(entry for entry in found if not entry.day or low <= entry.day <= high)

    def files(self, table: str, start: date | None = None, end: date | None = None) -> list[Path]:
        """The Parquet files of a table whose local day is within [start, end]."""
        return [self.root / entry.path(table) for entry in self.select(table, start, end)]

    def days(self, table: str) -> tuple[date, ...]:
        """The local days that a table has rows of, in order."""
        return tuple(date.fromisoformat(day) for day in sorted(self._by_day.get(table, {})) if day)

    def rows(self, table: str, start: date | None = None, end: date | None = None) -> int:
        """How many rows a table has within [start, end]."""
        return sum(entry.rows for entry in self.select(table, start, end))

    def fingerprint(self, table: str, day: date | None = None) -> str:
        """Changes whenever the rows of that table and day (None: the table without days) may have changed."""
        names = self._by_day.get(table, {}).get(day.isoformat() if day else "", ())
        return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()[:32] if names else ""

    def record(self, import_id: str) -> ImportRecord | None:
        """The import of that id, undone or not."""
        return next((record for record in self.imports if record.id == import_id), None)

    @cached_property
    def _by_day(self) -> dict[str, dict[str, list[str]]]:
        found: dict[str, dict[str, list[str]]] = {}
        for table, entries in self.entries.items():
            for entry in entries:
                found.setdefault(table, {}).setdefault(entry.day, []).append(entry.name)
        return found

    def to_json(self) -> str:
        """The manifest's text."""
        tables = {
            name: [[e.day, e.name, e.rows, e.size, e.import_id, e.layout] for e in entries]
            for name, entries in self.entries.items()
            if entries
        }
        document = {
            "format": FORMAT,
            "number": self.number,
            "at": self.at,
            "tables": tables,
            "imports": [asdict(record) for record in self.imports],
            "dropped": dict(self.dropped),
        }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, root: Path, text: str) -> Snapshot:
        """The snapshot that a manifest describes."""
        data = json.loads(text)
        return cls(
            root=root,
            number=data["number"],
            at=data["at"],
            entries={name: tuple(FileEntry(*row) for row in rows) for name, rows in data["tables"].items()},
            imports=tuple(ImportRecord.from_json(record) for record in data["imports"]),
            dropped=data["dropped"],
        )

    def after(
        self,
        at: str,
        table: str,
        add: tuple[FileEntry, ...],
        drop: frozenset[str],
        imports: tuple[ImportRecord, ...],
        dropped: Mapping[str, str],
    ) -> Snapshot:
        """The next snapshot: `table` without the files named `drop` and with `add`."""
        kept = tuple(entry for entry in self.entries.get(table, ()) if entry.name not in drop)
        entries = {
            **self.entries,
            table: tuple(sorted(kept + add, key=lambda entry: (entry.day, entry.name))),
        }
        return replace(self, number=self.number + 1, at=at, entries=entries, imports=imports, dropped=dropped)
