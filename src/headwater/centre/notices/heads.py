"""Who answers for a person's work: the nearest head above, by the roles that are held."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from headwater.centre.notices.models import Duty
from headwater.centre.people.models import Account, Membership, Person, Unit
from headwater.centre.people.queries import here, history_of, nearest_holder

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
    """Where the person works today; of somebody who has left, where that was."""
    begun = Membership.objects.filter(person=person, since__lte=timezone.localdate())
    held = begun.select_related("unit").order_by("-since").first()
    return held.unit if held else None


def head_of(person: Person) -> Person | None:
    """The head of the person's unit; when that is the person, or there is none, of the next above."""
    unit = unit_of(person)
    return nearest_holder(unit, HEADS, without=person) if unit is not None else None


def handed_to(duty: Duty, today: date) -> Person | None:
    """Whom a late duty goes to: whom it names, else the head, else its giver; never who cannot read it."""
    for person in (duty.escalate_to, head_of(duty.person), _giver(duty)):
        if person is not None and person.pk != duty.person_id and _reachable(person, today):
            return person
    return None


def _giver(duty: Duty) -> Person | None:
    """Who gave it last, as the trail has it."""
    given = history_of(duty).filter(action="duty.undertaken").first()
    by = Account.objects.filter(username=given.by).select_related("person").first() if given else None
    return by.person if by else None


def _reachable(person: Person, today: date) -> bool:
    return here(person, today) and Account.objects.filter(person=person, is_active=True).exists()
