"""How a promise stands now: the indicator's latest days against baseline and goal, and the line to draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from headwater.centre.improvement.models import Guardrail, Improvement
from headwater.centre.performance.queries import measured
from headwater.centre.performance.queries.measured import DayLevel, Level
from headwater.centre.ui.data_clock import newest_day
from headwater.engine.indicators.grains import start_of

# "Now" is the newest fortnight: two of each weekday.
NOW = timedelta(days=14)
# Longer lines are drawn by week.
MOST_DAYS = 130


@dataclass(frozen=True)
class Live:
    """`now` is the newest fortnight after the baseline, None while there is none. `line`: all days since."""

    now: Level | None
    since: date | None
    until: date | None
    line: tuple[DayLevel, ...] = ()
    version_changed: bool = False

    @property
    def value(self) -> float | None:
        return self.now.value if self.now else None


def live(improvement: Improvement) -> Live:
    """Where the promised indicator stands; two questions to the lake, kept in memory by snapshot."""
    newest = newest_day()
    if not improvement.indicator or improvement.baseline_from is None or newest is None:
        return Live(None, None, None)
    whole = _level(improvement, improvement.baseline_from, newest)
    line = whole.days if whole else ()
    changed = bool(whole and whole.version != improvement.definition_version)
    since = max(newest - NOW + timedelta(days=1), (improvement.baseline_to or newest) + timedelta(days=1))
    if since > newest:
        return Live(None, None, None, line, changed)
    return Live(_level(improvement, since, newest), since, newest, line, changed)


def _level(improvement: Improvement, start: date, end: date) -> Level | None:
    return measured.level(
        improvement.indicator, start=start, end=end, unit=improvement.unit, where=improvement.where
    )


def reached(improvement: Improvement, value: float | None) -> float | None:
    """Which part of the promised move the value has made; negative when it went the other way."""
    if value is None or improvement.baseline is None or not improvement.size:
        return None
    moved = value - improvement.baseline
    return (moved if improvement.direction == "up" else -moved) / improvement.size


@dataclass(frozen=True)
class Guarded:
    """A guardrail as it stands; `kept` None while nobody can say."""

    guardrail: Guardrail
    name: str
    unit: str
    now: float | None
    kept: bool | None


def guardrails(improvement: Improvement, since: date | None, until: date | None) -> list[Guarded]:
    """Each guardrail over the same days as the promise."""
    return [_guarded(improvement, g, since, until) for g in improvement.guardrails.all()]


def _guarded(improvement: Improvement, rail: Guardrail, since: date | None, until: date | None) -> Guarded:
    definition = measured.indicator(rail.indicator)
    unit = definition.unit if definition else "number"
    name = measured.indicator_name(rail.indicator)
    found = None
    if definition and since and until:
        found = measured.level(
            rail.indicator, start=since, end=until, unit=improvement.unit, where=improvement.where
        )
    now = found.value if found else None
    if now is None or rail.limit is None:
        return Guarded(rail, name, unit, now, None)
    return Guarded(rail, name, unit, now, now >= rail.limit if rail.direction == "up" else now <= rail.limit)


@dataclass(frozen=True)
class Step:
    """A day or a week of the line."""

    start: date
    value: float | None


def steps(days: Sequence[DayLevel]) -> list[Step]:
    """The line by day, or by week where that would be a hedge; days without data leave a gap."""
    if not days:
        return []
    length = (days[-1].day - days[0].day).days + 1
    if length <= MOST_DAYS:
        known = {d.day: d.value for d in days}
        every = (days[0].day + timedelta(days=n) for n in range(length))
        return [Step(day, known.get(day)) for day in every]
    weeks: dict[date, list[DayLevel]] = {}
    for day in days:
        weeks.setdefault(start_of(day.day, "week"), []).append(day)
    return [Step(start, _together(found)) for start, found in sorted(weeks.items())]


def _together(days: Iterable[DayLevel]) -> float | None:
    found = list(days)
    below = sum(d.denominator or 0 for d in found)
    if below and all(d.numerator is not None for d in found):
        return sum(d.numerator or 0 for d in found) / below
    values = [d.value for d in found if d.value is not None]
    return sum(values) / len(values) if values else None
