"""The lake as this room reads it: the engine that complaints read it with, one a process."""

from __future__ import annotations

from headwater.centre.complaints.queries import lake
from headwater.engine.lake import Snapshot
from headwater.engine.lake.engines import Engine


def opened() -> tuple[Engine, Snapshot]:
    """The engine, and the snapshot that stands at this moment."""
    return lake.engine(), lake.snapshot()
