"""Rational subgroups of a chart's points: the shorter times that one consists of, or its teams and queues.

With seasons taken out each part stands for how far it departs from what was expected of it, so that the
spread within a subgroup is chance and not the time of the day; else the values are taken as recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from headwater.centre.performance.chart_question import ChartQuestion
from headwater.centre.performance.judging import series
from headwater.centre.performance.question import GRAINS
from headwater.centre.performance.sight import Sight
from headwater.engine.control_charts import Point, judge
from headwater.engine.control_charts.points import MINUTES, day_of
from headwater.engine.indicators.grains import start_of

Moment = date | datetime


@dataclass(frozen=True)
class Subgroups:
    """`at`: when each begins; `values`: those of its parts, none where fewer than two had enough cases."""

    at: tuple[Moment, ...]
    values: tuple[tuple[float, ...], ...]

    @property
    def usual_size(self) -> int:
        """How many parts a subgroup has in the middle."""
        sizes = sorted(len(group) for group in self.values if group)
        return sizes[len(sizes) // 2] if sizes else 0


def subgroups_of(question: ChartQuestion, sight: Sight) -> Subgroups:
    """The subgroups of the period shown (and of the days that limits are frozen on), in order of time."""
    first = question.state.start
    if not question.settings.moving:
        first = min(first, question.base[0])
    gathered: dict[Moment, list[float]] = {}
    for part in _parts(question, sight, first):
        for at, value in (
            _departures(question, part) if question.settings.seasonal else _recorded(question, part)
        ):
            if day_of(at) >= first:
                gathered.setdefault(_begins(at, question.grain), []).append(value)
    moments = sorted(gathered, key=str)
    groups = (gathered[at] for at in moments)
    return Subgroups(tuple(moments), tuple(tuple(group) if len(group) > 1 else () for group in groups))


def _parts(question: ChartQuestion, sight: Sight, first: date) -> Iterator[Sequence[Point]]:
    """The series of every part, with the history that judging needs."""
    wanted = series.Wanted(
        question.definition,
        _grain(question),
        series.history_before(first, _grain(question)) if question.settings.seasonal else first,
        question.state.end,
        "" if question.part in GRAINS else question.part,
        question.question.conditions(),
        sight.scope,
    )
    yield from series.points_of(wanted).values()


def _grain(question: ChartQuestion) -> str:
    return question.part if question.part in GRAINS else question.grain


def _recorded(question: ChartQuestion, points: Sequence[Point]) -> list[tuple[Moment, float]]:
    few = series.fewest(question.definition, points, _grain(question))
    enough = [point for point in points if point.denominator is None or point.denominator >= few]
    return [(point.at, point.value) for point in enough if point.value is not None]


def _departures(question: ChartQuestion, points: Sequence[Point]) -> list[tuple[Moment, float]]:
    """How far each point lies off its own expectation, in the unit of the values."""
    definition, grain = question.definition, _grain(question)
    days = [day_of(point.at) for point in points]
    judged = judge(
        points,
        unit=definition.unit,
        grain=grain,
        calendar=series.kinds(min(days), max(days)),
        settings=replace(
            question.settings, moving=True, base=None, fewest=series.fewest(definition, points, grain)
        ),
    ).points
    return [(p.at, p.value - p.expected) for p in judged if p.value is not None and p.expected is not None]


def _begins(at: Moment, grain: str) -> Moment:
    if isinstance(at, datetime) and grain in MINUTES:
        return at.replace(minute=at.minute // MINUTES[grain] * MINUTES[grain])
    return start_of(day_of(at), grain)
