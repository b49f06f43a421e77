"""Shortfalls, as far as the asker may see them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from headwater.centre.improvement.models import Shortfall
from headwater.centre.people.access import units_of
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside


def shortfalls_seen_by(by: Actor) -> QuerySet[Shortfall]:
    """Those of the own units, and those one has to decide on."""
    found = Shortfall.objects.select_related("unit", "owner", "improvement", "decided_by", "weights")
    if isinstance(by, System):
        return found
    theirs = inside(units_of(by, Permission.SEE_IMPROVEMENTS), "unit__path")
    if isinstance(by, Account) and by.person_id is not None:
        theirs |= Q(owner_id=by.person_id)
    return found.filter(theirs)


def months_ranked(by: Actor) -> list[date]:
    """The months that have a ranking, the newest first."""
    return list(shortfalls_seen_by(by).order_by("-month").values_list("month", flat=True).distinct())
