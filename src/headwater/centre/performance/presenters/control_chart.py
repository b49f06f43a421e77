"""A control chart as a picture with its table: points, limits, the rules on the dots, phases, notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.performance.chart_question import ChartQuestion
from headwater.centre.performance.explaining import address_of
from headwater.centre.performance.judging import series
from headwater.centre.performance.judging.pointing import local_moment, step_of
from headwater.centre.performance.models import ChartNote, ChartPhase, Signal, SignalPoint
from headwater.centre.performance.names import step_name
from headwater.centre.performance.presenters.plain_charts import CHARTS, known, plain
from headwater.centre.performance.sight import Sight
from headwater.centre.reference.periods import Period
from headwater.centre.ui.charts import Chart, Column, Line, line_chart
from headwater.centre.ui.charts.chart import colour
from headwater.centre.ui.components import language_now
from headwater.engine.control_charts import (
    RULES,
    ControlChart,
    Judged,
    Judgement,
    Point,
    judge,
    limits,
    nelson,
)
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
}
# A picture with more named dots than this would be covered by their names.
MOST_LABELS = 60
# With more points than this only those that break a rule get a dot.
MOST_SYMBOLS = 100


@dataclass(frozen=True)
class Drawn:
    """What was judged in the period shown: `points` and, place by place, the chart's values and limits."""

    question: ChartQuestion
    judgement: Judgement
    points: tuple[Judged, ...]
    kind: str
    values: list[float | None]
    centre: list[float | None]
    lower: list[float | None]
    upper: list[float | None]
    unit: str
    marks: dict[int, tuple[int, ...]]

    @property
    def steps(self) -> list[str]:
        """What the points are called on the axis."""
        return [step_of_point(self.question.grain, point.at) for point in self.points]


def drawn(question: ChartQuestion, sight: Sight) -> Drawn:
    """Ask for the points, with the history that judging needs, and judge them. Raises Problem."""
    state, definition = question.state, question.definition
    first = series.history_before(state.start, question.grain)
    settings = question.settings
    if not settings.moving:
        settings = replace(settings, base=question.base)
        first = min(first, question.base[0])
    wanted = series.Wanted(
        definition, question.grain, first, state.end, where=question.question.conditions(), scope=sight.scope
    )
    points: Sequence[Point] = series.points_of(wanted).get(None, [])
    judgement = judge(
        points,
        unit=definition.unit,
        direction=definition.direction,  # type: ignore[arg-type]
        grain=question.grain,
        calendar=series.kinds(first, state.end),
        settings=settings,
    )
    if question.kind in CHARTS:
        shown = [point for point in points if state.start <= day_of(point.at) <= state.end]
        return _as_recorded(question, judgement, sorted(shown, key=lambda point: local_moment(point.at)))
    inside = [n for n, point in enumerate(judgement.points) if state.start <= day_of(point.at) <= state.end]
    return _of_kind(question, judgement, inside)


def _as_recorded(question: ChartQuestion, judgement: Judgement, shown: Sequence[Point]) -> Drawn:
    chart, points = plain(question, shown)
    # Phases and remarks are those of the chart drawn, not of a judgement with seasons taken out.
    told = replace(judgement, points=points, chart=chart, notes=chart.notes)
    return _placed(question, told, range(len(points)), chart, question.kind, unit_of(question))


def unit_of(question: ChartQuestion) -> str:
    """The unit of the points: an np chart counts hits, whatever the indicator's own unit is."""
    return "count" if question.kind == "np" else question.definition.unit


def _of_kind(question: ChartQuestion, judgement: Judgement, inside: Sequence[int]) -> Drawn:
    # What could not be judged has no departures to add up: its values are drawn, and the note says why.
    if question.kind == "values" or all(point.expected is None for point in judgement.points):
        chart = judgement.chart
        return _placed(question, judgement, inside, chart, chart.kind, question.definition.unit)
    chart = _with_memory(question.kind, judgement)
    beyond = {breach.index for breach in nelson(chart, [1])} | set(np.flatnonzero(chart.outside))
    marks: dict[int, tuple[int, ...]] = {place: (1,) for place, n in enumerate(inside) if n in beyond}
    return replace(_placed(question, judgement, inside, chart, question.kind, "number"), marks=marks)


