"""Give customers to callers, day by day, within what the campaign and each caller can do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Person
from headwater.centre.recovery.actions.holding import held, require_state
from headwater.centre.recovery.models import Arm, Caller, Campaign, Recipient
from headwater.centre.recovery.queries.capacity import day_of, here_today, room_of

R = Recipient.State
LIVE = (Campaign.State.RUNNING, Campaign.State.PAUSED)


@transaction.atomic
def give_out(*, by: Actor, campaign: Campaign) -> int:
    """Give today's customers to the callers who are here; answers how many changed hands.

    First goes back what lies with people who left, are away, or call no more. Then who is due again, then
    the most alike of the rest, in turn to the caller with the most room left.
    """
    row = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if row.state != Campaign.State.RUNNING:
        return 0
    today = timezone.localdate()
    back = give_back(row, today)
    room = {caller.person_id: room_of(caller, today) for caller in here_today(row, today)}
    most = min(day_of(row, today).left, sum(room.values()))
    chosen = list(_due(row)[:most]) if most > 0 else []
    _share_out(chosen, room, today)
    if chosen or back:
        # About nothing: routine, which must not look like somebody's change of the campaign.
        detail = {"campaign": row.number, "given": len(chosen), "back": back}
        audit.record(by=by, action="campaign.given_out", detail=detail)
    return len(chosen)


def give_back(row: Campaign, today: date) -> int:
    """What nobody who is here today holds goes back to all; a call that is just being made stays."""
    here = [caller.person_id for caller in here_today(row, today)]
    lost = Recipient.objects.filter(campaign=row, person__isnull=False).exclude(person__in=here)
    lost = lost.exclude(state=R.DONE)
    again = lost.filter(state=R.AGAIN).update(person=None, given_on=None)
    return again + lost.filter(state=R.GIVEN).update(
        person=None, given_on=None, state=R.WAITING, taken_by=None, taken_at=None
    )


def _due(row: Campaign) -> QuerySet[Recipient]:
    """Who may be given out now: due again and without a caller first, then by rank."""
    free = Recipient.objects.select_for_update(of=("self",), skip_locked=True).filter(
        campaign=row, arm=Arm.TREATED, person=None
    )
    due = Q(state=R.AGAIN, again_at__lte=timezone.now()) | Q(state=R.WAITING)
    return free.filter(due).order_by(F("again_at").asc(nulls_last=True), "rank", "pk")


def _share_out(chosen: Iterable[Recipient], room: dict[int, int], today: date) -> None:
    """Each to the caller with the most room left, so that all end their day with like numbers."""
    changed = []
    for recipient in chosen:
        person = max(room, key=lambda key: (room[key], -key))
        room[person] -= 1
        recipient.person_id, recipient.given_on = person, today
        recipient.state = R.GIVEN if recipient.state == R.WAITING else recipient.state
        changed.append(recipient)
    Recipient.objects.bulk_update(changed, ["person", "given_on", "state"], batch_size=1000)


@transaction.atomic
def reassign(*, by: Actor, campaign: Campaign, from_person: Person | None, to: Person) -> int:
    """Give what one caller has open (or, with None, what nobody has and is due) to another one."""
    row = held(by, campaign)
    require_state(row, *LIVE)
    today = timezone.localdate()
    if to.pk not in {caller.person_id for caller in here_today(row, today)}:
        raise ValidationError({"to": _("%(name)s does not call today.") % {"name": to.name}})
    theirs = Recipient.objects.filter(campaign=row, arm=Arm.TREATED, person=from_person, taken_by=None)
    moved = theirs.filter(state__in=(R.GIVEN, R.AGAIN))
    count = moved.update(person=to, given_on=today)
    detail = {"from": str(from_person or "–"), "to": str(to), "customers": count}
    audit.record(by=by, action="campaign.reassigned", about=row, detail=detail)
    return count


@transaction.atomic
def add_caller(*, by: Actor, campaign: Campaign, person: Person, per_day: int | None = None) -> Caller:
    """Somebody more, or again, or with another number a day."""
    row = held(by, campaign)
    require_state(row, Campaign.State.DRAFT, Campaign.State.READY, *LIVE)
    if person.left is not None and person.left < timezone.localdate():
        raise ValidationError(
            {"person": _("%(name)s has left: choose somebody else.") % {"name": person.name}}
        )
    made = Caller.objects.filter(campaign=row, person=person).first() or Caller(campaign=row, person=person)
    made.per_day, made.ended_at = per_day, None
    made.full_clean()
    made.save()
    audit.record(by=by, action="campaign.caller_added", about=row, detail={"person": str(person)})
    return made


@transaction.atomic
def set_away(*, by: Actor, caller: Caller, away_from: date | None, away_until: date | None) -> Caller:
    """Days on which a caller is not here; both empty: here again."""
    row = held(by, caller.campaign)
    if (away_from is None) != (away_until is None) or (away_from and away_until and away_until < away_from):
        raise ValidationError({"away_until": _("Give both days, the last not before the first; or neither.")})
    caller = Caller.objects.select_for_update(of=("self",)).select_related("person").get(pk=caller.pk)
    caller.away_from, caller.away_until = away_from, away_until
    caller.save()
    detail = {"person": str(caller.person), "from": str(away_from), "until": str(away_until)}
    audit.record(by=by, action="campaign.caller_away", about=row, detail=detail)
    give_out(by=by, campaign=row)
    return caller


@transaction.atomic
def end_caller(*, by: Actor, caller: Caller) -> Caller:
    """Calls no more for this campaign; what is open goes back."""
    row = held(by, caller.campaign)
    caller = Caller.objects.select_for_update(of=("self",)).select_related("person").get(pk=caller.pk)
    caller.ended_at = timezone.now()
    caller.save()
    audit.record(by=by, action="campaign.caller_ended", about=row, detail={"person": str(caller.person)})
    give_out(by=by, campaign=row)
    return caller
