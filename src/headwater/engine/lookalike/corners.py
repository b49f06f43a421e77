"""Nominal values as corners of a simplex; values that share one count as equal, which shortens distances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.prepare import Prepared


@dataclass(frozen=True)
class Corners:
    """place: int16 [all values], the corner of each; offsets: int64 [k], where a feature's values
    begin in it; sizes: corners of each feature."""

    place: NDArray[np.int16]
    offsets: NDArray[np.int64]
    sizes: tuple[int, ...]

    @property
    def count(self) -> int:
        """Corners of all features."""
        return sum(self.sizes)

    def of(self, feature: int, codes: NDArray[np.int32]) -> NDArray[np.int16]:
        """The corners of a feature's codes."""
        return self.place[self.offsets[feature] + codes]


def corners_of(prepared: Prepared, complainants: NDArray[np.int64], first: int, most: int) -> Corners:
    """At most `most` corners a feature, numbered from `first` on: one for what no complainant has, the others
    shared out among the complainants' values, frequent ones first."""
    found, offsets, sizes, offset, place = [], [], [], 0, first
    for number, codes in enumerate(prepared.codes):
        counts = np.bincount(codes[complainants], minlength=len(prepared.values[number]))
        often = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
        corners = min(len(often) + 1, most)
        mine = np.full(len(counts), place + corners - 1, np.int16)
        mine[often] = place + np.arange(len(often)) % (corners - 1)
        found.append(mine)
        offsets.append(offset)
        sizes.append(corners)
        offset += len(mine)
        place += corners
    joined = np.concatenate(found) if found else np.zeros(0, np.int16)
    return Corners(joined, np.array(offsets, np.int64), tuple(sizes))
