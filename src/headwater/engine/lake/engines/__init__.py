"""Engines: what runs an Ibis expression over the lake. All code outside of this folder is engine-neutral."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Protocol

import ibis
import pyarrow as pa

from headwater.engine.lake.engines.duckdb import DuckDBEngine
from headwater.engine.lake.snapshots import Snapshot
from headwater.engine.words import Problem, Words

__all__ = ["Engine", "open_engine"]


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
