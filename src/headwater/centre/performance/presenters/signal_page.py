"""The page of one signal: what, how far off, why, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.findings import queries as findings
from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import wiring
from headwater.centre.performance.chart_question import ChartQuestion
from headwater.centre.performance.explaining import address_of
from headwater.centre.performance.judging.telling import incident_of
from headwater.centre.performance.models import ChartNote, Dismissal, Signal
from headwater.centre.performance.names import dimension_name
from headwater.centre.performance.presenters import control_chart
from headwater.centre.performance.presenters.chart_page import look
from headwater.centre.performance.presenters.chart_points import Drawn
from headwater.centre.performance.presenters.explanation import told_of
from headwater.centre.performance.presenters.kept_story import EVERYBODY, hidden_in
from headwater.centre.performance.presenters.signal_words import (
    departure_words,
    indicator_name,
    place_words,
    rule_words,
    span_words,
    spot_words,
    title_of,
    unit_name,
)
from headwater.centre.performance.queries.signals import signals_seen_by
from headwater.centre.reference.periods import Period
from headwater.centre.ui.charts import Chart
from headwater.centre.ui.components import Figure, Sentence, format_value, language_now
from headwater.centre.ui.data_clock import page_today
from headwater.centre.ui.state import PageState
from headwater.engine.control_charts.points import MINUTES
from headwater.engine.explain.story import Story
from headwater.engine.words import Words

MOST_BEFORE, MOST_MEMBERS = 8, 12


@dataclass(frozen=True)
class Member:
    """A run of points that tells of the same thing."""

    name: str
    place: str
    grain: str
    when: str
    value: str
    expected: str
    sigmas: float
    url: str


def page_of(asker: Account, signal: Signal) -> dict[str, Any]:
    """Everything on the page."""
    rows = can(asker, Permission.SEE_ROWS)
    shown = {
        "signal": signal,
        "title": indicator_name(signal.indicator),
        "place": place_words(signal.where),
        "when": spot_words(signal.spot) if signal.spot else span_words(signal.start, signal.end),
        "sentence": sentence_of(signal),
        "chain": findings.chain(signal.reference_as(title_of(signal)), asker),
        "members": [member_of(member) for member in signal.members],
        "more": len(signal.members) - MOST_MEMBERS,
        "chart": _chart(asker, signal),
        "rules": rule_words(signal.rules),
        "chart_url": chart_address(signal.indicator, signal.grain, signal.where, signal.start, signal.end),
        "explain_url": _explain_url(signal) if can(asker, Permission.SEE_ANALYSES) else "",
        "dismissals": _dismissals(signal),
        "reaches": Dismissal.Reach.choices,
        "before": _before(asker, signal),
        "notes": _notes(signal),
        "may_judge": can(asker, Permission.JUDGE_SIGNALS, signal.unit),
        "may_analyse": can(asker, Permission.WRITE_ANALYSES, signal.unit),
        "problem": _problem(signal),
    }
    if not signal.story:
        return shown
    story = Story.from_dict(signal.story)
    # Who served is only for those who may see single persons and their teams.
    hidden = hidden_in(asker, story) if can(asker, Permission.SEE_AGENTS, signal.unit) else EVERYBODY
    return shown | told_of(story, None, signal.unit, hidden, rows=rows)


def sentence_of(signal: Signal) -> Sentence:
    """What was the case against what was to be expected."""
    said, unit = Sentence(), unit_name(signal.indicator)
    given: dict[str, Any] = {
        "name": indicator_name(signal.indicator),
        "value": Figure(format_value(unit, signal.value), "", "bad"),
        "expected": format_value(unit, signal.expected),
    }
    if signal.spot:
        spot = signal.spot
        given |= {
            "when": spot_words(spot),
            "misses": Figure(_("%(misses)s of the last %(of)s times") % spot, "", "bad"),
            "elsewhere": format_value("ratio", spot["elsewhere"]),
        }
        said.say(_("{when}: {name} missed its target of {expected} {misses}, at worst {value}."), **given)
        said.say(_("At other times it is missed in {elsewhere} of the cases."), **given)
        return said
    given |= {"when": span_words(signal.start, signal.end), "apart": departure_words(signal)}
    given |= {"sigmas": f"{abs(signal.sigmas):.1f}"}
    if _length(signal.grain) < signal.end - signal.start:
        # The figure is one point's; the story below tells of all of them together.
        given["grain"] = dimension_name(signal.grain)
        words = _("{when}: {name} at worst {value} (one point by {grain}), expected then {expected}:"
                  " {apart} off, {sigmas} sigmas.")  # fmt: skip
        said.say(words, **given)
    else:
        said.say(_("{when}: {name} {value}, expected {expected}: {apart} off, {sigmas} sigmas."), **given)
    others = len({member["indicator"] for member in signal.members} - {signal.indicator})
    if others:
        said.say(_("{count} other indicators tell of it too."), count=Figure(str(others), "#members"))
    return said


def _length(grain: str) -> timedelta:
    """How long a point is; of long ones at least."""
    days = {"day": 1, "week": 7, "ten_days": 11, "month": 31, "quarter": 92, "year": 366}
    return timedelta(days=days[grain]) if grain in days else timedelta(minutes=MINUTES.get(grain, 60))


def member_of(member: dict[str, Any]) -> Member:
    """A run in words."""
    unit = unit_name(member["indicator"])
    start, end = (datetime.fromisoformat(member[name]) for name in ("start", "end"))
    return Member(
        indicator_name(member["indicator"]),
        place_words(member["where"]),
        dimension_name(member["grain"]),
        span_words(start, end),
        format_value(unit, member["value"]),
        format_value(unit, member["expected"]),
        member["sigmas"],
        chart_address(member["indicator"], member["grain"], member["where"], start, end),
    )


def chart_address(indicator: str, grain: str, where: dict[str, str], start: datetime, end: datetime) -> str:
    """The control chart around a run of points."""
    first, last = _around(grain, start, end)
    params = {"period": "custom", "from": f"{first:%Y-%m-%d}", "to": f"{last:%Y-%m-%d}", "grain": grain}
    return f"{reverse('performance:chart', args=[indicator])}?{urlencode(params | where)}"


def _chart(asker: Account, signal: Signal) -> Chart | None:
    """The control chart around it; none for a weak spot, which no chart without seasons shows."""
    definition = wiring.machine().definitions.get(signal.indicator)
    if signal.is_weak_spot or definition is None or not can(asker, Permission.SEE_INDICATORS):
        return None
    first, last = _around(signal.grain, signal.start, signal.end)
    state = PageState(Period(first, last), page_today(), filters=tuple(signal.where.items()))
    found = look(asker, ChartQuestion.about(definition, state, signal.grain))
    if not isinstance(found, Drawn):
        return None
    signals = control_chart.signals_at(found, signals_seen_by(asker))
    return control_chart.chart_of(found, signals, written=_notes(signal))


def _around(grain: str, start: datetime, end: datetime) -> tuple[date, date]:
    around = timedelta(days=30 if grain == "day" else 3)
    return (timezone.localtime(start) - around).date(), (timezone.localtime(end) + around / 3).date()


def _explain_url(signal: Signal) -> str:
    return address_of(incident_of(signal).to_dict())


def _before(asker: Account, signal: Signal) -> list[tuple[Signal, str]]:
    """Earlier ones of the same indicator and place."""
    rows = signals_seen_by(asker).filter(
        indicator=signal.indicator, where=signal.where, start__lt=signal.start
    )
    return [(one, title_of(one)) for one in rows.exclude(pk=signal.pk)[:MOST_BEFORE]]


def _dismissals(signal: Signal) -> list[tuple[Dismissal, str, str]]:
    """What was decided, by whom by name, and how far it reaches."""
    rows = list(signal.dismissals.all())
    names = findings.names_of({row.by for row in rows})
    return [(row, names.get(row.by, row.by), _reach(row)) for row in rows]


def _reach(dismissal: Dismissal) -> str:
    if dismissal.reach == Dismissal.Reach.UNTIL and dismissal.until:
        return _("everything of this indicator here until %(day)s") % {"day": dismissal.until.isoformat()}
    return str(Dismissal.Reach(dismissal.reach).label)


def _notes(signal: Signal) -> list[ChartNote]:
    rows = ChartNote.objects.filter(indicator=signal.indicator, at__gte=signal.start, at__lt=signal.end)
    return list(rows.filter(where=signal.where).select_related("made_by"))


def _problem(signal: Signal) -> str:
    words = signal.story_problem or {}
    return str(Words(words.get("en", ""), words.get("zh", "")).say(language_now()))
