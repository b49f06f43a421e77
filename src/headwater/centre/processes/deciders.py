"""Who is told when something waits for a decision in a unit."""

from __future__ import annotations

from django.utils import timezone

from headwater.centre.people.access import can
from headwater.centre.people.models import Account, Person, RoleGrant, Unit
from headwater.centre.people.permissions import Permission

# More than these are not told: where everybody is asked nobody answers.
MOST = 5


def deciders(unit: Unit, permission: Permission) -> list[Person]:
    """People with the right over the unit, from the nearest unit (itself or above) where anybody has it."""
    today = timezone.localdate()
    above = [int(part) for part in unit.path.split("/") if part]
    for pk in reversed(above):
        held = RoleGrant.objects.filter(unit=pk, account__is_active=True, account__person__isnull=False)
        accounts = Account.objects.filter(pk__in=held.values("account")).select_related("person")
        able = [a for a in accounts.order_by("pk") if can(a, permission, unit)]
        found = [a.person for a in able if a.person and (a.person.left is None or a.person.left >= today)]
        if found:
            return found[:MOST]
    return []
