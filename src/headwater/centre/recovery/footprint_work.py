"""Counting a footprint: the engine's answer over the lake, ranked by a distance where wanted, kept."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from headwater.centre.recovery import customers, files, lake, touched
from headwater.centre.recovery.design import design_of, seeds_of_footprint
from headwater.centre.recovery.models import Footprint
from headwater.centre.recovery.seeding import complainants
from headwater.centre.recovery.stopping import Progress
from headwater.engine.lake import Snapshot
from headwater.engine.lake.engines import Engine
from headwater.engine.lookalike import footprint as engine
from headwater.engine.lookalike import nearest, prepare
from headwater.engine.words import Words

COUNTING = Words("counting the groups", "正在统计各群组")
RANKING = Words("ranking by distance", "正在按距离排序")
WRITING = Words("writing the customers down", "正在写入客户明细")


def asked_of(row: Footprint) -> engine.Footprint:
    """The row as the engine's question; times in UTC without a zone."""
    groups = tuple(
        engine.Group(
            group["key"],
            group["name"],
            group["table"],
            group.get("where", ""),
            int(group.get("at_least", 1)),
            bool(group.get("everywhere", False)),
            int(group.get("hours_after", 0)),
        )
        for group in row.groups
    )
    start, end = (at.astimezone(UTC).replace(tzinfo=None) for at in (row.start, row.end))
    return engine.Footprint(groups, start, end, tuple(row.areas), row.within)


def count(row: Footprint, progress: Progress) -> dict[str, Any]:
    """Counts and keeps; what is to be written into the row. Raises Problem, Stopped."""
    store, snapshot = lake.opened()
    asked = asked_of(row)
    progress(0.02, COUNTING)
    known = _complainants(row, store, snapshot)
    found = engine.touched(store, snapshot, asked, known)
    progress(0.5, RANKING if row.ranked_by else WRITING)
    members, notes = _ranked(row, found.members, known, store, snapshot, progress)
    with files.writing(files.FOOTPRINTS, str(row.pk)) as (folder, name):
        pq.write_table(members, folder / touched.NAME, compression="zstd")
        progress(0.98, WRITING)
    words = [*engine.words_of(found, asked), *notes]
    return {
        "state": Footprint.State.DONE,
        "folder": name,
        "snapshot": snapshot.number,
        "total": found.total,
        "complainants": found.complainants,
        "counts": {
            "groups": dict(found.counts),
            "alone": dict(found.alone),
            "complained": dict(found.complained),
            "reached": found.reached,
            "doubles": found.doubles,
        },
        "notes": [{"en": text.en, "zh": text.zh} for text in words],
    }


def _complainants(row: Footprint, store: Engine, snapshot: Snapshot) -> list[str]:
    seeds = seeds_of_footprint(row)
    # A footprint stands without complaints too: then there is nobody to set apart.
    return complainants(seeds, row.unit.path, store, snapshot) if seeds.source else []


def _ranked(
    row: Footprint,
    members: pa.Table,
    known: list[str],
    store: Engine,
    snapshot: Snapshot,
    progress: Progress,
) -> tuple[pa.Table, list[Words]]:
    """Members with a score, minus the distance to the nearest complainant; else in the order of events."""
    if row.ranked_by is None:
        return members.append_column("score", pa.nulls(len(members), pa.float64())), []
    there = customers.read(store, snapshot, design_of(row.ranked_by))
    prepared = prepare(there.features, design_of(row.ranked_by).weights)
    seeds = np.flatnonzero(pc.is_in(there.ids, pa.array(known, pa.string())).to_numpy(zero_copy_only=False))
    found = nearest(prepared, seeds, tell=progress.within(0.5, 0.95))
    ids = there.ids.take(pa.array(found.rows))
    place = pc.index_in(members["customer"].combine_chunks(), ids)
    score = pc.take(pa.array(-found.distance), place)
    ranked = members.append_column("score", score)
    order = [("complained", "ascending"), ("score", "descending"), ("customer", "ascending")]
    unknown = place.null_count - int(pc.sum(members["complained"].cast(pa.int64())).as_py() or 0)
    notes = [_unranked(unknown)] if unknown > 0 else []
    return ranked.sort_by(order), notes


def _unranked(count: int) -> Words:
    """Says who could not be ranked."""
    return Words(
        f"{count:,} of them have no features in the newest extract and stand at the end",
        f"其中 {count:,} 户在最新客户数据中没有特征，排在最后",
    )
