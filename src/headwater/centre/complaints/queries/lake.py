"""The lake of this data folder, for time lines: one engine a process."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from headwater.centre.imports.queries.lake import the_lake
from headwater.engine.lake import Snapshot
from headwater.engine.lake.engines import Engine, open_engine


@lru_cache(maxsize=4)
def _engine(memory: str) -> Engine:
    return open_engine("duckdb", memory_limit=memory)


def engine() -> Engine:
    """What reads the lake here."""
    return _engine(settings.DUCKDB_MEMORY)


def snapshot() -> Snapshot:
    """The lake as it stands now."""
    return the_lake().snapshot()
