"""Who answers for a unit: the nearest person above whose role is one of those asked for."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from headwater.centre.people.models import Person, RoleGrant, Unit


def nearest_holder(unit: Unit, roles: Sequence[str], without: Person | None = None) -> Person | None:
    """The holder of one of `roles` in the unit, else in the next above; in one unit by the order of `roles`.

    Only people who are here today and can sign in; `without` is passed over.
    """
    above = [int(part) for part in unit.path.split("/") if part]
    today = timezone.localdate()
    held = RoleGrant.objects.filter(
        Q(since=None) | Q(since__lte=today),
        Q(until=None) | Q(until__gte=today),
        Q(account__person__left=None) | Q(account__person__left__gte=today),
        unit__in=above,
        role__in=roles,
        account__is_active=True,
        account__person__isnull=False,
    )
    if without is not None:
        held = held.exclude(account__person=without)
    found = sorted(
        held.select_related("account__person"),
        key=lambda grant: (-above.index(grant.unit_id), roles.index(grant.role), grant.pk),
    )
    return found[0].account.person if found else None
