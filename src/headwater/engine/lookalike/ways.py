"""Ways of searching, and which is the quickest for these customers: all give the same answer.

The plain one looks at images of all complainants; `balls` first rules out groups of them. Where balls rule
out much, a few customers are searched either way, and the processor's clock decides.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from headwater.engine.lookalike.axes import Axes, axes_of, seen_of
from headwater.engine.lookalike.balls import LONGEST, search_balls
from headwater.engine.lookalike.corners import corners_of
from headwater.engine.lookalike.dot_products import BLOCK
from headwater.engine.lookalike.prepare import Prepared
from headwater.engine.lookalike.rough import (
    CORNERS,
    REACH,
    coding_of,
    in_blocks,
    rough_complainants,
    single_columns,
    stepped,
)
from headwater.engine.lookalike.search import search

# Balls, as many as a whole number has bits; how often their centres move; axes to rule them out on.
BALLS, ROUNDS, AXES = 64, 2, (8, 16)
# Worth trying where a customer leaves less than this part of the complainants to look at.
LEFT, CLEAR, HOPELESS = 0.3, 0.03, 0.9
# Customers searched each way: so many strips of so many; with fewer than FEW to search no way is worth a try.
STRIPS, WIDTH, FEW = 4, 384, 20_000


@dataclass(frozen=True)
class Sought:
    """Complainants that differ from one another: rows int64 [m] of the customers, numeric float64 [m, d],
    codes int32 [m, k], order int64 [m] = the place each was named at."""

    prepared: Prepared
    rows: NDArray[np.int64]
    numeric: NDArray[np.float64]
    codes: NDArray[np.int32]
    order: NDArray[np.int64]

    @classmethod
    def of(cls, prepared: Prepared, rows: NDArray[np.int64]) -> Sought:
        """Of complainants that are equal in everything the first stands for all."""
        numeric = np.ascontiguousarray(prepared.numeric[:, rows].T)
        codes = np.ascontiguousarray(prepared.codes[:, rows].T)
        both = np.concatenate([numeric, codes], axis=1)
        first = np.sort(np.unique(both, axis=0, return_index=True)[1])
        every = cls(prepared, rows[first], numeric[first], codes[first], first)
        return every.at(in_blocks(every.numeric * every.roots)) if numeric.shape[1] else every

    @property
    def roots(self) -> NDArray[np.float64]:
        """Roots of the numeric features' weights."""
        return np.sqrt(self.prepared.weights[: self.numeric.shape[1]])

    def at(self, places: NDArray[np.int64]) -> Sought:
        """These, in this order."""
        rows, numeric = self.rows[places], self.numeric[places]
        return Sought(self.prepared, rows, numeric, self.codes[places], self.order[places])

    def fixed(self) -> tuple[Any, ...]:
        """What every way of searching takes first."""
        weights = self.prepared.weights
        return (
            (self.prepared.numeric, self.prepared.codes, weights),
            (self.numeric, self.codes, self.order),
            (
                single_columns(self.numeric * self.roots, np.float32),
                single_columns(self.codes, np.int32),
                weights.astype(np.float32),
            ),
        )

    def longest(self) -> float:
        """The weighed length of the longest."""
        return float(np.sqrt(np.square(self.numeric * self.roots).sum(axis=1)).max())


