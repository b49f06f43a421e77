"""Judging: seasons out, collapses that do not teach, few data, phases, gaps, and what cannot be judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from headwater.engine.control_charts import Point, Settings, judge
from headwater.engine.control_charts.points import DayKinds
from headwater.engine.words import Problem
from tests.engine.control_charts.series import MONDAY, WEEK, changed, days, hourly, shares, volumes


def _signalled(judgement: object) -> list[object]:
    return [point.at for point in judgement.signals]  # type: ignore[attr-defined]


def test_a_week_that_repeats_itself_is_no_signal() -> None:
    found = judge(volumes(90), unit="count")
    assert found.pattern in ("weekday", "week")
    assert len(found.signals) <= 1
    sunday = found.points[76]
    assert sunday.expected == pytest.approx(1500, rel=0.1)


def test_without_seasons_every_weekend_would_be_one() -> None:
    plain = judge(volumes(90), unit="count", settings=Settings(seasonal=False, rules=frozenset({6})))
    assert plain.pattern == "flat"
    assert (plain.points[76].expected or 0) > 2500


def test_a_fall_on_a_monday_is_seen_though_sundays_are_lower() -> None:
    points = changed(volumes(90), [77], 0.7)
    assert points[77].at.weekday() == 0 and (points[77].value or 0) > 2000
    assert days(90)[77] in _signalled(judge(points, unit="count"))


def test_a_collapse_of_a_week_does_not_teach_its_own_expectation() -> None:
    points = changed(shares(60), range(30, 37), 0.8)
    found = judge(points, unit="ratio", direction="up")
    assert set(days(60)[30:37]) <= set(_signalled(found))
    assert found.points[36].expected == pytest.approx(0.85, abs=0.02)
    assert found.points[40].expected == pytest.approx(0.85, abs=0.02)
    assert len(found.signals) <= 8


def test_three_weeks_are_enough_for_a_collapse_of_days() -> None:
    points = changed(shares(20), [1, 2, 9, 10, 11], 0.8)
    found = judge(points, unit="ratio", direction="up")
    assert len({days(20)[place] for place in (1, 2, 9, 10, 11)} & set(_signalled(found))) >= 4


def test_only_the_bad_side_is_a_signal() -> None:
    points = changed(changed(shares(60), [40], 1.12), [50], 0.88)
    up = judge(points, unit="ratio", direction="up")
    assert _signalled(up) == [days(60)[50]]
    assert up.points[40].rules and not up.points[40].adverse
    assert days(60)[40] in _signalled(judge(points, unit="ratio", direction="down"))
    assert {days(60)[40], days(60)[50]} <= set(_signalled(judge(points, unit="ratio", direction="none")))


def test_limits_of_a_share_stay_between_nothing_and_all() -> None:
    found = judge(shares(60, usual=0.985, size=60), unit="ratio", direction="up")
    assert found.chart.kind == "laney_p"
    assert all(0 <= (point.lower or 0) <= (point.upper or 0) <= 1 for point in found.points)


def test_hours_are_judged_against_the_same_hour() -> None:
    points = changed(hourly(42), [35 * 24 + 4], 3.0)
    found = judge(points, unit="count", grain="hour")
    assert points[35 * 24 + 4].at in _signalled(found)
    assert len(found.signals) < 0.02 * len(points)


def _festival(count: int) -> DayKinds:
    kinds = {day: "weekend" if day.weekday() >= 5 else "workday" for day in days(count)}
    return kinds | dict.fromkeys(days(count)[56:60], "holiday") | {days(count)[61]: "make_up"}


def test_a_holiday_is_expected_as_a_day_of_rest_and_a_make_up_day_as_worked() -> None:
    points = volumes(70)
    for place in range(56, 60):
        points = changed(points, [place], float(WEEK[5] / WEEK[place % 7]))
    points = changed(points, [61], float(1.0 / WEEK[5]))
    with_calendar = judge(points, unit="count", calendar=_festival(70))
    without = judge(points, unit="count")
    missed = set(days(70)[56:60])
    assert not missed & set(_signalled(with_calendar))
    assert len(missed & set(_signalled(without))) >= 3


def test_a_trend_is_followed() -> None:
    points = [replace(p, value=(p.value or 0) * 1.005**n) for n, p in enumerate(volumes(200))]
    found = judge(points, unit="count")
    assert found.level
    assert len([at for at in _signalled(found) if at > days(200)[70]]) <= 4


def test_an_indicator_redefined_in_the_middle_begins_a_phase() -> None:
    points = shares(40, usual=0.85) + [
        replace(p, at=p.at + timedelta(days=40)) for p in shares(40, seed=2, usual=0.6)
    ]
    change = days(80)[40]
    anew = judge(points, unit="ratio", direction="up", settings=Settings(phases=(change,)))
    assert len([at for at in _signalled(anew) if at >= change]) <= 1
    assert [phase.start for phase in anew.chart.phases] == [0, 40]
    one = judge(points, unit="ratio", direction="up")
    assert change in _signalled(one)


def test_a_gap_of_a_month_is_told_and_limits_begin_anew() -> None:
    points = shares(80)[:30] + [
        replace(p, at=p.at + timedelta(days=70)) for p in shares(30, seed=2, usual=0.7)
    ]
    found = judge(points, unit="ratio", direction="up")
    assert any("nothing between" in note.en for note in found.notes)
    assert len(found.chart.phases) == 2 and len(found.signals) <= 2


def test_frozen_limits_do_not_follow() -> None:
    points = shares(60) + [replace(p, at=p.at + timedelta(days=60)) for p in shares(60, seed=2, usual=0.8)]
    frozen = Settings(moving=False, base=(MONDAY, MONDAY + timedelta(days=59)))
    found = judge(points, unit="ratio", direction="up", settings=frozen)
    assert len([at for at in _signalled(found) if at >= days(120)[60]]) >= 40
    moving = judge(points, unit="ratio", direction="up")
    assert len([at for at in _signalled(moving) if at >= days(120)[100]]) <= 2


def test_what_was_excluded_teaches_nothing_and_is_still_judged() -> None:
    points = changed(shares(60), range(20, 48), 0.8)
    known = Settings(excluded=frozenset(days(60)[20:48]))
    found = judge(points, unit="ratio", direction="up", settings=known)
    assert found.points[50].expected == pytest.approx(0.85, abs=0.02)
    assert set(days(60)[20:48]) <= set(_signalled(found))


def test_a_departure_too_small_to_matter_is_none() -> None:
    points = changed(shares(60), [50], 0.9)
    assert judge(points, unit="ratio", direction="up").signals
    assert not judge(points, unit="ratio", direction="up", settings=Settings(least=0.1)).signals


def test_rules_can_be_chosen() -> None:
    points = changed(shares(90), range(80, 90), 0.96)
    one = judge(points, unit="ratio", direction="up", settings=Settings(rules=frozenset({1})))
    two = judge(points, unit="ratio", direction="up", settings=Settings(rules=frozenset({2})))
    assert all(rule == (1,) for rule in {point.rules for point in one.signals})
    assert two.points[89].rules == (2,)


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([], "no value"),
        ([Point(day, None) for day in days(30)], "no value"),
        ([Point(day, 7.0) for day in days(30)], "the same 30 times"),
        ([Point(day, 0.0) for day in days(30)], "zero"),
        ([Point(day, float(n)) for n, day in enumerate(days(3))], "judging needs 8"),
        ([Point(day, 0.5, 1.0, 2.0) for day in days(30)] + [Point(days(31)[30], 0.0, 0.0, 3.0)], "cases"),
    ],
)
def test_what_cannot_be_judged_is_said_in_both_languages(points: list[Point], words: str) -> None:
    found = judge(points, unit="ratio", direction="up")
    assert not found.signals and len(found.points) == len(points)
    assert any(words in note.en for note in found.notes), [note.en for note in found.notes]
    assert all(note.zh and note.zh != note.en for note in found.notes)


def test_points_may_come_in_any_order_but_not_twice() -> None:
    points = shares(40)
    shuffled = [points[place] for place in np.random.default_rng(0).permutation(40)]
    assert judge(shuffled, unit="ratio").points == judge(points, unit="ratio").points
    with pytest.raises(Problem, match="Two points"):
        judge([*points, points[3]], unit="ratio")
    with pytest.raises(Problem, match="no grain"):
        judge(points, unit="ratio", grain="fortnight")


def test_months_are_judged_as_a_row() -> None:
    rng = np.random.default_rng(4)
    points = [
        Point(date(2020 + n // 12, n % 12 + 1, 1), float(v)) for n, v in enumerate(rng.normal(80, 2, 36))
    ]
    found = judge(
        [*points[:30], replace(points[30], value=60.0), *points[31:]],
        unit="score",
        direction="up",
        grain="month",
    )
    assert [point.at for point in found.signals] == [points[30].at]


def test_false_alarms_over_many_seeds_are_few() -> None:
    judged = [
        point for seed in range(40) for point in judge(shares(90, seed), unit="ratio", direction="up").points
    ]
    assert sum(point.signal for point in judged) / len(judged) < 0.005
