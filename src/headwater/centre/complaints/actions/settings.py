"""Classes, causes, the rules of deadlines, and who is away."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.complaints.models import Absence, Cause, ComplaintClass, Rules
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Person
from headwater.centre.people.permissions import Permission

CLASS_FIELDS = (
    "name", "name_en", "first_reply_minutes", "solve_minutes", "department_minutes", "hours", "severity",
    "department", "standard", "standard_en", "position", "active",
)  # fmt: skip
RULES = ("warn_at", "press_at", "break_from", "break_until", "grace_hours")


@transaction.atomic
def save_class(
    *, by: Actor, klass: ComplaintClass | None = None, code: str = "", **facts: Any
) -> ComplaintClass:
    """A new class, or other facts of one. New deadlines hold for orders taken in or reclassed from now on."""
    require(by, Permission.MANAGE_COMPLAINTS)
    row = ComplaintClass.objects.select_for_update().get(pk=klass.pk) if klass else ComplaintClass(code=code)
    before = {name: getattr(row, name) for name in facts}
    for name in CLASS_FIELDS:
        if name in facts:
            setattr(row, name, facts[name])
    if (row.first_reply_minutes or 0) > (row.solve_minutes or 0):
        raise ValidationError({"solve_minutes": _("The first reply is due before the solution.")})
    row.full_clean()
    row.save()
    audit.record(by=by, action="complaint_class.saved", about=row, detail=audit.changes(before, facts))
    return row


@transaction.atomic
def save_cause(
    *,
    by: Actor,
    klass: ComplaintClass,
    name: str,
    name_en: str = "",
    cause: Cause | None = None,
    active: bool = True,
) -> Cause:
    """A cause of a class."""
    require(by, Permission.MANAGE_COMPLAINTS)
    row = cause or Cause(klass=klass)
    row.name, row.name_en, row.active = name.strip(), name_en.strip(), active
    row.full_clean()
    row.save()
    audit.record(by=by, action="complaint_class.cause", about=row)
    return row


@transaction.atomic
def save_rules(*, by: Actor, **facts: Any) -> Rules:
    """Percentages, midday break, grace. Lists work out their moments anew when they are next looked at."""
    require(by, Permission.MANAGE_COMPLAINTS)
    row, _new = Rules.objects.select_for_update().get_or_create(pk=1)
    before = {name: getattr(row, name) for name in facts}
    for name in RULES:
        if name in facts:
            setattr(row, name, facts[name])
    if row.warn_at >= row.press_at:
        raise ValidationError(
            {"press_at": _("Orders press after they warn: give the larger percentage here.")}
        )
    if row.break_from > row.break_until:
        raise ValidationError({"break_until": _("The break ends before it begins.")})
    row.full_clean()
    row.save()
    audit.record(by=by, action="complaint_class.rules", about=row, detail=audit.changes(before, facts))
    return row


@transaction.atomic
def enter_absence(*, by: Actor, person: Person, since: date, until: date, reason: str = "") -> Absence:
    """Somebody is away; orders that they have stay visible to their department."""
    require(by, Permission.HANDLE_COMPLAINTS)
    if until < since:
        raise ValidationError({"until": _("The last day lies before the first.")})
    made = Absence.objects.create(
        person=person, since=since, until=until, reason=reason.strip(), made_by=audit.name_of(by)
    )
    audit.record(by=by, action="complaint.absence", about=made)
    return made


@transaction.atomic
def drop_absence(*, by: Actor, absence: Absence) -> None:
    """It was entered wrongly, or ended early."""
    require(by, Permission.HANDLE_COMPLAINTS)
    audit.record(by=by, action="complaint.absence_dropped", about=absence)
    absence.delete()
