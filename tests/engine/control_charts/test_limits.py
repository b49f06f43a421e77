"""Limits against the slow second implementation, phases, moving and frozen limits, bad input."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.engine.control_charts import Basis, limits
from headwater.engine.control_charts.limits.constants import c4, d2, d3, moment_of_range
from headwater.engine.words import Problem
from tests.reference import control_charts as slow

RNG = np.random.default_rng(7)
GROUPS = RNG.normal(50, 4, (30, 4)).tolist()
VALUES = RNG.normal(10, 2, 60)
SIZES = RNG.integers(80, 400, 60).astype(float)
COUNTS = RNG.binomial(SIZES.astype(int), 0.3).astype(float)


def _at(chart: object, place: int) -> tuple[float, ...]:
    return tuple(float(getattr(chart, name)[place]) for name in ("centre", "lower", "upper"))


@pytest.mark.parametrize("kind", ["xbar", "r", "s"])
def test_subgroups_as_the_slow_one(kind: str) -> None:
    assert _at(getattr(limits, kind)(GROUPS), 3) == pytest.approx(getattr(slow, kind)(GROUPS), rel=1e-6)


def test_individuals_as_the_slow_one() -> None:
    assert _at(limits.xmr(VALUES), 0) == pytest.approx(slow.xmr(VALUES.tolist()))


@pytest.mark.parametrize("kind", ["p", "u"])
@pytest.mark.parametrize("widened", [False, True])
def test_rates_as_the_slow_one(kind: str, widened: bool) -> None:
    chart = getattr(limits, f"laney_{kind}" if widened else kind)(COUNTS, SIZES)
    for place in (0, 17, 59):
        expected = getattr(slow, kind)(COUNTS.tolist(), SIZES.tolist(), place, widened=widened)
        assert _at(chart, place) == pytest.approx(expected)


def test_memory_as_the_slow_one() -> None:
    assert limits.ewma(VALUES, weight=0.3).values == pytest.approx(slow.ewma(VALUES.tolist(), 0.3))
    sides = limits.cusum(VALUES, slack=0.4).sides
    high, low = slow.cusum(limits.xmr(VALUES).standardised.tolist(), 0.4)
    assert sides["upper"] == pytest.approx(high)
    assert sides["lower"] == pytest.approx(low)


def test_ewma_limits_settle_where_the_book_says() -> None:
    chart = limits.ewma(VALUES, weight=0.2)
    sigma = (float(limits.xmr(VALUES).upper[0]) - VALUES.mean()) / 3
    assert float(chart.upper[-1]) == pytest.approx(VALUES.mean() + 3 * sigma * np.sqrt(0.2 / 1.8), rel=1e-6)
    assert chart.upper[0] < chart.upper[5] < chart.upper[-1]


def test_laney_is_wide_where_volumes_are_large() -> None:
    # Real rates wander by a percentage point a day; at 40,000 calls plain limits call half of the days out.
    rng = np.random.default_rng(3)
    sizes = np.full(100, 40_000.0)
    counts = rng.binomial(40_000, np.clip(rng.normal(0.8, 0.01, 100), 0, 1)).astype(float)
    assert limits.p(counts, sizes).outside.sum() > 40
    assert limits.laney_p(counts, sizes).outside.sum() <= 2


def test_each_phase_has_limits_of_its_own() -> None:
    values = np.concatenate([VALUES, VALUES + 100])
    chart = limits.xmr(values, basis=Basis(starts=(60,)))
    assert _at(chart, 90)[0] == pytest.approx(_at(limits.xmr(VALUES), 0)[0] + 100)
    assert [(phase.start, phase.end) for phase in chart.phases] == [(0, 60), (60, 120)]


def test_moving_limits_know_only_what_came_before() -> None:
    changed = VALUES.copy()
    changed[50:] += 40
    before, after = (limits.xmr(one, basis=Basis(moving=20)) for one in (VALUES, changed))
    assert after.upper[:51] == pytest.approx(before.upper[:51])
    assert after.upper[55] > before.upper[55]
    assert after.outside[50]


def test_an_undefined_point_has_limits_and_teaches_nothing() -> None:
    holed = VALUES.copy()
    holed[[4, 30]] = np.nan
    chart = limits.xmr(holed)
    without = limits.xmr(np.delete(VALUES, [4, 30]))
    assert _at(chart, 4) == pytest.approx(_at(without, 0))
    assert not chart.outside[4]


@pytest.mark.parametrize("size", [2, 3, 5, 10, 25])
def test_printed_constants_agree_with_the_integral(size: int) -> None:
    exact = moment_of_range(size, 1)
    assert d2(size) == pytest.approx(exact, abs=6e-4)
    assert d3(size) == pytest.approx(np.sqrt(moment_of_range(size, 2) - exact**2), abs=5e-4)


def test_constants_beyond_the_table() -> None:
    assert d2(30) == pytest.approx(4.086, abs=1e-3)
    assert d3(30) == pytest.approx(0.693, abs=1e-3)
    assert c4(5) == pytest.approx(0.9399856)


@pytest.mark.parametrize(
    "make",
    [
        lambda: limits.xmr([]),
        lambda: limits.p([5], [3]),
        lambda: limits.c([-1, 2]),
        lambda: limits.u([1, 2], [1]),
        lambda: limits.xbar([[1.0], [2.0]]),
        lambda: limits.ewma([1, 2], weight=0),
        lambda: limits.cusum([1, 2], decide=0),
        lambda: limits.xmr([1, 2, 3], basis=Basis(starts=(9,))),
        lambda: limits.xmr([1, 2, 3], basis=Basis(moving=1)),
    ],
)
def test_bad_input_is_a_sentence_in_both_languages(make: object) -> None:
    with pytest.raises(Problem) as caught:
        make()  # type: ignore[operator]
    assert caught.value.words.en and caught.value.words.zh != caught.value.words.en


def test_few_equal_and_zero_values_are_told() -> None:
    assert "only" in limits.xmr([1.0, 2.0, 3.0]).notes[0].en
    assert "never changes" in limits.xmr([4.0] * 30).notes[0].en
    assert "zero" in limits.p([0] * 30, [50] * 30).notes[0].en
    alone = limits.xmr([4.0])
    assert "at least two" in alone.notes[-1].en and np.isnan(alone.upper[0])


def test_a_point_without_cases_is_undefined() -> None:
    chart = limits.p([5, 0, 6, 4], [20, 0, 25, 22])
    assert np.isnan(chart.values[1]) and not np.isnan(chart.upper[2])


def test_an_undefined_subgroup_or_size_leaves_the_other_points_their_limits() -> None:
    groups = np.random.default_rng(3).normal(50, 4, (30, 5))
    with_hole = [*groups[:10], [np.nan] * 5, *groups[10:]]
    for kind in (limits.xbar, limits.r, limits.s):
        whole, holed = kind(groups), kind(with_hole)
        assert np.isnan(holed.values[10]) and np.isnan(holed.upper[10])
        assert np.delete(holed.upper, 10) == pytest.approx(whole.upper)
    some = limits.np([3, 5, 0, 4], [20, 20, 0, 20])
    assert np.isnan(some.values[2]) and some.centre[0] == pytest.approx(4.0)


def test_memory_may_be_given_what_is_known() -> None:
    """A shift in the second half must not move the centre that it departs from."""
    shifted = np.concatenate([np.zeros(30), np.full(30, 1.0)]) + np.tile([0.3, -0.3], 30)
    own, told = limits.ewma(shifted), limits.ewma(shifted, given=(0.0, 1.0))
    assert own.centre[0] == pytest.approx(0.5) and set(told.centre) == {0.0}
    assert told.upper[-1] == pytest.approx(3 * (0.2 / 1.8) ** 0.5, abs=1e-4)
    assert list(np.flatnonzero(told.outside)) != [] and not told.outside[:30].any()
    added = limits.cusum(shifted, given=(0.0, 1.0))
    assert added.outside[-1] and not added.outside[:30].any()
    late = limits.ewma([np.nan, 1.0, 2.0, 3.0])
    assert np.isnan(late.upper[0]) and np.isnan(late.lower[0])
