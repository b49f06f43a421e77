"""What a control chart shows: the points of the period with the limits of the kind asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from headwater.centre.performance.chart_question import ChartQuestion
from headwater.centre.performance.judging import series
from headwater.centre.performance.presenters.plain_charts import grouped, known, plain
from headwater.centre.performance.sight import Sight
from headwater.centre.performance.subgroups import Subgroups, subgroups_of
from headwater.engine.control_charts import (
    Basis,
    ControlChart,
    Judged,
    Judgement,
    Point,
    judge,
    limits,
    nelson,
)
from headwater.engine.control_charts.points import day_of
from headwater.engine.words import Words

# Departures are in sigmas already: what they add up to departs from nothing, by ones.
EXPECTED = (0.0, 1.0)


@dataclass(frozen=True)
class Drawn:
    """What was judged in the period shown: `points` and, place by place, the chart's values and limits.

    `recorded`: the points as the data have them. `groups`: the subgroups, where it is drawn of such.
    """

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
    recorded: tuple[Point, ...] = ()
    groups: Subgroups | None = None


def drawn(question: ChartQuestion, sight: Sight) -> Drawn:
    """Ask for the points, with the history that judging needs, and judge them. Raises Problem."""
    if question.grouped:
        found = subgroups_of(question, sight)
        return replace(_as_recorded(question, *grouped(question, found)), groups=found)
    state, settings = question.state, question.settings
    first = state.start if question.recorded else series.history_before(state.start, question.grain)
    if not settings.moving:
        settings = replace(settings, base=question.base)
        first = min(first, question.base[0])
    points = _asked(question, sight, first)
    if question.recorded and points:
        shown = _as_recorded(question, *plain(question, points))
    else:
        judgement = judge(
            points,
            unit=question.definition.unit,
            direction=question.definition.direction,  # type: ignore[arg-type]
            grain=question.grain,
            calendar=series.kinds(first, state.end),
            settings=settings,
        )
        shown = _of_kind(question, judgement)
    return replace(shown, recorded=tuple(point for point in points if _inside(question, point)))


def _asked(question: ChartQuestion, sight: Sight, first: date) -> tuple[Point, ...]:
    """The indicator's points in order of time."""
    wanted = series.Wanted(
        question.definition,
        question.grain,
        first,
        question.state.end,
        where=question.question.conditions(),
        scope=sight.scope,
    )
    return tuple(sorted(series.points_of(wanted).get(None, []), key=lambda point: str(point.at)))


def _inside(question: ChartQuestion, point: Point | Judged) -> bool:
    return question.state.start <= day_of(point.at) <= question.state.end


def _as_recorded(question: ChartQuestion, chart: ControlChart, points: tuple[Judged, ...]) -> Drawn:
    # Phases and remarks are those of the chart drawn: there is no judgement with seasons taken out.
    told = Judgement(points, chart, chart, (), "flat", False, Words("as recorded", "按原始数据"), chart.notes)
    unit = "count" if question.kind == "np" else question.definition.unit
    return _placed(question, told, chart, question.kind, unit)


def _of_kind(question: ChartQuestion, judgement: Judgement) -> Drawn:
    # What could not be judged has no departures to add up: its values are drawn, and the note says why.
    if question.kind == "values" or all(point.expected is None for point in judgement.points):
        chart = judgement.chart
        return _placed(question, judgement, chart, chart.kind, question.definition.unit)
    chart = _with_memory(question, judgement)
    told = replace(judgement, points=_remembered(question, judgement, chart))
    return _placed(question, told, chart, question.kind, "number")


def _placed(
    question: ChartQuestion, judgement: Judgement, chart: ControlChart, kind: str, unit: str
) -> Drawn:
    inside = [n for n, point in enumerate(judgement.points) if _inside(question, point)]
    points = tuple(judgement.points[n] for n in inside)
    marks = {place: point.rules for place, point in enumerate(points) if point.rules}
    arrays = (chart.values, chart.centre, chart.lower, chart.upper)
    values, centre, lower, upper = ([known(array[n]) for n in inside] for array in arrays)
    return Drawn(question, judgement, points, kind, values, centre, lower, upper, unit, marks)


def _with_memory(question: ChartQuestion, judgement: Judgement) -> ControlChart:
    """EWMA or CUSUM of the departures in sigmas, so that seasons are out of them as well."""
    # On the standard chart limits lie at three, wherever they were asked for.
    sigmas = judgement.standard.values * (question.settings.sigmas / 3.0)
    basis = Basis(starts=tuple(phase.start for phase in judgement.chart.phases[1:]))
    if question.kind == "ewma":
        return limits.ewma(sigmas, basis=basis, sigmas=question.settings.sigmas, given=EXPECTED)
    return limits.cusum(sigmas, basis=basis, given=EXPECTED)


def _remembered(question: ChartQuestion, judgement: Judgement, chart: ControlChart) -> tuple[Judged, ...]:
    """The points as the remembering chart has them: what has added up, against its own limits."""
    beyond = {breach.index for breach in nelson(chart, [1])} | set(np.flatnonzero(chart.outside))
    better = {"up": 1, "down": -1}.get(question.definition.direction, 0)
    found = []
    for n, point in enumerate(judgement.points):
        value, centre, lower, upper, sigmas = (
            known(array[n])
            for array in (chart.values, chart.centre, chart.lower, chart.upper, chart.standardised)
        )
        adverse = n in beyond and (better == 0 or (value or 0) * better < 0)
        rules = (1,) if n in beyond else ()
        found.append(Judged(point.at, value, centre, lower, upper, sigmas, rules, adverse))
    return tuple(found)
