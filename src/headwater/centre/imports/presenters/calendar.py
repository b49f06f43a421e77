"""A year of the calendar as twelve small months."""

from __future__ import annotations

import calendar as months_of
from dataclasses import dataclass
from datetime import date

from django.utils.dates import MONTHS

from headwater.centre.imports.forms import HoursForm
from headwater.centre.reference import queries
from headwater.centre.reference.calendars import Calendar, Day, DayKind, notice_for
from headwater.centre.reference.models import ServiceHours
from headwater.centre.ui.values import language_now


@dataclass(frozen=True, slots=True)
class Cell:
    """A day in the grid; `mark` is its style, `title` says what it is."""

    day: date
    mark: str
    title: str


def year_context(year: int) -> dict[str, object]:
    """Months, own exceptions, counts and the warning about unknown years."""
    calendar = queries.calendar()
    first, last = date(year, 1, 1), date(year, 12, 31)
    notice = notice_for(calendar.unknown_years(first, last))
    days = list(calendar.days(first, last))
    return {
        "year": year,
        "months": [(MONTHS[month], _weeks(calendar, year, month)) for month in range(1, 13)],
        "exceptions": queries.exceptions(first, last),
        "notice": notice.say(language_now()) if notice else "",
        "worked": sum(day.worked for day in days),
        "holidays": sum(day.kind is DayKind.HOLIDAY for day in days),
        "made_up": sum(day.kind is DayKind.MAKE_UP for day in days),
    }


def _weeks(calendar: Calendar, year: int, month: int) -> list[list[Cell | None]]:
    weeks = months_of.Calendar(firstweekday=0).monthdatescalendar(year, month)
    return [[_cell(calendar.day(day)) if day.month == month else None for day in week] for week in weeks]


def _cell(day: Day) -> Cell:
    mark = f"is-{day.kind.value}{' is-own' if day.own else ''}"
    return Cell(day.day, mark, day.name.say(language_now()))


def hours_forms() -> list[tuple[str, str, HoursForm]]:
    """(key, words, form) of both kinds of day."""
    rows = {row.on: row for row in ServiceHours.objects.all()}
    calendar = queries.calendar()
    found = []
    for key, words in ServiceHours.On.choices:
        row = rows.get(key)
        usual = calendar.hours if key == ServiceHours.On.WORKDAY else None
        initial = {"opens": row.opens, "closes": row.closes} if row else {}
        if not row and usual:
            initial = {"opens": usual.opens, "closes": usual.closes}
        found.append((str(key), str(words), HoursForm(initial=initial)))
    return found
