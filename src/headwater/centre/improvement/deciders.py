"""Who has to decide on what fell short in a unit."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from headwater.centre.people.models import Person, RoleGrant, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.roles import ROLES

# Of those who may decide in the same unit, who runs things there comes before who watches their quality.
ORDER = (
    "department_head",
    "operations_manager",
    "deputy_hotline_manager",
    "quality_manager",
    "general_manager",
)


def decider_of(unit: Unit, without: Person | None = None) -> Person | None:
    """The nearest person, in the unit or above it, whose role decides there; not `without`."""
    above = [int(part) for part in unit.path.split("/") if part]
    today = timezone.localdate()
    able = [key for key in ORDER if Permission.APPROVE_GATES in ROLES[key].permissions]
    held = RoleGrant.objects.filter(
        Q(since=None) | Q(since__lte=today),
        Q(until=None) | Q(until__gte=today),
        unit__in=above,
        role__in=able,
        account__is_active=True,
        account__person__left=None,
        account__person__isnull=False,
    ).exclude(account__person=without)
    found = sorted(
        held.select_related("account__person"),
        key=lambda g: (-above.index(g.unit_id), able.index(g.role), g.pk),
    )
    return found[0].account.person if found else None
