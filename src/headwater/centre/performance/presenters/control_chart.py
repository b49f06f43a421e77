"""A control chart as a picture with its table: points, limits, the rules on the dots, phases, notes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.performance.chart_question import ChartQuestion
from headwater.centre.performance.explaining import address_of
from headwater.centre.performance.judging.pointing import local_moment, step_of
from headwater.centre.performance.models import ChartNote, ChartPhase, Signal, SignalPoint
from headwater.centre.performance.names import dimension_name, step_name
from headwater.centre.performance.presenters.chart_points import Drawn
from headwater.centre.reference.periods import Period
from headwater.centre.ui.charts import Chart, Column, Line, line_chart
from headwater.centre.ui.charts.chart import colour
from headwater.centre.ui.components import language_now
from headwater.engine.control_charts import RULES, Judged
from headwater.engine.control_charts.points import MINUTES, day_of

NAMES = {
    "laney_p": gettext_lazy("p′ chart (Laney)"),
    "laney_u": gettext_lazy("u′ chart (Laney)"),
    "xmr": gettext_lazy("chart of single values (XmR)"),
    "ewma": "EWMA",
    "cusum": "CUSUM",
    "p": gettext_lazy("p chart"),
    "np": gettext_lazy("np chart"),
    "u": gettext_lazy("u chart"),
    "c": gettext_lazy("c chart"),
    "xbar": gettext_lazy("Xbar chart (means of subgroups)"),
    "r": gettext_lazy("R chart (ranges of subgroups)"),
    "s": gettext_lazy("S chart (standard deviations of subgroups)"),
}
# What the line is, where it is not the indicator itself.
LINES = {
    "ewma": gettext_lazy("Weighted mean of departures"),
    "cusum": gettext_lazy("Sum of departures"),
    "np": gettext_lazy("Hits"),
    "xbar": gettext_lazy("Mean of the subgroup"),
    "r": gettext_lazy("Range within the subgroup"),
    "s": gettext_lazy("Standard deviation within the subgroup"),
}
# What a dot of these says; they have no runs.
BEYOND = {
    "ewma": gettext_lazy("the weighted mean lies beyond its limit"),
    "cusum": gettext_lazy("the departures add up beyond five sigmas"),
}
# So much of a reason has room above the line of its phase.
LONGEST_LABEL = 18
# A picture with more named dots than this would be covered by their names.
MOST_LABELS = 60
# With more points than this only those that break a rule get a dot.
MOST_SYMBOLS = 100


def step_of_point(grain: str, at: date | datetime) -> str:
    """A point on the axis."""
    if isinstance(at, datetime):
        minutes = MINUTES[grain]
        return step_name(grain, (at.date(), (at.hour * 60 + at.minute) // minutes), long=True)
    return step_name(grain, (at, 0), long=True)


# -- the picture
def chart_of(
    shown: Drawn,
    signals: dict[date | datetime, Signal],
    excel_url: str = "",
    written: Iterable[ChartNote] = (),
) -> Chart:
    """The control chart; a dot that breaks a rule carries its number and leads to its signal.

    `written`: the notes that people put on points; they stand above them.
    """
    question, definition = shown.question, shown.question.definition
    name = definition.name.say(language_now())
    wrong = frozenset(shown.marks)
    lines = [
        Line(str(LINES.get(shown.kind, name)), shown.values, wrong=wrong),
        Line(_("Expected"), shown.centre, "expected"),
        Line(_("Lower limit"), shown.lower, "compare"),
        Line(_("Upper limit"), shown.upper, "compare"),
    ]
    made = line_chart(
        "control",
        _("%(name)s: %(kind)s") % {"name": name, "kind": NAMES.get(shown.kind, shown.kind)},
        [step_of_point(question.grain, point.at) for point in shown.points],
        lines,
        shown.unit,
        band=(shown.lower, shown.upper),
        urls=[_address(question, point, signals) for point in shown.points],
        note=_note(shown),
        height=340,
    )
    _decorate(made.option, shown)
    _annotate(made.option, shown, written)
    rules = [", ".join(str(rule) for rule in shown.marks.get(n, ())) for n in range(len(shown.points))]
    rows = tuple((*row, rule) for row, rule in zip(made.rows, rules, strict=True))
    return replace(made, rows=rows, columns=(*made.columns, Column(_("Rules broken"))), excel_url=excel_url)


def _note(shown: Drawn) -> str:
    if shown.kind in ("ewma", "cusum"):
        return _("departures from what was expected, in sigmas")
    return taken_out(shown)


def taken_out(shown: Drawn) -> str:
    """What was taken out of the series before its limits were drawn, and where they come from."""
    if not shown.question.recorded:
        return shown.judgement.words.say(language_now())
    if shown.groups is None:
        return _LIMITS[shown.question.limits] % {"what": _("as recorded, nothing is taken out")}
    given = {"part": dimension_name(shown.question.part), "size": shown.groups.usual_size}
    if shown.question.settings.seasonal:
        what = _("subgroups: %(part)s, mostly %(size)s of them; each by how far it is from its expectation")
    else:
        what = _("subgroups: %(part)s, mostly %(size)s of them; as recorded, nothing is taken out")
    return _LIMITS[shown.question.limits] % {"what": what % given}


_LIMITS = {
    "all": gettext_lazy("%(what)s; the limits come from the points shown"),
    "rolling": gettext_lazy("%(what)s; the limits come from the points before each"),
    "frozen": gettext_lazy("%(what)s; the limits come from the days chosen"),
}


def _address(question: ChartQuestion, point: Judged, signals: dict[date | datetime, Signal]) -> str:
    signal = signals.get(point.at)
    if signal is not None:
        return signal.get_absolute_url()
    day = day_of(point.at)
    return question.question.address("performance:indicator", period=Period(day, day))


def _decorate(option: dict[str, Any], shown: Drawn) -> None:
    main = next(one for one in option["series"] if one.get("name") and one.get("z") == 3)
    main["data"] = [
        _dot(value, shown.marks.get(n, ()), (shown.points[n].sigmas or 0) < 0)
        for n, value in enumerate(main["data"])
    ]
    # The library leaves out symbols that have no room on the axis: a signal must never be one of them.
    main["showAllSymbol"] = True
    if len(shown.points) > MOST_SYMBOLS:
        main["symbol"] = "none"
    if len(shown.marks) > MOST_LABELS or shown.kind in BEYOND:
        main["data"] = [_unnamed(item) for item in main["data"]]
    for one in option["series"]:
        if one.get("name") in (_("Lower limit"), _("Upper limit")):
            one["showSymbol"] = False
            one["lineStyle"] = {"width": 1, "type": "solid", "color": colour("pale")}
        if one.get("name") == _("Expected"):
            one["showSymbol"] = False
    lines = _phase_lines(shown)
    if lines:
        main["markLine"] = {"silent": True, "symbol": "none", "data": lines}
    option["hw"]["notes"] = [
        "; ".join(rule_words(shown, rule, " ") for rule in shown.marks.get(n, ()))
        for n in range(len(shown.points))
    ]


def rule_words(shown: Drawn, rule: int, between: str = " · ") -> str:
    """What a dot means, with the number of its rule where the chart runs rules."""
    if shown.kind in BEYOND:
        return str(BEYOND[shown.kind])
    return f"{rule}{between}{RULES[rule].say(language_now())}"


def _annotate(option: dict[str, Any], shown: Drawn, written: Iterable[ChartNote]) -> None:
    """A flag above each point that somebody wrote about, and the words in its bubble."""
    main = next(one for one in option["series"] if one.get("name") and one.get("z") == 3)
    begins = [local_moment(point.at) for point in shown.points]
    flags, remarks = [], option["hw"]["notes"]
    for note in written:
        place = bisect_right(begins, note.at) - 1
        if place < 0 or shown.values[place] is None:
            continue
        flags.append({"coord": [place, shown.values[place]], "value": "✎"})
        remarks[place] = "; ".join(text for text in (remarks[place], f"✎ {note.text}") if text)
    if flags:
        label = {"fontSize": 12, "color": colour("ground")}
        look = {"symbol": "pin", "symbolSize": 32, "itemStyle": {"color": colour("near")}, "label": label}
        main["markPoint"] = look | {"data": flags, "silent": True}


def _dot(item: Any, rules: tuple[int, ...], below: bool) -> Any:
    if not rules or not isinstance(item, dict):
        return item
    label = {"show": True, "formatter": "·".join(map(str, rules)), "fontSize": 10, "color": colour("bad")}
    return item | {"label": label | {"position": "bottom" if below else "top", "distance": 8}}


def _unnamed(item: Any) -> Any:
    return {name: part for name, part in item.items() if name != "label"} if isinstance(item, dict) else item


def _phase_lines(shown: Drawn) -> list[dict[str, Any]]:
    """Where a phase begins, as an upright line with its day."""
    reasons = {phase.start: phase.reason for phase in phases_of(shown.question)}
    starts = {phase.start for phase in shown.judgement.chart.phases[1:]}
    places = {shown.judgement.points[start].at for start in starts if start < len(shown.judgement.points)}
    return [
        {
            "xAxis": place,
            "lineStyle": {"type": "solid", "color": colour("grey"), "width": 1},
            "label": {"formatter": _short(reasons, point), "color": colour("grey"), "fontSize": 11},
        }
        for place, point in enumerate(shown.points)
        if point.at in places
    ]


def _short(reasons: dict[date, str], point: Judged) -> str:
    """Why the phase began, as much of it as has room."""
    reason = reasons.get(day_of(point.at)) or _("new phase")
    return reason if len(reason) <= LONGEST_LABEL else f"{reason[: LONGEST_LABEL - 1]}…"


# -- what people wrote and what was signalled
def signals_at(shown: Drawn, seen: Any) -> dict[date | datetime, Signal]:
    """Point -> the signal that it belongs to, among those that the reader sees."""
    question = shown.question
    where = dict(question.state.filters)
    rows = SignalPoint.objects.filter(
        indicator=question.definition.key, grain=question.grain, where=where, signal__in=seen
    ).select_related("signal")
    by_moment = {row.start: row.signal for row in rows if row.signal}
    return {
        point.at: by_moment[local_moment(point.at)]
        for point in shown.points
        if local_moment(point.at) in by_moment
    }


def dismissed_at(shown: Drawn) -> dict[date | datetime, SignalPoint]:
    """Point -> that it was called no anomaly, with the reason."""
    question = shown.question
    rows = SignalPoint.objects.filter(
        indicator=question.definition.key, grain=question.grain, where=dict(question.state.filters)
    ).exclude(dismissal=None)
    by_moment = {row.start: row for row in rows.select_related("dismissal")}
    return {p.at: by_moment[local_moment(p.at)] for p in shown.points if local_moment(p.at) in by_moment}


def notes_of(question: ChartQuestion) -> list[ChartNote]:
    """The notes of the period on this chart, or on that of the whole centre."""
    start = local_moment(question.state.start)
    end = local_moment(question.state.end) + step_of("day")
    rows = ChartNote.objects.filter(
        indicator=question.definition.key, at__gte=start, at__lt=end, where=dict(question.state.filters)
    )
    return list(rows.filter(unit=question.state.unit).select_related("made_by"))


def phases_of(question: ChartQuestion) -> list[ChartPhase]:
    """The indicator's phases."""
    return list(ChartPhase.objects.filter(indicator=question.definition.key).select_related("made_by"))