def _placed(
    question: ChartQuestion,
    judgement: Judgement,
    inside: Sequence[int],
    chart: ControlChart,
    kind: str,
    unit: str,
) -> Drawn:
    points = tuple(judgement.points[n] for n in inside)
    marks = {place: point.rules for place, point in enumerate(points) if point.rules}
    arrays = (chart.values, chart.centre, chart.lower, chart.upper)
    values, centre, lower, upper = ([known(array[n]) for n in inside] for array in arrays)
    return Drawn(question, judgement, points, kind, values, centre, lower, upper, unit, marks)


def _with_memory(kind: str, judgement: Judgement) -> ControlChart:
    """EWMA or CUSUM of the departures in sigmas, so that seasons are out of them as well."""
    sigmas = judgement.standard.values
    if np.isnan(sigmas).all():
        return judgement.standard
    return limits.ewma(sigmas) if kind == "ewma" else limits.cusum(sigmas)


def step_of_point(grain: str, at: date | datetime) -> str:
    """A point on the axis."""
    if isinstance(at, datetime):
        minutes = MINUTES[grain]
        return step_name(grain, (at.date(), (at.hour * 60 + at.minute) // minutes), long=True)
    return step_name(grain, (at, 0), long=True)


# -- the picture
def chart_of(shown: Drawn, signals: dict[date | datetime, Signal], excel_url: str) -> Chart:
    """The control chart; a dot that breaks a rule carries its number and leads to its signal."""
    question, definition = shown.question, shown.question.definition
    name = definition.name.say(language_now())
    wrong = frozenset(shown.marks)
    lines = [
        Line(name, shown.values, wrong=wrong),
        Line(_("Expected"), shown.centre, "expected"),
        Line(_("Lower limit"), shown.lower, "compare"),
        Line(_("Upper limit"), shown.upper, "compare"),
    ]
    made = line_chart(
        "control",
        _("%(name)s: %(kind)s") % {"name": name, "kind": NAMES.get(shown.kind, shown.kind)},
        shown.steps,
        lines,
        shown.unit,
        band=(shown.lower, shown.upper),
        urls=[_address(question, point, signals) for point in shown.points],
        note=_note(shown),
        height=340,
    )
    _decorate(made.option, shown)
    rules = [", ".join(str(rule) for rule in shown.marks.get(n, ())) for n in range(len(shown.points))]
    rows = tuple((*row, rule) for row, rule in zip(made.rows, rules, strict=True))
    return replace(made, rows=rows, columns=(*made.columns, Column(_("Rules broken"))), excel_url=excel_url)


def _note(shown: Drawn) -> str:
    if shown.kind in ("ewma", "cusum"):
        return _("departures from what was expected, in sigmas")
    return taken_out(shown)


def taken_out(shown: Drawn) -> str:
    """What was taken out of the series before its limits were drawn."""
    if shown.question.kind in CHARTS:
        return _("as recorded: nothing is taken out, the limits come from the points shown")
    return shown.judgement.words.say(language_now())


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
    if len(shown.marks) > MOST_LABELS:
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
        "; ".join(f"{rule} {RULES[rule].say(language_now())}" for rule in shown.marks.get(n, ()))
        for n in range(len(shown.points))
    ]


def _dot(item: Any, rules: tuple[int, ...], below: bool) -> Any:
    if not rules or not isinstance(item, dict):
        return item
    label = {"show": True, "formatter": "·".join(map(str, rules)), "fontSize": 10, "color": colour("bad")}
    return item | {"label": label | {"position": "bottom" if below else "top", "distance": 8}}


def _unnamed(item: Any) -> Any:
    return {name: part for name, part in item.items() if name != "label"} if isinstance(item, dict) else item


def _phase_lines(shown: Drawn) -> list[dict[str, Any]]:
    """Where a phase begins, as an upright line with its day."""
    starts = {phase.start for phase in shown.judgement.chart.phases[1:]}
    places = {shown.judgement.points[start].at for start in starts if start < len(shown.judgement.points)}
    return [
        {
            "xAxis": place,
            "lineStyle": {"type": "solid", "color": colour("grey"), "width": 1},
            "label": {"formatter": _("new phase"), "color": colour("grey"), "fontSize": 11},
        }
        for place, point in enumerate(shown.points)
        if point.at in places
    ]


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
                [f"{rule} · {RULES[rule].say(language_now())}" for rule in rules],
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
