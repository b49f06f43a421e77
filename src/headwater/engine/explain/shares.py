"""Evidence of shares: so many of so many, beta-binomial about a share that leans on the leaf's values."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.special import betaln

from headwater.engine.explain.evidence import SPREADS, TINY, UNEQUAL, Move
from headwater.engine.explain.leaves import Leaves
from headwater.engine.explain.level import common_level

Array = np.ndarray
# What is known of a value before it is seen, in events.
PRIOR = 1.0
# What a leaf's likeness to its values may be worth, in observations, and how often it is fitted.
WEIGHTS = np.geomspace(1, 1000, 13)
SWEEPS = 4
# Weakest concentration of a beta that is still a spread about its mean and not two peaks.
FLATTEST = 0.5
# Sizes that are tried: steps of a factor two, as finer ones change no answer.
GAINED = np.geomspace(0.01, 0.7, 7)
LOST = (0.3, 0.6, 0.85)


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
        self.codes, self.grain = leaves.codes, 1.0
        self.figures, self.whole = part, whole
        self.share = np.clip((expected + prior * like) / (expected_of + prior), TINY, 1 - TINY)
        self.sureness = np.maximum(expected + prior * like, TINY)
        self.usual = whole * self.share
        level = common_level(leaves.codes, part, self.usual, 1.0)
        self.share = np.minimum(self.share * level, 1 - TINY)
        self.usual = whole * self.share
        sizes = (*GAINED, *(-part for part in LOST))
        self.moves = tuple(Move(float(size)) for size in sizes)

    @cached_property
    def stills(self) -> tuple[Array, ...]:
        """As in Evidence."""
        return tuple(self.still(spread) for spread in SPREADS)

    def still(self, spread: float) -> Array:
        """As in Evidence."""
        return self._likelihood(self.share, self.share**2 * (spread**2 + 1 / self.sureness))

    def moved(self, move: Move, spread: float) -> Array:
        """As in Evidence."""
        gained = move.size * (1 - self.share) if move.size > 0 else move.size * self.share
        kept = self.share if move.size > 0 else self.share * (1 + move.size)
        doubt = (UNEQUAL * gained) ** 2 if move.size > 0 else (UNEQUAL * kept) ** 2
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
