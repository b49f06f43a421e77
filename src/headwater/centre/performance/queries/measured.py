"""A figure somebody stands for (a promise, a pilot, a shortfall): one indicator, of a unit, over days.

Whoever may see the object that the figure belongs to sees the figure, so the asker is the room, not the
person; small groups of persons stay suppressed, and a filter on single persons is refused by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from headwater.centre.people.audit import System
from headwater.centre.people.models import Unit
from headwater.centre.performance import goals, wiring
from headwater.centre.performance.figures import Cell, cell, only
from headwater.centre.performance.filters import personal_columns
from headwater.centre.performance.question import quoted
from headwater.centre.performance.sight import sight_of
from headwater.centre.ui.components import language_now
from headwater.engine.indicators import Definition, FormulaError, IndicatorQuery
from headwater.engine.indicators.query import joined
from headwater.engine.indicators.spread import interval
from headwater.engine.words import Words

ASKER = System("measured")


@dataclass(frozen=True, slots=True)
class DayLevel:
    """One day of the figure; `numerator / denominator` where it is a quotient."""

    day: date
    value: float | None
    numerator: float | None
    denominator: float | None
    count: float | None


@dataclass(frozen=True, slots=True)
class Level:
    """An indicator over a period. An amount (`per_day`) is said per day that has data.

    `lower` and `upper` bound the value at 95 % by the scatter of its days; None where days are too few.
    `missing` are the days of the period without data; `why` says why there is no value.
    """

    key: str
    name: Words
    unit: str
    direction: str
    version: int
    snapshot: int
    per_day: bool
    value: float | None
    lower: float | None
    upper: float | None
    count: float | None
    days: tuple[DayLevel, ...]
    missing: int
    why: Words | None = None


def indicator(key: str) -> Definition | None:
    """The definition in force, or None."""
    return wiring.machine().definitions.get(key)


def indicators() -> list[Definition]:
    """All definitions in force, key indicators first."""
    return list(wiring.machine().definitions.values())


def indicator_name(key: str) -> str:
    """What an indicator is called in the reader's language; its key when it is gone."""
    found = indicator(key)
    return found.name.say(language_now()) if found else key


def is_amount(definition: Definition) -> bool:
    """Whether the figure grows with the days, so that it is compared per day."""
    return goals.amount(definition)


def latest_snapshot() -> int:
    """The number of the newest snapshot of the lake."""
    return wiring.machine().lake.snapshot().number


def goal_of(key: str, day: date, unit: Unit | None) -> float | None:
    """The target in force on a day for a unit, or the nearest one above it; per day for an amount."""
    definition = indicator(key)
    if definition is None:
        return None
    goal = goals.goals([definition], day, unit).get(key)
    return goal.over(day, day).value if goal else None


def condition(where: Mapping[str, str]) -> str:
    """Dimension -> value as a filter of the formula language."""
    return joined([f"{name} = {quoted(value)}" for name, value in where.items()])


def names_persons(definition: Definition, where: Mapping[str, str]) -> bool:
    """Whether a filter picks single persons. Raises FormulaError for one that the table cannot answer."""
    return bool(personal_columns(definition, condition(where)))


def level(
    key: str, *, start: date, end: date, unit: Unit | None = None, where: Mapping[str, str] | None = None
) -> Level | None:
    """The indicator of a unit (None: everything) over local days, with its days; None for no such key."""
    definition = indicator(key)
    if definition is None:
        return None
    sight = sight_of(ASKER, unit)
    if sight.nothing or not sight.attributes(definition):
        return _nothing(definition, _NOT_THERE)
    query = IndicatorQuery((key,), start=start, end=end, where=condition(where or {}), scope=sight.scope)
    try:
        total = wiring.ask(query)
        by_day = wiring.ask(IndicatorQuery((key,), ("day",), start, end, query.where, sight.scope))
    except FormulaError as error:
        return _nothing(definition, error.words)
    waiting = total.waiting_words.get(key)
    if waiting is not None:
        return _nothing(definition, waiting)
    days = tuple(_day(row["day"], cell(row)) for row in by_day.rows)
    return _made(definition, only(total, key), days, (end - start).days + 1, total.snapshot)


