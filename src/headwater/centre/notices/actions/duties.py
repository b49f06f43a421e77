"""Duties: taken on, carried out, taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.notices.actions.notices import notify
from headwater.centre.notices.chat.hearing import topic_of_duty
from headwater.centre.notices.models import Duty, Level
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person
from headwater.centre.people.queries import here

GIVEN = gettext_noop("%(what)s is yours, due on %(day)s.")
MOVED = gettext_noop("%(what)s is now due on %(day)s.")
TAKEN = gettext_noop("%(what)s is with %(who)s now; you need not do it any more.")


@transaction.atomic
def undertake(
    *,
    by: Actor,
    person: Person,
    key: str,
    title: str,
    url: str,
    due: date,
    escalate_to: Person | None = None,
    params: dict[str, Any] | None = None,
) -> Duty:
    """Somebody shall do something by a day. The same `key` again changes the duty: person, day, words.

    `title` is taken as it is written; with `params` it is a text marked with `gettext_noop`. The person is
    told, reminded three days before, on the day and each three days after; on the third working day late
    the duty goes to `escalate_to`, or to the head of the person's unit, then further up.
    """
    if not here(person):
        raise ValidationError(_("%(who)s has left the centre. Choose somebody else.") % {"who": person})
    before = Duty.objects.select_for_update().filter(key=key).first()
    was = (before.person, before.due) if before and before.state == Duty.State.OPEN else None
    duty = before or Duty(key=key)
    duty.person, duty.title, duty.params, duty.url, duty.due = person, title[:300], params or {}, url, due
    duty.escalate_to, duty.state, duty.ended_at = escalate_to, Duty.State.OPEN, None
    # Whoever takes on what is due tomorrow knows it: the reminders that would lie before are left out.
    duty.reminded_for, duty.escalated_on, duty.escalated_to = (
        duty.reminder_day(timezone.localdate()),
        None,
        None,
    )
    duty.save()
    audit.record(
        by=by, action="duty.undertaken", about=duty, detail={"person": str(person), "due": due.isoformat()}
    )
    _tell(by, duty, was)
    return duty


def _tell(by: Actor, duty: Duty, was: tuple[Person, date] | None) -> None:
    """The new person, and the one before; nobody is told of what they did themselves."""
    self_made = by.person_id if isinstance(by, Account) else None
    words = {"what": _title(duty), "day": duty.due, "who": str(duty.person)}
    topic = topic_of_duty(duty.url)
    if was and was[0].pk != duty.person_id and was[0].pk != self_made:
        notify(by=by, to=was[0], text=TAKEN, params=words, url=duty.url, topic=topic)
    if duty.person_id == self_made or (was and was == (duty.person, duty.due)):
        return
    text = MOVED if was and was[0].pk == duty.person_id else GIVEN
    notify(by=by, to=duty.person, text=text, params=words, url=duty.url, level=Level.WARNING, topic=topic)


def _title(duty: Duty) -> Any:
    """The title as a notice keeps it: in both languages when it is a text to be translated."""
    return duty.both() if duty.params else duty.title


def fulfil(*, by: Actor, key: str) -> Duty | None:
    """It is done. Nothing happens when there is no such open duty."""
    return _end(by, key, Duty.State.FULFILLED)


def withdraw(*, by: Actor, key: str) -> Duty | None:
    """It need not be done any more. Nothing happens when there is no such open duty."""
    return _end(by, key, Duty.State.WITHDRAWN)


@transaction.atomic
def _end(by: Actor, key: str, state: Duty.State) -> Duty | None:
    duty = Duty.objects.select_for_update().filter(key=key, state=Duty.State.OPEN).first()
    if duty is None:
        return None
    duty.state, duty.ended_at = state, timezone.now()
    duty.save(update_fields=["state", "ended_at"])
    if state == Duty.State.FULFILLED:
        audit.record(by=by, action="duty.fulfilled", about=duty)
    else:
        audit.record(by=by, action="duty.withdrawn", about=duty)
    return duty
