"""Which days are worked: Chinese holidays and make-up working days, then the centre's own exceptions.

Pure: values in, values out; `queries.calendar()` fills one from the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import chinese_calendar

from headwater.engine.words import Words


class DayKind(StrEnum):
    """What a day is to the calendar; the first two of them are worked."""

    WORKDAY = "workday"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


WORKED = frozenset({DayKind.WORKDAY, DayKind.MAKE_UP})
ORDINARY = {
    DayKind.WORKDAY: Words("Working day", "工作日"),
    DayKind.WEEKEND: Words("Weekend", "周末"),
    DayKind.MAKE_UP: Words("Make-up working day", "调休上班"),
    DayKind.HOLIDAY: Words("Holiday", "节假日"),
}
HOLIDAYS = {item.value: Words(item.value, item.chinese) for item in chinese_calendar.Holiday}


@dataclass(frozen=True, slots=True)
class Day:
    """One day as the calendar sees it. `known` is False where only weekends could be told."""

    day: date
    kind: DayKind
    name: Words
    known: bool = True
    own: bool = False

    @property
    def worked(self) -> bool:
        return self.kind in WORKED


def chinese_day(day: date) -> Day:
    """The day by the state's arrangement; weekends alone for years whose arrangement is not published."""
    weekend = day.weekday() >= 5
    plain = DayKind.WEEKEND if weekend else DayKind.WORKDAY
    try:
        rest, holiday = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return Day(day, plain, ORDINARY[plain], known=False)
    if rest and holiday:
        return Day(day, DayKind.HOLIDAY, HOLIDAYS[holiday])
    if not rest and weekend:
        return Day(day, DayKind.MAKE_UP, ORDINARY[DayKind.MAKE_UP])
    return Day(day, plain, ORDINARY[plain])


@dataclass(frozen=True, slots=True)
class Hours:
    """When the centre works on a day; `closes` at midnight is written as 00:00 and means its end."""

    opens: time
    closes: time

    def of(self, day: date) -> tuple[datetime, datetime]:
        """Beginning and end on that day."""
        end = datetime.combine(day, self.closes)
        return datetime.combine(day, self.opens), end + timedelta(days=1) if self.closes == time.min else end


OFFICE = Hours(time(9), time(18))


@dataclass(frozen=True)
class Calendar:
    """The centre's calendar: own exceptions over the state's, and the working hours of both kinds of day.

    `rest_hours` None: nothing is worked on a day of rest. Times are local and without zone.
    """

    exceptions: Mapping[date, Day] = field(default_factory=dict)
    hours: Hours | None = OFFICE
    rest_hours: Hours | None = None

    def day(self, day: date) -> Day:
        return self.exceptions.get(day) or chinese_day(day)

    def days(self, start: date, end: date) -> Iterator[Day]:
        """Every day from `start` to `end`, both included."""
        for offset in range((end - start).days + 1):
            yield self.day(start + timedelta(days=offset))

    def is_working(self, day: date) -> bool:
        return self.day(day).worked

    def working_days(self, start: date, end: date) -> int:
        """How many days from `start` to `end` (both included) are worked."""
        return sum(day.worked for day in self.days(start, end))

    def unknown_years(self, start: date, end: date) -> list[int]:
        """The years of which only weekends are known: a page that counts on holidays has to say so."""
        years = range(start.year, end.year + 1)
        return [year for year in years if not chinese_day(date(year, 1, 1)).known]

    def open_hours(self, day: date) -> tuple[datetime, datetime] | None:
        """When the centre works on that day, or None."""
        hours = self.hours if self.is_working(day) else self.rest_hours
        return hours.of(day) if hours else None

    def after(self, moment: datetime, working: timedelta) -> datetime:
        """The moment by which `working` time has passed, counted in working hours alone (deadlines)."""
        if self.hours is None and self.rest_hours is None:
            raise ValueError("The calendar has no working hours at all.")
        left, day = working, moment.date()
        while True:
            span = self.open_hours(day)
            if span and span[1] > moment:
                begin = max(span[0], moment)
                if span[1] - begin >= left:
                    return begin + left
                left -= span[1] - begin
            day += timedelta(days=1)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; negative never: an end before the start gives nothing."""
        total, day = timedelta(), start.date()
        while day <= end.date():
            span = self.open_hours(day)
            if span:
                total += max(timedelta(), min(span[1], end) - max(span[0], start))
            day += timedelta(days=1)
        return total


WORDS_FOR_UNKNOWN = Words(
    "The holidays of {years} are not published in this version: only weekends count as days of rest there. "
    "Enter the days of rest on the calendar page.",
    "本版本尚无{years}年的节假日安排，该年仅按周末休息计算；可在日历页录入放假与调休。",
)


def notice_for(years: list[int]) -> Words | None:
    """The sentence about years whose holidays are not known, or None."""
    if not years:
        return None
    listed = ", ".join(map(str, years)), "、".join(map(str, years))
    return Words(WORDS_FOR_UNKNOWN.en.format(years=listed[0]), WORDS_FOR_UNKNOWN.zh.format(years=listed[1]))
