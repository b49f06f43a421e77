"""Frozen lists as far as the asker may see them."""

from __future__ import annotations

from django.db.models import QuerySet

from headwater.centre.people.access import units_of
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside
from headwater.centre.recovery.models import Cohort


def cohorts_seen_by(by: Actor) -> QuerySet[Cohort]:
    """Those of the asker's units and below."""
    found = Cohort.objects.select_related("unit", "made_by", "screening__model")
    if isinstance(by, System):
        return found
    return found.filter(inside(units_of(by, Permission.SEE_RECOVERY), "unit__path"))


def cohort_seen_by(by: Actor, pk: int) -> Cohort | None:
    """One of them, or nothing: whoever may not see it is not told that it is there."""
    return cohorts_seen_by(by).filter(pk=pk).first()