@dataclass(frozen=True)
class Way:
    """A way made ready: `kernel(*fixed, first, squares, who)` searches the customers from `first` on; `who`
    are places in `rows` (-1 = nobody within the radius). left: the part of the complainants looked at."""

    name: str
    rows: NDArray[np.int64]
    kernel: Callable[..., None]
    fixed: tuple[Any, ...]
    left: float = 1.0

    def task(self, first: int, count: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Squared distance to and place of the nearest of `count` customers."""
        squares, who = np.empty(count), np.empty(count, np.int64)
        self.kernel(*self.fixed, first, squares, who)
        return squares, who


def plain(sought: Sought, within: float) -> Way:
    """By images of every feature."""
    coding = coding_of(sought.prepared, sought.rows)
    rough = rough_complainants(coding, sought.numeric, sought.codes)
    corners = coding.corners
    bytewise = (coding.factor, coding.middle, corners.place, corners.offsets, coding.heights)
    steps = (coding.step, rough.rounding, sought.longest(), sought.roots)
    fixed = (*sought.fixed(), (rough.bytes, rough.start), bytewise, steps, within)
    return Way("plain", sought.rows, search, fixed)


def axes_given(axes: Axes, prepared: Prepared) -> tuple[Any, ...]:
    """Axes as machine code takes them."""
    corners = axes.corners
    return axes.turn, axes.tables, corners.place, corners.offsets, prepared.weights, np.float32(axes.base)


def balls_of(places: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Centres [g, p] of balls that hold all points [m, p], and each point's: the farthest point begins the
    next ball, then each centre moves into the middle of its own."""
    chosen, gaps = [0], np.square(places - places[0]).sum(axis=1)
    while len(chosen) < min(BALLS, len(places)) and gaps.max() > 0:
        chosen.append(int(gaps.argmax()))
        gaps = np.minimum(gaps, np.square(places - places[chosen[-1]]).sum(axis=1))
    centres = places[chosen]
    for _ in range(ROUNDS):
        member = _nearest_centre(places, centres)
        centres = np.stack([places[member == ball].mean(axis=0) for ball in np.unique(member)])
    member = _nearest_centre(places, centres)
    kept = np.unique(member)
    return centres[kept], np.searchsorted(kept, member)


def _nearest_centre(places: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.asarray((np.square(centres).sum(axis=1) - 2 * places @ centres.T).argmin(axis=1))


def balls(sought: Sought, within: float, most: float = LEFT) -> Way | None:
    """By balls; None where they leave more than a part `most` of the complainants."""
    known = sought.longest() < LONGEST
    every = axes_of(sought.prepared, sought.rows, sought.numeric, sought.codes) if known else None
    if every is None:
        return None
    chosen = _ruling(sought, every.first(AXES[0]), within)
    if CLEAR < chosen.left <= max(most, HOPELESS):
        # Twice the axes are twice the work: worth it only where they leave clearly less.
        other = _ruling(sought, every.first(AXES[1]), within)
        chosen = other if other.left < chosen.left - CLEAR else chosen
    return _by_balls(sought, chosen, within) if chosen.left <= most else None


@dataclass(frozen=True)
class _Ruling:
    """Balls on some axes: centres float64 [g, p], radii [g], each complainant's ball [m], and the part of the
    complainants that is left to look at."""

    axes: Axes
    centres: NDArray[np.float64]
    radii: NDArray[np.float64]
    member: NDArray[np.int64]
    left: float


def _ruling(sought: Sought, axes: Axes, within: float) -> _Ruling:
    prepared, seen = sought.prepared, seen_of(sought.prepared)
    places = axes.places(sought.numeric, sought.codes)
    centres, member = balls_of(places)
    centres = centres.astype(np.float32).astype(np.float64)
    off = np.sqrt(np.square(places - centres[member]).sum(axis=1))
    radii = np.zeros(len(centres))
    np.maximum.at(radii, member, off * (1 + 1e-9))
    others = axes.places(prepared.numeric[:, seen].T.clip(-LONGEST, LONGEST), prepared.codes[:, seen].T)
    squares = np.square(others).sum(axis=1)[:, None] - 2 * others @ centres.T + np.square(centres).sum(axis=1)
    left = (squares <= np.square(within + radii)) @ np.bincount(member)
    return _Ruling(axes, centres, radii, member, float(left.mean() / len(places)))


def _by_balls(sought: Sought, ruling: _Ruling, within: float) -> Way:
    prepared, axes, centres = sought.prepared, ruling.axes, ruling.centres
    member = ruling.member
    counts = np.bincount(member)
    begins = np.concatenate([[0], np.cumsum(-(-counts // BLOCK))]).astype(np.int64)
    # Every ball begins a block of its own; what fills up its last one is never looked at.
    padded = np.concatenate(
        [np.resize(np.flatnonzero(member == b), -(-n // BLOCK) * BLOCK) for b, n in enumerate(counts)]
    )
    corners = corners_of(prepared, sought.rows, len(prepared.numeric), CORNERS)
    codings, roughs = [], []
    for ball in range(len(centres)):
        mine = member == ball
        own = _own_coding(sought.at(np.flatnonzero(mine)), corners, within)
        codings.append(own)
        roughs.append(rough_complainants(own, sought.numeric[mine], sought.codes[mine]))
    every = sought.at(padded)
    coding = (
        axes_given(axes, prepared),
        (centres.astype(np.float32), ruling.radii, axes.doubt),
        (begins, counts.astype(np.int64)),
        (
            np.stack([own.factor for own in codings]),
            np.stack([own.middle for own in codings]),
            corners.place,
            corners.offsets,
            np.stack([own.heights for own in codings]),
        ),
    )
    steps = (
        np.array([own.step for own in codings]),
        np.array([rough.rounding for rough in roughs]),
        sought.longest(),
        sought.roots,
    )
    bytes_ = np.concatenate([rough.bytes for rough in roughs])
    start = np.concatenate([rough.start for rough in roughs])
    fixed = (*every.fixed(), (bytes_, start), coding, steps, within)
    return Way("balls", every.rows, search_balls, fixed, ruling.left)


def _own_coding(mine: Sought, corners: Any, within: float) -> Any:
    """A ball's coding: its own complainants' box, and some way beyond, so that others are told apart."""
    features = mine.numeric.shape[1]
    roots = np.sqrt(mine.prepared.weights)
    low, high = (mine.numeric.min(axis=0), mine.numeric.max(axis=0)) if features else (np.zeros(0),) * 2
    half = float(((high - low) / 2 * roots[:features]).max(initial=0.0))
    beyond = within / np.sqrt(max(features, 1))
    return stepped((half + beyond) / REACH, (low + high) / 2, roots, corners, features)


def quickest(sought: Sought, within: float) -> Way:
    """The quickest way to those within a radius, of which a few customers are asked."""
    # So little work is not worth waking other threads for, and they would be in the way of other people's.
    with _libraries().limit(limits=1, user_api="blas"):
        other = balls(sought, within) if sought.prepared.customers >= FEW else None
    if other is not None and other.left <= CLEAR:
        return other
    usual = plain(sought, within)
    return other if other is not None and spent(other) < spent(usual) else usual


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def spent(way: Way) -> float:
    """Seconds of the processor for a few customers; the first time another may do its machine code."""
    customers, best = int(way.fixed[0][0].shape[1]), float("inf")
    starts = np.linspace(0, max(0, customers - WIDTH), STRIPS).astype(np.int64)
    for _ in range(2):
        began = time.thread_time()
        for first in starts:
            way.task(int(first), min(WIDTH, customers - int(first)))
        best = min(best, time.thread_time() - began)
    return best
