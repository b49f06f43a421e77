"""Tell people something; what they have read and how they want to be told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.jobs import running
from headwater.centre.notices import mail
from headwater.centre.notices.chat.hearing import overhear, topic_of
from headwater.centre.notices.models import LEVELS, Choice, Level, Notice
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor, name_of
from headwater.centre.people.models import Account, Person
from headwater.engine.words import Words

LONGEST_VALUE = 400
ROBOTS = "notices.robots"
# The topic is told by where the notice leads.
OF_URL = "of_url"


@transaction.atomic
def notify(
    *,
    by: Actor,
    to: Person | Iterable[Person],
    text: str,
    params: dict[str, Any] | None = None,
    url: str = "",
    level: Any = Level.INFO,
    topic: str | None = OF_URL,
) -> list[Notice]:
    """Tell one or many; whoever stands there twice is told once, who has left not at all.

    `text` is marked with `gettext_noop` in the caller's room and is translated when it is read; a value of
    `params` may be `Words`, which are said in the reader's language. `level` is info, warning or urgent.
    The notice is its own record: it stands in no audit trail. E-mail follows when the action has happened,
    and so do robots of group chats; not when `topic` is None: then it concerns its receivers alone.
    """
    if level not in LEVELS:
        raise ValueError(f"no such level: {level}; known are {', '.join(LEVELS)}")
    persons = [to] if isinstance(to, Person) else list(to)
    values = {name: _plain(value) for name, value in (params or {}).items()}
    made = Notice.objects.bulk_create(
        Notice(to=person, text=text, params=values, url=url, level=level, by=name_of(by), by_mail=mailed)
        for person, mailed in _listeners(persons, level)
    )
    if any(notice.by_mail for notice in made):
        running.defer_once(mail.TASK, by=by)
    if overhear(made, topic_of(url) if topic == OF_URL else topic):
        running.defer_once(ROBOTS, by=by)
    return made


def _listeners(persons: Iterable[Person], level: str) -> list[tuple[Person, bool]]:
    """Each person once, with whether the notice goes out by e-mail too."""
    today = timezone.localdate()
    there = {p.pk: p for p in persons if p.left is None or p.left >= today}
    choices = {choice.person_id: choice for choice in Choice.objects.filter(person__in=there)}
    able = mail.is_set_up()
    return [
        (person, able and bool(person.email) and choices.get(pk, Choice()).wants(level))
        for pk, person in there.items()
    ]


def _plain(value: Any) -> Any:
    """A value as the ledger keeps it."""
    if isinstance(value, Words):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, int | float | dict):
        return value
    return str(value)[:LONGEST_VALUE]


@transaction.atomic
def read(*, by: Account, notice: Notice) -> Notice:
    """Say that one has read it; only the own ones."""
    if by.person_id is None or notice.to_id != by.person_id:
        raise PermissionDenied(_("Only the receiver can say that a notice was read."))
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def read_all(*, by: Account, until: int) -> int:
    """All own ones up to the newest that the page showed: what came after stays unread."""
    mine = Notice.objects.filter(to=by.person_id or -1, read_at=None, pk__lte=until)
    return mine.update(read_at=timezone.now())


@transaction.atomic
def choose(
    *,
    by: Account,
    email: bool,
    least: Any = Level.INFO,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
) -> Choice:
    """What oneself wants by e-mail, and when not. Urgent notices are sent in quiet hours too."""
    if by.person is None:
        raise ValidationError(_("This account belongs to no person, so nobody can be written to."))
    if (quiet_from is None) != (quiet_until is None):
        raise ValidationError(_("Give both ends of the quiet hours, or neither."))
    wanted = {"email": email, "least": least, "quiet_from": quiet_from, "quiet_until": quiet_until}
    choice, _new = Choice.objects.update_or_create(person=by.person, defaults=wanted)
    audit.record(
        by=by,
        action="notices.chosen",
        about=choice,
        detail={name: str(value) for name, value in wanted.items()},
    )
    return choice
