"""The periods that people name: 今日 昨日 本周 上周 本旬 上旬 本月 上月 本季 自定义, as values.

Weeks begin on Monday; a ten-day period is 1-10, 11-20, 21-end. Nothing here reads a clock: `today` is given.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)
CUSTOM = "custom"
DEFAULT = "this_week"
# Far more than any lake holds; a longer one is a slip of the finger in an address.
LONGEST = timedelta(days=366 * 30)
# Outside of these there is no room left for the period before, the year before, the week after.
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """Local days from `start` to `end`, both included; `key` is one of KEYS."""

    start: date
    end: date
    key: str = CUSTOM

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"A period ends before it begins: {self.start} .. {self.end}")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    @property
    def label(self) -> Promise | str:
        """What people call it."""
        return LABELS[self.key]

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def so_far(self, today: date) -> Period:
        """The part that has begun: the end is never after `today` (unless all of it is)."""
        return replace(self, end=min(self.end, today)) if self.start <= today else self

    def before(self) -> Period:
        """What it is compared with: the natural period before it; for an own one the same length before."""
        last = self.start - DAY
        shape = SHAPES.get(self.key)
        if shape is None:
            return Period(self.start - timedelta(days=self.days), last)
        return Period(*shape(last))

    def same_part_before(self, today: date) -> Period:
        """The same part of the period before: three days of this week against three days of the last."""
        whole, days = self.before(), self.so_far(today).days
        return replace(whole, end=min(whole.end, whole.start + timedelta(days=days - 1)))

    def year_before(self) -> Period:
        """The same days a year earlier (29 February becomes the 28th)."""
        return Period(_year_earlier(self.start), _year_earlier(self.end))

    def to_params(self) -> dict[str, str]:
        """As it stands in an address. A named period moves on with the days, an own one stays."""
        if self.key != CUSTOM:
            return {"period": self.key}
        return {"period": CUSTOM, "from": self.start.isoformat(), "to": self.end.isoformat()}


def _year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def day_of(day: date) -> tuple[date, date]:
    """The day itself."""
    return day, day


def week_of(day: date) -> tuple[date, date]:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def month_end(day: date) -> date:
    """The last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def ten_days_of(day: date) -> tuple[date, date]:
    """1-10, 11-20, 21-end of the month."""
    if day.day > 20:
        return day.replace(day=21), month_end(day)
    first = 1 if day.day <= 10 else 11
    return day.replace(day=first), day.replace(day=first + 9)


def month_of(day: date) -> tuple[date, date]:
    """The calendar month."""
    return day.replace(day=1), month_end(day)


def quarter_of(day: date) -> tuple[date, date]:
    """The calendar quarter."""
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return first, month_end(first.replace(month=first.month + 2))


Shape = Callable[[date], tuple[date, date]]
# Whether the key means the period of today or the one before, and how long that is.
SHAPES: dict[str, Shape] = {
    "today": day_of,
    "yesterday": day_of,
    "this_week": week_of,
    "last_week": week_of,
    "this_ten_days": ten_days_of,
    "last_ten_days": ten_days_of,
    "this_month": month_of,
    "last_month": month_of,
    "this_quarter": quarter_of,
}
LAST = frozenset({"yesterday", "last_week", "last_ten_days", "last_month"})
LABELS: dict[str, Promise | str] = {
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "this_week": _("This week"),
    "last_week": _("Last week"),
    "this_ten_days": _("This ten-day period"),
    "last_ten_days": _("Last ten-day period"),
    "this_month": _("This month"),
    "last_month": _("Last month"),
    "this_quarter": _("This quarter"),
    CUSTOM: _("Own period"),
}
KEYS = tuple(LABELS)


def named(key: str, today: date) -> Period:
    """The named period as seen from `today`. KeyError for a name that is none."""
    shape = SHAPES[key]
    start, end = shape(today)
    if key in LAST:
        start, end = shape(start - DAY)
    return Period(start, end, key)


def all_named(today: date) -> list[Period]:
    """Every named period, in the order of the menu."""
    return [named(key, today) for key in SHAPES]


def from_params(params: Mapping[str, str], today: date, default: str = DEFAULT) -> Period:
    """The period of an address; whatever cannot be read there gives the default, never an error."""
    key = params.get("period") or (CUSTOM if params.get("from") or params.get("to") else default)
    if key in SHAPES:
        return named(key, today)
    start, end = _day(params.get("from")), _day(params.get("to"))
    if start is None and end is None:
        return named(default, today)
    first, last = sorted((start or end or today, end or start or today))
    return Period(first, last) if last - first <= LONGEST else named(default, today)


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
