"""Working time as a ruler: between two moments, and from a moment on. Pure; no clock, no database.

The calendar knows days and opening hours; a midday break is taken out of each worked day. Nights, days of
rest and holidays have no length on this ruler.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from headwater.centre.reference.calendars import Calendar
from headwater.engine.words import Problem, Words

Span = tuple[datetime, datetime]
# Nobody promises beyond this; a calendar that is closed for so long has lost its working days.
FARTHEST = timedelta(days=3660)


class NoWorkingTime(Problem):
    """The calendar has no working time to count in."""

    def __init__(self) -> None:
        super().__init__(
            Words(
                "The calendar has no working time in the ten years ahead, so no deadline can be told. Enter "
                "working hours on the calendar page.",
                "日历中今后十年没有任何工作时间，无法计算时限；请在日历页填写工作时间。",
            )
        )


@dataclass(frozen=True)
class WorkTime:
    """`calendar` in local time of `zone`; the break is cut out where it lies inside of the hours."""

    calendar: Calendar
    zone: tzinfo
    break_from: time = time(12)
    break_until: time = time(13)
    _spans: dict[date, list[Span]] = field(default_factory=dict, repr=False, compare=False)

    def spans(self, day: date) -> list[Span]:
        """The working spans that begin on a local day, in order, without zone."""
        if day not in self._spans:
            self._spans[day] = self._cut(self.calendar.open_hours(day), day)
        return self._spans[day]

    def _cut(self, hours: Span | None, day: date) -> list[Span]:
        if hours is None:
            return []
        rest = datetime.combine(day, self.break_from), datetime.combine(day, self.break_until)
        parts = (hours[0], min(hours[1], rest[0])), (max(hours[0], rest[1]), hours[1])
        return [part for part in parts if part[0] < part[1]] if rest[0] < rest[1] else [hours]

    def seconds(self, start: datetime, end: datetime) -> float:
        """Working seconds between two moments; nothing when the end comes first."""
        begin, stop = self._local(start), self._local(end)
        total, day = 0.0, begin.date()
        while day <= stop.date():
            for opens, closes in self.spans(day):
                total += max(0.0, (min(closes, stop) - max(opens, begin)).total_seconds())
            day += timedelta(days=1)
        return total

    def after(self, moment: datetime, seconds: float) -> datetime:
        """The first moment by which so many working seconds have passed."""
        begin, left = self._local(moment), timedelta(seconds=seconds)
        day = begin.date()
        while day - begin.date() < FARTHEST:
            for opens, closes in self.spans(day):
                at = max(opens, begin)
                if closes - at >= left:
                    return (at + left).replace(tzinfo=self.zone)
                left -= max(timedelta(), closes - at)
            day += timedelta(days=1)
        raise NoWorkingTime

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone).replace(tzinfo=None)


class DayAndNight:
    """The ruler of classes whose clocks never rest."""

    def seconds(self, start: datetime, end: datetime) -> float:
        """Seconds between two moments; nothing when the end comes first."""
        return max(0.0, (end - start).total_seconds())

    def after(self, moment: datetime, seconds: float) -> datetime:
        """So many seconds later."""
        return moment + timedelta(seconds=seconds)


Ruler = WorkTime | DayAndNight
