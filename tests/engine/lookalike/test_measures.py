"""The figures of a back-test against scikit-learn's and against counting by hand."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from headwater.engine.lookalike.measures import SHARES, auc, judge, mean_of, spread_of


@pytest.mark.parametrize("seed", range(5))
def test_auc_and_average_precision_are_the_usual_ones(seed):
    rng = np.random.default_rng(seed)
    truth = rng.random(400) < 0.1
    score = np.round(rng.normal(size=400) + truth, 1)  # with ties
    found = judge(score, truth)
    assert found.auc == pytest.approx(roc_auc_score(truth, score))
    assert found.average_precision == pytest.approx(average_precision_score(truth, score))


def test_the_first_of_a_hundred_hold_what_is_counted():
    truth = np.zeros(100, bool)
    truth[[0, 1, 2, 50]] = True
    found = judge(np.arange(100, 0, -1.0), truth)
    assert dict(zip(SHARES, found.precision, strict=True)) == pytest.approx({0.01: 1.0, 0.05: 0.6, 0.2: 0.15})
    assert found.lift[1] == pytest.approx(0.6 / 0.04)
    assert found.recall == pytest.approx(0.75)
    assert found.curve[-1] == pytest.approx(1.0)


def test_one_score_for_all_is_chance_wherever_those_to_be_found_stand():
    truth = np.zeros(1_000, bool)
    truth[:50] = True
    found = judge(np.zeros(1_000), truth)
    assert found.auc == 0.5
    assert found.lift == pytest.approx((1.0, 1.0, 1.0))


def test_a_sample_of_the_others_gives_the_precision_of_all():
    rng = np.random.default_rng(3)
    truth = np.arange(40_000) < 400
    score = rng.normal(size=40_000) + 1.2 * truth
    whole = judge(score, truth)
    some = truth | (rng.random(40_000) < 0.25)
    part = judge(score[some], truth[some], (~truth).sum() / (some & ~truth).sum())
    assert part.prevalence == pytest.approx(whole.prevalence)
    assert part.precision == pytest.approx(whole.precision, rel=0.1)
    assert part.average_precision == pytest.approx(whole.average_precision, rel=0.15)


def test_mean_and_spread_of_rounds():
    truth = np.array([True, False, False, False])
    rounds = [judge(np.array([3.0, 2, 1, 0]), truth), judge(np.array([0.0, 2, 1, 3]), truth)]
    assert mean_of(rounds).auc == pytest.approx(0.5)
    assert spread_of(rounds).auc == pytest.approx(np.std([1, 0], ddof=1))
    assert spread_of(rounds[:1]).auc == 0


def test_nobody_to_be_found_is_chance():
    assert auc(np.array([1.0, 2.0]), np.array([False, False])) == 0.5
