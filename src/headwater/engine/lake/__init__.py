"""The lake: what machines recorded, immutable Parquet by local day; the snapshot's number is its version."""

from __future__ import annotations

from headwater.engine.lake.facts import publish_facts
from headwater.engine.lake.snapshots import ImportRecord, Lake, Snapshot

__all__ = ["ImportRecord", "Lake", "Snapshot", "publish_facts"]
