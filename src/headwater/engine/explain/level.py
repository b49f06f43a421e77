"""The level: what everything has in common is no cause of its own."""

from __future__ import annotations

import numpy as np

from headwater.engine.explain.evidence import TINY

Array = np.ndarray
# A value with fewer events says nothing about a level that all have in common.
ENOUGH = 20.0
# Such values must make up this part of each attribute, or who knows what the others did.
MOSTLY = 0.9


def common_level(codes: tuple[Array, ...], figures: Array, usual: Array, grain: float) -> float:
    """The ratio of all figures to all usual ones, where every value of every attribute moved alike; else 1.

    codes: for each attribute a code a leaf; grain: the size of one event. On a day with a fifth more of
    everything the fifth is the level, and causes are what differs from it. Alike means that each value
    moved by half to one and a half of the whole's movement (in logarithms), twice its chance aside; after
    an incident some value always did not.
    """
    level = np.log(max(figures.sum(), TINY) / max(usual.sum(), TINY))
    for code in codes:
        expected = np.bincount(code, usual)
        enough = expected >= ENOUGH * grain
        if expected[enough].sum() < MOSTLY * expected.sum():
            return 1.0
        # Half an event where there was none: that is how little no event can tell.
        moved = np.log(np.maximum(np.bincount(code, figures)[enough], grain / 2) / expected[enough])
        chance = 2 * np.sqrt(grain / expected[enough])
        if np.any(np.abs(moved - level) > abs(level) / 2 + chance):
            return 1.0
    return float(np.exp(level))
