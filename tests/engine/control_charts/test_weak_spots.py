"""Recurring weak spots: each kind drawn once, on the raw series."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from headwater.engine.control_charts import Point, weak_spots
from headwater.engine.words import Problem
from tests.engine.control_charts.series import changed, days, shares


def _hourly(bad: object) -> list[Point]:
    found = []
    for day in days(42):
        for hour in range(8, 20):
            at = datetime.combine(day, time(hour))
            value = 0.6 if bad(at) else 0.9  # type: ignore[operator]
            found.append(Point(at, value, value * 100, 100.0))
    return found


def test_the_same_weekday() -> None:
    points = changed(shares(56, usual=0.9), range(0, 56, 7), 0.8)
    (spot,) = weak_spots(points, 0.85, "up", 3, 4)
    assert (spot.kind, spot.weekday, spot.misses, spot.of) == ("weekday", 1, 4, 4)
    assert spot.stands_out and spot.words.zh == "星期一" and spot.gap > 0.1
    assert spot.last[0] == days(56)[49]


def test_a_weekday_that_failed_twice_of_four_is_none() -> None:
    points = changed(shares(56, usual=0.9), [49, 35], 0.8)
    assert weak_spots(points, 0.85, "up", 3, 4) == ()


def test_the_same_time_of_day_and_adjoining_ones_become_one() -> None:
    spots = weak_spots(_hourly(lambda at: at.hour in (14, 15)), 0.8, "up", 6, 10, minutes=60)
    assert [(spot.kind, spot.words.en) for spot in spots] == [("interval", "14:00-16:00")]


def test_the_same_time_on_the_same_weekday() -> None:
    spots = weak_spots(
        _hourly(lambda at: at.hour == 19 and at.isoweekday() == 2), 0.8, "up", 4, 5, minutes=60
    )
    assert [(spot.kind, spot.words.en) for spot in spots] == [("weekday_interval", "Tuesday 19:00-20:00")]
    assert spots[0].words.zh == "星期二 19:00-20:00"


def test_days_of_the_month_and_billing_days() -> None:
    points = [replace(p, value=0.7) if p.at.day in (5, 20) else p for p in shares(150, usual=0.9)]
    spots = weak_spots(points, 0.85, "up", 3, 4, billing=frozenset({5, 20}))
    kinds = {(spot.kind, spot.day) for spot in spots}
    assert kinds == {("day_of_month", 5), ("day_of_month", 20), ("billing_day", None)}


def test_where_everything_misses_nothing_stands_out() -> None:
    spots = weak_spots(shares(56, usual=0.8), 0.85, "up", 3, 4)
    assert spots and not any(spot.stands_out for spot in spots)


def test_targets_may_change_and_low_is_good_for_some() -> None:
    points = [Point(day, 30.0 if day.weekday() == 4 else 20.0) for day in days(56)]
    (spot,) = weak_spots(points, lambda at: 25.0 if isinstance(at, date) else None, "down", 4, 4)
    assert spot.weekday == 5 and spot.gap == pytest.approx(5)
    assert weak_spots(points, lambda at: None, "down") == ()


def test_few_cases_and_few_times_are_not_counted() -> None:
    assert weak_spots([Point(d, 0.0, 0.0, 3.0) for d in days(56)], 0.8, "up") == ()
    assert weak_spots(changed(shares(20, usual=0.9), [0, 7, 14], 0.5), 0.85, "up", 3, 4) == ()


def test_bad_questions_are_answered_in_words() -> None:
    with pytest.raises(Problem, match="cannot be"):
        weak_spots(shares(20), 0.8, "up", 5, 4)
    with pytest.raises(Problem, match="neither side"):
        weak_spots(shares(20), 0.8, "none")
