"""The three clocks of an order as its page shows them: bar, words, moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.complaints.clocks import Clock, Clocks
from headwater.centre.complaints.models import Stage
from headwater.centre.complaints.spans import moment, span

MOODS = {0: "good", 1: "info", 2: "near", 3: "bad"}


@dataclass(frozen=True, slots=True)
class Dial:
    """One clock. `percent` fills the bar, at most a hundred; `words` say where it stands."""

    name: str
    percent: int
    mood: str
    words: str
    due: str
    icon: str


def dials(clocks: Clocks, always: bool) -> list[Dial]:
    """First reply, solution, present department, in this order."""
    names = _("First reply"), _("Solution"), _("This department")
    return [_dial(name, clock, always) for name, clock in zip(names, clocks.all, strict=True)]


def _dial(name: str, clock: Clock, always: bool) -> Dial:
    mood, icon = MOODS[int(clock.stage)], "clock"
    if clock.ended_at is not None:
        mood, icon = ("good", "circle-check") if clock.kept else ("bad", "alert-circle")
        if clock.kept is None:
            mood, icon = "", "circle-minus"
    elif clock.paused:
        icon = "player-pause"
    percent = min(100, round(100 * clock.fraction))
    return Dial(name, percent, mood, _words(clock, always), _due(clock), icon)


def _words(clock: Clock, always: bool) -> str:
    used, allowed = span(clock.used), span(clock.allowed)
    kind = _("day and night") if always else _("working time")
    facts: dict[str, Any] = {"used": used, "allowed": allowed, "left": span(clock.left), "kind": kind}
    if clock.ended_at is not None:
        if clock.kept is None:
            return _("called off after %(used)s") % facts
        words = _("kept: %(used)s of %(allowed)s") if clock.kept else _("missed: %(used)s of %(allowed)s")
        return words % facts
    if clock.stage == Stage.OVERDUE:
        return _("overdue by %(left)s (%(kind)s)") % facts
    if clock.paused:
        return _("stands still with %(left)s left") % facts
    return _("%(left)s left of %(allowed)s (%(kind)s)") % facts


def _due(clock: Clock) -> str:
    if clock.ended_at is not None:
        return _("ended %(at)s") % {"at": moment(clock.ended_at)}
    return _("due %(at)s") % {"at": moment(clock.due_at)} if clock.due_at else ""
