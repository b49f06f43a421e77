"""The page of a control chart: the sentence, the picture, the points that stand out, what people added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import notes
from headwater.centre.performance.actions.charts import may_set
from headwater.centre.performance.chart_kinds import kinds_of, parts_of
from headwater.centre.performance.chart_question import ChartQuestion
from headwater.centre.performance.facts import Facts
from headwater.centre.performance.filters import permission_for
from headwater.centre.performance.models import ChartSettings
from headwater.centre.performance.names import dimension_name
from headwater.centre.performance.presenters import control_chart
from headwater.centre.performance.presenters.chart_advice import advice_of
from headwater.centre.performance.presenters.chart_points import Drawn, drawn
from headwater.centre.performance.presenters.page import chips
from headwater.centre.performance.queries.signals import signals_seen_by
from headwater.centre.performance.sight import sight_of
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import (
    Figure,
    Note,
    Sentence,
    format_delta,
    format_value,
    gap,
    language_now,
)
from headwater.centre.ui.exports import Sheet
from headwater.engine.control_charts import RULES
from headwater.engine.words import Problem

# The latest ones; all of them stand in the table of the picture and in the export.
MOST_ROWS = 50
KIND_NAMES = {
    "values": gettext_lazy("Values with limits"),
    "ewma": gettext_lazy("EWMA (small lasting shifts)"),
    "cusum": gettext_lazy("CUSUM (small lasting shifts)"),
    "p": gettext_lazy("p (as recorded)"),
    "np": gettext_lazy("np (as recorded)"),
    "u": gettext_lazy("u (as recorded)"),
    "c": gettext_lazy("c (as recorded)"),
    "xmr": gettext_lazy("XmR (as recorded)"),
    "xbar": gettext_lazy("Xbar (means of subgroups)"),
    "r": gettext_lazy("R (ranges of subgroups)"),
    "s": gettext_lazy("S (standard deviations of subgroups)"),
}
LIMIT_NAMES = {
    "moving": gettext_lazy("moving"),
    "all": gettext_lazy("from all points shown"),
    "rolling": gettext_lazy("moving"),
    "frozen": gettext_lazy("frozen"),
}


def page_of(asker: Account, question: ChartQuestion) -> dict[str, Any]:
    """Everything on the page; a note where there is nothing to draw."""
    frame = _frame(asker, question)
    found = look(asker, question)
    if not isinstance(found, Drawn):
        return frame | found
    signals = control_chart.signals_at(found, signals_seen_by(asker))
    dismissed = control_chart.dismissed_at(found)
    rows = control_chart.standing_out(found, signals, dismissed)
    export = question.address("performance:chart-export")
    return frame | {
        "chart": control_chart.chart_of(found, signals, export, frame["chart_notes"]),
        "sentence": sentence_of(found),
        "advice": advice_of(found),
        "remarks": [note.say(language_now()) for note in found.judgement.notes],
        "rows": rows[:MOST_ROWS],
        "more": max(0, len(rows) - MOST_ROWS),
        "export_url": export,
        "unit": found.unit,
    }


def look(asker: Account, question: ChartQuestion) -> Drawn | dict[str, Any]:
    """What is to be drawn, or what the page says instead."""
    definition = question.definition
    wrong = notes.filter_problem(asker, question.question, definition)
    if wrong is not None:
        return {"formula_error": wrong}
    permission = permission_for(asker, definition, question.question.conditions())
    sight = sight_of(asker, question.state.unit, permission)
    if sight.nothing or not sight.attributes(definition):
        return {"note": notes.why_empty(Facts(definition, question.question, sight)) or _nothing()}
    try:
        shown = drawn(question, sight)
    except Problem as problem:
        return {"note": Note(problem.words.say(language_now()), "failed")}
    if not any(value is not None for value in shown.values):
        return {"note": _nothing()}
    return shown


def _nothing() -> Note:
    return Note(_("There are no figures of this indicator in this period. Choose another one above."))


def sentence_of(shown: Drawn) -> Sentence:
    """How many points stand out, the worst of them, and what was taken out before judging."""
    said = Sentence()
    points = shown.points
    judged = sum(point.expected is not None for point in points)
    if not judged:
        return said.say(_("None of these points can be judged yet."))
    for first, last in _unjudged(shown):
        words = _("The points from {first} to {last} are not judged: their part of the chart has too few"
                  " points that limits can be taken from. Of the others:")  # fmt: skip
        said.say(words, first=first, last=last)
    marked = [points[place] for place in shown.marks]
    if not marked:
        said.say(_("None of the {count} points breaks a rule."), count=judged)
        return said
    words = ngettext("{n} of {count} points breaks a rule", "{n} of {count} points break a rule", len(marked))
    worst = max(marked, key=lambda point: (point.adverse, abs(point.sigmas or 0)))
    bad = sum(point.adverse for point in marked)
    given: dict[str, Any] = {
        "n": Figure(str(len(marked)), "#standing-out", "bad" if bad else ""),
        "count": judged,
        "when": control_chart.step_of_point(shown.question.grain, worst.at),
        "value": Figure(
            _figure(shown, worst.value), control_chart.explain_address(shown.question, worst),
            "bad" if worst.adverse else "",
        ),
        "expected": _figure(shown, worst.expected),
    }  # fmt: skip
    if _departs(shown):
        most = _(
            "; most of all {when}: {value} off what was expected, where the centre line is at {expected}."
        )
    else:
        most = _("; most of all {when}: {value}, expected {expected}.")
    said.say(words + most, **given)
    return said


def _departs(shown: Drawn) -> bool:
    """Whether the points drawn are departures from what was expected, not the indicator itself."""
    return shown.kind == "xbar" and shown.question.settings.seasonal


def _figure(shown: Drawn, value: float | None) -> str:
    """A value of the chart; departures and ranges are differences, of ratios in percentage points."""
    if _departs(shown):
        return format_delta(shown.unit, value)
    return gap(shown.unit, value) if shown.kind in ("r", "s") else format_value(shown.unit, value)


def _unjudged(shown: Drawn) -> list[tuple[str, str]]:
    """First and last point shown of every part of the chart that has no limits."""
    told, inside = shown.judgement, {point.at for point in shown.points}
    found = []
    for phase in told.chart.phases:
        part = slice(phase.start, phase.end)
        here = [point.at for point in told.points[part] if point.at in inside]
        if here and np.isnan(told.chart.centre[part]).all() and not np.isnan(told.chart.values[part]).all():
            edges = (control_chart.step_of_point(shown.question.grain, at) for at in (here[0], here[-1]))
            found.append((next(edges), next(edges)))
    return found


def _frame(asker: Account, question: ChartQuestion) -> dict[str, Any]:
    definition, settings = question.definition, question.settings
    key = definition.key
    may_judge = can(asker, Permission.JUDGE_SIGNALS, question.state.unit)
    return {
        "definition": definition,
        "name": definition.name.say(language_now()),
        "question": question,
        # The frame above shows the period and unit that this page falls back to.
        "state": question.state,
        "grains": [(name, dimension_name(name)) for name in question.grains()],
        "kinds": [(name, KIND_NAMES[name]) for name in kinds_of(definition, question.grain)],
        "parts": [(name, dimension_name(name)) for name in parts_of(definition, question.grain)],
        "limits": [(name, LIMIT_NAMES[name]) for name in _limits(question)],
        "rules": [(n, words.say(language_now()), n in settings.rules) for n, words in RULES.items()],
        "chips": _chips(asker, question),
        "indicator_url": question.question.address(),
        "weak_url": f"{reverse('performance:weak-spots')}?indicator={key}",
        "signals_url": f"{reverse('performance:signals')}?indicator={key}",
        "chart_notes": control_chart.notes_of(question),
        "phases": control_chart.phases_of(question),
        "may_judge": may_judge,
        "may_set": may_set(asker),
        "kept": ChartSettings.objects.filter(indicator=key).first(),
        "question_query": question.address().partition("?")[2],
        "may_explain": can(asker, Permission.SEE_ANALYSES),
    }


def _limits(question: ChartQuestion) -> tuple[str, ...]:
    return ("all", "rolling", "frozen") if question.recorded else ("moving", "frozen")


def _chips(asker: Account, question: ChartQuestion) -> list[dict[str, str]]:
    """The filters, each with the address of this page without it."""
    found = chips(asker, question.question, question.definition)
    names = [name for name, _code in question.state.filters] + (["where"] if question.state.where else [])
    return [
        chip | {"without": question.address(**{name: ""})} for chip, name in zip(found, names, strict=True)
    ]


def sheet_of(shown: Drawn, above: Mapping[str, str]) -> Sheet:
    """The chart as rows: every point with its limits, its sigmas and the rules that it breaks."""
    definition = shown.question.definition
    unit = shown.unit
    columns = [
        Column(_("Time")),
        Column(_("Value"), unit),
        Column(_("Expected"), unit),
        Column(_("Lower limit"), unit),
        Column(_("Upper limit"), unit),
        Column(_("Sigmas"), "number"),
        Column(_("Rules broken")),
    ]
    rows = [
        [p.at, p.value, p.expected, p.lower, p.upper, p.sigmas, ", ".join(map(str, p.rules))]
        for p in shown.points
    ]
    facts = [
        (_("Indicator"), f"{definition.number} {definition.name.say(language_now())}"),
        (_("Chart"), str(control_chart.NAMES.get(shown.kind, shown.kind))),
        (_("Taken out"), control_chart.taken_out(shown)),
        (_("Which chart"), advice_of(shown)),
        (_("In a sentence"), str(sentence_of(shown))),
        *above.items(),
        *((_("Note"), note.say(language_now())) for note in shown.judgement.notes),
    ]
    return Sheet(_("Control chart"), columns, rows, facts)
