"""One customer, one caller: take, show the number for this call, give the verdict, put back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.models import Account, Person
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.actions.assigning import give_out
from headwater.centre.recovery.actions.lists import opt_out
from headwater.centre.recovery.models import (
    IDENTIFIED,
    REACHED,
    Arm,
    Call,
    Caller,
    Campaign,
    Recipient,
    Verdict,
)
from headwater.centre.recovery.queries.calls import next_of
from headwater.centre.recovery.queries.campaigns import may_run
from headwater.centre.recovery.queries.exclusions import since_the_draw

R = Recipient.State
# Whoever opened a customer and went away keeps nobody else from calling for longer than this.
HELD_FOR = timedelta(minutes=30)
FURTHEST = timedelta(days=60)


def _person(by: Account) -> Person:
    require(by, Permission.CALL_CUSTOMERS)
    if by.person is None:
        raise PermissionDenied(_("This account belongs to no person, so it cannot call customers."))
    return by.person


def _held(recipient: Recipient) -> Recipient:
    rows = Recipient.objects.select_for_update(of=("self",)).select_related(
        "campaign__unit", "taken_by", "person"
    )
    return rows.get(pk=recipient.pk)


def _calls_for(person: Person, campaign: Campaign) -> bool:
    return Caller.objects.filter(campaign=campaign, person=person, ended_at=None).exists()


@transaction.atomic
def take_next(*, by: Account) -> Recipient | None:
    """The next customer of the asker's day; when the own list is empty, more is given out first."""
    person = _person(by)
    found = next_of(person)
    if found is None:
        for campaign in Campaign.objects.filter(
            state=Campaign.State.RUNNING, callers__person=person, callers__ended_at=None
        ):
            give_out(by=by, campaign=campaign)
        found = next_of(person)
    return found


def take(*, by: Account, recipient: Recipient) -> Call | None:
    """Begin a call. The second of two is told who was first. None: the customer must not be called any more.

    A reason that came up since the draw ends the customer here, without a call; the arm stays as drawn.
    """
    person = _person(by)
    with transaction.atomic():
        row = _held(recipient)
        _require_free(person, row)
        reason = since_the_draw(row)
        if reason is not None:
            row.skipped, row.state, row.done_at = reason, R.DONE, timezone.now()
            row.again_at = row.taken_by = row.taken_at = None
            row.save()
            detail = {"record": row.key, "reason": reason}
            audit.record(by=by, action="campaign.customer_skipped", about=row, detail=detail)
            return None
        return _begin(person, row)


def _require_free(person: Person, row: Recipient) -> None:
    if row.arm != Arm.TREATED:
        raise ValidationError(_("This customer is held out and must not be called."))
    _require_live(row.campaign)
    if row.state == R.DONE:
        raise ValidationError(_("This customer is done: somebody has given the last verdict."))
    if not _calls_for(person, row.campaign):
        raise PermissionDenied(
            _("You are not among the callers of %(campaign)s.") % {"campaign": row.campaign}
        )
    taken = row.taken_by_id is not None and row.taken_by_id != person.pk
    if taken and row.taken_at and row.taken_at > timezone.now() - HELD_FOR:
        raise ValidationError(
            _("%(who)s has this customer on the line since %(when)s. Take the next one.")
            % {"who": row.taken_by, "when": timezone.localtime(row.taken_at).strftime("%H:%M")}
        )
    if not taken and row.person_id not in (None, person.pk):
        raise ValidationError(_("This customer was given to %(who)s.") % {"who": row.person})


def _begin(person: Person, row: Recipient) -> Call:
    Call.objects.filter(recipient=row, ended_at=None).exclude(person=person).update(ended_at=timezone.now())
    if row.taken_by_id != person.pk:
        row.taken_by, row.taken_at = person, timezone.now()
        row.person, row.given_on = person, row.given_on or timezone.localdate()
        row.state = R.GIVEN if row.state == R.WAITING else row.state
        row.save()
    script = row.campaign.scripts.first()
    call, _new = Call.objects.get_or_create(
        recipient=row,
        ended_at=None,
        defaults={"person": person, "script": script.number if script else None},
    )
    return call


@transaction.atomic
def show_number(*, by: Account, call: Call) -> str:
    """The customer's whole number, for this call and with the campaign as the reason; on record."""
    row, call = _own(by, call)
    _require_live(row.campaign)
    call.shown_at = timezone.now()
    call.save(update_fields=["shown_at"])
    detail = {"record": row.key, "reason": str(row.campaign)}
    audit.record(by=by, action="customer.unmasked", about=row, detail=detail)
    return row.customer


