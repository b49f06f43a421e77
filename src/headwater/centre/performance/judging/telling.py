"""A signal gets its explanation, and opens a finding with the explanation inside."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone, translation

from headwater.centre.findings.actions import open_finding
from headwater.centre.people.audit import Actor
from headwater.centre.performance import wiring
from headwater.centre.performance.models import Signal, SignalState
from headwater.centre.performance.presenters.signal_words import story_text, title_of
from headwater.centre.reference import queries as reference
from headwater.engine.explain.story import Incident, Story, investigate
from headwater.engine.words import Problem, Words

RECURS = {
    "interval": "interval",
    "weekday": "weekday",
    "weekday_interval": "weekday",
    "day_of_month": "month_day",
}
# What findings are written in, whoever's language the job's asker has.
LANGUAGE = "zh-hans"
OPEN = (SignalState.NEW, SignalState.EXPLAINED, SignalState.IN_WORK)


def incident_of(signal: Signal) -> Incident:
    """What is to be explained: the signal's own cell and time, in the centre's local clock."""
    start, end = (timezone.make_naive(moment) for moment in (signal.start, signal.end))
    recurs = RECURS.get((signal.spot or {}).get("kind", ""), "")
    return Incident(signal.indicator, start, end, dict(signal.where), recurs)


def work_out(signal: Signal) -> Story | None:
    """The story of a signal, or None (then the signal says why there is none)."""
    now = wiring.machine()
    definition = now.definitions.get(signal.indicator)
    if definition is None:
        return None
    try:
        return investigate(
            now.lake.snapshot(),
            now.engine,
            definition,
            incident_of(signal),
            calendar=reference.calendar().is_working,
            twins=wiring.twins(),
        )
    except Problem as problem:
        signal.story_problem = {"en": problem.words.en, "zh": problem.words.zh}
        return None


def follow_findings() -> int:
    """Signals whose finding was closed meanwhile are closed too; how many."""
    rows = Signal.objects.filter(finding__state="closed", state__in=OPEN)
    return rows.update(state=SignalState.CLOSED, closed_at=timezone.now())


def in_english(say: Callable[[Signal], str], signal: Signal) -> str:
    """The same words for readers of English."""
    with translation.override("en"):
        return say(signal)


def explain_and_tell(signal: Signal, *, by: Actor) -> None:
    """Explain a new signal and open its finding; safe to be done again."""
    story = work_out(signal) if not signal.story else None
    with transaction.atomic(), translation.override(LANGUAGE):
        locked = Signal.objects.select_for_update(of=("self",)).get(pk=signal.pk)
        if locked.finding_id is not None or not locked.waiting:
            return
        if story is not None:
            locked.story = story.to_dict()
            locked.state = SignalState.EXPLAINED
        locked.story_problem = signal.story_problem
        title = title_of(locked)
        locked.finding = open_finding(
            by=by,
            title=Words(en=in_english(title_of, locked), zh=title),
            source=locked.reference_as(title),
            unit=locked.unit,
            about={
                "indicator": locked.indicator,
                "where": locked.where,
                "start": timezone.localtime(locked.start),
                "end": timezone.localtime(locked.end),
            },
            same_as=f"signal:{locked.pk}",
            detail=Words(en=in_english(story_text, locked), zh=story_text(locked)),
        )
        locked.save(update_fields=["story", "story_problem", "state", "finding"])
