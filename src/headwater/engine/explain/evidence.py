"""How likely each leaf's figure is if nothing happened there, and if it moved by so much.

A leaf is never exactly as expected: besides chance in its own count there is chance in the expectation
(tiny groups) and a spread that no model explains, so the likelihoods are over-dispersed: beta-binomial
for shares, negative binomial for amounts, each moment-matched (Griffiths 1973; Lawless 1987).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

Array = np.ndarray
TINY = 1e-9
# How unequally leaves take part in a common movement (standard deviation, relative to how far): what
# is broken for all is felt by half as many more here and half as many fewer there.
UNEQUAL = 0.5
# How far leaves may be off where nothing happened, relative to what was expected.
SPREADS = np.geomspace(0.05, 1.0, 10)


@dataclass(frozen=True, slots=True)
class Move:
    """A common movement of all leaves under a cause, and how far: a gained or lost part, or a ratio."""

    size: float


class Evidence(Protocol):
    """What the search asks of a kind of figures: all arrays (leaves,), `codes` one for each attribute."""

    codes: tuple[Array, ...]
    moves: tuple[Move, ...]
    figures: Array
    usual: Array
    grain: float

    @property
    def stills(self) -> tuple[Array, ...]:
        """`still` of each of SPREADS."""

    def still(self, spread: float) -> Array:
        """Log-likelihood (leaves,) if nothing happened, leaves being off by `spread` (relative)."""

    def moved(self, move: Move, spread: float) -> Array:
        """Log-likelihood (leaves,) if the leaf took part in the move, being off by `spread` besides."""

    def as_one(self, members: Array) -> tuple[float, float]:
        """What was to be expected of the leaves of a mask taken as one, and the variance of chance."""
