"""Planned looks keep the error; a gain that slips back rings, and one that holds does not."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.engine.experiments import (
    CannotJudge,
    Series,
    cusum_bound,
    cusum_run_length,
    sequential,
    watch_gain,
)
from tests.engine.experiments.made import SOLVED, TALK, day, days, solved_series
from tests.reference.experiments import looks_crossed, sums_until_ringing

FIFTHS = [0.2, 0.4, 0.6, 0.8, 1.0]


@pytest.mark.parametrize(
    ("spending", "published"),
    [
        # Bounds of five equal looks, one-sided 0.025, as the programs of Lan, DeMets, Reboussin print them.
        ("obrien_fleming", [4.8769, 3.3569, 2.6803, 2.2898, 2.0310]),
        ("pocock", [2.4380, 2.4268, 2.4101, 2.3966, 2.3859]),
    ],
)
def test_published_bounds(spending: str, published: list[float]) -> None:
    assert [look.bound for look in sequential(FIFTHS, spending=spending)] == pytest.approx(
        published, abs=2e-4
    )


def test_looking_four_times_keeps_the_error() -> None:
    looks = sequential([0.25, 0.5, 0.7, 1.0])
    bounds, fractions = [look.bound for look in looks], [look.fraction for look in looks]
    crossed = looks_crossed(bounds, fractions, 400_000, np.random.default_rng(1))
    assert crossed == pytest.approx(0.025, abs=0.001)
    uncorrected = looks_crossed([1.96] * 4, fractions, 100_000, np.random.default_rng(1))
    assert uncorrected > 0.05


def test_looks_must_ascend() -> None:
    with pytest.raises(ValueError, match="ascend"):
        sequential([0.5, 0.5, 1.0])
    with pytest.raises(ValueError, match="end at 1"):
        sequential([])


@pytest.mark.parametrize(
    ("bound", "shift", "published"), [(4, 0.0, 335.4), (5, 0.0, 930.9), (5, 1.0, 10.38), (4, 1.0, 8.38)]
)
def test_published_run_lengths_of_a_cusum(bound: float, shift: float, published: float) -> None:
    assert cusum_run_length(0.5, bound, shift) == pytest.approx(published, rel=1e-3)


def test_run_lengths_by_walking() -> None:
    walked = sums_until_ringing(0.4, 2.5, 3000, np.random.default_rng(3))
    assert cusum_run_length(0.4, 2.5) == pytest.approx(walked, rel=0.06)
    assert cusum_run_length(0.4, cusum_bound(0.4, 260)) == pytest.approx(260, rel=1e-6)


def test_a_gain_that_holds_does_not_ring() -> None:
    rang = 0
    for seed in range(40):
        watched = watch_gain(solved_series(168, seed=seed), day(0), day(55), gain=0.03, measure=SOLVED)
        rang += watched.since is not None
    assert rang <= 4


def test_a_gain_that_slips_back_rings_soon_and_says_since_when() -> None:
    slipped = solved_series(168, effect=-0.03, since=112)
    watched = watch_gain(slipped, day(0), day(55), gain=0.03, measure=SOLVED)
    assert watched.since is not None
    assert day(98) <= watched.since <= day(126)
    assert "slips back" in watched.words.en and "回落" in watched.words.zh


def test_an_indicator_that_is_better_lower_rings_when_it_rises() -> None:
    rng = np.random.default_rng(4)
    values = 180 + rng.normal(size=140)
    values[84:] += 5
    rising = Series(days(140), values, np.ones(140))
    assert watch_gain(rising, day(0), day(55), gain=5, measure=TALK).since == day(84)
    falling = Series(days(140), 360 - values, np.ones(140))
    assert watch_gain(falling, day(0), day(55), gain=5, measure=TALK).since is None


def test_a_short_proof_cannot_be_watched() -> None:
    with pytest.raises(CannotJudge, match="2 weeks"):
        watch_gain(solved_series(), day(0), day(14), gain=0.03, measure=SOLVED)


def test_nothing_after_is_said() -> None:
    watched = watch_gain(solved_series(56), day(0), day(55), gain=0.03, measure=SOLVED)
    assert watched.weeks == ()
    assert "尚未满一周" in watched.words.zh
