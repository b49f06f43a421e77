"""Small groups of persons are not shown, and cannot be worked out from what is shown.

The rule, for indicators about persons only:
1. primary: a group with at least one and fewer than `smallest` persons behind its figure is hidden;
2. complementary: groups that differ in one breakdown only are siblings, and their total is known or may be
   asked for. Where the hidden siblings together hold fewer than `smallest` persons, or where only one is
   hidden, the smallest shown sibling is hidden too, until neither is the case.
Hidden rows keep their keys, lose value, numerator, denominator and count, and say `suppressed`.
Two questions that are asked one after the other with overlapping filters are not compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def hidden_places(
    keys: Sequence[tuple[Any, ...]], persons: NDArray[np.float64], smallest: int
) -> frozenset[int]:
    """Places of the groups to hide. `keys`: the groups; `persons`: how many stand behind each."""
    hidden = set(np.flatnonzero((persons > 0) & (persons < smallest)).tolist())
    families = _families(keys)
    changed = bool(hidden)
    while changed:
        changed = False
        for family in families:
            extra = _complement(family, persons, hidden, smallest)
            if extra is not None:
                hidden.add(extra)
                changed = True
    return frozenset(hidden)


def _families(keys: Sequence[tuple[Any, ...]]) -> list[list[int]]:
    """Places of groups that differ in one part of their keys only."""
    families: list[list[int]] = []
    for part in range(len(keys[0]) if keys else 0):
        siblings: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for place, key in enumerate(keys):
            siblings[key[:part] + key[part + 1 :]].append(place)
        families.extend(siblings.values())
    return families


def _complement(
    family: list[int], persons: NDArray[np.float64], hidden: set[int], smallest: int
) -> int | None:
    """The sibling that has to be hidden too, or None."""
    inside = [place for place in family if place in hidden]
    shown = [place for place in family if place not in hidden and persons[place] > 0]
    if not inside or not shown:
        return None
    if len(inside) > 1 and sum(persons[place] for place in inside) >= smallest:
        return None
    return min(shown, key=lambda place: (persons[place], place))
