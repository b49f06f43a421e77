"""The board: one row of columns a method, cards in the column of their stage, closed ones behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headwater.centre.improvement.models import OPEN, STAGES, Gate, Improvement, Method, Stage, State
from headwater.centre.improvement.presenters import words
from headwater.centre.improvement.queries import late
from headwater.centre.people.queries import here
from headwater.centre.ui.components import Figure, Sentence

# Closed improvements stay on the board so long; the list keeps them all.
CLOSED_FOR = timedelta(days=90)
MOST_CLOSED = 12


@dataclass(frozen=True)
class Card:
    """An improvement as the board shows it."""

    row: Improvement
    promise: str
    gate: str
    late: int
    overdue: bool
    mood: str


@dataclass(frozen=True)
class Lane:
    """A column of the board."""

    name: str
    cards: list[Card] = field(default_factory=list)


@dataclass(frozen=True)
class Board:
    """The columns of one method."""

    method: str
    lanes: list[Lane]


def boards(found: QuerySet[Improvement]) -> list[Board]:
    """One board a method that has improvements at all."""
    since = timezone.now() - CLOSED_FOR
    rows = list(late(found.filter(state__in=OPEN)).prefetch_related("gates"))
    closed = list(late(found.filter(closed_at__gte=since)).order_by("-closed_at")[:MOST_CLOSED])
    made = []
    for method, label in Method.choices:
        own = [r for r in rows if r.method == method]
        ended = [r for r in closed if r.method == method]
        if own or ended:
            made.append(_board(method, str(label), own, ended))
    return made


def _board(method: str, label: str, rows: list[Improvement], closed: list[Improvement]) -> Board:
    lanes = [Lane(str(Stage(s).label), _cards(r for r in rows if r.stage == s)) for s in STAGES[method]]
    return Board(label, [*lanes, Lane(_("Closed lately"), _cards(closed))])


def _cards(rows: Iterable[Improvement]) -> list[Card]:
    return [
        Card(
            row,
            words.short(row),
            _gate(row),
            getattr(row, "late", 0),
            words.overdue(row),
            words.MOODS[row.state],
        )
        for row in rows
    ]


def _gate(row: Improvement) -> str:
    """What the present gate waits for, in a word; nothing while it is simply open."""
    if not row.open:
        return ""
    here = [g for g in row.gates.all() if g.stage == row.stage and g.round == row.returned_count]
    shown = [g for g in here if g.state in (Gate.State.ASKED, Gate.State.RETURNED)]
    return str(shown[0].get_state_display()) if shown else ""  # type: ignore[attr-defined]


def sentence(found: QuerySet[Improvement], url: str) -> Sentence:
    """How many there are, how many are late, came back, are proved."""
    rows = list(late(found))
    running = [r for r in rows if r.state in OPEN]
    late_ones = sum(1 for r in running if getattr(r, "late", 0))
    back = sum(1 for r in running if r.returned_count)
    left = sum(1 for r in running if not here(r.owner))
    proved = sum(1 for r in rows if r.state == State.EFFECTIVE)
    made = Sentence()
    if not rows:
        return made
    said = ngettext("{n} improvement is running.", "{n} improvements are running.", len(running))
    made.say(said, n=Figure(str(len(running)), url))
    if late_ones:
        said = ngettext("{n} has measures past their day.", "{n} have measures past their day.", late_ones)
        made.say(said, n=Figure(str(late_ones), f"{url}?which=late", "bad"))
    if left:
        said = ngettext("{n} is led by somebody who has left.", "{n} are led by people who have left.", left)
        made.say(said, n=Figure(str(left), f"{url}?which=left", "bad"))
    if back:
        said = ngettext(
            "{n} came back from verification and is looked into again.",
            "{n} came back from verification and are looked into again.",
            back,
        )
        made.say(said, n=Figure(str(back), f"{url}?which=back"))
    if proved:
        said = ngettext(
            "{n} is closed with a verified effect.", "{n} are closed with a verified effect.", proved
        )
        made.say(said, n=Figure(str(proved), f"{url}?state=effective"))
    return made
