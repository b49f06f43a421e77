"""From a difference to the attribute combinations behind it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from headwater.engine.explain import lattice
from headwater.engine.explain.kinds import evidence_of
from headwater.engine.explain.leaves import Leaves, leaves_of
from headwater.engine.explain.parts import contributions, mix_and_rate
from headwater.engine.explain.search import Found, search
from headwater.engine.explain.values import Cause, Explanation, Settings

Array = np.ndarray
# A whole difference this small beside what its leaves add, without their signs, is rounding.
NOTHING = 1e-12


def explain(
    attributes: Mapping[str, Any],
    actual: Any,
    expected: Any,
    of: Any = None,
    expected_of: Any = None,
    *,
    settings: Settings | None = None,
) -> Explanation:
    """The fewest attribute combinations that account for the difference of actual and expected.

    attributes: name -> values (rows,), texts or codes (answered as text; missing is the empty text).
    actual, expected: amounts (rows,), finite and not below 0; with `of` and `expected_of` (rows,) the
    numerators of two ratios, such as failed of all calls, or talk seconds of answered calls. Rows that
    agree in all attributes are added up. Empty where nothing differs beyond noise.
    Raises Problem (FigureProblem for a cell) in words for people.

    Each leaf is asked whether its figure is likelier as expected or as part of a common movement; a
    combination gathers the answers of its leaves and pays for its description (Rissanen 1978); the set
    that gains most is found greedily. Heterogeneous severity under one cause, such as one brand of
    phones that suffers more, is allowed for, so that a coarse cause is named by its coarse name.
    """
    began, settings = time.perf_counter(), settings or Settings()
    leaves = leaves_of(attributes, actual, expected, of, expected_of)
    added = contributions(leaves)
    found = _found(leaves, settings)
    causes = tuple(
        _cause(leaves, lattice.where(leaves, one.layer, one.members), one.members, added) for one in found
    )
    together = np.any([np.zeros(len(leaves), bool), *(one.members for one in found)], axis=0)
    mix, rate = mix_and_rate(leaves)
    everything = _cause(leaves, {}, np.ones(len(leaves), bool), added)
    seconds = time.perf_counter() - began
    return Explanation(causes, mix, rate, _part(added, together) or 0.0, seconds, everything)


def _found(leaves: Leaves, settings: Settings) -> list[Found]:
    if not len(leaves) or not (leaves.actual.any() or leaves.expected.any()):
        return []
    return search(evidence_of(leaves), lattice.layers(leaves, settings.depth), settings)


def _cause(leaves: Leaves, where: dict[str, str], under: Array, added: Array) -> Cause:
    def total(column: Array | None) -> float | None:
        return None if column is None else float(column[under].sum())

    return Cause(
        where,
        float(leaves.actual[under].sum()),
        float(leaves.expected[under].sum()),
        total(leaves.of),
        total(leaves.expected_of),
        _part(added, under),
    )


def _part(added: Array, under: Array) -> float | None:
    """The part of the whole difference under a mask; None where all that the leaves add cancels out."""
    whole = float(added.sum())
    if abs(whole) <= NOTHING * float(np.abs(added).sum()):
        return None
    return float(added[under].sum()) / whole
