"""Without a control: a step against trend, weekdays and autocorrelation; what cannot be judged."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.engine.experiments import (
    CannotJudge,
    DaysOff,
    Series,
    days_needed,
    interrupted_time_series,
    its_minimum_detectable_effect,
)
from headwater.engine.experiments.autocorrelation import GRID, fit
from tests.engine.experiments.made import SOLVED, TALK, day, days, solved_series
from tests.reference.experiments import generalised_least_squares

START = day(84)


@pytest.mark.parametrize("point", [0, 9, 40, 84, 85, 110, len(GRID) - 1])
def test_the_filter_is_generalised_least_squares(point: int) -> None:
    rng = np.random.default_rng(point)
    at = np.sort(rng.choice(60, 40, replace=False)).astype(float)
    columns = np.column_stack([np.ones(40), at, rng.normal(size=40)])
    values, noise = rng.normal(size=40) * 5 + 100, rng.uniform(0.5, 1.5, 40)
    found = fit(at, values, columns, noise)
    slow, quick = GRID[point][:2], GRID[point][2:]
    coefficients, covariance, rest, log = generalised_least_squares(at, values, columns, noise, slow, quick)
    assert found.coefficients[point] == pytest.approx(coefficients, rel=1e-6)
    assert found.inverse[point] == pytest.approx(covariance, rel=1e-6)
    assert found.rest[point] == pytest.approx(rest, rel=1e-6)
    # Both leave out the same constant: it is the difference between two points that counts.
    first = generalised_least_squares(at, values, columns, noise, GRID[0][:2], GRID[0][2:])[3]
    assert found.log[point] - found.log[0] == pytest.approx(log - first, abs=1e-6)


def test_a_step_is_shown_with_the_line_that_would_have_been() -> None:
    found = interrupted_time_series(solved_series(effect=0.03), START, measure=SOLVED)
    assert found.verdict.state == "shown"
    assert found.verdict.lower < 0.03 < found.verdict.upper
    after = np.array([one >= START for one in found.days])
    assert (found.values - found.expected)[after].mean() == pytest.approx(found.verdict.effect, abs=2e-3)
    assert abs((found.values - found.expected)[~after].mean()) < 0.003
    assert "个百分点" in found.verdict.words.zh and "pp" in found.verdict.words.en


def test_no_step_is_not_shown_and_a_fall_harms() -> None:
    assert interrupted_time_series(solved_series(seed=3), START, measure=SOLVED).verdict.state == "not_shown"
    fallen = interrupted_time_series(solved_series(effect=-0.03), START, measure=SOLVED).verdict
    assert fallen.state == "harmed"
    # The same move of an indicator that is better when lower would be a success.
    assert fallen.probability < 0.01


def test_a_trend_that_was_there_before_is_no_effect() -> None:
    plain = solved_series(length=140)
    drift = Series(
        plain.days, plain.numerator + 0.0006 * np.arange(140) * plain.denominator, plain.denominator
    )
    assert interrupted_time_series(drift, START, measure=SOLVED).verdict.state == "not_shown"


def test_weekdays_are_not_taken_for_an_effect() -> None:
    # Weekends are 20 points lower; the days after are six weekdays of a week and its Sunday.
    rng = np.random.default_rng(1)
    values = np.array([0.8 - 0.2 * (one.weekday() >= 5) for one in days(98)]) + 0.005 * rng.normal(size=98)
    found = interrupted_time_series(Series(days(98), values, np.ones(98)), day(84), measure=SOLVED)
    assert abs(found.verdict.effect) < 0.02
    assert found.verdict.state == "not_shown"


def test_holidays_are_left_out() -> None:
    plain = solved_series()
    holidays = frozenset({day(90), day(91), day(92)})
    odd = plain.numerator * np.where([one in holidays for one in plain.days], 0.2, 1.0)
    series = Series(plain.days, odd, plain.denominator)
    found = interrupted_time_series(series, START, measure=SOLVED, days_off=DaysOff(holidays))
    assert not holidays & set(found.days)
    assert abs(found.verdict.effect) < 0.01


def test_neighbouring_days_that_are_alike_widen_the_interval() -> None:
    rng = np.random.default_rng(8)
    ours, by_hand = [], []
    for _ in range(10):
        error = rng.normal(size=212)
        for step in range(1, 212):
            error[step] = 0.9 * error[step - 1] + 0.436 * error[step]
        series = Series(days(112), 180 + 5 * error[100:], np.ones(112))
        found = interrupted_time_series(series, START, measure=TALK)
        ours.append(found.verdict.upper - found.verdict.lower)
        at, even = np.arange(112.0), np.ones(112)
        columns = np.column_stack([even, at, at >= 84, *(at % 7 == weekday for weekday in range(6))])
        _, covariance, rest, _ = generalised_least_squares(at, series.values, columns, even, (0, 0), (0, 0))
        by_hand.append(2 * 1.983 * np.sqrt(covariance[2, 2] * rest / 103))
    assert np.mean(ours) > 1.5 * np.mean(by_hand)


def test_planning_says_what_can_be_shown_and_how_long_it_takes() -> None:
    history = solved_series(84)
    four, eight = (its_minimum_detectable_effect(history, START, n) for n in (28, 56))
    assert 0 < eight < four < 0.05
    wanted = days_needed(history, START, four)
    assert wanted is not None and wanted <= 28 and wanted % 7 == 0
    assert days_needed(history, START, 1e-6, longest=28) is None


def test_nothing_and_three_points_say_what_is_missing() -> None:
    with pytest.raises(CannotJudge, match="0 days before"):
        interrupted_time_series(Series.of([]), START, measure=SOLVED)
    with pytest.raises(CannotJudge, match="at least 28 and 7 are needed") as caught:
        interrupted_time_series(solved_series(3), day(2), measure=SOLVED)
    assert "2 天" in caught.value.words.zh


@pytest.mark.parametrize("value", [0.0, 5.0])
def test_a_constant_series_shows_nothing(value: float) -> None:
    flat = Series(days(112), np.full(112, value), np.ones(112))
    verdict = interrupted_time_series(flat, START, measure=SOLVED).verdict
    assert verdict.state == "not_shown"
    assert "on every day before" in verdict.words.en


def test_a_gap_of_a_month_is_told_and_survived() -> None:
    plain = solved_series(effect=0.06)
    gap = plain.between(day(0), day(39))
    rest = plain.between(day(71), day(111))
    joined = Series(
        gap.days + rest.days,
        np.r_[gap.numerator, rest.numerator],
        np.r_[gap.denominator, rest.denominator],
    )
    verdict = interrupted_time_series(joined, START, measure=SOLVED).verdict
    assert verdict.state == "shown"
    assert any(f"{day(40)} to {day(70)}" in note.en for note in verdict.notes)


def test_a_new_definition_in_the_middle_cuts_what_is_compared() -> None:
    plain = solved_series(effect=0.03)
    found = interrupted_time_series(plain, START, measure=SOLVED, redefined=[day(40)])
    assert found.days[0] == day(40)
    assert any("definition" in note.en and "定义" in note.zh for note in found.verdict.notes)
    with pytest.raises(CannotJudge):
        interrupted_time_series(plain, START, measure=SOLVED, redefined=[day(80)])


def test_the_first_days_may_settle() -> None:
    found = interrupted_time_series(solved_series(effect=0.03), START, measure=SOLVED, settle=7)
    assert found.after == 21
    assert day(85) not in found.days


def faded(rng: np.random.Generator, length: int, fade: float) -> np.ndarray:
    """Standard deviation one, alike from day to day."""
    error = rng.normal(size=length + 200)
    for step in range(1, len(error)):
        error[step] = fade * error[step - 1] + np.sqrt(1 - fade**2) * error[step]
    return error[200:]


def test_a_project_begun_after_its_worst_fortnight_is_not_confirmed() -> None:
    # Regression to the mean: whoever begins when figures look bad sees them recover by themselves.
    shown, said = 0, 0
    for seed in range(25):
        rng = np.random.default_rng([14, seed])
        values = 100 + faded(rng, 224, 0.7) + 0.5 * rng.normal(size=224)
        fortnights = np.convolve(values[:196], np.ones(14) / 14, "valid")
        begin = int(np.argmin(fortnights[65:])) + 65 + 14
        series = Series(days(224), values, np.ones(224)).between(day(0), day(begin + 27))
        verdict = interrupted_time_series(series, day(begin), measure=SOLVED).verdict
        shown += verdict.state == "shown"
        said += "unusually bad" in verdict.words.en
    assert shown <= 2
    assert said >= 2  # a plain before and after would have confirmed these


def test_what_moved_shortly_before_the_start_is_no_effect() -> None:
    rng = np.random.default_rng(3)
    values = 100 + rng.normal(size=112) + 4.0 * (np.arange(112) >= 70)
    verdict = interrupted_time_series(Series(days(112), values, np.ones(112)), START, measure=SOLVED).verdict
    assert verdict.state == "not_shown"
    assert "already better in the fortnight before" in verdict.words.en
    assert "开始前的两周" in verdict.words.zh


def test_a_slow_drift_under_quick_noise_is_no_effect() -> None:
    # Forty weeks of history, days alike for days, and a level that wanders without end.
    wrong, inside = 0, 0
    for seed in range(15):
        rng = np.random.default_rng([21, seed])
        values = (
            100 + faded(rng, 308, 0.5) + 0.5 * rng.normal(size=308) + 0.2 * np.cumsum(rng.normal(size=308))
        )
        series = Series(days(308), values, np.ones(308))
        verdict = interrupted_time_series(series, day(280), measure=SOLVED).verdict
        wrong += verdict.state == "shown"
        inside += verdict.lower <= 0 <= verdict.upper
    assert wrong <= 1
    assert inside >= 13


def test_a_way_that_bends_is_no_effect() -> None:
    rng = np.random.default_rng(4)
    at = np.arange(140.0)
    values = 100 + 16 * (at / 140) ** 2 + 0.5 * rng.normal(size=140)
    verdict = interrupted_time_series(
        Series(days(140), values, np.ones(140)), day(112), measure=SOLVED
    ).verdict
    assert verdict.state == "not_shown"
    assert verdict.lower < 0 < verdict.upper
