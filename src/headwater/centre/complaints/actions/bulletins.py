"""Drafting, remarking and issuing bulletins; who is sent them; what the assessment is made of."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.complaints.assessing import MEASURES
from headwater.centre.complaints.models import (
    AssessmentMeasure,
    Bulletin,
    BulletinKind,
    BulletinState,
    BulletinSubscription,
)
from headwater.centre.complaints.queries import bulletins as queries
from headwater.centre.notices import actions as notices
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import nearest_holder
from headwater.engine.words import Words

K: Any = BulletinKind
CLOCK = System("clock")
ISSUERS = ("quality_manager", "department_head", "deputy_hotline_manager", "general_manager")
KINDS = {
    "ten_days": Words("ten-day bulletin", "旬报"),
    "month": Words("monthly assessment", "月考核"),
}
DRAFTED = gettext_noop("The %(kind)s of %(start)s to %(end)s is drafted: look at it and issue it.")
ISSUED = gettext_noop("%(kind)s of complaints, %(start)s to %(end)s, %(unit)s: %(number)s")


@transaction.atomic
def draft(*, by: Actor, kind: str, unit: Unit, day: date) -> Bulletin:
    """The bulletin of the period around a day; the one that is there where there is one."""
    require(by, Permission.ISSUE_BULLETINS, unit)
    if kind not in BulletinKind.values:
        raise ValidationError({"kind": _("Choose a ten-day bulletin or a monthly assessment.")})
    start, end = queries.period_of(kind, day)
    if start > timezone.localdate():
        raise ValidationError({"day": _("This period has not begun.")})
    found, new = Bulletin.objects.get_or_create(
        kind=kind, unit=unit, start=start, defaults={"end": end, "made_by": audit.name_of(by)}
    )
    if new:
        audit.record(by=by, action="bulletin.drafted", about=found, detail={"unit": str(unit)})
    return found


def draft_due(today: date | None = None) -> int:
    """What the job does each morning: drafts of the periods that ended yesterday, and who issues is told."""
    today = today or timezone.localdate()
    ended = today - timedelta(days=1)
    made = 0
    for kind in (K.TEN_DAYS, K.MONTH):
        if queries.period_of(kind, ended)[1] != ended:
            continue
        for unit in queries.busy_units():
            if not Bulletin.objects.filter(
                kind=kind, unit=unit, start=queries.period_of(kind, ended)[0]
            ).exists():
                _ask_to_issue(draft(by=CLOCK, kind=kind, unit=unit, day=ended))
                made += 1
    return made


def _ask_to_issue(bulletin: Bulletin) -> None:
    person = nearest_holder(bulletin.unit, ISSUERS) or _below(bulletin.unit)
    if person is not None:
        facts = {"kind": KINDS[bulletin.kind], "start": str(bulletin.start), "end": str(bulletin.end)}
        notices.notify(by=CLOCK, to=person, text=DRAFTED, params=facts, url=bulletin.url)


def _below(unit: Unit) -> Person | None:
    """Where nobody sits at the top: the one who issues in a centre below."""
    for child in Unit.objects.filter(parent=unit, closed=None).order_by("pk"):
        person = nearest_holder(child, ISSUERS)
        if person is not None:
            return person
    return None


def _locked(bulletin: Bulletin, seen: int | None) -> Bulletin:
    row = Bulletin.objects.select_for_update(of=("self",)).select_related("unit").get(pk=bulletin.pk)
    if seen is not None and row.version != seen:
        raise ValidationError(
            _("Somebody else changed this bulletin meanwhile. Look at it again, then send once more.")
        )
    if row.issued:
        raise ValidationError(_("It was issued: what was sent out is not changed any more."))
    return row


@transaction.atomic
def remark(*, by: Actor, bulletin: Bulletin, remarks: str, seen: int | None = None) -> Bulletin:
    """Words above the figures, while it is a draft."""
    row = _locked(bulletin, seen)
    require(by, Permission.ISSUE_BULLETINS, row.unit)
    row.remarks, row.version = remarks.strip(), row.version + 1
    row.full_clean()
    row.save()
    audit.record(by=by, action="bulletin.remarked", about=row, detail={})
    return row


@transaction.atomic
def issue(*, by: Actor, bulletin: Bulletin, seen: int | None = None) -> Bulletin:
    """Freeze the figures and send it: subscribers, and heads of the departments that are in it."""
    row = _locked(bulletin, seen)
    require(by, Permission.ISSUE_BULLETINS, row.unit)
    if row.end >= timezone.localdate():
        raise ValidationError(
            _("The period ends on %(day)s: issue it from the next day on.") % {"day": row.end}
        )
    row.figures = queries.figures_of(row)
    row.figures["measures"] = [
        {"key": m.key, "weight": m.weight, "full": m.full, "none": m.none} for m in queries.measures()
    ]
    people = queries.subscribers(row)
    row.state, row.issued_at, row.issued_by = BulletinState.ISSUED, timezone.now(), audit.name_of(by)
    row.sent_to, row.version = len(people), row.version + 1
    row.full_clean()
    row.save()
    audit.record(by=by, action="bulletin.issued", about=row, detail={"sent_to": len(people)})
    facts = {
        "kind": KINDS[row.kind],
        "start": str(row.start),
        "end": str(row.end),
        "unit": Words(row.unit.name_en or row.unit.name, row.unit.name),
        "number": row.number,
    }
    notices.notify(by=by, to=people, text=ISSUED, params=facts, url=row.url)
    return row


@transaction.atomic
def subscribe(*, by: Actor, person: Person, unit: Unit, kind: str) -> BulletinSubscription:
    """Send somebody the bulletins about a unit; oneself, or others by those who issue."""
    own = getattr(by, "person_id", None) == person.pk
    require(by, Permission.SEE_BULLETINS if own else Permission.ISSUE_BULLETINS, None if own else unit)
    found, new = BulletinSubscription.objects.get_or_create(
        person=person, unit=unit, kind=kind, defaults={"made_by": audit.name_of(by)}
    )
    if new:
        audit.record(by=by, action="bulletin.subscribed", about=found, detail={"person": str(person)})
    return found


@transaction.atomic
def unsubscribe(*, by: Actor, subscription: BulletinSubscription) -> None:
    """No longer; the own one, or any by those who issue."""
    if getattr(by, "person_id", None) != subscription.person_id:
        require(by, Permission.ISSUE_BULLETINS, subscription.unit)
    detail = {"person": str(subscription.person)}
    audit.record(by=by, action="bulletin.unsubscribed", about=subscription, detail=detail)
    subscription.delete()


@transaction.atomic
def set_measure(*, by: Actor, key: str, weight: Decimal, full: Decimal, none: Decimal) -> AssessmentMeasure:
    """How a measure weighs; assessments that were issued keep theirs."""
    require(by, Permission.ISSUE_BULLETINS)
    if key not in MEASURES:
        raise ValidationError(_("There is no such measure."))
    row = AssessmentMeasure.objects.select_for_update().get(key=key)
    before = {"weight": row.weight, "full": row.full, "none": row.none}
    row.weight, row.full, row.none = weight, full, none
    row.full_clean()
    row.save()
    after = {"weight": weight, "full": full, "none": none}
    audit.record(by=by, action="bulletin.measure_set", about=row, detail=audit.changes(before, after))
    return row
