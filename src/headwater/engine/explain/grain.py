"""The grain of amounts: contacts come one by one, seconds a call at a time, money an order at a time."""

from __future__ import annotations

import numpy as np

from headwater.engine.explain.evidence import TINY

Array = np.ndarray
# No grain finer than this part of an average leaf: the leaves' own spread hides it, and digits run out.
FINEST = 1e-3
# Whole numbers that scatter less than so many times as counts do are counts (one against another: twice).
LUMPS = 3.0
# Standard error of a median of squared standard normals, in medians, times the root of how many there are.
UNSURE = 2.3
# Leaves that a value must have on average before its own ratio says little about each of them; fewer
# in the whole table cannot tell lumps from counts.
LEAVES = 8


def grain_of(codes: tuple[Array, ...], actual: Array, expected: Array) -> float:
    """The size of one event: 1 for counts, else from the scatter of the leaves about their expectation.

    codes: for each attribute a code a leaf; actual, expected: amounts (leaves,). Whole numbers need not be
    counts. The smaller half of the leaves is asked, where chance outweighs what leaves scatter beyond it.
    """
    least, seen = max(TINY, FINEST * float(expected.mean())), expected > 0
    if not seen.any():
        return max(1.0, least)
    small = seen & (expected <= np.median(expected[seen]))
    number = int(small.sum())
    # Also about the ratio of each leaf's own value, so that a cause of half the table adds no scatter.
    own = [_ratio(code, actual, expected) for code in codes if LEAVES * (int(code.max()) + 1) <= number]
    means = [expected, *(ratio * expected for ratio in own)]
    found = max(min(_scatter(actual[small], mean[small]) for mean in means), least)
    lumps = LUMPS * (1 + 2 * UNSURE / np.sqrt(number)) if number >= LEAVES else np.inf
    return max(1.0, least) if found < lumps and np.array_equal(actual, np.floor(actual)) else found


def _ratio(code: Array, actual: Array, expected: Array) -> Array:
    return (np.bincount(code, actual) / np.maximum(np.bincount(code, expected), TINY))[code]


def _scatter(actual: Array, mean: Array) -> float:
    """The middling squared departure, in parts of the mean."""
    mean = np.maximum(mean, TINY)
    # The median of a squared standard normal is 0.455; it does not mind the few leaves that moved.
    return float(np.median((actual - mean) ** 2 / mean)) / 0.455
