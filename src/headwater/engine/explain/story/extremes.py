"""One or a very few rows so far off that they alone pull a mean: the fact that a story keeps of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Extremes:
    """The farthest rows of the incident's cell, and what the mean is without them.

    `values`: what each of them adds above the line, in `unit`, the farthest first (one to three); `table`:
    what they are rows of. `without`: the indicator without them. `share`: (value - without) / (value -
    expected), above 1 where the rest lies on the other side of the usual. `back`: whether `without` is within
    what is usual, so that nothing is left to explain. No dimension value is kept: who or what these rows
    belong to is no cause.
    """

    values: tuple[float, ...]
    unit: str
    table: str
    share: float
    without: float
    back: bool

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Extremes:
        """The fact behind its plain JSON."""
        return cls(**{**values, "values": tuple(values["values"])})
