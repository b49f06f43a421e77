"""z-scores, codes, weights."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from headwater.engine.lookalike import FeatureProblem, Features, prepare
from tests.reference import lookalike as slow


def test_numbers_are_z_scored_over_what_is_known() -> None:
    values = [1.0, 2.0, None, 6.0, float("inf"), float("nan")]
    found = prepare(Features({"x": np.array([np.nan if v is None else v for v in values])}))
    assert found.numeric[0].tolist() == pytest.approx(slow.z_scores(values), abs=1e-15)
    assert found.numeric[0, 2:3].tolist() == [0.0]
    assert found.mean[0] == pytest.approx(3.0)
    assert "3 of 6 values are missing" in found.notes[0].en
    assert "缺失 3 个" in found.notes[0].zh


@pytest.mark.parametrize("size", [1e-300, 1.0, 1e300])
def test_any_size_of_numbers(size: float) -> None:
    found = prepare(Features({"x": np.array([0.0, 1.0, 2.0, 5.0]) * size}))
    assert found.numeric[0].tolist() == pytest.approx(slow.z_scores([0.0, 1.0, 2.0, 5.0]), rel=1e-12)


def test_a_constant_adds_nothing_even_where_its_mean_is_rounded() -> None:
    found = prepare(Features({"x": np.full(10, 0.1), "y": np.full(10, np.nan)}, {"t": ["a"] * 10}))
    assert not found.numeric.any()
    assert not found.tells_apart()
    assert sum("constant" in note.en for note in found.notes) == 3


def test_missing_is_a_value_of_its_own() -> None:
    found = prepare(Features({}, {"t": ["a", None, "", "b", "a"], "u": pa.array([1, None, 2, 1, None])}))
    codes = found.codes.tolist()
    assert codes[0][1] == codes[0][2] not in (codes[0][0], codes[0][3])
    assert codes[1][1] == codes[1][4] not in (codes[1][0], codes[1][2])
    assert [found.values[0][code] for code in codes[0]] == ["a", None, None, "b", "a"]


def test_many_values_are_noted() -> None:
    found = prepare(Features({}, {"t": np.arange(100_000)}))
    assert len(found.values[0]) == 100_000
    assert "nearly nobody" in found.notes[0].en


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"z": 1.0}, "no feature"),
        ({"x": -1.0}, "0 or more"),
        ({"x": float("nan")}, "0 or more"),
        ({"x": "2"}, "0 or more"),
    ],
)
def test_weights_that_cannot_be(weights: dict[str, float], words: str) -> None:
    with pytest.raises(FeatureProblem, match=words):
        prepare(Features({"x": np.arange(3.0)}), weights)


def test_features_that_cannot_be() -> None:
    with pytest.raises(FeatureProblem, match="at least one"):
        prepare(Features())
    with pytest.raises(FeatureProblem, match="numeric and as nominal"):
        prepare(Features({"x": np.arange(3.0)}, {"x": np.arange(3)}))
    with pytest.raises(FeatureProblem, match="differ in length"):
        prepare(Features({"x": np.arange(3.0)}, {"y": np.arange(4)}))
    with pytest.raises(FeatureProblem, match="no numbers"):
        prepare(Features({"x": np.array(["a", "b"])}))


def test_other_weights_need_no_other_preparation() -> None:
    found = prepare(Features({"x": np.arange(3.0)}, {"t": ["a", "b", "a"]}))
    assert found.weighed({"t": 4.0}).weights.tolist() == [1.0, 4.0]
    assert found.weights.tolist() == [1.0, 1.0]