@dataclass(frozen=True)
class Standing:
    """One point that stands out, as a row under the picture."""

    step: str
    at: str
    value: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    sigmas: float | None
    rules: list[str]
    adverse: bool
    signal: Signal | None
    dismissal: SignalPoint | None
    explain_url: str


def standing_out(
    shown: Drawn, signals: dict[Any, Signal], dismissed: dict[Any, SignalPoint]
) -> list[Standing]:
    """The points that break a rule, the latest first."""
    rows = []
    for place, rules in sorted(shown.marks.items(), reverse=True):
        point = shown.points[place]
        rows.append(
            Standing(
                step_of_point(shown.question.grain, point.at),
                local_text(point.at),
                point.value,
                point.expected,
                point.lower,
                point.upper,
                point.sigmas,
                [rule_words(shown, rule) for rule in rules],
                point.adverse,
                signals.get(point.at),
                dismissed.get(point.at),
                explain_address(shown.question, point),
            )
        )
    return rows


def local_text(at: date | datetime) -> str:
    """A point's moment as a form carries it."""
    return timezone.localtime(local_moment(at)).strftime("%Y-%m-%dT%H:%M")


def explain_address(question: ChartQuestion, point: Judged) -> str:
    """The explanation of one point."""
    start = local_moment(point.at)
    incident = {
        "indicator": question.definition.key,
        "start": start,
        "end": start + step_of(question.grain),
        "where": dict(question.state.filters),
    }
    return address_of(incident, question.state.unit)
