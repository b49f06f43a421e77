"""A roll-up in memory: its columns as arrays, each loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.engine.indicators.cube.building import column_of, rows_of
from headwater.engine.indicators.cube.manifest import Held
from headwater.engine.indicators.cube.rollups import Rollup


@dataclass(frozen=True, slots=True)
class Coded:
    """A text column: `labels` in order (None last, if any), `codes` a place in them for each row."""

    codes: NDArray[np.int32]
    labels: Sequence[Any]


class Columns:
    """All rows of a roll-up, ordered by day, so that a period is a slice."""

    def __init__(self, folder: Path, rollup: Rollup, held: Held) -> None:
        self.folder, self.rollup, self.held = folder, rollup, held
        self._coded: dict[str, Coded] = {}
        self._sums: dict[str, NDArray[Any]] = {}
        self._lock = RLock()

    def load(self, dimensions: Sequence[str], atoms: Sequence[str]) -> None:
        """Reads what is not there yet of the given dimensions and atom keys."""
        with self._lock:
            _ = self.days
            for name in dimensions:
                if name not in self._coded:
                    self._coded[name] = _coded(self._ordered(name))
            missing = [key for key in atoms if key not in self._sums]
            if missing:
                self._read_sums(missing)

    def _read_sums(self, keys: Sequence[str]) -> None:
        names = [column_of(key) for key in keys]
        table = pa.concat_tables([rows_of(self.folder, part, names) for part in self.held.parts])
        for key, name in zip(keys, names, strict=True):
            self._sums[key] = self._sorted(_small(table[name].to_numpy()))

    @cached_property
    def days(self) -> NDArray[np.int32]:
        """Days since 1970-01-01, ascending."""
        with self._lock:
            return self._sorted(self._raw_days)

    @cached_property
    def _raw_days(self) -> NDArray[np.int32]:
        column = self._read("local_day")
        return np.asarray(column.cast(pa.int32()).to_numpy())

    @cached_property
    def _order(self) -> NDArray[np.int64] | None:
        days = self._raw_days
        if len(days) < 2 or bool(np.all(days[1:] >= days[:-1])):
            return None
        return np.argsort(days, kind="stable")

    @cached_property
    def slots(self) -> NDArray[np.int16]:
        """The slot of each row, 0..95; -1 where there is none."""
        with self._lock:
            filled = pc.fill_null(self._read("local_slot"), -1)
            return self._sorted(np.asarray(filled.to_numpy(), dtype=np.int16))

    def coded(self, name: str) -> Coded:
        """A dimension that was loaded."""
        return self._coded[name]

    def sums(self, key: str) -> NDArray[Any]:
        """An atom's sums that were loaded."""
        return self._sums[key]

    def _read(self, name: str) -> pa.ChunkedArray:
        parts = sorted(self.held.parts, key=lambda part: part.month)
        if parts != list(self.held.parts):
            raise AssertionError("parts are kept in order of months")
        return pa.concat_tables([rows_of(self.folder, part, [name]) for part in parts])[name]

    def _ordered(self, name: str) -> pa.ChunkedArray:
        column = self._read(name)
        return column if self._order is None else column.take(pa.array(self._order))

    def _sorted(self, column: NDArray[Any]) -> NDArray[Any]:
        return column if self._order is None else column[self._order]


def _coded(column: pa.ChunkedArray) -> Coded:
    encoded = pc.dictionary_encode(column.combine_chunks())
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    values = encoded.dictionary.to_pylist()
    order = sorted(range(len(values)), key=lambda place: values[place])
    rank = np.empty(len(values) + 1, dtype=np.int32)
    rank[order] = np.arange(len(values), dtype=np.int32)
    rank[-1] = len(values)
    places = pc.fill_null(encoded.indices, len(values)).to_numpy(zero_copy_only=False)
    labels: list[Any] = [values[place] for place in order]
    return Coded(rank[places], [*labels, None] if encoded.null_count else labels)


def _small(column: NDArray[Any]) -> NDArray[Any]:
    """Counts as narrow as they fit: most are below 256, and there are many columns."""
    if column.dtype.kind != "i" or not len(column):
        return column
    return column.astype(np.min_scalar_type(int(column.max())) if column.min() >= 0 else np.int64)
