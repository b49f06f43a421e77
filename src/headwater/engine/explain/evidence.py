"""How likely each leaf's figure is if nothing happened there, and if it moved by so much.

A leaf is never exactly as expected: besides chance in its own count there is chance in the expectation
(tiny groups) and a spread that no model explains, so the likelihoods are over-dispersed: beta-binomial
for shares, negative binomial for amounts, each moment-matched (Griffiths 1973; Lawless 1987).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import betaln, gammaln

from headwater.engine.explain.leaves import Leaves

Array = np.ndarray
# The expectation of a leaf that was hardly ever seen leans on the whole table by one observation.
PRIOR = 1.0
WEIGHTS = np.geomspace(1, 1000, 13)
SWEEPS = 4
# Weakest concentration of a beta that is still a spread about its mean and not two peaks.
FLATTEST = 0.5
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Move:
    """A common movement of all leaves under a cause: how far, and how unequally (relative to how far)."""

    size: float
    spread: float


class Evidence(Protocol):
    """What the search asks of a kind of figures."""

    moves: tuple[Move, ...]
    figures: Array
    usual: Array

    def still(self, spread: float) -> Array:
        """Log-likelihood (leaves,) if nothing happened, leaves being off by `spread` (relative)."""

    def moved(self, move: Move, spread: float) -> Array:
        """Log-likelihood (leaves,) if the leaf took part in the move, being off by `spread` besides."""


def evidence_of(leaves: Leaves) -> Evidence:
    """The fitting kind: shares of a total, means over a total, or amounts."""
    if leaves.of is None or leaves.expected_of is None:
        return Amounts(leaves.actual, leaves.expected)
    if _within(leaves.actual, leaves.of) and _within(leaves.expected, leaves.expected_of):
        return Shares(leaves)
    usual = leaves.expected.sum() / max(leaves.expected_of.sum(), TINY)
    seen = leaves.expected_of > 0
    rate = np.divide(leaves.expected, leaves.expected_of, out=np.full(len(leaves), usual), where=seen)
    return Amounts(leaves.actual, rate * leaves.of)


def _within(part: Array, whole: Array) -> bool:
    return bool(np.all(part <= whole * (1 + TINY) + TINY))


class Shares:
    """`part` of `whole` now, against `expected` of `expected_of`: failures of calls, answered of offered.

    A movement upward is a common chance of failing that comes on top; one downward keeps a common part.
    """

    def __init__(self, leaves: Leaves) -> None:
        part, expected = leaves.actual, leaves.expected
        whole, expected_of = _given(leaves.of), _given(leaves.expected_of)
        # Judged on the side that is rarer, where a relative spread has a meaning.
        if 2 * expected.sum() > expected_of.sum():
            part, expected = whole - part, expected_of - expected
        like = main_effects(leaves.codes, expected, expected_of)
        prior = _prior(expected, expected_of, like)
        self.figures, self.whole = part, whole
        self.share = np.clip((expected + prior * like) / (expected_of + prior), TINY, 1 - TINY)
        self.sureness = np.maximum(expected + prior * like, TINY)
        self.usual = whole * self.share
        up = [Move(size, spread) for size in np.geomspace(0.01, 0.8, 12) for spread in (0.25, 0.5, 1.0)]
        down = [Move(-size, spread) for size in (0.2, 0.4, 0.6, 0.8, 0.9) for spread in (0.25, 0.5, 1.0)]
        self.moves = tuple(up + down)

    def still(self, spread: float) -> Array:
        """As in Evidence."""
        return self._likelihood(self.share, self.share**2 * (spread**2 + 1 / self.sureness))

    def moved(self, move: Move, spread: float) -> Array:
        """As in Evidence."""
        gained = move.size * (1 - self.share) if move.size > 0 else move.size * self.share
        kept = self.share if move.size > 0 else self.share * (1 + move.size)
        doubt = (move.spread * gained) ** 2 if move.size > 0 else (move.spread * kept) ** 2
        return self._likelihood(self.share + gained, doubt + kept**2 * (spread**2 + 1 / self.sureness))

    def _likelihood(self, mean: Array, doubt: Array) -> Array:
        mean = np.clip(mean, TINY, 1 - TINY)
        weight = np.maximum(mean * (1 - mean) / doubt - 1, FLATTEST)
        first, second = mean * weight, (1 - mean) * weight
        return betaln(self.figures + first, self.whole - self.figures + second) - betaln(first, second)


def _given(column: Array | None) -> Array:
    return np.zeros(0) if column is None else column


def main_effects(codes: tuple[Array, ...], part: Array, whole: Array) -> Array:
    """The share (leaves,) that each leaf's values have by themselves: one factor a value, fitted in turn.

    Iterative proportional fitting (Deming and Stephan 1940), each value leaning on the rest by one event.
    """
    share = np.full(len(part), part.sum() / max(whole.sum(), TINY))
    for _ in range(SWEEPS):
        for code in codes:
            found = np.bincount(code, part) + PRIOR
            made = np.bincount(code, share * whole) + PRIOR
            share = np.minimum(share * (found / made)[code], 0.99)
    return np.maximum(share, TINY)


def _prior(part: Array, whole: Array, like: Array) -> float:
    """How many observations a leaf's likeness is worth: the likeliest weight of a beta about it."""
    rest = np.maximum(whole - part, 0.0)
    likely = [
        float((betaln(part + w * like, rest + w * (1 - like)) - betaln(w * like, w * (1 - like))).sum())
        for w in WEIGHTS
    ]
    return float(WEIGHTS[int(np.argmax(likely))])


class Amounts:
    """`actual` against `expected` amounts: contacts, orders, money, or sums behind a mean.

    Amounts have a grain: one contact is one event, but money or seconds come in lumps whose size is
    estimated from the table. A movement multiplies all leaves by a common ratio.
    """

    def __init__(self, actual: Array, expected: Array) -> None:
        mean = max(float(expected.mean()) if len(expected) else 0.0, TINY)
        lean = 0.01 * PRIOR
        self.figures = actual
        self.usual = (expected + lean * mean) / (1 + lean)
        self.grain = _grain(actual, expected)
        ratios = np.geomspace(1.15, 32, 14)
        self.moves = tuple(
            Move(size, spread) for size in (*ratios, *(1 / ratios)) for spread in (0.1, 0.3, 0.8)
        )

    def still(self, spread: float) -> Array:
        """As in Evidence."""
        return self._likelihood(self.usual, spread)

    def moved(self, move: Move, spread: float) -> Array:
        """As in Evidence."""
        unequal = move.spread * abs(1 - 1 / max(move.size, 1 / move.size))
        return self._likelihood(self.usual * move.size, float(np.hypot(spread, unequal)))

    def _likelihood(self, mean: Array, spread: float) -> Array:
        mean, events = np.maximum(mean / self.grain, TINY), self.figures / self.grain
        shape = 1 / (spread**2 + self.grain / np.maximum(self.usual, TINY))
        chance = gammaln(events + shape) - gammaln(shape) - gammaln(events + 1)
        return chance + shape * np.log(shape / (shape + mean)) + events * np.log(mean / (shape + mean))


def _grain(actual: Array, expected: Array) -> float:
    """The size of one event: 1 for counts, else from the scatter of the leaves about their expectation."""
    seen = expected > 0
    if not seen.any() or np.array_equal(actual, np.floor(actual)):
        return 1.0
    scatter = (actual[seen] - expected[seen]) ** 2 / expected[seen]
    # The median of a squared standard normal is 0.455; it does not mind the leaves that moved.
    return max(float(np.median(scatter)) / 0.455, TINY)
