"""Which kind of evidence a table of leaves gives."""

from __future__ import annotations

import numpy as np

from headwater.engine.explain.amounts import Amounts
from headwater.engine.explain.evidence import TINY, Evidence
from headwater.engine.explain.leaves import Leaves
from headwater.engine.explain.shares import Shares

Array = np.ndarray


def evidence_of(leaves: Leaves) -> Evidence:
    """The fitting kind: shares of a total, means over a total, or amounts."""
    if leaves.of is None or leaves.expected_of is None:
        return Amounts(leaves.codes, leaves.actual, leaves.expected)
    if _within(leaves.actual, leaves.of) and _within(leaves.expected, leaves.expected_of):
        return Shares(leaves)
    usual = leaves.expected.sum() / max(leaves.expected_of.sum(), TINY)
    seen = leaves.expected_of > 0
    rate = np.divide(leaves.expected, leaves.expected_of, out=np.full(len(leaves), usual), where=seen)
    return Amounts(leaves.codes, leaves.actual, rate * leaves.of)


def _within(part: Array, whole: Array) -> bool:
    return bool(np.all(part <= whole * (1 + TINY) + TINY))
