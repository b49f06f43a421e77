"""What an incident is compared with: like days, holidays apart, earlier incidents left out."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from headwater.engine.explain.story import Incident, Usual
from headwater.engine.explain.story.incident import moment, ordinary_week
from headwater.engine.explain.story.usual_days import (
    LIKE_DAYS,
    WEEKS_AROUND,
    WEEKS_BEFORE,
    candidates,
    without_outliers,
)
from headwater.engine.words import Problem

ALL = {date(2026, 1, 1) + timedelta(days=step) for step in range(120)}


def on(day: date, **more: str) -> Incident:
    start = moment(day, 0)
    return Incident("offered", start, start + timedelta(days=1), **more)


def test_the_same_weekday_of_eight_weeks_before() -> None:
    found = candidates(on(date(2026, 4, 15)), ALL, ordinary_week, Usual())
    assert found.how == WEEKS_BEFORE
    assert found.usual == tuple(date(2026, 4, 15) - timedelta(weeks=week) for week in range(8, 0, -1))
    assert found.kinships[0].weight == pytest.approx(1 / 8)


def test_a_short_history_looks_to_both_sides() -> None:
    known = {day for day in ALL if day >= date(2026, 3, 1)}
    found = candidates(on(date(2026, 3, 18)), known, ordinary_week, Usual())
    assert found.how == WEEKS_AROUND
    assert found.usual[0] == date(2026, 3, 4) and found.usual[-1] > date(2026, 3, 18)
    assert {day.weekday() for day in found.usual} == {2} and date(2026, 3, 18) not in found.usual


def test_a_holiday_is_compared_with_days_of_rest() -> None:
    # 17 February 2026 is the first day of the Chinese year, a Tuesday.
    found = candidates(on(date(2026, 2, 17)), ALL, chinese_calendar.is_workday, Usual())
    assert not any(chinese_calendar.is_workday(day) for day in found.usual)
    ordinary = candidates(on(date(2026, 3, 10)), ALL, chinese_calendar.is_workday, Usual())
    assert date(2026, 2, 17) not in ordinary.usual


def test_a_make_up_day_is_compared_with_working_days() -> None:
    # Saturday, 28 February 2026 is worked.
    found = candidates(on(date(2026, 2, 28)), ALL, chinese_calendar.is_workday, Usual())
    assert found.how == LIKE_DAYS
    assert all(chinese_calendar.is_workday(day) for day in found.usual)


def test_days_that_stand_out_are_left_out() -> None:
    found = candidates(on(date(2026, 4, 15)), ALL, ordinary_week, Usual())
    odd = date(2026, 3, 18)
    amount = {day: 400.0 if day == odd else 100.0 + day.day for day in found.usual}
    kept = without_outliers(found, amount, dict.fromkeys(found.usual, 0.8), 3)
    assert kept.left_out == (odd,) and odd not in kept.usual and len(kept.usual) == 7
    bad = without_outliers(found, dict.fromkeys(found.usual, 100.0), {odd: 0.1}, 3)
    assert len(bad.usual) >= 3


def test_what_recurs_is_compared_with_the_other_days_of_its_weeks() -> None:
    start, end = moment(date(2026, 3, 5), 60), moment(date(2026, 4, 2), 64)
    found = candidates(Incident("offered", start, end, recurs="weekday"), ALL, ordinary_week, Usual())
    assert {day.weekday() for day in found.days} == {3} and len(found.days) == 5
    assert {day.weekday() for day in found.usual} == {0, 1, 2, 4}


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Problem, match="ends after it began"):
        Incident("offered", moment(date(2026, 3, 5), 0), moment(date(2026, 3, 5), 0))


def test_incidents_go_to_json_and_back() -> None:
    incident = Incident("aht", moment(date(2026, 3, 5), 56), moment(date(2026, 3, 5), 64), {"queue": "A"})
    assert Incident.from_dict(incident.to_dict()) == incident
    assert incident.slots == (56, 64) and incident.days == (date(2026, 3, 5),)