def _own(by: Account, call: Call) -> tuple[Recipient, Call]:
    """The call and its customer as they are now, if it is the asker's own and still open."""
    person = _person(by)
    row = _held(call.recipient)
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.person_id != person.pk:
        raise PermissionDenied(_("This call is somebody else's."))
    if call.ended_at is not None:
        raise ValidationError(
            _("This call is over: its verdict was given, or somebody else took the customer.")
        )
    return row, call


def _require_live(campaign: Campaign) -> None:
    if not campaign.live:
        raise ValidationError(_("%(campaign)s is not running: nobody is called.") % {"campaign": campaign})


@transaction.atomic
def give_verdict(
    *,
    by: Account,
    call: Call,
    verdict: str,
    note: str = "",
    again_at: datetime | None = None,
    no_more: bool = False,
) -> Recipient:
    """End the call. `again_at`: call again then; `no_more`: the customer wants no such calls.

    A call that was begun is judged even when the campaign was paused or finished meanwhile: it was made.
    """
    row, call = _own(by, call)
    if verdict not in Verdict.values:
        raise ValidationError({"verdict": _("Choose one of the four verdicts.")})
    now = timezone.now()
    _require_later(again_at, now)
    call.ended_at, call.verdict, call.note, call.again_at = now, verdict, note.strip(), again_at
    call.full_clean()
    call.save()
    _judge(row, verdict, now)
    _come_again(row, verdict, again_at, now, no_more)
    row.taken_by = row.taken_at = None
    row.save()
    if no_more:
        opt_out(by=by, customer=row.customer, reason=str(row.campaign))
    detail = {"record": row.key, "verdict": verdict}
    audit.record(by=by, action="campaign.verdict_given", about=row, detail=detail)
    return row


def _require_later(again_at: datetime | None, now: datetime) -> None:
    if again_at is not None and not now < again_at <= now + FURTHEST:
        raise ValidationError(
            {
                "again_at": _("Choose a time from now on, at most %(days)d days ahead.")
                % {"days": FURTHEST.days}
            }
        )


def _judge(row: Recipient, verdict: str, now: datetime) -> None:
    """What is known of the customer after this call. An unanswered call takes nothing back."""
    row.tries += 1
    if verdict in REACHED:
        row.reached_at = row.reached_at or now
        row.verdict = verdict
        row.identified_at = (row.identified_at or now) if verdict in IDENTIFIED else None
        row.repaired_at = now if verdict == Verdict.REPAIRED else None
    elif not row.verdict:
        row.verdict = verdict


def _come_again(
    row: Recipient, verdict: str, again_at: datetime | None, now: datetime, no_more: bool
) -> None:
    """Whether and when to call once more: as asked, or by itself after an unanswered call."""
    campaign = row.campaign
    if verdict == Verdict.UNREACHABLE and again_at is None:
        again_at = now + timedelta(hours=campaign.again_hours)
    wanted = verdict in (Verdict.UNREACHABLE, Verdict.DISSATISFIED) and again_at is not None
    over = campaign.state == Campaign.State.FINISHED
    if wanted and not (no_more or over) and row.tries < campaign.attempts:
        row.state, row.again_at = R.AGAIN, again_at
    else:
        row.state, row.again_at, row.done_at = R.DONE, None, now


@transaction.atomic
def put_back(*, by: Account, call: Call) -> None:
    """No call after all. Kept when the number was shown, forgotten when not."""
    row, call = _own(by, call)
    if call.shown_at is None:
        call.delete()
    else:
        call.ended_at = timezone.now()
        call.save(update_fields=["ended_at"])
    Recipient.objects.filter(pk=row.pk).update(taken_by=None, taken_at=None)
    audit.record(by=by, action="campaign.put_back", about=row, detail={"record": row.key})


@transaction.atomic
def call_again(*, by: Account, recipient: Recipient, reason: str) -> Recipient:
    """Who runs the campaign has a customer called once more, whatever the verdict was."""
    row = _held(recipient)
    if not may_run(by, row.campaign):
        raise PermissionDenied(_("Only who runs the campaign may have a customer called again."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the customer is to be called again.")})
    if row.arm != Arm.TREATED or row.state != R.DONE or row.skipped or not row.campaign.live:
        raise ValidationError(_("This customer cannot be called again."))
    row.state, row.again_at, row.done_at = R.AGAIN, timezone.now(), None
    row.save()
    detail = {"record": row.key, "reason": reason.strip()[:300]}
    audit.record(by=by, action="campaign.call_again", about=row, detail=detail)
    return row
