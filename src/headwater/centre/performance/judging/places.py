"""Whose a signal is: the unit that its dimensions name, or the centre."""

from __future__ import annotations

from collections.abc import Mapping

from headwater.centre.people.models import Unit, UnitKind
from headwater.engine.words import Problem, Words


def unit_of(where: Mapping[str, str]) -> Unit:
    """The team or zone where one is named, else the centre, else the top of the tree. Raises Problem."""
    for name in ("team", "zone"):
        found = Unit.objects.filter(code=where[name]).first() if name in where else None
        if found is not None:
            return found
    top = Unit.objects.filter(kind=UnitKind.CENTRE).order_by("path").first()
    top = top or Unit.objects.filter(parent=None).first()
    if top is None:
        raise Problem(
            Words(
                "The organisation has no unit yet that signals could belong to: open the centre first.",
                "组织架构中还没有任何单位，异动无处归属：请先建立中心。",
            )
        )
    return top
