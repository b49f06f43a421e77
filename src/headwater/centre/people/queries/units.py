"""The tree, as far as the asker may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from headwater.centre.people.access import units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Membership, Unit, UnitKind
from headwater.centre.people.permissions import Permission


def inside(units: Iterable[Unit], field_name: str = "path") -> Q:
    """A condition: at or below one of the units; nothing when there are none."""
    return reduce(or_, (Q(**{f"{field_name}__startswith": unit.path}) for unit in units), Q(pk__in=[]))


def units_seen_by(by: Actor, permission: Permission = Permission.SEE_PEOPLE) -> QuerySet[Unit]:
    """The units over which the asker holds the permission, closed ones included."""
    return Unit.objects.filter(inside(units_of(by, permission)))


def unit_seen_by(by: Actor, pk: int, permission: Permission = Permission.SEE_PEOPLE) -> Unit | None:
    """One of them, or nothing: whoever may not see it is not told that it is there."""
    return units_seen_by(by, permission).select_related("parent").filter(pk=pk).first()


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """Names for codes of units, in the reader's language. A name alone is no secret."""
    return {unit.code: str(unit) for unit in Unit.objects.filter(code__in=set(codes))}


@dataclass(slots=True)
class UnitNode:
    """A unit of today's tree with how many work right in it and in all below."""

    unit: Unit
    persons: int
    children: list[UnitNode] = field(default_factory=list)

    @property
    def all_persons(self) -> int:
        return self.persons + sum(child.all_persons for child in self.children)

    @property
    def all_units(self) -> int:
        return len(self.children) + sum(child.all_units for child in self.children)


def organisation(by: Actor, day: date | None = None, *, with_closed: bool = False) -> list[UnitNode]:
    """The tree below each of the asker's topmost units, with head-counts of the day (today)."""
    seen = units_seen_by(by)
    if not with_closed:
        seen = seen.filter(Q(closed=None) | Q(closed__gte=day or timezone.localdate()))
    counts = _counts(day or timezone.localdate())
    nodes = {unit.pk: UnitNode(unit, counts.get(unit.pk, 0)) for unit in seen.order_by("code")}
    roots: list[UnitNode] = []
    for node in nodes.values():
        above = nodes.get(node.unit.parent_id or 0)
        (above.children if above else roots).append(node)
    return roots


def _counts(day: date) -> dict[int, int]:
    now = Membership.objects.filter(since__lte=day).filter(Q(until=None) | Q(until__gte=day))
    return dict(now.order_by().values_list("unit").annotate(n=Count("pk")))


def centre_codes() -> dict[int, str]:
    """Unit -> the code of the nearest centre at or above it.

    A unit above a single centre (the company that has but one) belongs to that one; one outside of every
    centre, or above several, to none.
    """
    units = {unit.pk: unit for unit in Unit.objects.all()}
    found: dict[int, str] = {}
    for unit in units.values():
        here: Unit | None = unit
        while here is not None and here.kind not in (UnitKind.CENTRE, UnitKind.SUB_CENTRE):
            here = units.get(here.parent_id or 0)
        if here is not None:
            found[unit.pk] = here.code
    inside = set(found)
    highest = [units[pk] for pk in inside if units[pk].parent_id not in inside]
    for pk in units.keys() - inside:
        below = {centre.code for centre in highest if centre.path.startswith(units[pk].path)}
        if len(below) == 1:
            found[pk] = below.pop()
    return found