_NOT_THERE = Words(
    en="This indicator cannot be laid at this unit's door: choose a wider unit or another indicator.",
    zh="该指标无法归到这个部门：请选择更大的部门或其他指标。",
)


def _day(day: date, found: Cell) -> DayLevel:
    parts = (found.numerator, found.denominator) if found.quotient else (None, None)
    return DayLevel(day, found.value, *parts, found.count)


def _made(
    definition: Definition, whole: Cell, days: tuple[DayLevel, ...], length: int, snapshot: int
) -> Level:
    known = tuple(sorted((d for d in days if d.value is not None), key=lambda d: d.day))
    per_day = is_amount(definition)
    value, bounds = whole.value, None
    if per_day:
        value = sum(d.value or 0 for d in known) / len(known) if known else None
        bounds = interval([d.value or 0 for d in known], [1.0] * len(known))
    elif whole.quotient and all(d.denominator is not None for d in known):
        bounds = interval([d.numerator or 0 for d in known], [d.denominator or 0 for d in known])
    elif known:
        # No quotient (a percentile): the days scatter around the whole by their own values.
        shares = [d.count or 1.0 for d in known]
        bounds = interval([(d.value or 0) * s for d, s in zip(known, shares, strict=True)], shares)
    half = (bounds[2] - bounds[1]) / 2 if bounds and value is not None else None
    return Level(
        definition.key,
        definition.name,
        definition.unit,
        definition.direction,
        definition.version,
        snapshot,
        per_day,
        value,
        value - half if half is not None and value is not None else None,
        value + half if half is not None and value is not None else None,
        whole.count,
        known,
        length - len(known),
    )


def _nothing(definition: Definition, why: Words) -> Level:
    return Level(
        definition.key,
        definition.name,
        definition.unit,
        definition.direction,
        definition.version,
        latest_snapshot(),
        is_amount(definition),
        *(None, None, None, None),
        (),
        0,
        why,
    )


@dataclass(frozen=True, slots=True)
class MonthLevel:
    """A month's value; `cases`: how many stand behind a share, None for anything that is no share."""

    value: float
    cases: float | None


def months_by(
    dimension: str, keys: Sequence[str], start: date, end: date
) -> dict[tuple[str, str, date], MonthLevel]:
    """(indicator, unit's code, first day of the month) -> its level, of every team or zone in one question.

    `dimension` is team or zone; "" is the whole centre, under the code "". Only months and groups with a
    figure are there; figures of too few persons are not.
    """
    by = ("month", dimension) if dimension else ("month",)
    able = [key for key in keys if _laid_at(key, dimension)]
    if not able:
        return {}
    rows = wiring.ask(IndicatorQuery(tuple(able), by, start, end)).rows
    return {
        (row["indicator"], str(row[dimension]) if dimension else "", row["month"]): _month_level(row)
        for row in rows
        if row["value"] is not None and (not dimension or row[dimension] is not None)
    }


def _month_level(row: Mapping[str, Any]) -> MonthLevel:
    found = cell(row)
    definition = indicator(row["indicator"])
    share = definition is not None and definition.unit == "ratio" and found.quotient
    return MonthLevel(row["value"], found.denominator if share else None)


def _laid_at(key: str, dimension: str) -> bool:
    """Whether an indicator can be laid at the door of a team or a zone; the whole answers for everything."""
    definition = indicator(key)
    if definition is None or not goals.tables_of(definition):
        return False
    levels = set(definition.attribution)
    return not dimension or dimension in levels or (dimension == "zone" and "team" in levels)


def goals_of(
    keys: Iterable[str], day: date, units: Iterable[Unit | None]
) -> dict[tuple[str, int | None], float]:
    """(indicator, unit's id) -> the target in force on a day, the unit's or the nearest one above."""
    wanted = {key: found for key in keys if (found := indicator(key)) is not None}
    rows = goals.in_force(wanted, day)
    return {
        (key, unit.pk if unit else None): goal.value
        for unit in units
        for key, goal in goals.nearest(rows, wanted, unit).items()
    }
