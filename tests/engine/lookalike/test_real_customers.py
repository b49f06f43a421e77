"""On real customers: as good as a careful logistic regression, where the distance is worse than chance.

One draw only, as it takes seconds; `python bench/lookalike.py` prints all figures.
"""

import pytest

from bench import lookalike
from tests.shared_data import shared


@pytest.fixture(scope="module")
def mobile():
    shared(lookalike.MOBILE)
    return lookalike.mobile()


def test_features_are_none_of_the_surveys_own(mobile):
    features, truth = mobile
    assert (len(features.numeric), len(features.nominal)) == (22, 10)
    assert (len(features), int(truth.sum())) == (5_433, 731)


def test_auto_is_no_worse_than_the_careful_regression(mobile):
    ours, _ = lookalike.figures(lookalike.ours("auto"), *mobile, [0])
    peer, _ = lookalike.figures(lookalike.careful, *mobile, [0])
    assert ours[0, 0] > peer[0, 0] - 0.005
    assert ours[0, 0] > 0.67 and ours[0, 1] > 2.2


def test_the_published_distance_is_worse_than_chance(mobile):
    ours, _ = lookalike.figures(lookalike.ours("distance"), *mobile, [0])
    assert ours[0, 0] < 0.47 and ours[0, 1] < 1.3
