"""Who has to decide on what fell short in a unit."""

from __future__ import annotations

from headwater.centre.people.models import Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import nearest_holder
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
    able = [key for key in ORDER if Permission.APPROVE_GATES in ROLES[key].permissions]
    return nearest_holder(unit, able, without)
