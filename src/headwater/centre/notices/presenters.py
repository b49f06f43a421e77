"""Notices and duties as their pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headwater.centre.notices.models import Duty, Notice, Posting, Topic
from headwater.centre.notices.queries import duties_of, duties_under
from headwater.centre.people.models import Account
from headwater.centre.ui.components import Figure, Sentence, badge, language_now

ICONS = {
    "info": ("", "info-circle"),
    "warning": ("near", "alert-circle"),
    "urgent": ("bad", "alert-triangle"),
}
MOST_DONE = 20
SAID = {
    Posting.State.WAITING: ("near", "clock"),
    Posting.State.SENT: ("good", "check"),
    Posting.State.FAILED: ("bad", "alert-triangle"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in the reader's words."""

    notice: Notice
    text: str
    by: str
    mood: str
    icon: str


def told(notices: Iterable[Notice]) -> list[Told]:
    """Notices with their words and who was the cause."""
    rows = list(notices)
    accounts = Account.objects.filter(username__in={n.by for n in rows}).select_related("person")
    names = {account.username: str(account) for account in accounts}
    return [
        Told(n, n.say(language_now()), names.get(n.by, ""), *ICONS.get(n.level, ("", "info-circle")))
        for n in rows
    ]


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty as one card."""

    duty: Duty
    text: str
    when: str
    mood: str


@dataclass(frozen=True, slots=True)
class Group:
    """Duties of one stretch of time."""

    label: str
    cards: tuple[Owed, ...]


def duties(account: Any, today: date) -> dict[str, Any]:
    """Own duties by when they are due, those below that are late, and what was done lately."""
    own = [_card(duty, today) for duty in duties_of(account)]
    ends = today + timedelta(days=6 - today.weekday())
    bounds = [
        (_("Late"), lambda d: d < today),
        (_("Today"), lambda d: d == today),
        (_("This week"), lambda d: today < d <= ends),
        (_("Later"), lambda d: d > max(ends, today)),
    ]
    groups = [Group(label, tuple(c for c in own if fits(c.duty.due))) for label, fits in bounds]
    done = duties_of(account, open_only=False).filter(state=Duty.State.FULFILLED).order_by("-ended_at")
    return {
        "groups": [group for group in groups if group.cards],
        "under": [_card(duty, today) for duty in duties_under(account)[:200]],
        "done": [_card(duty, today) for duty in done[:MOST_DONE]],
        "sentence": sentence(own, today),
    }


def _card(duty: Duty, today: date) -> Owed:
    days = duty.late(today)
    if days > 0:
        when, mood = ngettext("{n} day late", "{n} days late", days).format(n=days), "bad"
    elif days == 0:
        when, mood = _("today"), "near"
    else:
        when, mood = ngettext("in {n} day", "in {n} days", -days).format(n=-days), ""
    return Owed(duty, duty.say(language_now()), when, mood)


def sentence(own: list[Owed], today: date) -> Sentence:
    """How many wait, how many are late."""
    said = Sentence()
    if not own:
        return said
    late = sum(card.duty.due < today for card in own)
    said.say(
        ngettext("{n} thing waits for you.", "{n} things wait for you.", len(own)), n=Figure(str(len(own)))
    )
    if late:
        said.say(ngettext("{n} is late.", "{n} are late.", late), n=Figure(str(late), mood="bad"))
    return said


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something a robot said or has to say, as the reader reads it; `why` tells what went wrong."""

    posting: Posting
    text: str
    topic: str
    state: SafeString
    why: str


def said_by(postings: Iterable[Posting]) -> list[Spoken]:
    """Postings in the reader's words."""
    topics = dict(Topic.choices)
    return [
        Spoken(
            p,
            p.say(language_now()),
            str(topics.get(p.topic, p.topic)),
            badge(p.get_state_display(), *SAID[Posting.State(p.state)]),
            _(p.error) if p.error else "",
        )
        for p in postings
    ]
