"""Engines: what runs an Ibis expression over the lake. All code outside of this folder is engine-neutral."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

import ibis
import pyarrow as pa

from headwater.engine.lake.engines.duckdb import DuckDBEngine
from headwater.engine.lake.snapshots import Snapshot
from headwater.engine.words import Problem, Words

__all__ = ["Engine", "IntakeEngine", "intake_engine", "open_engine"]


class Engine(Protocol):
    """Runs expressions over a snapshot; safe to use from several threads at once."""

    def table(
        self, snapshot: Snapshot, name: str, start: date | None = None, end: date | None = None
    ) -> ibis.Table:
        """The rows of a table whose local day is within [start, end], as an expression."""
        ...

    def execute(self, expression: ibis.Expr) -> pa.Table:
        """The expression's result; a scalar or a column comes as a table of one column."""
        ...

    def close(self) -> None:
        """Gives back memory and files."""
        ...


class IntakeEngine(Engine, Protocol):
    """What intake needs besides: reading texts and writing day files."""

    def texts(
        self, path: Path, columns: Sequence[str], separator: str, header: int, rejects: str = ""
    ) -> ibis.Table:
        """Delimited UTF-8 text as a table of texts."""
        ...

    def rejected(self, rejects: str) -> list[tuple[int, str, str]]:
        """The lines that were no rows."""
        ...

    def parquet(self, paths: Sequence[Path]) -> ibis.Table:
        """Parquet files as one table, with `_file`."""
        ...

    def write_days(self, rows: ibis.Table, folder: Path, tell: Callable[[float], None] | None = None) -> None:
        """Writes Parquet parted by the column `_day`."""
        ...

    def write_file(self, rows: ibis.Table, path: Path) -> None:
        """Writes one Parquet file."""
        ...


def intake_engine(spill: Path, memory_limit: str = "500MB", ordered: bool = False) -> IntakeEngine:
    """An engine for one import; `ordered` reads rows one after the other, so that they can be numbered."""
    threads = 1 if ordered else None
    return DuckDBEngine(memory_limit=memory_limit, threads=threads, spill=spill, ordered=ordered)


def _duckdb(memory_limit: str, threads: int | None, spill: Path | None) -> Engine:
    return DuckDBEngine(memory_limit=memory_limit, threads=threads, spill=spill)


KINDS: dict[str, Callable[[str, int | None, Path | None], Engine]] = {"duckdb": _duckdb}


def open_engine(
    kind: str = "duckdb", *, memory_limit: str = "1GB", threads: int | None = None, spill: Path | None = None
) -> Engine:
    """An engine of that kind.

    `memory_limit` as in "500MB"; `threads` None = all cores; `spill` is a folder for what does not fit into
    memory (None: nothing is spilled).
    """
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise Problem(
            Words(
                f"There is no engine “{kind}”; there are: {known}.", f"没有引擎“{kind}”；可用的有：{known}。"
            )
        )
    return KINDS[kind](memory_limit, threads, spill)
