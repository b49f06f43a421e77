"""Periods as people name them: weeks from Monday, ten-day periods 1-10, 11-20, 21-end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from headwater.centre.reference import periods
from headwater.centre.reference.periods import Period

SUNDAY = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("key", "start", "end"),
    [
        ("today", "2026-03-15", "2026-03-15"),
        ("yesterday", "2026-03-14", "2026-03-14"),
        ("this_week", "2026-03-09", "2026-03-15"),
        ("last_week", "2026-03-02", "2026-03-08"),
        ("this_ten_days", "2026-03-11", "2026-03-20"),
        ("last_ten_days", "2026-03-01", "2026-03-10"),
        ("this_month", "2026-03-01", "2026-03-31"),
        ("last_month", "2026-02-01", "2026-02-28"),
        ("this_quarter", "2026-01-01", "2026-03-31"),
    ],
)
def test_named_periods(key: str, start: str, end: str) -> None:
    period = periods.named(key, SUNDAY)
    assert (period.start.isoformat(), period.end.isoformat(), period.key) == (start, end, key)


@pytest.mark.parametrize(
    ("today", "start", "end"),
    [
        (date(2024, 3, 4), date(2024, 2, 21), date(2024, 2, 29)),
        (date(2026, 1, 31), date(2026, 1, 11), date(2026, 1, 20)),
        (date(2026, 1, 1), date(2025, 12, 21), date(2025, 12, 31)),
    ],
)
def test_last_ten_days_over_the_ends_of_months(today: date, start: date, end: date) -> None:
    assert periods.named("last_ten_days", today) == Period(start, end, "last_ten_days")


def test_every_day_of_years_stands_in_its_periods() -> None:
    for offset in range(800):
        day = date(2023, 12, 1) + timedelta(days=offset)
        for period in periods.all_named(day):
            assert (day in period) is (period.key not in periods.LAST)
            before = period.before()
            assert before.end + periods.DAY == period.start
            assert before.start <= before.end


def test_the_same_part_of_the_period_before() -> None:
    tuesday = date(2026, 3, 10)
    assert periods.named("this_week", tuesday).same_part_before(tuesday) == Period(
        date(2026, 3, 2), date(2026, 3, 3)
    )


def test_own_period_compares_with_as_many_days_before() -> None:
    assert Period(date(2026, 3, 5), date(2026, 3, 7)).before() == Period(date(2026, 3, 2), date(2026, 3, 4))


def test_a_year_before_a_leap_day() -> None:
    assert Period(date(2024, 2, 29), date(2024, 3, 1)).year_before() == Period(
        date(2023, 2, 28), date(2023, 3, 1)
    )


@pytest.mark.parametrize("key", periods.SHAPES)
def test_addresses_round_trip(key: str) -> None:
    period = periods.named(key, SUNDAY)
    assert periods.from_params(period.to_params(), SUNDAY) == period


def test_own_period_round_trips() -> None:
    period = Period(date(2026, 1, 3), date(2026, 2, 4))
    assert periods.from_params(period.to_params(), SUNDAY) == period


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"period": "tomorrow"},
        {"period": "custom"},
        {"period": "custom", "from": "31.12.2025"},
        {"period": "custom", "from": "0001-01-01", "to": "9999-12-31"},
    ],
)
def test_what_cannot_be_read_gives_the_default(params: dict[str, str]) -> None:
    assert periods.from_params(params, SUNDAY) == periods.named("this_week", SUNDAY)


def test_dates_the_wrong_way_round_are_turned() -> None:
    params = {"from": "2026-03-09", "to": "2026-03-01"}
    assert periods.from_params(params, SUNDAY) == Period(date(2026, 3, 1), date(2026, 3, 9))


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        Period(date(2026, 3, 2), date(2026, 3, 1))
