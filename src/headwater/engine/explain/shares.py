"""Evidence of shares: so many of so many, beta-binomial about a share that leans on the leaf's values."""

from __future__ import annotations

from functools import cached_property
from itertools import combinations

import numpy as np
from scipy.special import betaln

from headwater.engine.explain.evidence import SPREADS, TINY, UNEQUAL, Move
from headwater.engine.explain.lattice import dense
from headwater.engine.explain.leaves import Leaves
from headwater.engine.explain.level import common_level

Array = np.ndarray
# What is known of a value, or of two together, before they are seen, in events.
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
        self.like = likeness(leaves.codes, expected, expected_of)
        self.prior = _prior(expected, expected_of, self.like)
        self.codes, self.grain = leaves.codes, 1.0
        self.figures, self.whole = part, whole
        self.expected, self.expected_of = expected, expected_of
        self.sureness = np.maximum(expected + self.prior * self.like, TINY)
        share = np.clip(self.sureness / (expected_of + self.prior), TINY, 1 - TINY)
        self.level = common_level(leaves.codes, part, whole * share, 1.0)
        self.share = np.minimum(share * self.level, 1 - TINY)
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

    def as_one(self, members: Array) -> tuple[float, float]:
        """As in Evidence: many leaves together need to lean on their likeness no more than one alone."""
        whole = float(self.whole[members].sum())
        like = float((self.like * self.whole)[members].sum()) / max(whole, TINY)
        sure = float(self.expected[members].sum()) + self.prior * like
        share = sure / (float(self.expected_of[members].sum()) + self.prior) * self.level
        usual = whole * min(share, 1.0)
        return usual, usual + usual**2 / max(sure, TINY)

    def _likelihood(self, mean: Array, doubt: Array) -> Array:
        mean = np.clip(mean, TINY, 1 - TINY)
        weight = np.maximum(mean * (1 - mean) / doubt - 1, FLATTEST)
        first, second = mean * weight, (1 - mean) * weight
        return betaln(self.figures + first, self.whole - self.figures + second) - betaln(first, second)


def _given(column: Array | None) -> Array:
    return np.zeros(0) if column is None else column


def likeness(codes: tuple[Array, ...], part: Array, whole: Array) -> Array:
    """The share (leaves,) that each leaf's values have, alone and by twos: a factor each, fitted in turn.

    Iterative proportional fitting (Deming and Stephan 1940), each factor leaning on the rest by one event.
    Values by twos, as what is odd of two together is no noise of the leaves under them.
    """
    share = np.full(len(part), part.sum() / max(whole.sum(), TINY))
    keys = [*codes, *(_both(left, right) for left, right in combinations(codes, 2))]
    factors = [np.ones(int(key.max(initial=0)) + 1) for key in keys]
    for _ in range(SWEEPS):
        for place, key in enumerate(keys):
            bare = share / factors[place][key]
            factors[place] = (np.bincount(key, part) + PRIOR) / (np.bincount(key, bare * whole) + PRIOR)
            share = np.minimum(bare * factors[place][key], 0.99)
    return np.maximum(share, TINY)


def _both(left: Array, right: Array) -> Array:
    """A key for each pair of values."""
    return dense(left * (np.int64(right.max(initial=0)) + 1) + right)[0]


def _prior(part: Array, whole: Array, like: Array) -> float:
    """How many observations a leaf's likeness is worth: the likeliest weight of a beta about it."""
    rest = np.maximum(whole - part, 0.0)
    likely = [
        float((betaln(part + w * like, rest + w * (1 - like)) - betaln(w * like, w * (1 - like))).sum())
        for w in WEIGHTS
    ]
    return float(WEIGHTS[int(np.argmax(likely))])
