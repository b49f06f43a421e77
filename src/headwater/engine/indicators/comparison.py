"""Periods to compare with: the same length, moved back by what a person means by "before"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from headwater.engine.words import Words

COMPARISONS: dict[str, Words] = {
    "before": Words("the period before", "上一周期"),
    "yesterday": Words("yesterday", "昨日"),
    "last_week": Words("last week", "上周"),
    "same_weekday": Words("the mean of the last four like weekdays", "前四周同星期"),
    "last_month": Words("last month", "上月"),
    "last_year": Words("last year", "去年同期"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both inclusive."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def moved(self, days: int) -> Period:
        """The same length, `days` later (or earlier)."""
        step = timedelta(days=days)
        return Period(self.start + step, self.end + step)


def compared(period: Period, comparison: str) -> tuple[Period, ...]:
    """The periods that `period` is compared with; several where their figures are to be pooled.

    before: the same number of days right before. yesterday: one day earlier. last_week: seven days earlier.
    same_weekday: the same days one to four weeks earlier. last_month: the same days of the month before (a
    whole month with the whole month before). last_year: the same dates of the year before (a whole month
    stays whole; 29 February becomes the 28th); weekdays then differ, which a day's comparison should mind.
    """
    match comparison:
        case "before":
            return (period.moved(-period.days),)
        case "yesterday":
            return (period.moved(-1),)
        case "last_week":
            return (period.moved(-7),)
        case "same_weekday":
            return tuple(period.moved(-7 * weeks) for weeks in (1, 2, 3, 4))
        case "last_month":
            return (_months_back(period, 1),)
        case "last_year":
            return (_months_back(period, 12),)
    raise ValueError(f"unknown comparison {comparison!r}; known: {', '.join(COMPARISONS)}")


def _months_back(period: Period, months: int) -> Period:
    end = month_back(period.end, months)
    # The last day of a month stays the last day: February against the whole of January.
    if _ends_month(period.end):
        end = _last_of_month(end)
    return Period(month_back(period.start, months), end)


def month_back(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month where it has no such day."""
    number = day.year * 12 + day.month - 1 - months
    first = date(number // 12, number % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), _last_of_month(first))


def _last_of_month(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def _ends_month(day: date) -> bool:
    return day == _last_of_month(day)
