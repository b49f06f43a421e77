"""Where indicators fell short in a month: centre, zones and teams, from the lake and the targets."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from headwater.centre.improvement.models import Weights
from headwater.centre.improvement.ranking import Short, mean_of_sisters, shortfall
from headwater.centre.people.models import Unit, UnitKind
from headwater.centre.performance.queries import measured
from headwater.centre.performance.queries.measured import MonthLevel
from headwater.engine.indicators import Definition

# "Own best" and "months in a row" look so many months back.
BACK = 12
DIMENSIONS = {"zone": UnitKind.ZONE, "team": UnitKind.TEAM}
MOST = 20
# So many units of one indicator: the month is to show where it hurts, not one rate team by team.
MOST_OF_ONE = 3


def month_of(day: date) -> date:
    """The first of its month."""
    return day.replace(day=1)


def last_of(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def months_back(month: date, count: int = BACK) -> list[date]:
    """The month and those before it, the newest first."""
    found = [month]
    for _ in range(count):
        found.append(month_of(found[-1] - timedelta(days=1)))
    return found


def candidates() -> list[Definition]:
    """Key indicators with a good and a bad side; an amount of a part says nothing beside its sisters."""
    return [
        d
        for d in measured.indicators()
        if d.level == "key" and d.direction in ("up", "down") and not measured.is_amount(d)
    ]


@dataclass(frozen=True)
class Level:
    """A level of units with all its values: (indicator, unit) -> month -> value."""

    units: dict[int, Unit]
    values: dict[tuple[str, int], dict[date, float]]
    cases: dict[tuple[str, int, date], float | None]


def search(month: date, weights: Weights) -> list[Short]:
    """The shortfalls of the month, the highest score first, the worst few units of each indicator."""
    found = [short for level in _levels(month) for short in _short(level, month, weights)]
    count: Counter[str] = Counter()
    kept = []
    for short in sorted(found, key=lambda s: (-s.score, s.indicator, s.unit or 0)):
        count[short.indicator] += 1
        if short.score > 0 and count[short.indicator] <= MOST_OF_ONE:
            kept.append(short)
    return kept


def _levels(month: date) -> Iterator[Level]:
    keys = [d.key for d in candidates()]
    start, end = months_back(month)[-1], last_of(month)
    centre = Unit.objects.filter(kind=UnitKind.CENTRE).order_by("path").first()
    if centre is not None:
        yield _level(measured.months_by("", keys, start, end), {"": centre})
    for dimension, kind in DIMENSIONS.items():
        units = {unit.code: unit for unit in Unit.objects.filter(kind=kind, closed=None)}
        yield _level(measured.months_by(dimension, keys, start, end), units)


def _level(values: dict[tuple[str, str, date], MonthLevel], units: dict[str, Unit]) -> Level:
    found: dict[tuple[str, int], dict[date, float]] = defaultdict(dict)
    cases: dict[tuple[str, int, date], float | None] = {}
    for (key, code, month), one in values.items():
        if code in units:
            found[key, units[code].pk][month] = one.value
            cases[key, units[code].pk, month] = one.cases
    return Level({unit.pk: unit for unit in units.values()}, found, cases)


def _short(level: Level, month: date, weights: Weights) -> Iterator[Short]:
    directions = {d.key: d.direction for d in candidates()}
    targets = _targets(level, month)
    beside: dict[tuple[str, int | None], dict[int | None, float]] = defaultdict(dict)
    for (key, pk), history in level.values.items():
        if month in history:
            beside[key, level.units[pk].parent_id][pk] = history[month]
    for (key, pk), history in level.values.items():
        sisters = mean_of_sisters(beside[key, level.units[pk].parent_id], pk)
        own = targets.get((key, pk), {})
        cases = level.cases.get((key, pk, month))
        made = shortfall(key, pk, directions[key], month, history, own, sisters, weights, cases)
        if made is not None:
            yield made


def _targets(level: Level, month: date) -> dict[tuple[str, int], dict[date, float]]:
    """(indicator, unit) -> month -> the target in force at the month's end."""
    found: dict[tuple[str, int], dict[date, float]] = defaultdict(dict)
    keys = {key for key, _pk in level.values}
    for at in months_back(month):
        for (key, pk), value in measured.goals_of(keys, last_of(at), level.units.values()).items():
            if pk is not None:
                found[key, pk][at] = value
    return found
