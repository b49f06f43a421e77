"""Hidden complainants looked for by every method."""

import json

import numpy as np
import pytest

from headwater.engine.lookalike import FeatureProblem, Features
from headwater.engine.lookalike.backtest import backtest
from headwater.engine.lookalike.screening import METHODS
from tests.engine.lookalike._made import made


@pytest.fixture(scope="module")
def found():
    return backtest(*made(800))


def test_every_method_is_judged_best_first(found):
    assert {judged.method for judged in found.methods} == set(METHODS)
    means = [judged.mean.auc for judged in found.methods]
    assert means == sorted(means, reverse=True)
    assert found.best.method in ("learned", "auto", "contrast")
    assert found.best.verdict == "better" and found.best.low > 0.6
    assert "better than chance" in found.best.words.en and "优于随机" in found.best.words.zh


def test_each_complainant_is_hidden_once(found):
    features, complainants = made(800)
    assert (found.hidden, found.rounds) == (len(complainants), 5)
    assert found.others == len(features) - len(complainants)


def test_the_answer_is_json_with_every_figure_against_chance(found):
    plain = json.loads(json.dumps(found.to_json("zh")))
    auto = plain["methods"]["auto"]
    for name in ("auc", "average_precision", "precision_1", "precision_5", "precision_20", "lift_1", "lift_5",
                 "lift_20", "recall_20"):  # fmt: skip
        assert auto[name] >= 0 and auto[f"{name}_spread"] >= 0
    assert plain["chance"]["auc"] == 0.5 and 0 < plain["chance"]["precision"] < 0.1
    assert auto["curve"][-1] == [1.0, 1.0]


def test_on_noise_every_method_is_said_to_be_no_better_than_chance():
    rng = np.random.default_rng(11)
    features = Features({f"x{n}": rng.normal(size=700) for n in range(4)})
    found = backtest(features, rng.choice(700, 50, replace=False), ("distance", "contrast"))
    assert {judged.verdict for judged in found.methods} == {"chance"}
    assert all("no better than chance" in judged.words.en for judged in found.methods)
    assert any("do not call" in note.en for note in found.notes)


def test_who_sits_where_nobody_is_is_not_found_by_distance_and_that_is_said():
    # Complainants are the far ones: each is far from every other, and the crowd lies between them.
    rng = np.random.default_rng(2)
    points = rng.normal(size=(1_200, 15))
    far = np.argsort(-np.square(points).sum(axis=1))[:60]
    features = Features({f"x{n}": points[:, n] for n in range(15)})
    found = backtest(features, far, ("distance",)).best
    assert found.verdict == "worse" and found.mean.auc < 0.4
    assert "worse than chance" in found.words.en and "比随机还差" in found.words.zh


def test_too_few_to_hide_some_is_said():
    features, _ = made(200)
    with pytest.raises(FeatureProblem, match="too few to hide"):
        backtest(features, [1, 2, 3])
