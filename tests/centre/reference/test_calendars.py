"""The calendar: the state's arrangement, own exceptions, working hours."""

from __future__ import annotations

from datetime import date, time, timedelta
from datetime import datetime as moment

import pytest

from headwater.centre.reference.calendars import (
    Calendar,
    Day,
    DayKind,
    Hours,
    chinese_day,
    notice_for,
)
from headwater.engine.words import Words

at = moment.fromisoformat


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 2, 17), DayKind.HOLIDAY),  # first day of the year of the horse, a Tuesday
        (date(2026, 2, 14), DayKind.MAKE_UP),  # a Saturday that is worked for it
        (date(2026, 3, 14), DayKind.WEEKEND),
        (date(2026, 3, 16), DayKind.WORKDAY),
        (date(2025, 10, 1), DayKind.HOLIDAY),
        (date(2025, 10, 11), DayKind.MAKE_UP),
    ],
)
def test_the_states_arrangement(day: date, kind: DayKind) -> None:
    assert chinese_day(day).kind is kind


def test_a_holiday_has_a_name_in_both_languages() -> None:
    assert chinese_day(date(2026, 2, 17)).name == Words("Spring Festival", "春节")


def test_an_unpublished_year_knows_weekends_only_and_says_so() -> None:
    calendar = Calendar()
    new_year = calendar.day(date(2099, 1, 1))
    assert (new_year.kind, new_year.known) == (DayKind.WORKDAY, False)
    years = calendar.unknown_years(date(2026, 12, 1), date(2099, 1, 1))
    assert 2099 in years and 2026 not in years
    notice = notice_for([2099])
    assert notice is not None and "2099" in notice.en and "2099" in notice.zh
    assert notice_for([]) is None


def test_own_exceptions_come_first() -> None:
    day = date(2026, 3, 16)
    own = Day(day, DayKind.HOLIDAY, Words("Founding day", "建企纪念日"), own=True)
    calendar = Calendar(exceptions={day: own})
    assert not calendar.is_working(day)
    assert calendar.working_days(date(2026, 3, 16), date(2026, 3, 22)) == 4


def test_deadlines_count_working_hours_alone() -> None:
    calendar = Calendar(hours=Hours(time(9), time(18)))
    friday_evening = at("2026-03-13 17:00")
    assert calendar.after(friday_evening, timedelta(hours=3)) == at("2026-03-16 11:00")
    assert calendar.between(friday_evening, at("2026-03-16 11:00")) == timedelta(hours=3)


def test_after_and_between_agree_over_holidays() -> None:
    calendar = Calendar(rest_hours=Hours(time(10), time(12)))
    start = at("2026-02-11 20:13")
    for hours in range(1, 120, 7):
        end = calendar.after(start, timedelta(hours=hours))
        assert calendar.between(start, end) == timedelta(hours=hours)


def test_midnight_closes_the_day() -> None:
    calendar = Calendar(hours=Hours(time(0), time(0)))
    assert calendar.between(at("2026-03-16 00:00"), at("2026-03-17 00:00")) == timedelta(days=1)


def test_a_calendar_without_hours_refuses_deadlines() -> None:
    with pytest.raises(ValueError, match="no working hours"):
        Calendar(hours=None).after(at("2026-03-16 00:00"), timedelta(hours=1))
