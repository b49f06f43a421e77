"""The register of service accidents, for those who keep it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from headwater.centre.complaints.models import Accident, AccidentState
from headwater.centre.people.access import units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside


def accidents_seen_by(by: Actor) -> QuerySet[Accident]:
    """Accidents of the units whose register the asker keeps, and those that the asker has to report."""
    mine = inside(units_of(by, Permission.KEEP_ACCIDENTS), "unit__path")
    if isinstance(by, Account) and by.person_id:
        mine |= Q(reporter=by.person_id)
    return Accident.objects.filter(mine).select_related("klass", "unit", "order", "reporter")


def find_accidents(by: Actor, words: str) -> QuerySet[Accident]:
    """By E-number or a part of the title, for the search of all rooms."""
    part = words.strip()
    number = part.upper().removeprefix("E-")
    hits = Q(title__icontains=part)
    if number.isascii() and number.isdecimal() and len(number) < 10:
        hits |= Q(pk=int(number))
    return accidents_seen_by(by).filter(hits)


@dataclass(frozen=True, slots=True)
class AccidentCounts:
    """How many, how many wait for their report and are late with it, and how many were reported in time."""

    all: int
    open: int
    overdue: int
    reported: int
    in_time: int


def accident_counts(rows: QuerySet[Accident], now: datetime) -> AccidentCounts:
    """Counted over the given accidents."""
    waiting = rows.filter(state=AccidentState.OPEN)
    done = rows.filter(reported_at__isnull=False)
    return AccidentCounts(
        rows.count(),
        waiting.count(),
        waiting.filter(report_due__lt=now).count(),
        done.count(),
        done.filter(reported_at__lte=F("report_due")).count(),
    )
