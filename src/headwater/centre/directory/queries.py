"""Exports of many customers as a person may see them: the own ones, and those to decide on."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from headwater.centre.directory.models import ExportRequest, ExportState
from headwater.centre.people.access import can, units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission


def exports_seen_by(by: Actor) -> QuerySet[ExportRequest]:
    """Own ones, and, for those who may approve, all that were asked for in their units."""
    if not isinstance(by, Account):
        return ExportRequest.objects.all()
    seen = Q(asked_by=by)
    for unit in units_of(by, Permission.APPROVE_EXPORTS):
        seen |= Q(unit__path__startswith=unit.path) & ~Q(state=ExportState.DRAFT)
    return ExportRequest.objects.filter(seen).select_related("asked_by__person", "decided_by__person", "unit")


def may_decide(by: Actor, request: ExportRequest) -> bool:
    """Another person than the asker, with the right over the asker's unit, while it waits."""
    return (
        isinstance(by, Account)
        and request.state == ExportState.ASKED
        and by.pk != request.asked_by_id
        and (by.person_id is None or by.person_id != request.asked_by.person_id)
        and can(by, Permission.APPROVE_EXPORTS, request.unit)
    )


def exports_to_decide(by: Actor) -> list[ExportRequest]:
    """What waits for this person, the oldest first."""
    waiting = exports_seen_by(by).filter(state=ExportState.ASKED).order_by("pk")
    return [request for request in waiting if may_decide(by, request)]
