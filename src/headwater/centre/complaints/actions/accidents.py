"""The register of service accidents: entered, reported in time, concluded."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models import (
    Accident,
    AccidentClass,
    AccidentEvidence,
    AccidentPerson,
    AccidentState,
    Attachment,
    Order,
)
from headwater.centre.complaints.references import of_accident, of_order
from headwater.centre.findings import actions as findings
from headwater.centre.notices import actions as notices
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Person, Unit
from headwater.centre.people.permissions import Permission

REPORT = gettext_noop("Report service accident %(number)s to %(to)s: %(title)s")
FIELDS = ("title", "klass", "severity", "happened_at", "what", "wrong", "right", "reporter", "report_to")
WRITTEN = ("title", "what", "wrong", "right", "report", "conclusion")
CLASS_FIELDS = ("name", "name_en", "meaning", "meaning_en", "severity", "report_hours", "active")


@transaction.atomic
def enter_accident(
    *,
    by: Actor,
    title: str,
    klass: AccidentClass,
    happened_at: datetime,
    unit: Unit,
    reporter: Person,
    report_to: str,
    what: str,
    severity: int | None = None,
    wrong: str = "",
    right: str = "",
    order: Order | None = None,
    known_at: datetime | None = None,
) -> Accident:
    """Put an accident on the register. From now on somebody has to report it, by its class's hours."""
    require(by, Permission.KEEP_ACCIDENTS, unit)
    known = known_at or timezone.now()
    if happened_at > known:
        raise ValidationError({"happened_at": _("It cannot have happened after it was known.")})
    made = Accident(title=title.strip()[:160], klass=klass, happened_at=happened_at, known_at=known)
    made.unit, made.order, made.what = unit, order, what.strip()
    made.wrong, made.right = wrong.strip(), right.strip()
    _mask(made)
    made.severity = severity or klass.severity
    made.reporter, made.report_to = reporter, report_to.strip()
    made.report_due = known + timedelta(hours=klass.report_hours)
    made.made_by = audit.name_of(by)
    made.full_clean()
    made.save()
    audit.record(by=by, action="accident.entered", about=made, detail={"class": str(klass)})
    if order is not None:
        findings.link(by=by, upper=of_accident(made), lower=of_order(order))
    _duty(by, made)
    return made


def _mask(accident: Accident) -> None:
    """The register is read, sent and told of beyond those who see the order: it keeps no customer."""
    order = accident.order
    known = (order.customer, order.customer_name) if order else ()
    for name in WRITTEN:
        setattr(accident, name, mask_text(getattr(accident, name), *known))


def duty_of(accident: Accident) -> str:
    """The key of the duty to report."""
    return f"complaints.accident:{accident.pk}"


def _duty(by: Actor, accident: Accident) -> None:
    due = timezone.localtime(accident.report_due).date()
    notices.undertake(
        by=by,
        person=accident.reporter,
        key=duty_of(accident),
        title=REPORT,
        params={"number": accident.number, "to": accident.report_to, "title": accident.title},
        url=accident.url,
        due=due,
    )


def _held(by: Actor, accident: Accident, seen: int | None, *states: Any) -> Accident:
    rows = Accident.objects.select_for_update(of=("self",)).select_related("unit", "klass")
    held = rows.get(pk=accident.pk)
    require(by, Permission.KEEP_ACCIDENTS, held.unit)
    audit.require_unchanged(held, seen)
    if states and held.state not in states:
        words = {"number": held.number, "state": held.get_state_display()}
        raise ValidationError(_("%(number)s is %(state)s: this step is not open now.") % words)
    return held


