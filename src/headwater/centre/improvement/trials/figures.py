"""Figures of teams and units as the engine's experiments take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
from django.utils.translation import gettext as _

from headwater.centre.people.models import Unit, UnitKind
from headwater.centre.performance.queries import measured, panels
from headwater.centre.reference import queries as reference
from headwater.centre.reference.calendars import DayKind
from headwater.engine.experiments import CannotJudge, DaysOff, Measure, Panel, Series
from headwater.engine.words import Problem, Words


def measure_of(key: str, direction: str) -> Measure:
    """The indicator as verdicts say it. Raises CannotJudge for one that is gone."""
    definition = measured.indicator(key)
    if definition is None:
        raise CannotJudge(
            Words(en=f"The indicator {key} is no longer in force.", zh=f"指标 {key} 已不再使用。")
        )
    return Measure(definition.name, definition.unit, direction)


def teams_of(unit: Unit) -> list[Unit]:
    """The teams at or below a unit that are open today."""
    return list(Unit.objects.filter(path__startswith=unit.path, kind=UnitKind.TEAM, closed=None))


def panel(
    key: str, teams: Sequence[str], start: date, end: date, where: Mapping[str, str] | None = None
) -> Panel:
    """The indicator by team and day, every asked day and team present."""
    try:
        rows = panels.by_team_and_day(key, teams=teams, start=start, end=end, where=where)
    except Problem as error:
        raise CannotJudge(error.words) from error
    place = {team: row for row, team in enumerate(sorted(teams))}
    length = (end - start).days + 1
    table = np.full((2, len(place), length), np.nan)
    for row in rows:
        if row.team in place and row.numerator is not None and row.denominator is not None:
            column = (row.day - start).days
            table[:, place[row.team], column] = row.numerator, row.denominator
    days = tuple(start + timedelta(days=step) for step in range(length))
    return Panel(tuple(place), days, table[0], table[1])


def series(key: str, unit: Unit, start: date, end: date, where: Mapping[str, str] | None = None) -> Series:
    """The indicator of a unit by day. Raises CannotJudge where it cannot be told for this unit."""
    found = measured.level(key, start=start, end=end, unit=unit, where=where)
    if found is None or found.why is not None:
        raise CannotJudge(found.why if found and found.why else Words("No such indicator.", "没有这个指标。"))
    rows = []
    for day in found.days:
        if day.numerator is not None and day.denominator:
            rows.append((day.day, day.numerator, day.denominator))
        elif day.value is not None:
            weight = 1.0 if found.per_day else (day.count or 1.0)
            rows.append((day.day, day.value * weight, weight))
    return Series.of(rows)


def days_off(start: date, end: date) -> DaysOff:
    """Public holidays and worked weekend days of the centre's calendar."""
    days = list(reference.calendar().days(start, end))
    return DaysOff(
        frozenset(day.day for day in days if day.kind == DayKind.HOLIDAY),
        frozenset(day.day for day in days if day.kind == DayKind.MAKE_UP),
    )


def version_of(key: str) -> int | None:
    """The version of the definition in force."""
    definition = measured.indicator(key)
    return definition.version if definition else None


def version_note(key: str, then: int | None) -> tuple[Words, ...]:
    """What is said when the definition changed since the plan."""
    now = version_of(key)
    if then is None or now is None or then == now:
        return ()
    return (
        Words(
            en=f"The definition changed from version {then} to {now} since the plan: all figures here are "
            f"counted by version {now}, before and after, and the plan does not hold for it exactly.",
            zh=f"自计划以来定义从第 {then} 版变为第 {now} 版："
            f"此处前后数据均按第 {now} 版计算，原计划不再完全适用。",
        ),
    )


def team_name(unit: Unit) -> str:
    """The name kept beside a code."""
    return unit.name or _("team")
