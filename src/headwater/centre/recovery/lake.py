"""The lake as this room reads it: the newest snapshot and one engine a process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from headwater.engine.lake import Lake, Snapshot
from headwater.engine.lake.engines import Engine, open_engine


@lru_cache(maxsize=4)
def _stores(home: Path, memory: str) -> tuple[Lake, Engine]:
    return Lake(home), open_engine("duckdb", memory_limit=memory)


def opened() -> tuple[Engine, Snapshot]:
    """The engine, and the snapshot that stands at this moment."""
    lake, engine = _stores(Path(settings.HOME), settings.DUCKDB_MEMORY)
    return engine, lake.snapshot()
