"""Who answers for a person's work: the nearest head above, by the roles that are held."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from headwater.centre.people.models import Membership, Person, Unit
from headwater.centre.people.queries import nearest_holder

# Roles that answer for the unit they are held in.
HEADS = (
    "team_leader",
    "floor_supervisor",
    "department_head",
    "deputy_hotline_manager",
    "operations_manager",
    "general_manager",
)


def unit_of(person: Person) -> Unit | None:
    """Where the person works today."""
    today = timezone.localdate()
    now = Membership.objects.filter(person=person, since__lte=today).filter(
        Q(until=None) | Q(until__gte=today)
    )
    held = now.select_related("unit").order_by("-since").first()
    return held.unit if held else None


def head_of(person: Person) -> Person | None:
    """The head of the person's unit; when that is the person, or there is none, of the next above."""
    unit = unit_of(person)
    return nearest_holder(unit, HEADS, without=person) if unit is not None else None
