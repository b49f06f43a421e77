"""Decision, notice, appeal, arbitration: each an entry that is added, none that is altered."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.complaints import attachments
from headwater.centre.complaints.models import (
    MOST_POINTS,
    Accountability,
    AccountabilityEntry,
    AccountabilityFile,
    EntryKind,
    RecordState,
)
from headwater.centre.complaints.queries import accountability as queries
from headwater.centre.notices import actions as notices
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import nearest_holder
from headwater.engine.words import Words

S: Any = RecordState
K: Any = EntryKind
OUTCOMES = {
    S.UPHELD.value: Words("upheld", "维持"),
    S.LOWERED.value: Words("lowered", "减轻"),
    S.REVOKED.value: Words("revoked", "撤销"),
}
MOST_FILES = 10
ARBITRATORS = ("general_manager",)
DECIDED = gettext_noop(
    "It was decided on your part in complaint %(order)s: %(points)s points. You may appeal until %(until)s."
)
APPEALED = gettext_noop("An appeal against accountability record %(number)s waits for arbitration.")
ARBITRATED = gettext_noop("Accountability record %(number)s was arbitrated: %(outcome)s.")
ANSWERED = gettext_noop("Accountability record %(number)s was answered.")


def _locked(record: Accountability, seen: int | None) -> Accountability:
    row = Accountability.objects.select_for_update(of=("self",))
    found = row.select_related("order", "person", "unit", "decider").get(pk=record.pk)
    if seen is not None and found.version != seen:
        last = found.entries.last()
        facts = {"who": last.by if last else "", "what": EntryKind(last.kind).label if last else ""}
        raise ValidationError(
            _("%(who)s was quicker (%(what)s). Look at the record again; what you typed is still here.")
            % facts
        )
    return found


def say(
    by: Actor, record: Accountability, kind: str, text: str = "", points: Decimal | None = None
) -> AccountabilityEntry:
    person = by.person if isinstance(by, Account) else None
    return AccountabilityEntry.objects.create(
        record=record, kind=kind, by=audit.name_of(by), person=person, text=text.strip(), points=points
    )


def require_text(text: str, why: str) -> None:
    if not text.strip():
        raise ValidationError({"text": why})


def _require_points(points: Decimal | None) -> Decimal:
    if points is None or not 0 <= points <= MOST_POINTS:
        raise ValidationError({"points": _("Points are between 0 and %(most)s.") % {"most": MOST_POINTS}})
    return points


@transaction.atomic
def decide(
    *, by: Actor, record: Accountability, points: Decimal | None, text: str = "", seen: int | None = None
) -> Accountability:
    """Hold the person accountable, with so many points; other points than proposed need a reason."""
    row = _locked(record, seen)
    _require_decider(by, row)
    points = _require_points(points)
    if points != row.proposed_points:
        require_text(text, _("You decide otherwise than proposed: say why."))
    today, days = timezone.localdate(), queries.settings_row().appeal_days
    row.state, row.points, row.decided_at = S.DECIDED, points, timezone.now()
    row.decider = by.person if isinstance(by, Account) else None
    row.appeal_until = queries.working_day(today, days)
    _save(row)
    say(by, row, K.DECIDED, text, points)
    audit.record(by=by, action="accountability.decided", about=row, detail={"points": str(points)})
    facts = {"order": row.order.number, "points": f"{points.normalize():f}", "until": str(row.appeal_until)}
    notices.notify(by=by, to=row.person, text=DECIDED, params=facts, url=row.url, level="warning")
    return row


def require_right(by: Actor, row: Accountability, verb: str) -> None:
    """Refuse whom a step never belongs to, however the record stands."""
    if verb in ("decide", "dismiss"):
        require(by, Permission.DECIDE_ACCOUNTABILITY, row.unit)
    elif verb == "arbitrate":
        require(by, Permission.ARBITRATE, row.unit)
    elif verb == "appeal" and not (isinstance(by, Account) and by.person_id == row.person_id):
        raise PermissionDenied(_("Only the person it is about can appeal."))
    elif verb == "answer" and not queries.may_answer(by, row):
        raise PermissionDenied(_("Only those concerned can answer here."))


def _require_decider(by: Actor, row: Accountability) -> None:
    require_right(by, row, "decide")
    if row.state != S.PROPOSED:
        raise ValidationError(_("It was decided on this record already."))
    if isinstance(by, Account) and not queries.may_decide(by, row):
        raise PermissionDenied(_("Nobody decides on the own part, nor on what one proposed oneself."))


def _save(row: Accountability) -> None:
    row.version += 1
    row.full_clean()
    row.save()


def end(by: Actor, row: Accountability, state: Any, kind: Any, text: str) -> Accountability:
    row.state, row.ended_at = state, timezone.now()
    _save(row)
    say(by, row, kind, text, row.points)
    audit.record(by=by, action=f"accountability.{state}", about=row, detail={})
    return row


@transaction.atomic
def dismiss(*, by: Actor, record: Accountability, text: str, seen: int | None = None) -> Accountability:
    """Hold nobody accountable, with the reason."""
    row = _locked(record, seen)
    _require_decider(by, row)
    require_text(text, _("Say why nobody is held accountable."))
    return end(by, row, S.DISMISSED, K.DISMISSED, text)


@transaction.atomic
def note_read(*, by: Actor, record: Accountability) -> bool:
    """The person has seen the notice; once."""
    mine = isinstance(by, Account) and by.person_id == record.person_id
    if not mine or record.decided_at is None or record.entries.filter(kind=K.READ).exists():
        return False
    say(by, record, K.READ)
    return True


@transaction.atomic
def appeal(
    *, by: Account, record: Accountability, text: str, files: Iterable[Any] = (), seen: int | None = None
) -> Accountability:
    """The person says why not, with evidence, until the day."""
    row = _locked(record, seen)
    require_right(by, row, "appeal")
    if not queries.may_appeal(by, row):
        until = {"day": row.appeal_until or "–"}
        raise ValidationError(_("An appeal was possible once, until %(day)s.") % until)
    require_text(text, _("Say what was otherwise than decided, and what shows it."))
    row.state, row.appealed_at = S.APPEALED, timezone.now()
    row.arbitrate_until = queries.working_day(timezone.localdate(), queries.settings_row().arbitration_days)
    _save(row)
    _attach(say(by, row, K.APPEALED, text), files)
    audit.record(by=by, action="accountability.appealed", about=row, detail={})
    tell(by, row, APPEALED, ARBITRATORS)
    return row


def _attach(entry: AccountabilityEntry, files: Iterable[Any]) -> None:
    given = list(files)
    if len(given) > MOST_FILES:
        raise ValidationError({"files": _("At most %(n)s files.") % {"n": MOST_FILES}})
    kinds = [attachments.check(file) for file in given]
    for file, kind in zip(given, kinds, strict=True):
        key, digest = attachments.keep(file)
        AccountabilityFile.objects.create(
            entry=entry, name=str(file.name)[-160:], key=key, kind=kind, size=file.size, digest=digest
        )


@transaction.atomic
def arbitrate(
    *,
    by: Actor,
    record: Accountability,
    outcome: str,
    text: str,
    points: Decimal | None = None,
    seen: int | None = None,
) -> Accountability:
    """Uphold, lower or revoke; the last word."""
    row = _locked(record, seen)
    require_right(by, row, "arbitrate")
    if row.state != S.APPEALED:
        raise ValidationError(_("Nobody has appealed, or it was arbitrated already."))
    if isinstance(by, Account) and not queries.may_arbitrate(by, row):
        raise PermissionDenied(_("A third person arbitrates: not the one concerned, nor who decided."))
    if outcome not in OUTCOMES:
        raise ValidationError({"outcome": _("Choose: upheld, lowered or revoked.")})
    require_text(text, _("Say why: both sides read it."))
    if outcome == S.LOWERED:
        row.points = _lower(row, points)
    elif outcome == S.REVOKED:
        row.points = Decimal(0)
    end(by, row, outcome, K.ARBITRATED, text)
    facts = {"number": row.number, "outcome": OUTCOMES[outcome]}
    people = {person for person in (row.person, row.decider) if person}
    notices.notify(by=by, to=people, text=ARBITRATED, params=facts, url=row.url, level="warning")
    return row


def _lower(row: Accountability, points: Decimal | None) -> Decimal:
    points = _require_points(points)
    if row.points is not None and points >= row.points:
        raise ValidationError({"points": _("Lowered means fewer points than %(n)s.") % {"n": row.points}})
    return points


@transaction.atomic
def answer(*, by: Account, record: Accountability, text: str, files: Iterable[Any] = ()) -> None:
    """Say something to a record, at any time; nothing of it changes."""
    require_right(by, record, "answer")
    require_text(text, _("Write what you have to say."))
    _attach(say(by, record, K.ANSWERED, text), files)
    people = {person for person in (record.person, record.decider) if person and person.pk != by.person_id}
    facts = {"number": record.number}
    notices.notify(by=by, to=people, text=ANSWERED, params=facts, url=record.url)


def tell(by: Actor, record: Accountability, text: str, roles: tuple[str, ...]) -> None:
    person = nearest_holder(record.unit, roles, without=record.person)
    if person is not None:
        notices.notify(by=by, to=person, text=text, params={"number": record.number}, url=record.url)
