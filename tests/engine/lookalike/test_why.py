"""The features that brought a customer in, in words."""

import numpy as np
import pytest

from headwater.engine.lookalike import Features
from headwater.engine.lookalike.screening import METHODS, apply, chosen, screen
from headwater.engine.lookalike.why import why
from tests.engine.lookalike._made import made


@pytest.mark.parametrize("method", METHODS)
def test_every_method_says_why_strongest_first(method):
    features, complainants = made()
    found = screen(features, complainants, method)
    rows = found.rows[chosen(found, count=20)]
    answers = why(found.kept, features, rows, complainants)
    assert len(answers) == 20
    assert sum(bool(reasons) for reasons in answers) >= 18
    for reasons in answers:
        parts = [reason.part for reason in reasons]
        assert parts == sorted(parts, reverse=True) and all(part > 0 for part in parts) and len(parts) <= 3


@pytest.mark.parametrize("method", ("contrast", "learned", "auto"))
def test_what_was_planted_is_named_and_noise_is_not(method):
    features, complainants = made(3_000)
    found = screen(features, complainants, method)
    rows = found.rows[chosen(found, count=50)]
    first = [reasons[0].feature for reasons in why(found.kept, features, rows, complainants)]
    assert np.isin(first, ("drops", "plan", "tenure")).mean() >= 0.9


def test_a_reason_reads_in_both_languages():
    rng = np.random.default_rng(4)
    drops = np.where(np.arange(600) % 3, 1.0, rng.integers(7, 12, 600))
    drops[1] = 9.0
    complainants = np.flatnonzero(drops > 1)[1:]
    features = Features({"dropped calls": drops, "x": rng.normal(size=600)})
    found = screen(features, np.setdiff1d(complainants, [1]), "learned")
    reason = why(found.kept, features, [1], complainants)[0][0]
    assert reason.words.en == "dropped calls 9, most customers have 1"
    assert reason.words.zh == "dropped calls 9，多数客户为 1"


def test_texts_and_gaps_are_put_in_shares():
    rng = np.random.default_rng(6)
    plan = np.where(np.arange(500) % 5 == 0, "gold", "plain").astype(object)
    bill = np.where(np.arange(500) % 5 == 0, np.nan, rng.normal(size=500))
    complainants = np.flatnonzero(plan == "gold")[:60]
    features = Features({"bill": bill}, {"plan": plan})
    found = screen(features, complainants, "learned")
    said = {reason.words.en for reason in why(found.kept, features, [495], complainants)[0]}
    assert "plan: gold (100% of the complainants, 20% of all customers)" in said
    assert "bill not recorded (100% of the complainants, 20% of all customers)" in said


def test_a_kept_model_says_why_of_another_day():
    features, complainants = made()
    kept = screen(features, complainants, "distance").kept
    later, again = made(300, seed=8)
    found = apply(kept, later, again)
    assert len(why(kept, later, found.rows[:4], again)) == 4
