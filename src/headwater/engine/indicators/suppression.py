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


def suppress(rows: list[dict[str, Any]], by: Sequence[str], smallest: int) -> int:
    """Hides rows of one indicator in place; the number hidden. `count` of a row = persons behind it."""
    persons = [row["count"] or 0 for row in rows]
    hidden = {place for place, number in enumerate(persons) if 0 < number < smallest}
    families = _families(rows, by)
    changed = bool(hidden)
    while changed:
        changed = False
        for family in families:
            extra = _complement(family, persons, hidden, smallest)
            if extra is not None:
                hidden.add(extra)
                changed = True
    for place in hidden:
        rows[place].update(value=None, numerator=None, denominator=None, count=None, suppressed=True)
    return len(hidden)


def _families(rows: list[dict[str, Any]], by: Sequence[str]) -> list[list[int]]:
    """Places of rows that differ in one breakdown only."""
    families: list[list[int]] = []
    for name in by:
        siblings: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for place, row in enumerate(rows):
            siblings[tuple(row[other] for other in by if other != name)].append(place)
        families.extend(siblings.values())
    return families


def _complement(family: list[int], persons: list[float], hidden: set[int], smallest: int) -> int | None:
    """The sibling that has to be hidden too, or None."""
    inside = [place for place in family if place in hidden]
    shown = [place for place in family if place not in hidden and persons[place] > 0]
    if not inside or not shown:
        return None
    enough = sum(persons[place] for place in inside) >= smallest
    if len(inside) > 1 and enough:
        return None
    return min(shown, key=lambda place: (persons[place], place))
