"""A signal gets its explanation, and opens a finding with the explanation inside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from headwater.centre.findings.actions import open_finding
from headwater.centre.notices.actions import notify
from headwater.centre.notices.models import Level
from headwater.centre.people.audit import Actor
from headwater.centre.people.queries import nearest_holder
from headwater.centre.performance import wiring
from headwater.centre.performance.models import Signal, SignalState
from headwater.centre.performance.presenters.signal_words import story_text, title_of
from headwater.centre.reference import queries as reference
from headwater.centre.ui.data_clock import page_today
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
# Whoever answers for the unit, the nearest first.
ANSWER = (
    "floor_supervisor",
    "department_head",
    "deputy_hotline_manager",
    "operations_manager",
    "quality_manager",
    "general_manager",
)
NEWS = timedelta(days=2)
NOTICED = gettext_noop("New signal %(number)s: %(what)s")
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
        _tell_who_answers(locked, by)


def _tell_who_answers(signal: Signal, by: Actor) -> None:
    """Of what is news; years of history that were brought in at once are read in the inbox, not told."""
    if timezone.localdate(signal.end) < page_today() - NEWS:
        return
    person = nearest_holder(signal.unit, ANSWER)
    if person is not None:
        title = Words(en=signal.finding.title_en, zh=signal.finding.title) if signal.finding else ""
        facts = {"number": signal.number, "what": title}
        level = Level.INFO if signal.is_weak_spot else Level.WARNING
        notify(by=by, to=person, text=NOTICED, params=facts, url=signal.get_absolute_url(), level=level)
