"""The audit trail for those who may read it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast

from headwater.centre.people.access import units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import AuditEvent
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.accounts import accounts_seen_by
from headwater.centre.people.queries.persons import persons_seen_by
from headwater.centre.people.queries.units import units_seen_by


def audit_seen_by(by: Actor) -> QuerySet[AuditEvent]:
    """Everything for the right over the top unit; else what the own people did and what concerns them."""
    units = units_of(by, Permission.SEE_AUDIT)
    if any(unit.parent_id is None for unit in units):
        return AuditEvent.objects.all()
    names = accounts_seen_by(by, Permission.SEE_AUDIT).values("username")
    return AuditEvent.objects.filter(
        Q(by__in=names)
        | Q(about_kind="people.person", about_id__in=_keys(persons_seen_by(by, Permission.SEE_AUDIT)))
        | Q(about_kind="people.unit", about_id__in=_keys(units_seen_by(by, Permission.SEE_AUDIT)))
    )


def _keys(rows: QuerySet) -> QuerySet:
    return rows.annotate(_key=Cast("pk", models.CharField())).values("_key")


def history_of(about: models.Model) -> QuerySet[AuditEvent]:
    """What happened to one object. The caller has asked already whether the object may be seen."""
    return AuditEvent.objects.filter(about_kind=about._meta.label_lower, about_id=str(about.pk))
