"""The customers of a footprint as they lie in its file: counted once, read as often as wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from headwater.centre.recovery import files
from headwater.centre.recovery.models import Footprint
from headwater.engine.words import Problem, Words

NAME = "touched.parquet"
GONE = Words(
    "The customers of this footprint are no longer kept: count it again",
    "该影响范围的客户明细已不再保留：请重新统计",
)


@dataclass(frozen=True, slots=True)
class Touched:
    """One customer: the groups joined by "+", events, and a score where a distance ranked them."""

    customer: str
    groups: str
    events: int
    score: float | None


def file_of(footprint: Footprint) -> Path:
    """Where the customers lie. Problem when they do not."""
    file = files.folder_of(files.FOOTPRINTS, footprint.folder) / NAME
    if not footprint.folder or not file.is_file():
        raise Problem(GONE)
    return file


def quiet(footprint: Footprint) -> pa.Table:
    """Those who did not complain, in rank."""
    rows = pq.read_table(file_of(footprint))
    return rows.filter(pc.invert(rows["complained"]))


def members_of(footprint: Footprint, groups: set[str], most: int | None = None) -> Iterator[Touched]:
    """Those in one of the groups, in rank, at most `most`."""
    rows = quiet(footprint)
    pattern = "|".join(sorted(groups))
    rows = rows.filter(pc.match_substring_regex(rows["groups"], rf"(^|\+)({pattern})(\+|$)"))
    if most is not None:
        rows = rows.slice(0, most)
    for batch in rows.to_batches(max_chunksize=10_000):
        columns = (batch[name].to_pylist() for name in ("customer", "groups", "events", "score"))
        for row in zip(*columns, strict=True):
            yield Touched(*row)
