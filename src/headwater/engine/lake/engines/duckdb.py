"""DuckDB, the engine of one machine. The only file that may contain DuckDB's own SQL."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from datetime import date
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa

from headwater.engine.lake.layout import layout_of
from headwater.engine.lake.snapshots import Snapshot
from headwater.engine.lake.tables import TABLES

# A view is a list of file names: some kilobytes each. Older ones are forgotten.
KEPT_VIEWS = 256


class DuckDBEngine:
    """One database in memory, a cursor for every thread, one view for every set of files."""

    def __init__(self, *, memory_limit: str, threads: int | None, spill: Path | None) -> None:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory_limit,
            "preserve_insertion_order": False,
        }
        # No extension is ever fetched: what the wheel holds is all that there is.
        settings |= {"autoinstall_known_extensions": False, "temp_directory": str(spill or "")}
        if threads is not None:
            settings["threads"] = threads
        self.root = duckdb.connect(config=settings)
        self._local = threading.local()
        self._lock = threading.Lock()
        self._views: OrderedDict[str, ibis.Table] = OrderedDict()

    @property
    def backend(self) -> ibis.BaseBackend:
        """Ibis on this thread's own cursor."""
        if not hasattr(self._local, "backend"):
            self._local.backend = ibis.duckdb.from_connection(self.root.cursor())
        return self._local.backend

    def table(
        self, snapshot: Snapshot, name: str, start: date | None = None, end: date | None = None
    ) -> ibis.Table:
        """The rows of a table within [start, end]; files of other days are not looked at."""
        files = [str(path) for path in snapshot.files(name, start, end)]
        if not files:
            return _empty(name)
        mixed = {entry.layout for entry in snapshot.select(name, start, end)} != {_layout(name)}
        key = "lake_" + hashlib.sha256("\n".join(files).encode()).hexdigest()[:32]
        with self._lock:
            if key not in self._views:
                self._views[key] = self._view(key, name, files, mixed)
                self._forget()
            self._views.move_to_end(key)
            return self._views[key]

    def _view(self, key: str, name: str, files: list[str], mixed: bool) -> ibis.Table:
        # A view of the database, not of one connection: the expression can be run by any thread.
        names = ", ".join(_quoted(file) for file in files)
        source = f"read_parquet([{names}], union_by_name={mixed}, hive_partitioning=false)"
        columns = self._columns(source, name, mixed)
        chosen = ", ".join(f'"{column}"' for column in columns)
        self.root.cursor().execute(f"CREATE OR REPLACE VIEW {key} AS SELECT {chosen} FROM {source}")  # noqa: S608
        return ibis.table(self.backend.table(key).schema(), name=key)

    def _columns(self, source: str, name: str, mixed: bool) -> list[str]:
        if not (mixed or TABLES[name].open):
            return list(TABLES[name].schema.names)
        described = self.root.cursor().execute(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608
        there = [str(row[0]) for row in described]
        return [column.replace('"', '""') for column in there if not column.startswith("_")]

    def _forget(self) -> None:
        while len(self._views) > KEPT_VIEWS:
            key, _ = self._views.popitem(last=False)
            self.root.cursor().execute(f"DROP VIEW IF EXISTS {key}")

    def execute(self, expression: ibis.Expr) -> pa.Table:
        """The result as Arrow."""
        result = self.backend.to_pyarrow(expression)
        if isinstance(result, pa.Table):
            return result
        if isinstance(result, pa.Scalar):
            result = pa.array([result.as_py()], result.type)
        return pa.table({expression.get_name(): result})

    def close(self) -> None:
        """Closes the database; expressions made by this engine can no longer be run."""
        self.root.close()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _layout(name: str) -> str:
    return layout_of(TABLES[name].schema.names)


def _empty(name: str) -> ibis.Table:
    return ibis.memtable(TABLES[name].schema.empty_table())
