"""Snapshots: what the lake holds at one moment, and the one way to make the next."""

from __future__ import annotations

from headwater.engine.lake.snapshots.lake import Lake
from headwater.engine.lake.snapshots.manifest import FileEntry, ImportRecord, Snapshot, ValueWarning
from headwater.engine.lake.snapshots.writer import StagedFile, Writer

__all__ = ["FileEntry", "ImportRecord", "Lake", "Snapshot", "StagedFile", "ValueWarning", "Writer"]
