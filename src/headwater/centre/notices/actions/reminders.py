"""Reminders before, on and after the day, and whom a late duty goes to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from headwater.centre.notices.actions.notices import notify
from headwater.centre.notices.chat.hearing import topic_of_duty
from headwater.centre.notices.heads import handed_to, head_of
from headwater.centre.notices.models import Duty, Level
from headwater.centre.notices.models.duties import BEFORE
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Person
from headwater.centre.people.queries import here
from headwater.centre.reference.calendars import Calendar
from headwater.centre.reference.queries import calendar

SOON = gettext_noop("%(what)s is due on %(day)s.")
TODAY = gettext_noop("%(what)s is due today.")
YESTERDAY = gettext_noop("%(what)s was due yesterday.")
LATE = gettext_noop("%(what)s was due on %(day)s: %(n)s days late.")
ESCALATED = gettext_noop("%(who)s is %(n)s days late with %(what)s (due on %(day)s). Please see to it.")
LEFT = gettext_noop("%(who)s has left; still to be done: %(what)s (due on %(day)s). Give it to somebody.")
# In working days: past the day until the head is told, and until the next above is when nothing has moved.
FIRST_STEP, NEXT_STEP = 3, 5
LONGEST_REST = 30
ONE = timedelta(days=1)


def remind(*, by: Actor, today: date) -> int:
    """Give out what is due today, and what a stopped worker left out; how many were reminded.

    May be run at any time and by many at once: each reminder is claimed before it is given out. On a day of
    rest nobody is reminded; what would fall on one is said on the working day before.
    """
    days = calendar()
    if not works(days, today):
        return 0
    reach = today
    while not works(days, reach + ONE) and (reach - today).days < LONGEST_REST:
        reach += ONE
    soon = Q(due__lte=reach + BEFORE) | Q(person__left__lt=today)
    near = Duty.objects.filter(soon, state=Duty.State.OPEN)
    told = 0
    for duty in near.select_related("person", "escalate_to", "escalated_to").order_by("pk"):
        told += _remind(by, duty, today, reach)
        _hand_up(by, duty, today, days)
    return told


def works(days: Calendar, day: date) -> bool:
    """Whether people are there to be reminded: a centre may give hours to days of rest too."""
    return days.is_working(day) or days.rest_hours is not None


@transaction.atomic
def _remind(by: Actor, duty: Duty, today: date, reach: date) -> int:
    day = duty.reminder_day(reach)
    if day is None or not here(duty.person, today):
        return 0
    mine = Duty.objects.filter(pk=duty.pk, state=Duty.State.OPEN, due=duty.due)
    told = mine.filter(Q(reminded_for=None) | Q(reminded_for__lt=day)).update(reminded_for=day)
    if told:
        notify(by=by, to=duty.person, text=_words(duty, today), params=_values(duty, today),
               url=duty.url, level=_level(duty, today), topic=topic_of_duty(duty.url))  # fmt: skip
    return told


def _words(duty: Duty, today: date) -> str:
    late = duty.late(today)
    if late > 1:
        return LATE
    return YESTERDAY if late == 1 else TODAY if late == 0 else SOON


def _level(duty: Duty, today: date) -> Any:
    return Level.URGENT if today > duty.due else Level.WARNING


def _values(duty: Duty, today: date) -> dict[str, object]:
    what = duty.both() if duty.params else duty.title
    return {"what": what, "day": duty.due, "n": duty.late(today), "who": str(duty.person)}


@transaction.atomic
def _hand_up(by: Actor, duty: Duty, today: date, days: Calendar) -> None:
    """To the head, at once when the person has left; then a step further up whenever nothing has moved.

    Where nobody is above it stays with the person.
    """
    left, before = not here(duty.person, today), duty.escalated_on
    since = before or (duty.due if not left else None)
    wait = NEXT_STEP if before else FIRST_STEP
    if since is not None and _working_days(days, since, today) < wait:
        return
    head = _above(duty.escalated_to) if duty.escalated_to else handed_to(duty, today)
    if head is None or head.pk == duty.person_id:
        return
    mine = Duty.objects.filter(pk=duty.pk, state=Duty.State.OPEN, due=duty.due, escalated_on=before)
    if mine.update(escalated_on=today, escalated_to=head):
        audit.record(by=by, action="duty.escalated", about=duty, detail={"to": str(head)})
        notify(by=by, to=head, text=LEFT if left else ESCALATED, params=_values(duty, today), url=duty.url,
               level=Level.URGENT, topic=None)  # fmt: skip


def _working_days(days: Calendar, since: date, today: date) -> int:
    """Working days after `since` up to today."""
    span = range(1, (today - since).days + 1)
    return sum(works(days, since + timedelta(days=n)) for n in span)


def _above(head: Person) -> Person | None:
    found = head_of(head)
    return found if found is not None and found.pk != head.pk else None
