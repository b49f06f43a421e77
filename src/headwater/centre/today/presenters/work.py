"""The page of background work: each kind of work in words, with what waits, runs and failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headwater.centre.jobs import queries as jobs
from headwater.centre.jobs.models import Run, State
from headwater.centre.people.models import Account

MOST = 20
# A worker looks every two seconds; whoever waits longer than this waits for one that is not there.
PATIENCE = timedelta(minutes=1)
MOODS = {State.FAILED: "bad", State.DOING: "info", State.WAITING: "", State.DONE: "good"}


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of work. `mood` and `state` say how its newest run stands."""

    name: str
    words: str
    state: str
    mood: str
    run: Run | None
    last_good: Run | None
    took: float | None
    next: Any


def page(asker: Account) -> dict[str, Any]:
    """Everything that the template needs."""
    runs = jobs.visible_to(asker)
    overview = jobs.overview()
    words = {one.name: str(one.words) for one in overview}
    active = list(runs.filter(state__in=(State.WAITING, State.DOING))[:MOST])
    failed = list(runs.filter(state=State.FAILED)[:MOST])
    lines = [_line(one) for one in overview]
    return {
        "lines": sorted(lines, key=lambda line: line.mood != "bad"),
        "active": [(words.get(run.task, run.task), run) for run in active],
        "failed": [(words.get(run.task, run.task), run) for run in failed],
        "sentence": sentence(lines, active),
        "stuck": stuck(active),
    }


def _line(one: jobs.Overview) -> Line:
    newest, good = one.latest, one.last_good
    took = None
    if good is not None and good.started and good.finished:
        took = (good.finished - good.started).total_seconds()
    state = newest.get_state_display() if newest else _("not run yet")
    mood = MOODS[State(newest.state)] if newest else ""
    return Line(one.name, str(one.words), state, mood, newest, good, took, one.next)


def sentence(lines: list[Line], active: list[Run]) -> str:
    """How background work stands, in one breath."""
    bad = [line.words for line in lines if line.mood == "bad"]
    busy = ngettext(
        "%(n)s piece of work runs or waits.", "%(n)s pieces of work run or wait.", len(active)
    ) % {"n": len(active)}
    if not bad:
        quiet = _("Nothing is running.")
        return _("Whatever ran last ended well. %(now)s") % {"now": busy if active else quiet}
    names = _(", ").join(bad)
    return _("Failed at the last try: %(names)s. %(now)s") % {"names": names, "now": busy}


def stuck(active: list[Run]) -> bool:
    """Whether work waits although nothing runs: there is no worker."""
    if any(run.state == State.DOING for run in active):
        return False
    return any(timezone.now() - run.asked > PATIENCE for run in active)
