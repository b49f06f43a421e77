"""The lattice of attribute combinations over the leaves: which leaves each of them covers, and its price."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb, log

import numpy as np
from scipy.sparse import csc_matrix

from headwater.engine.explain.leaves import Leaves

Array = np.ndarray
# Up to this many cells a table of places is faster than sorting.
TABLE = 1 << 22


@dataclass(frozen=True)
class Layer:
    """All combinations of one set of attributes.

    attributes: indexes of the attributes. groups: for each leaf the number of its combination.
    count: how many combinations have leaves. nats: the natural logarithm of how many combinations of
    as many attributes there are to choose from, which is what naming one of them costs.
    """

    attributes: tuple[int, ...]
    groups: Array
    count: int
    nats: float

    def matrix(self) -> csc_matrix:
        """Membership (combinations, leaves), to sum leaves up."""
        size = len(self.groups)
        return csc_matrix(
            (np.ones(size), self.groups, np.arange(size + 1, dtype=np.int32)), (self.count, size)
        )


def layers(leaves: Leaves, depth: int) -> list[Layer]:
    """One layer for each set of up to `depth` attributes, coarse ones first."""
    coded: dict[tuple[int, ...], tuple[Array, int]]
    coded = {(index,): dense(code) for index, code in enumerate(leaves.codes)}
    number = len(leaves.names)
    for size in range(2, min(depth, number) + 1):
        for chosen in combinations(range(number), size):
            (left, _), (right, width) = coded[chosen[:-1]], coded[chosen[-1:]]
            coded[chosen] = dense(left * np.int64(width) + right)
    return [
        Layer(chosen, groups, count, log(comb(number, len(chosen))) + log(count))
        for chosen, (groups, count) in coded.items()
        # Where there is but one value, it is the whole table and no part of it.
        if count > 1
    ]


def dense(keys: Array) -> tuple[Array, int]:
    """The keys numbered without gaps, and how many there are."""
    top = int(keys.max(initial=-1)) + 1
    if top > TABLE:
        found, places = np.unique(keys, return_inverse=True)
        return places.astype(np.int32), len(found)
    seen = np.zeros(top, bool)
    seen[keys] = True
    numbers = np.cumsum(seen, dtype=np.int32) - 1
    return numbers[keys], int(seen.sum())


def where(leaves: Leaves, layer: Layer, members: Array) -> dict[str, str]:
    """The attribute values that the members (a mask) of one combination share, without empty words.

    A value that another value of the same combination always brings along in this table, as a city
    brings its province, says nothing and is left out.
    """
    one, kept = int(members.argmax()), list(layer.attributes)
    for attribute in reversed(layer.attributes):
        others = [other for other in kept if other != attribute]
        if any(_brings(leaves, other, attribute, one) for other in others):
            kept = others
    return {leaves.names[a]: leaves.values[a][int(leaves.codes[a][one])] for a in kept}


def _brings(leaves: Leaves, attribute: int, along: int, one: int) -> bool:
    """Whether the leaf's value of `attribute` never comes without its value of `along`."""
    codes, others = leaves.codes[attribute], leaves.codes[along]
    return bool((others[codes == codes[one]] == others[one]).all())
