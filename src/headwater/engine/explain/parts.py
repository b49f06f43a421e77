"""Which part of a whole difference lies where, and a ratio's difference parted into mix and rate."""

from __future__ import annotations

import numpy as np

from headwater.engine.explain.leaves import Leaves

Array = np.ndarray


def contributions(leaves: Leaves) -> Array:
    """What each leaf adds to the whole difference (leaves,); the sum is the difference.

    Of an amount: actual - expected. Of a ratio: actual/of - expected/expected_of of the whole, to which a
    leaf adds (actual - R of) / OF - (expected - R expected_of) / EXPECTED_OF with R the expected ratio of
    the whole, so that a leaf which is like the whole adds nothing however large it is. Zeros where a
    ratio of the whole is undefined.
    """
    if leaves.of is None or leaves.expected_of is None:
        return leaves.actual - leaves.expected
    now, usual = leaves.of.sum(), leaves.expected_of.sum()
    if not now or not usual:
        return np.zeros(len(leaves))
    ratio = leaves.expected.sum() / usual
    return (leaves.actual - ratio * leaves.of) / now - (leaves.expected - ratio * leaves.expected_of) / usual


def mix_and_rate(leaves: Leaves) -> tuple[float | None, float | None]:
    """Who came and how they were served: the parts add up to the difference of the two ratios.

    Mix is the ratio that would be if those who came now were served as expected, less the expected one
    (direct standardisation); rate is the rest. A leaf that nobody expected is held to the whole's ratio.
    (None, None) for an amount or where a ratio is undefined.
    """
    if leaves.of is None or leaves.expected_of is None:
        return None, None
    now, usual = leaves.of.sum(), leaves.expected_of.sum()
    if not now or not usual:
        return None, None
    whole = leaves.expected.sum() / usual
    seen = leaves.expected_of > 0
    ratios = np.divide(leaves.expected, leaves.expected_of, out=np.full(len(leaves), whole), where=seen)
    served_as_usual = float((ratios * leaves.of).sum() / now)
    return served_as_usual - float(whole), float(leaves.actual.sum() / now) - served_as_usual
