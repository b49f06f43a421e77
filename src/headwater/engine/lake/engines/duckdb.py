"""DuckDB, the engine of one machine. The only file that may contain DuckDB's own SQL."""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa

from headwater.engine.lake.layout import layout_of
from headwater.engine.lake.snapshots import Snapshot
from headwater.engine.lake.snapshots.writer import full_disk
from headwater.engine.lake.tables import TABLES

# A view is a list of file names: some kilobytes each. Older ones are forgotten.
KEPT_VIEWS = 256
# A text that no file contains: what read_csv is to take for null.
NEVER = "\x1e\x1enever\x1e\x1e"


class DuckDBEngine:
    """One database in memory, a cursor for every thread, one view for every set of files."""

    def __init__(
        self, *, memory_limit: str, threads: int | None, spill: Path | None, ordered: bool = False
    ) -> None:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory_limit,
            "preserve_insertion_order": ordered,
        }
        # No extension is ever fetched: what the wheel holds is all that there is.
        settings |= {"autoinstall_known_extensions": False, "temp_directory": str(spill or "")}
        # Rows wait in memory until so many of a day are there; with the default of half a million, a file in
        # order of time is held whole, and spilled. Set here, not by SET: that would miss the other cursors.
        settings |= {"partitioned_write_flush_threshold": 8192, "partitioned_write_max_open_files": 400}
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

    def texts(
        self, path: Path, columns: Sequence[str], separator: str, header: int, rejects: str = ""
    ) -> ibis.Table:
        """Delimited UTF-8 text as a table of texts; nothing is guessed, nothing becomes null.

        Lines that are no rows are left out, and noted under the name `rejects` for `rejected`.
        """
        named = ", ".join(f"{_quoted(column)}: 'VARCHAR'" for column in columns)
        options = [
            "auto_detect=false",
            f"delim={_quoted(separator)}",
            "quote='\"'",
            "escape='\"'",
            "header=false",
            f"skip={header}",
            f"columns={{{named}}}",
            # An empty cell stays an empty text; the mapping decides what means nothing.
            f"nullstr={_quoted(NEVER)}",
            # Without any note of them, broken lines would end the reading.
            f"store_rejects=true, rejects_table='{rejects}', rejects_scan='{rejects}_scan'"
            if rejects
            else "ignore_errors=true",
        ]
        return self._named(f"SELECT * FROM read_csv({_quoted(str(path))}, {', '.join(options)})")  # noqa: S608

    def rejected(self, rejects: str) -> list[tuple[int, str, str]]:
        """Of the lines that were no rows: the record's number after the header, the kind, the text."""
        try:
            wanted = "line, min(error_type::VARCHAR), any_value(csv_line)"
            query = f"SELECT {wanted} FROM {rejects} GROUP BY line ORDER BY line"  # noqa: S608
            return self.connection.execute(query).fetchall()
        except duckdb.CatalogException:
            return []

    def parquet(self, paths: Sequence[Path]) -> ibis.Table:
        """Parquet files as one table, with `_file`, the path that each row is from."""
        names = ", ".join(_quoted(str(path)) for path in paths)
        options = "union_by_name=true, hive_partitioning=false, filename='_file'"
        return self._named(f"SELECT * FROM read_parquet([{names}], {options})")  # noqa: S608

    def _named(self, select: str) -> ibis.Table:
        name = f"source_{uuid.uuid4().hex}"
        self.root.cursor().execute(f"CREATE VIEW {name} AS {select}")
        return ibis.table(self.backend.table(name).schema(), name=name)

    def write_days(self, rows: ibis.Table, folder: Path, tell: Callable[[float], None] | None = None) -> None:
        """Writes rows as Parquet into `_day=…` folders below `folder`, parted by the column `_day`."""
        self._copy(rows, folder, "PARTITION_BY (_day), FILENAME_PATTERN '{uuid}'", tell)

    def write_file(self, rows: ibis.Table, path: Path) -> None:
        """Writes rows as one Parquet file."""
        self._copy(rows, path, "ROW_GROUP_SIZE 122880", None)

    def _copy(self, rows: ibis.Table, path: Path, how: str, tell: Callable[[float], None] | None) -> None:
        # Blooms are made of columns with few values alone, which every row group has anyway.
        statement = (
            f"COPY ({self.sql(rows)}) TO {_quoted(str(path))} "
            f"(FORMAT parquet, COMPRESSION zstd, WRITE_BLOOM_FILTER false, {how})"
        )
        try:
            self._watched(statement, tell)
        except duckdb.InterruptException:
            raise
        except (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.FatalException) as error:
            # The system's own words for a full disk, a quota and a file-size limit.
            if any(
                words in str(error) for words in ("No space left", "File too large", "Disk quota", "max_temp")
            ):
                raise full_disk(path.parent) from error
            raise

    def _watched(self, statement: str, tell: Callable[[float], None] | None) -> None:
        connection = self.connection
        if tell is None:
            connection.execute(statement)
            return
        # Without these two the engine does not count how far it is; it prints nothing either way.
        connection.execute("SET enable_progress_bar = true")
        connection.execute("SET enable_progress_bar_print = false")
        # The statement runs aside: whoever waits is told in the thread they called from, and may raise.
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(connection.execute, statement)
            try:
                while not wait([running], timeout=0.2).done:
                    tell(max(connection.query_progress(), 0.0) / 100)
            except BaseException:
                connection.interrupt()
                raise
            running.result()

    def sql(self, expression: ibis.Expr) -> str:
        """The statement of an expression, step by step as built: fused steps would repeat their parts."""
        with _unfused():
            return str(self.backend.compile(expression))

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """This thread's own cursor."""
        return self.backend.con

    def close(self) -> None:
        """Closes the database; expressions made by this engine can no longer be run."""
        self.root.close()


@contextmanager
def _unfused() -> Iterator[None]:
    before = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        yield
    finally:
        ibis.options.sql.fuse_selects = before


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _layout(name: str) -> str:
    return layout_of(TABLES[name].schema.names)


def _empty(name: str) -> ibis.Table:
    return ibis.memtable(TABLES[name].schema.empty_table())
