"""Evidence of amounts: contacts, orders, money, sums behind a mean; negative binomial in grains."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.special import gammaln

from headwater.engine.explain.evidence import SPREADS, TINY, UNEQUAL, Move
from headwater.engine.explain.grain import grain_of
from headwater.engine.explain.level import common_level

Array = np.ndarray
# A leaf that nobody expected is taken to be worth this part of an average one.
LEAN = 0.01
# An expectation is a mean of several periods: its variance against that of one period.
SEVERAL = 0.25
# Sizes that are tried, up and down.
RATIOS = np.geomspace(1.2, 20, 8)


class Amounts:
    """`actual` against `expected` amounts: contacts, orders, money, or sums behind a mean.

    Amounts have a grain: one contact is one event, but money or seconds come in lumps whose size is
    estimated from the table. A movement multiplies all leaves by a common ratio.
    """

    def __init__(self, codes: tuple[Array, ...], actual: Array, expected: Array) -> None:
        mean = max(float(expected.mean()), TINY)
        self.codes, self.figures = codes, actual
        self.grain = grain_of(codes, actual, expected)
        lent = LEAN * mean / (1 + LEAN)
        usual = expected / (1 + LEAN) + lent
        # What is lent is as uncertain as it is large; what was expected, as the mean of several periods.
        self.doubt = (lent / usual) ** 2 + SEVERAL * self.grain / usual
        self.usual = usual * common_level(codes, actual, usual, self.grain)
        sizes = (*RATIOS, *(1 / RATIOS))
        self.moves = tuple(Move(float(size)) for size in sizes)

    @cached_property
    def stills(self) -> tuple[Array, ...]:
        """As in Evidence."""
        return tuple(self.still(spread) for spread in SPREADS)

    def still(self, spread: float) -> Array:
        """As in Evidence."""
        return self._likelihood(self.usual, spread)

    def moved(self, move: Move, spread: float) -> Array:
        """As in Evidence."""
        unequal = UNEQUAL * abs(1 - 1 / max(move.size, 1 / move.size))
        return self._likelihood(self.usual * move.size, float(np.hypot(spread, unequal)))

    def as_one(self, members: Array) -> tuple[float, float]:
        """As in Evidence."""
        usual = float(self.usual[members].sum())
        return usual, self.grain * usual

    def _likelihood(self, mean: Array, spread: float) -> Array:
        mean, events = np.maximum(mean / self.grain, TINY), self.figures / self.grain
        shape = 1 / (spread**2 + self.doubt)
        chance = gammaln(events + shape) - gammaln(shape) - gammaln(events + 1)
        return chance + shape * np.log(shape / (shape + mean)) + events * np.log(mean / (shape + mean))
