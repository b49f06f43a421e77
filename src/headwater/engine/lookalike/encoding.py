"""How recorded features become the matrix that models learn on; fitted once, applied to anybody later.

A number is offered as its rank among the customers, as the normal score of that rank (long tails stop
mattering), in eight bands (so that a straight line need not be right), and with flags for missing and for a
value that many share (mostly 0). A text is offered as one flag for each of its commonest values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from headwater.engine.lookalike.columns import Columns

# Values of a text feature with a flag of their own; the rest is "another one".
VALUES = 12
BANDS = 8
# A value that so many customers share is a statement of its own, e.g. "none at all".
MASS = 0.10
# So many places describe a distribution of any size closely.
KNOTS = 2_000
# Normal scores shrunk to about the spread of a flag, so that one penalty is fair to both.
SHRINK, EDGE = 0.3, 0.001


@dataclass(frozen=True)
class Number:
    """One numeric feature: rank by interpolation between `knots`; `edges` of the bands; NaN `mass` = none."""

    knots: NDArray[np.float64]
    ranks: NDArray[np.float64]
    edges: NDArray[np.float64]
    mass: float
    gaps: bool


@dataclass(frozen=True)
class Encoding:
    """What was learned of the distributions; `kinds`, `owners`: what each matrix column is, and of which."""

    numbers: Mapping[str, Number]
    texts: Mapping[str, tuple[str | None, ...]]
    kinds: tuple[str, ...] = field(init=False)
    owners: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        parts = [(kind, name) for name, number in self.numbers.items() for kind in _kinds(number)]
        parts += [("value", name) for name, values in self.texts.items() for _ in values]
        object.__setattr__(self, "kinds", tuple(kind for kind, _ in parts))
        object.__setattr__(self, "owners", tuple(name for _, name in parts))

    def places(self, kinds: Sequence[str]) -> NDArray[np.int64]:
        """The matrix columns of these kinds: rank, score, band, mass, missing, value."""
        return np.flatnonzero(np.isin(self.kinds, kinds))

    def matrix(self, columns: Columns) -> NDArray[np.float32]:
        """float32 [n, p]; a value never seen before has no flag, a gap never seen before the middle rank."""
        out = np.zeros((columns.customers, len(self.kinds)), np.float32)
        at = 0
        for name, number in self.numbers.items():
            at = _write(out, at, number, columns.numeric[name])
        for name, values in self.texts.items():
            places = {value: place for place, value in enumerate(columns.values[name])}
            for value in values:
                if value in places:
                    out[:, at] = columns.codes[name] == places[value]
                at += 1
        return out

    def to_plain(self) -> dict[str, Any]:
        """Lists and texts only, for JSON."""
        numbers = {
            name: [n.knots.tolist(), n.ranks.tolist(), n.edges.tolist(), repr(n.mass), n.gaps]
            for name, n in self.numbers.items()
        }
        return {"numbers": numbers, "texts": {name: list(values) for name, values in self.texts.items()}}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Encoding:
        """Back from `to_plain`."""
        numbers = {
            name: Number(np.array(a, float), np.array(b, float), np.array(c, float), float(mass), bool(gaps))
            for name, (a, b, c, mass, gaps) in plain["numbers"].items()
        }
        return cls(numbers, {name: tuple(values) for name, values in plain["texts"].items()})


def encoding_of(columns: Columns) -> Encoding:
    """Learn the distributions; features that are constant are left out."""
    numbers = {name: _number(column) for name, column in columns.numeric.items()}
    texts = {name: _commonest(columns, name) for name in columns.codes}
    return Encoding(
        {name: number for name, number in numbers.items() if number is not None},
        {name: values for name, values in texts.items() if len(values) > 1},
    )


def _number(column: NDArray[np.float64]) -> Number | None:
    known = column[~np.isnan(column)]
    gaps = len(known) < len(column)
    values, counts = np.unique(known, return_counts=True)
    if not len(values) or (len(values) == 1 and not gaps):
        return None
    ranks = (np.cumsum(counts) - counts / 2) / len(known)
    heavy = int(counts.argmax())
    mass = float(values[heavy]) if MASS * len(column) < counts[heavy] < len(column) else np.nan
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BANDS + 1)[1:-1]))
    kept = np.unique(np.linspace(0, len(values) - 1, min(len(values), KNOTS)).astype(np.int64))
    return Number(values[kept], ranks[kept], edges, mass, gaps)


def _commonest(columns: Columns, name: str) -> tuple[str | None, ...]:
    counts = np.bincount(columns.codes[name], minlength=len(columns.values[name]))
    # Ties by the text itself, so that the order of the customers does not matter.
    head = np.argsort(-counts, kind="stable")[: 4 * VALUES]
    known = sorted((-counts[place], str(columns.values[name][place] or ""), int(place)) for place in head)
    return tuple(columns.values[name][place] for count, _, place in known[:VALUES] if count < 0)


def _kinds(number: Number) -> list[str]:
    flags = ["mass"] * (not np.isnan(number.mass)) + ["missing"] * number.gaps
    return ["rank", "score", *flags, *["band"] * (len(number.edges) + 1)]


def _write(out: NDArray[np.float32], at: int, number: Number, column: NDArray[np.float64]) -> int:
    gaps = np.isnan(column)
    rank = np.interp(column, number.knots, number.ranks)
    rank[gaps] = 0.5
    out[:, at] = rank
    out[:, at + 1] = norm.ppf(np.clip(rank, EDGE, 1 - EDGE)) * SHRINK
    at += 2
    if not np.isnan(number.mass):
        out[:, at] = column == number.mass
        at += 1
    if number.gaps:
        out[:, at] = gaps
        at += 1
    bands = np.searchsorted(number.edges, column, side="right")
    for band in range(len(number.edges) + 1):
        out[:, at] = (bands == band) & ~gaps
        at += 1
    return at
