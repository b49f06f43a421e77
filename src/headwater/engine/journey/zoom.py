"""How much of a time line is looked at: a day, a week, a month, ninety days, or all that there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from headwater.engine.journey.reading import Event
from headwater.engine.words import Words

Zoom = Literal["day", "week", "month", "quarter", "all"]
ZOOMS: dict[Zoom, Words] = {
    "day": Words("Day", "日"),
    "week": Words("Week", "周"),
    "month": Words("Month", "月"),
    "quarter": Words("90 days", "90 天"),
    "all": Words("All", "全部"),
}
# What led to a complaint lies before it; what came of it needs less room.
BEFORE, AFTER = 60, 29
# Longer than so many days, a step of the picture is a week; longer than two years, a month.
DAYS_BY_DAY, DAYS_BY_WEEK = 92, 740


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the picture's axis, both days included; with `hour` one hour of that day."""

    start: date
    end: date
    hour: int | None = None


def window(zoom: Zoom, at: date, first: date | None, last: date | None) -> tuple[date, date]:
    """First and last local day of the zoom around `at`; `first` and `last` bound what there is at all."""
    match zoom:
        case "day":
            return at, at
        case "week":
            monday = at - timedelta(days=at.weekday())
            return monday, monday + timedelta(days=6)
        case "month":
            begin = at.replace(day=1)
            return begin, (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        case "quarter":
            return at - timedelta(days=BEFORE), at + timedelta(days=AFTER)
    return min(first or at, at), max(last or at, at)


def steps_of(start: date, end: date) -> list[Step]:
    """The steps between two days, both included: hours of one day, else days, weeks or months."""
    if start == end:
        return [Step(start, start, hour) for hour in range(24)]
    length = (end - start).days + 1
    found: list[Step] = []
    day = start
    while day <= end:
        until = min(_last_of(day, length), end)
        found.append(Step(day, until))
        day = until + timedelta(days=1)
    return found


def _last_of(day: date, length: int) -> date:
    if length <= DAYS_BY_DAY:
        return day
    if length <= DAYS_BY_WEEK:
        return day + timedelta(days=6 - day.weekday())
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def counted(events: Iterable[Event], steps: Sequence[Step]) -> Counter[tuple[str, int]]:
    """How many events of each table fall into each step: (table, index of the step) -> count."""
    found: Counter[tuple[str, int]] = Counter()
    if not steps:
        return found
    by_day = {
        day: at
        for at, step in enumerate(steps)
        if step.hour is None
        for day in (step.start + timedelta(days=n) for n in range((step.end - step.start).days + 1))
    }
    for event in events:
        at = event.hour if steps[0].hour is not None else by_day.get(event.day)
        if at is not None and (steps[0].hour is None or event.day == steps[0].start):
            found[event.table, at] += 1
    return found
