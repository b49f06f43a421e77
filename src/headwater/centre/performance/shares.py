"""A target handed down: what the parts' targets come to together, and what remains of the whole's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from headwater.engine.indicators import decomposition

# Amounts add up; everything else is the mean of the parts, weighed by how much each part carries.
ADDED = frozenset({"count", "money"})


@dataclass(frozen=True, slots=True)
class Share:
    """One part: its target (None: none set) and its weight, the denominator of its figure."""

    target: float | None
    weight: float | None


@dataclass(frozen=True, slots=True)
class Remainder:
    """`together`: what the parts come to; `rest`: the whole's target less that.

    `covered` is the share of the weight whose parts have a target: the rest speaks for these alone.
    """

    together: float
    rest: float
    covered: float


def remainder(whole: float | None, parts: Iterable[Share], unit: str) -> Remainder | None:
    """What remains of a target after its parts; None without a target or without any part that has one."""
    parts = list(parts)
    known = [(part.target, part.weight or 0.0) for part in parts if part.target is not None]
    if whole is None or not known:
        return None
    weight_of_all = sum(part.weight or 0.0 for part in parts)
    if unit in ADDED:
        together = sum(target for target, _weight in known)
        return Remainder(together, whole - together, len(known) / len(parts))
    weight = sum(weight for _target, weight in known)
    if not weight:
        # Without any figures yet the parts count alike.
        together = sum(target for target, _weight in known) / len(known)
        return Remainder(together, whole - together, len(known) / len(parts))
    together = sum(target * part for target, part in known) / weight
    return Remainder(together, whole - together, weight / weight_of_all)


def handed_down(
    whole: float, parts: dict[str, Share], nows: dict[str, float | None], unit: str
) -> dict[str, float]:
    """A proposal: name of a part -> its target, so that together they make the whole's.

    Parts that have a target keep it, and the others make up for them; everybody improves by the same.
    """
    top = 1.0 if unit == "ratio" else float("inf")
    asked = [
        decomposition.Share(name, part.weight or 0.0, nows[name], part.target, 0.0, top)
        for name, part in parts.items()
    ]
    made = decomposition.of_sum(whole, asked) if unit in ADDED else decomposition.of_ratio(whole, asked)
    return dict(made.targets)
