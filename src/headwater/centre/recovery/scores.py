"""The scores of a screening as they lie in its files: counted exactly, best first, page by page.

`scores.parquet` holds every customer who did not complain, best first (ties by id), with score, distance,
nearest complainant and group where the method has them; `distance.npy` the distances in that order, so
that a count by radius is a search in a sorted array that nobody loads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from headwater.centre.recovery import files
from headwater.centre.recovery.models import Chosen, Screening
from headwater.engine.words import Problem, Words

SCORES, DISTANCES, REASONS = "scores.parquet", "distance.npy", "reasons.parquet"
COLUMNS = ("customer", "score", "distance", "nearest", "group", "row")
GONE = Words(
    "The scores of this screening are no longer kept: screen again",
    "该次筛选的得分明细已不再保留：请重新筛选",
)


@dataclass(frozen=True, slots=True)
class Selection:
    """How many are in: a radius, a number, or a share of those who did not complain."""

    by: Any
    value: float

    @property
    def radius(self) -> float | None:
        """The radius, where that is what was chosen."""
        return self.value if self.by == Chosen.RADIUS else None


def file_of(screening: Screening, name: str = SCORES) -> Path:
    """A file of the screening. Problem when it is gone."""
    file = files.folder_of(files.SCREENINGS, screening.folder) / name
    if not screening.folder or not file.is_file():
        raise Problem(GONE)
    return file


def distances(screening: Screening) -> NDArray[np.float64]:
    """All distances, smallest first, not loaded but mapped."""
    found: NDArray[np.float64] = np.load(file_of(screening, DISTANCES), mmap_mode="r")
    return found


def count_of(screening: Screening, selection: Selection) -> int:
    """How many customers the selection has, exactly."""
    others = screening.customers - screening.complainants
    if selection.by == Chosen.RADIUS:
        return int(np.searchsorted(distances(screening), selection.value, side="right"))
    wanted = selection.value * others if selection.by == Chosen.SHARE else selection.value
    return max(0, min(others, round(wanted)))


def rows(screening: Screening, start: int, stop: int) -> pa.Table:
    """The customers on places start … stop, best first; only the row groups that hold them are read."""
    file = pq.ParquetFile(file_of(screening))
    parts, seen = [], 0
    for number in range(file.num_row_groups):
        length = file.metadata.row_group(number).num_rows
        if seen < stop and seen + length > start:
            part = file.read_row_group(number)
            parts.append(part.slice(max(0, start - seen), stop - max(seen, start)))
        seen += length
    return pa.concat_tables(parts) if parts else file.schema_arrow.empty_table()


def best(screening: Screening, selection: Selection) -> Iterator[tuple[Any, ...]]:
    """(customer, score, group, reasons) of the selected, best first."""
    found = rows(screening, 0, count_of(screening, selection))
    why = reasons_of(screening)
    for batch in found.to_batches(max_chunksize=10_000):
        groups = batch["group"].to_pylist()
        for customer, score, group in zip(
            batch["customer"].to_pylist(), batch["score"].to_pylist(), groups, strict=True
        ):
            yield customer, score, "" if group is None else str(group), tuple(why.get(customer, ()))


def reasons_of(screening: Screening) -> dict[str, list[dict[str, str]]]:
    """Customer -> why they are in, for the first of them."""
    try:
        table = pq.read_table(file_of(screening, REASONS))
    except Problem:
        return {}
    return dict(zip(table["customer"].to_pylist(), table["reasons"].to_pylist(), strict=True))


def selection_of(screening: Screening, by: str = "", value: float | None = None) -> Selection:
    """What was asked for, or what the model chose."""
    chosen_by, chosen = screening.design["chosen_by"], float(screening.design["chosen"])
    if by in Chosen.values and value is not None:
        chosen_by, chosen = by, value
    if chosen_by == Chosen.RADIUS and not screening.has_distance:
        return Selection(Chosen.COUNT, screening.selected)
    return Selection(chosen_by, chosen)