def _masked(facts: dict[str, Any]) -> dict[str, Any]:
    """For the trail, which is no place for a customer's number."""
    return {name: mask_text(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}


@transaction.atomic
def change_accident(*, by: Actor, accident: Accident, seen: int | None = None, **facts: Any) -> Accident:
    """Other facts, until it is concluded. What was known when, and the deadline, stand."""
    held = _held(by, accident, seen, AccidentState.OPEN, AccidentState.REPORTED)
    before = {name: getattr(held, name) for name in FIELDS}
    for name in FIELDS:
        setattr(held, name, facts.get(name, before[name]))
    _mask(held)
    held.version += 1
    held.full_clean()
    held.save()
    after = {name: getattr(held, name) for name in FIELDS}
    detail = audit.changes(_masked(before), _masked(after))
    audit.record(by=by, action="accident.changed", about=held, detail=detail)
    if held.state == AccidentState.OPEN and before["reporter"] != held.reporter:
        _duty(by, held)
    return held


@transaction.atomic
def report_accident(*, by: Actor, accident: Accident, report: str, seen: int | None = None) -> Accident:
    """It was reported: what, and when it was said is now."""
    held = _held(by, accident, seen, AccidentState.OPEN)
    if not report.strip():
        raise ValidationError({"report": _("Write what was reported.")})
    held.state, held.report, held.reported_at = AccidentState.REPORTED, report.strip(), timezone.now()
    _mask(held)
    held.version += 1
    held.save()
    notices.fulfil(by=by, key=duty_of(held))
    late = held.reported_at > held.report_due
    audit.record(by=by, action="accident.reported", about=held, detail={"late": late})
    return held


@transaction.atomic
def conclude_accident(
    *, by: Actor, accident: Accident, conclusion: str, right: str, seen: int | None = None
) -> Accident:
    """What it came to, and what would have been right: from here on it is only read."""
    held = _held(by, accident, seen, AccidentState.REPORTED)
    if not conclusion.strip():
        raise ValidationError({"conclusion": _("Write what it came to.")})
    if not right.strip():
        raise ValidationError({"right": _("Write what would have been right: others learn from it.")})
    held.state, held.closed_at = AccidentState.CLOSED, timezone.now()
    held.conclusion, held.right = conclusion.strip(), right.strip()
    _mask(held)
    held.version += 1
    held.save()
    audit.record(by=by, action="accident.concluded", about=held)
    return held


@transaction.atomic
def involve(*, by: Actor, accident: Accident, person: Person, part: str = "") -> AccidentPerson:
    """Somebody had a part in it; the same person twice is one."""
    held = _held(by, accident, None, AccidentState.OPEN, AccidentState.REPORTED)
    kept, new = AccidentPerson.objects.get_or_create(
        accident=held, person=person, defaults={"part": part.strip()[:120]}
    )
    if new:
        audit.record(by=by, action="accident.person_named", about=held, detail={"person": str(person)})
    return kept


@transaction.atomic
def add_accident_evidence(
    *, by: Actor, accident: Accident, text: str, attachment: Attachment | None = None
) -> AccidentEvidence:
    """What shows it: words, or a file of the complaint order with words."""
    held = _held(by, accident, None, AccidentState.OPEN, AccidentState.REPORTED)
    if attachment is not None and (attachment.order_id != held.order_id or attachment.removed_at):
        raise ValidationError({"attachment": _("Choose a file of this order.")})
    kept = AccidentEvidence(accident=held, text=text.strip()[:500], attachment=attachment)
    kept.added_by = audit.name_of(by)
    kept.full_clean()
    kept.save()
    audit.record(by=by, action="accident.evidence_added", about=held)
    return kept


@transaction.atomic
def change_accident_class(
    *, by: Actor, klass: AccidentClass | None = None, code: str = "", **facts: Any
) -> AccidentClass:
    """A new class, or other facts of one; accidents entered already keep their deadline."""
    require(by, Permission.MANAGE_COMPLAINTS)
    if klass is None:
        kept = AccidentClass(code=code, position=AccidentClass.objects.count() + 1)
    else:
        kept = AccidentClass.objects.select_for_update().get(pk=klass.pk)
    before = {name: getattr(kept, name) for name in CLASS_FIELDS}
    for name in CLASS_FIELDS:
        setattr(kept, name, facts.get(name, before[name]))
    kept.full_clean()
    kept.save()
    after = {name: getattr(kept, name) for name in CLASS_FIELDS}
    audit.record(by=by, action="accident_class.changed", about=kept, detail=audit.changes(before, after))
    return kept
