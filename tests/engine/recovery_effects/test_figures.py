"""Shares, means and differences against published values, and their intervals' coverage by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from headwater.engine.recovery_effects import (
    gain_needed,
    mean,
    means_apart,
    moments_of,
    respondents_needed,
    share,
    share_against,
    shares_apart,
    told,
)
from headwater.engine.words import Problem


@pytest.mark.parametrize(
    ("count", "n", "lower", "upper"),
    # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3 (score without correction).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_printed(count, n, lower, upper):
    found = share(count, n)
    assert found.value == count / n
    assert found.lower == pytest.approx(lower, abs=5e-5)
    assert found.upper == pytest.approx(upper, abs=5e-5)


@pytest.mark.parametrize(
    ("a", "b", "lower", "upper"),
    # Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10.
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 10), -0.2775, 0.2775),
    ],
)
def test_difference_of_shares_as_printed(a, b, lower, upper):
    found = shares_apart(*a, *b)
    assert found.lower == pytest.approx(lower, abs=5e-5)
    assert found.upper == pytest.approx(upper, abs=5e-5)


def test_difference_of_means_is_welch():
    rng = np.random.default_rng(3)
    a, b = rng.normal(82, 9, 40), rng.normal(78, 14, 25)
    found = means_apart(moments_of(a), moments_of(b))
    peer = stats.ttest_ind(a, b, equal_var=False)
    assert found.p == pytest.approx(peer.pvalue)
    limits = peer.confidence_interval()
    assert (found.lower, found.upper) == pytest.approx((limits.low, limits.high))


def test_a_mean_has_students_interval():
    scores = [3.0, 4.0, 5.0, 4.0]
    found = mean(moments_of([*scores, math.nan]))
    peer = stats.t.interval(0.95, 3, np.mean(scores), stats.sem(scores))
    assert (found.lower, found.upper) == pytest.approx(peer)
    assert found.n == 4


def test_the_published_gain_of_few_respondents_is_within_chance():
    """102 respondents, 5.7 points above all: chance, unless nearly everybody is satisfied anyway."""
    for level in (0.5, 0.7, 0.8, 0.85):
        found = share_against(level, (level + 0.057) * 102, 102)
        assert not found.beyond_chance
        assert found.p > 0.05
    assert share_against(0.8, 0.857 * 102, 102).p == pytest.approx(0.1501, abs=5e-4)
    assert share_against(0.92, 0.977 * 102, 102).beyond_chance
    assert gain_needed(0.8, 102) == pytest.approx(0.0776, abs=5e-5)
    assert respondents_needed(0.8, 0.057) == 190


def test_interval_and_p_agree_against_a_level():
    for count in range(60, 103):
        found = share_against(0.8, count, 102)
        assert found.beyond_chance == (found.p < 0.05)


def test_nothing_known_is_said_plainly():
    empty = shares_apart(0, 0, 3, 10)
    assert not empty.known and not empty.beyond_chance
    assert told(empty).en.startswith("Too few")
    assert not means_apart(moments_of([1.0]), moments_of([1.0, 2.0])).known
    assert not share(0, 0).known and share(0, 0).upper == 1.0
    assert math.isnan(mean(moments_of([])).value)


def test_a_part_greater_than_the_whole_is_refused_in_words():
    with pytest.raises(Problem) as refused:
        share(12, 10)
    assert "12" in refused.value.words.en and "12" in refused.value.words.zh


@pytest.mark.parametrize(("p", "n"), [(0.86, 300), (0.05, 200), (0.5, 40)])
def test_wilson_covers_as_it_says(p, n):
    """The chance that the interval holds the truth, summed over all outcomes: no luck in it."""
    held = sum(
        stats.binom.pmf(count, n, p)
        for count in range(n + 1)
        if share(count, n).lower <= p <= share(count, n).upper
    )
    assert 0.93 < held < 0.97


def test_the_difference_covers_as_it_says():
    rng = np.random.default_rng(11)
    a, b = rng.binomial(400, 0.30, 4000), rng.binomial(100, 0.22, 4000)
    held = 0
    for one, other in zip(a, b, strict=True):
        found = shares_apart(int(one), 400, int(other), 100)
        held += found.lower <= 0.08 <= found.upper
    assert 0.94 < held / 4000 < 0.965


def test_welch_covers_with_uneven_arms():
    rng = np.random.default_rng(12)
    held = 0
    for _trial in range(2000):
        a, b = rng.normal(80, 20, 60), rng.normal(77, 8, 15)
        found = means_apart(moments_of(a), moments_of(b))
        held += found.lower <= 3 <= found.upper
    assert 0.938 < held / 2000 < 0.962
