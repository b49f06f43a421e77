"""The interval of a figure made of days: against a textbook case, and honest by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from headwater.engine.indicators.spread import interval


def test_a_mean_of_independent_days_is_students_interval() -> None:
    days = [10.0, 12.0, 9.0, 11.0, 13.0, 10.0, 12.0, 11.0]
    found = interval(days, [1.0] * 8)
    assert found is not None
    value, lower, upper = found
    low, high = stats.t.interval(0.95, 7, np.mean(days), stats.sem(days))
    assert value == pytest.approx(11)
    # Never narrower than the plain interval: neighbouring days may be alike.
    assert lower <= low + 1e-12 and upper >= high - 1e-12


def test_a_ratio_weighs_its_days_by_what_they_hold() -> None:
    found = interval([90, 10, 45, 45, 90], [100, 100, 50, 50, 100])
    assert found is not None and found[0] == pytest.approx(280 / 400)


@pytest.mark.parametrize("days", [0, 1, 4])
def test_too_few_days_give_none(days: int) -> None:
    assert interval([1.0] * days, [2.0] * days) is None


def test_days_without_a_denominator_do_not_count() -> None:
    assert interval([1, 0, 1, 0, 1], [2, 0, 2, 0, 2]) is None


def test_the_same_every_day_has_no_width() -> None:
    assert interval([5.0] * 10, [10.0] * 10) == (0.5, 0.5, 0.5)


def test_it_covers_the_truth_with_weekdays_and_alike_neighbours() -> None:
    rng = np.random.default_rng(7)
    hits, rounds, days = 0, 400, 28
    for _ in range(rounds):
        noise = np.zeros(days)
        for day in range(1, days):
            noise[day] = 0.3 * noise[day - 1] + rng.normal(0, 0.01)
        share = 0.85 + 0.01 * np.sin(2 * np.pi * np.arange(days) / 7) + noise
        calls = rng.integers(900, 1100, days)
        found = interval(list(rng.binomial(calls, share)), list(calls))
        assert found is not None
        hits += found[1] <= 0.85 <= found[2]
    assert hits / rounds >= 0.90
