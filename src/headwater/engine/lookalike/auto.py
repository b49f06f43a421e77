"""`auto`: every method tried on complainants held out; the best, or the blend of those not clearly behind."""

from __future__ import annotations

from collections.abc import Mapping

from headwater.engine.lookalike.contrast import Contrast
from headwater.engine.lookalike.learned import LEARNED
from headwater.engine.lookalike.members import Member
from headwater.engine.lookalike.near import Centroid, Distance

METHODS = ("distance", "centroid", "contrast", "learned", "auto")


def members_of(method: str, weights: Mapping[str, float], groups: int | None) -> tuple[Member, ...]:
    """What a method is made of."""
    near: dict[str, Member] = {
        "distance": Distance(weights=weights),
        "centroid": Centroid(weights=weights, groups=groups),
        "contrast": Contrast(),
    }
    if method in near:
        return (near[method],)
    return LEARNED if method == "learned" else (*LEARNED, *near.values())
