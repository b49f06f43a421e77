"""The hold-out's draw and its power, the arms, and the identification rate with the seed's own figures."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from scipy import stats

from headwater.engine.recovery_effects import (
    Arm,
    base_of,
    compare_arms,
    detectable,
    draw_hold_out,
    expected_in,
    identification_rate,
    share,
    times_as_many,
)
from headwater.engine.words import Problem

CUSTOMERS = [f"1{n:010}" for n in range(5000)]


def test_the_draw_is_the_same_in_any_order_and_differs_by_seed():
    held = draw_hold_out(CUSTOMERS, 0.2, 7)
    assert len(held) == 1000
    assert draw_hold_out(reversed(CUSTOMERS), 0.2, 7) == held
    other = draw_hold_out(CUSTOMERS, 0.2, 8)
    assert 150 < len(held & other) < 250


def test_each_group_gives_its_part():
    groups = {c: "abc"[n % 10 % 3] for n, c in enumerate(CUSTOMERS)}
    held = draw_hold_out(CUSTOMERS, 0.15, 3, groups)
    sizes, drawn = Counter(groups.values()), Counter(groups[c] for c in held)
    assert len(held) == 750
    for name, size in sizes.items():
        assert abs(drawn[name] - 0.15 * size) < 1


def test_every_customer_is_as_likely_to_be_held_out():
    few = CUSTOMERS[:40]
    times = Counter(c for seed in range(3000) for c in draw_hold_out(few, 0.25, seed))
    assert sum(times.values()) == 3000 * 10
    assert stats.chisquare([times[c] for c in few]).pvalue > 0.001


@pytest.mark.parametrize("asked", [-0.1, 0.95, math.nan])
def test_an_impossible_hold_out_is_refused(asked):
    with pytest.raises(Problem):
        draw_hold_out(CUSTOMERS, asked, 1)


def test_no_hold_out_and_tiny_cohorts():
    assert draw_hold_out(CUSTOMERS, 0.0, 1) == frozenset()
    assert draw_hold_out([], 0.2, 1) == frozenset()
    assert len(draw_hold_out(["a", "b", "a"], 0.5, 1)) == 1


def test_the_smallest_difference_is_that_of_the_text_books():
    """10 % against 15 % takes 686 in each of two equal arms (Fleiss 1981, without correction)."""
    assert detectable(686, 686, 0.10) == pytest.approx(0.05, abs=1e-4)
    # 50 % against 40 % takes 388 each.
    assert detectable(388, 388, 0.5, up=False) == pytest.approx(0.10, abs=3e-4)


def test_what_is_called_detectable_is_detected_four_times_of_five():
    apart = detectable(900, 100, 0.3)
    rng = np.random.default_rng(5)
    a, b = rng.binomial(900, 0.3 + apart, 20_000), rng.binomial(100, 0.3, 20_000)
    pooled = (a + b) / 1000
    z = (a / 900 - b / 100) / np.sqrt(pooled * (1 - pooled) * (1 / 900 + 1 / 100))
    assert np.mean(np.abs(z) > 1.96) == pytest.approx(0.8, abs=0.02)


def test_arms_too_small_to_show_anything():
    assert math.isinf(detectable(1000, 0, 0.3))
    assert math.isinf(detectable(2, 2, 0.5))
    assert math.isinf(detectable(500, 50, 1.0))


def test_the_arms_as_drawn_as_reached_and_for_each_reached():
    found = compare_arms(Arm(600, 1000), Arm(330, 500), Arm(110, 200))
    assert found.as_drawn.value == pytest.approx(0.05)
    assert found.as_reached.value == pytest.approx(0.11)
    assert found.reach == 0.5
    assert found.of_reached.value == pytest.approx(0.10)
    assert found.of_reached.lower == pytest.approx(2 * found.as_drawn.lower)


def test_as_reached_misleads_where_the_reachable_were_happier_anyway():
    """A campaign that does nothing: as drawn it shows nothing, as reached it looks like a success."""
    rng = np.random.default_rng(9)
    drawn_wrong = reached_wrong = 0
    for _trial in range(300):
        picks_up = rng.random(3000) < 0.5
        happy = rng.random(3000) < np.where(picks_up, 0.75, 0.55)
        held = np.arange(3000) < 600
        arms = compare_arms(
            Arm(int(happy[~held].sum()), int((~held).sum())),
            Arm(int(happy[~held & picks_up].sum()), int((~held & picks_up).sum())),
            Arm(int(happy[held].sum()), int(held.sum())),
        )
        drawn_wrong += arms.as_drawn.beyond_chance
        reached_wrong += arms.as_reached.beyond_chance
    assert drawn_wrong / 300 < 0.09
    assert reached_wrong / 300 > 0.95


def test_nobody_reached_says_nothing_for_each_reached():
    found = compare_arms(Arm(5, 10), Arm(0, 0), Arm(4, 10))
    assert math.isnan(found.of_reached.value) and not found.as_reached.known


def test_the_seeds_own_figures():
    """3,000 complaints a month were 0.4 %, so 750,000 dissatisfied; 53,000 identified are then 7.1 %."""
    base = base_of(5000, 50_000, 7_500_000)
    assert base.dissatisfied.value == pytest.approx(750_000)
    assert identification_rate(3_000, base).value == pytest.approx(0.004)
    assert round(identification_rate(53_000, base).value, 3) == 0.071
    assert times_as_many(53_000, 3_000) == pytest.approx(17.67, abs=0.005)
    # Precision of 86 %: that many of those identified are really dissatisfied.
    assert expected_in(53_000, share(860, 1000)).value == pytest.approx(45_580)


def test_the_rate_carries_the_surveys_doubt():
    found = identification_rate(500, base_of(40, 1000, 100_000))
    assert found.value == pytest.approx(0.125)
    assert found.lower < 0.125 < found.upper
    assert found.lower == pytest.approx(500 / (100_000 * share(40, 1000).upper))


def test_a_survey_that_met_nobody_dissatisfied():
    found = identification_rate(50, base_of(0, 200, 10_000))
    assert math.isinf(found.value) and math.isinf(found.upper) and found.lower > 0
    assert math.isnan(times_as_many(5, 0))
    with pytest.raises(Problem):
        base_of(0, 0, 10_000)
