"""Screening by every method: it finds who was planted, the same every time, and says what is wrong."""

import numpy as np
import pytest

from headwater.engine.lookalike import FeatureProblem, Features, nearest, prepare
from headwater.engine.lookalike.kept import Kept
from headwater.engine.lookalike.measures import auc
from headwater.engine.lookalike.screening import METHODS, Settings, apply, chosen, screen
from tests.engine.lookalike._made import made

LEARNING = ("contrast", "learned", "auto")


@pytest.fixture(scope="module")
def world():
    features, complainants = made()
    known = np.random.default_rng(1).choice(complainants, len(complainants) // 2, replace=False)
    return features, np.sort(known), np.setdiff1d(complainants, known)


@pytest.fixture(scope="module")
def screenings(world):
    features, known, _ = world
    return {method: screen(features, known, method) for method in METHODS}


@pytest.mark.parametrize("method", METHODS)
def test_nobody_who_complained_is_in(world, screenings, method):
    features, known, _ = world
    assert np.array_equal(screenings[method].rows, np.setdiff1d(np.arange(len(features)), known))
    assert np.isfinite(screenings[method].score).all()


@pytest.mark.parametrize("method", LEARNING)
def test_what_learns_finds_those_who_were_hidden(world, screenings, method):
    found = screenings[method]
    assert auc(found.score, np.isin(found.rows, world[2])) > 0.72


def test_distance_is_the_distance(world, screenings):
    features, known, _ = world
    plain, found = nearest(prepare(features), known), screenings["distance"]
    assert np.array_equal(found.distance, plain.distance)
    assert np.array_equal(found.nearest, plain.nearest)
    assert np.array_equal(found.score, -plain.distance)


def test_the_same_seed_gives_the_same_scores(world, screenings):
    features, known, _ = world
    again = screen(features, known, "auto")
    assert np.array_equal(again.score, screenings["auto"].score)
    other = screen(features, known, "learned", Settings(seed=1))
    assert not np.array_equal(other.score, screenings["learned"].score)


def test_the_order_of_the_customers_decides_nothing_of_the_distance(world, screenings):
    features, known, _ = world
    back = Features(
        {name: column[::-1] for name, column in features.numeric.items()},
        {name: column[::-1] for name, column in features.nominal.items()},
    )
    found = screen(back, len(features) - 1 - known, "distance")
    assert found.distance[::-1] == pytest.approx(screenings["distance"].distance)


def test_a_large_table_is_learned_from_a_sample_and_scored_whole(world):
    features, known, hidden = world
    found = screen(features, known, "learned", Settings(rest=400))
    assert len(found.rows) == len(features) - len(known)
    assert auc(found.score, np.isin(found.rows, hidden)) > 0.7
    assert any("drawn at random" in note.en for note in found.notes)


def test_chosen_are_the_best_first(screenings):
    found = screenings["auto"]
    places = chosen(found, share=0.05)
    assert len(places) == round(0.05 * len(found.rows))
    assert found.score[places[-1]] >= np.delete(found.score, places).max()
    near = screenings["distance"]
    assert (near.distance[chosen(near, radius=0.5)] <= 0.5).all()
    assert len(chosen(near, count=7)) == 7


@pytest.mark.parametrize("method", METHODS)
def test_a_kept_model_says_the_same_and_holds_no_code(world, screenings, method):
    features, known, _ = world
    found = screenings[method]
    kept = found.kept.to_bytes()
    assert kept[:2] == b"\x1f\x8b" and b"pickle" not in kept
    again = Kept.from_bytes(kept)
    assert again.to_bytes() == kept
    columns = again.columns(features)
    assert np.array_equal(again.score(columns), found.kept.score(columns))
    later = apply(again, features, known)
    assert np.array_equal(later.rows, found.rows)
    # Later all models of the folds speak for a customer, not only the one that had not seen it.
    assert np.corrcoef(later.score, found.score)[0, 1] > 0.97


def test_kept_groups_find_the_same_groups(world, screenings):
    features, known, _ = world
    found = screenings["centroid"]
    later = apply(Kept.from_bytes(found.kept.to_bytes()), features, known)
    assert np.array_equal(later.group, found.group)
    assert later.distance == pytest.approx(found.distance)


@pytest.mark.parametrize("method", METHODS)
def test_customers_of_another_day_may_have_values_never_seen(screenings, method):
    some, _ = made(200, seed=9)
    some.nominal["plan"][:20] = "new"
    some.numeric["drops"][:5] = np.inf
    assert np.isfinite(apply(screenings[method].kept, some).score).all()


def test_a_feature_that_is_gone_is_named(world, screenings):
    features = world[0]
    less = Features({n: c for n, c in features.numeric.items() if n != "tenure"}, features.nominal)
    with pytest.raises(FeatureProblem, match="needs tenure") as caught:
        apply(screenings["auto"].kept, less)
    assert "tenure" in caught.value.words.zh


def test_what_is_no_model_is_said():
    for nonsense in (b"", b"PK", b"\x1f\x8bxx"):
        with pytest.raises(FeatureProblem, match="no kept look-alike model"):
            Kept.from_bytes(nonsense)


def test_one_complainant_is_enough_for_a_distance_and_too_few_to_learn(world):
    features = world[0]
    for method in ("contrast", "learned"):
        with pytest.raises(FeatureProblem, match="too few to learn"):
            screen(features, [3], method)
    found = screen(features, [3], "auto")
    assert found.method == "distance" and "too few" in found.notes[0].en
    assert len(screen(features, [3], "centroid").rows) == len(features) - 1


@pytest.mark.parametrize("method", METHODS)
def test_all_or_no_complainants_are_said(world, method):
    features = world[0]
    with pytest.raises(FeatureProblem, match="All customers are complainants"):
        screen(features, np.arange(len(features)), method)
    with pytest.raises(FeatureProblem, match="no complainant"):
        screen(features, [], method)


@pytest.mark.parametrize("method", LEARNING)
def test_features_that_never_differ_are_said(method):
    same = Features({"x": np.ones(60)}, {"p": np.array(["a"] * 60, object)})
    with pytest.raises(FeatureProblem, match="No feature differs"):
        screen(same, np.arange(20), method)


def test_a_method_or_radius_that_is_not_there_is_said(world):
    features, known, _ = world
    with pytest.raises(FeatureProblem, match="no method nearest"):
        screen(features, known, "nearest")
    with pytest.raises(FeatureProblem, match="radius"):
        screen(features, known, "auto", Settings(radius=1.0))


def test_noise_is_called_noise():
    rng = np.random.default_rng(5)
    features = Features({f"x{n}": rng.normal(size=800) for n in range(3)})
    found = screen(features, rng.choice(800, 60, replace=False), "learned")
    assert any("no better than by chance" in note.en for note in found.notes)
    assert any("随机" in note.zh for note in found.notes)
