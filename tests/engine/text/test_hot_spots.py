"""Matters found in planted texts, their names, and which of them rise."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from headwater.engine.text.hot_spots import Watch, find_clusters, rising
from tests.engine.text.wordings import ALONE_PARTS, letters


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_the_same_matter_in_different_words_is_one(seed: int) -> None:
    texts, matters = letters(np.random.default_rng(seed), 60)
    planted = [k for k, matter in enumerate(matters) if matter]
    found = find_clusters(texts)
    assert adjusted_rand_score([matters[k] for k in planted], found.of[planted]) > 0.85
    assert len(found.clusters) <= 6
    # Whatever is together is about one matter.
    for one in found.clusters:
        inside = [matters[k] for k in one.members]
        assert inside.count(max(set(inside), key=inside.count)) / len(inside) > 0.9


def test_texts_about_nothing_in_common_stay_alone() -> None:
    texts, matters = letters(np.random.default_rng(4), 60)
    found = find_clusters(texts)
    alone = [k for k, matter in enumerate(matters) if not matter]
    assert (found.of[alone] == -1).mean() >= 0.7
    assert len(find_clusters(list(ALONE_PARTS)).clusters) == 0


def test_matters_are_named_by_their_own_words() -> None:
    texts, _ = letters(np.random.default_rng(5), 60)
    names = [str(one.name) for one in find_clusters(texts).clusters]
    for word in ("光猫", "话费", "信号", "营业"):
        assert any(word in name for name in names), names
    assert len(set(names)) == len(names)


def test_further_texts_are_placed_into_known_matters() -> None:
    texts, _ = letters(np.random.default_rng(6), 60)
    found = find_clusters(texts)
    placed = found.place(
        ["湖滨小区光猫红灯，宽带断网上不了网", "光猫亮红灯宽带连不上", "请问年会在哪里开", ""]
    )
    assert placed[0] == placed[1] >= 0 and placed[2] == placed[3] == -1


def test_finding_is_repeatable_and_bears_odd_input() -> None:
    texts, _ = letters(np.random.default_rng(7), 30)
    assert np.array_equal(find_clusters(texts).of, find_clusters(texts).of)
    for odd in ([], [""], ["", " "], ["一样的话"] * 9, ["。"] * 5):
        assert len(find_clusters(odd).of) == len(odd)
    assert len(find_clusters(["宽带断网光猫红灯"] * 9).clusters) == 1


def _days(rng: np.random.Generator, rows: int = 200, days: int = 70, spread: float = 0.15) -> np.ndarray:
    """Counts that vary more than Poisson, with quiet weekends."""
    level = rng.gamma(1.0, 2.0, rows)[:, None] * np.where(np.arange(days) % 7 >= 5, 0.5, 1.0)
    return rng.poisson(level * rng.gamma(1 / spread, spread, (rows, days)))


@pytest.mark.parametrize("seed", range(4))
def test_where_nothing_happens_hardly_anything_rises(seed: int) -> None:
    counts = _days(np.random.default_rng(seed))
    found = rising(counts, np.arange(70) % 7)
    assert sum(one.rising for one in found) <= 2


@pytest.mark.parametrize("seed", range(4))
def test_a_planted_rise_is_found_with_its_span(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = _days(rng)
    counts[17, -1] += 25
    counts[40, -7:] += 9
    found = rising(counts, np.arange(70) % 7)
    assert found[17].rising and found[17].span == 1 and found[17].count >= 25
    assert found[40].rising and found[40].span in (3, 7)
    assert sum(one.rising for one in found) <= 5


def test_a_matter_never_seen_before_rises_too() -> None:
    counts = np.zeros((5, 60), np.int64)
    counts[:4] = np.random.default_rng(0).poisson(3, (4, 60))
    counts[4, -2:] = (5, 8)
    found = rising(counts, np.arange(60) % 7)
    assert found[4].rising and not any(one.rising for one in found[:4])
    assert np.isfinite(found[4].factor)


def test_few_complaints_and_small_rises_are_no_hot_spot() -> None:
    counts = np.zeros((2, 60), np.int64)
    counts[0, -1] = 3
    counts[1] = 1000
    counts[1, -1] = 1300
    assert not any(one.rising for one in rising(counts, np.zeros(60, int), Watch(least=4)))
    assert rising(np.zeros((0, 9), int), np.zeros(9, int)) == []
    assert rising(np.ones((2, 1), int), np.zeros(1, int)) == []
