"""What comes back: figures, and everything needed to trust them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from headwater.engine.indicators.calculate.figures import Figures
from headwater.engine.indicators.query import IndicatorQuery
from headwater.engine.words import Words


@dataclass(frozen=True, slots=True)
class Estimate:
    """How much work a query will be, before it is done.

    `rows`: rows of the lake that have to be read (0: the cube answers). `slow`: likely above a second.
    """

    rows: int
    slow: bool
    source: str


@dataclass(frozen=True)
class Answer:
    """The figures of a query.

    `figures`: one an indicator, as arrays. `source`: "cube", or "lake" where rows had to be read.
    `versions`: indicator -> version of its definition; `formulas`: indicator -> the formula that was used.
    `suppressed`: figures hidden. `waiting`: indicators without any data, and `waiting_words` says of each
    what to bring in. `seconds`: time that the computation took.
    """

    query: IndicatorQuery
    figures: tuple[Figures, ...]
    snapshot: int
    source: str
    versions: Mapping[str, int]
    seconds: float
    suppressed: int = 0
    notes: tuple[Words, ...] = ()
    waiting: tuple[str, ...] = ()
    waiting_words: Mapping[str, Words] = field(default_factory=dict)
    formulas: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """One dict a group and indicator, in order of the query's indicators, then of the by-keys.

        By-keys first, then indicator, value, numerator, denominator (None where the figure is no ratio) and
        count (rows behind the denominator, or behind the figure). Unrounded, ratios as fractions, times in
        seconds, None = undefined. A suppressed row has None for all four, and `suppressed` True.
        """
        return [row for figures in self.figures for row in figures.rows(self.query.by)]

    def of(self, indicator: str) -> list[dict[str, Any]]:
        """The rows of one indicator, in order of the by-keys."""
        return [row for row in self.rows if row["indicator"] == indicator]

    def value(self, indicator: str, **keys: Any) -> float | int | None:
        """The value in one group; None when there is no such group, or it is undefined."""
        for row in self.rows:
            if row["indicator"] == indicator and all(row[name] == key for name, key in keys.items()):
                return row["value"]
        return None
