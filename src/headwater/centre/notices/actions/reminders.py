"""Reminders before, on and after the day, and whom a late duty goes to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from headwater.centre.notices.actions.notices import notify
from headwater.centre.notices.chat.hearing import topic_of
from headwater.centre.notices.heads import head_of
from headwater.centre.notices.models import Duty, Level, Topic
from headwater.centre.notices.models.duties import BEFORE
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor

SOON = gettext_noop("%(what)s is due on %(day)s.")
TODAY = gettext_noop("%(what)s is due today.")
LATE = gettext_noop("%(what)s was due on %(day)s: %(n)s days late.")
ESCALATED = gettext_noop("%(who)s is %(n)s days late with %(what)s (due on %(day)s). Please see to it.")
ESCALATE_AFTER = timedelta(days=3)


def remind(*, by: Actor, today: date) -> int:
    """Give out what is due today, and what a stopped worker left out; how many were reminded.

    May be run at any time and by many at once: each reminder is claimed before it is given out.
    """
    near = Duty.objects.filter(state=Duty.State.OPEN, due__lte=today + BEFORE).order_by("pk")
    told = 0
    for duty in near.select_related("person", "escalate_to"):
        told += _remind(by, duty, today)
    return told


@transaction.atomic
def _remind(by: Actor, duty: Duty, today: date) -> int:
    day = duty.reminder_day(today)
    if day is None:
        return 0
    mine = Duty.objects.filter(pk=duty.pk, state=Duty.State.OPEN, due=duty.due)
    told = mine.filter(Q(reminded_for=None) | Q(reminded_for__lt=day)).update(reminded_for=day)
    if told:
        notify(by=by, to=duty.person, text=_words(duty, today), params=_values(duty, today),
               url=duty.url, level=_level(duty, today), topic=_topic(duty))  # fmt: skip
    if today - duty.due >= ESCALATE_AFTER:
        _escalate(by, duty, today)
    return told


def _topic(duty: Duty) -> Topic | None:
    """What a person alone is concerned with is not said in a group, and no reminder of it either."""
    return Topic.DUTIES if topic_of(duty.url) else None


def _words(duty: Duty, today: date) -> str:
    return SOON if today < duty.due else TODAY if today == duty.due else LATE


def _level(duty: Duty, today: date) -> Any:
    return Level.URGENT if today > duty.due else Level.WARNING


def _values(duty: Duty, today: date) -> dict[str, object]:
    what = duty.both() if duty.params else duty.title
    return {"what": what, "day": duty.due, "n": duty.late(today), "who": str(duty.person)}


def _escalate(by: Actor, duty: Duty, today: date) -> None:
    """Once a duty: to whom it names, else to the head of the unit. Nobody there: it stays with the person."""
    head = duty.escalate_to or head_of(duty.person)
    if head is None or head.pk == duty.person_id:
        return
    mine = Duty.objects.filter(pk=duty.pk, state=Duty.State.OPEN, escalated_on=None)
    if mine.update(escalated_on=today, escalated_to=head):
        audit.record(by=by, action="duty.escalated", about=duty, detail={"to": str(head)})
        notify(by=by, to=head, text=ESCALATED, params=_values(duty, today), url=duty.url,
               level=Level.URGENT, topic=None)  # fmt: skip
