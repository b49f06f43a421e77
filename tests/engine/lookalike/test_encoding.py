"""Recorded features as a matrix."""

import numpy as np
import pytest

from headwater.engine.lookalike import FeatureProblem, Features
from headwater.engine.lookalike.columns import columns_of
from headwater.engine.lookalike.encoding import VALUES, Encoding, encoding_of


def encoded(features):
    columns = columns_of(features)
    encoding = encoding_of(columns)
    return encoding, encoding.matrix(columns)


def column(encoding, matrix, kind, name):
    places = [
        n for n, both in enumerate(zip(encoding.kinds, encoding.owners, strict=True)) if both == (kind, name)
    ]
    return matrix[:, places]


def test_ranks_are_those_of_the_middle_of_ties():
    encoding, matrix = encoded(Features({"x": np.array([5.0, 1, 1, 9])}))
    assert column(encoding, matrix, "rank", "x")[:, 0] == pytest.approx([0.625, 0.25, 0.25, 0.875])


def test_infinity_nan_and_null_are_missing_and_flagged():
    encoding, matrix = encoded(Features({"x": np.array([1.0, np.nan, np.inf, -np.inf, 2, 3])}))
    assert column(encoding, matrix, "missing", "x")[:, 0].tolist() == [0, 1, 1, 1, 0, 0]
    assert np.isfinite(matrix).all()


def test_a_value_that_many_share_is_flagged():
    encoding, matrix = encoded(Features({"x": np.array([0.0] * 6 + [1, 2, 3, 4])}))
    assert column(encoding, matrix, "mass", "x")[:, 0].tolist() == [1] * 6 + [0] * 4


def test_a_constant_feature_is_left_out():
    encoding, _ = encoded(Features({"x": np.ones(9), "y": np.arange(9.0)}, {"p": np.array(["a"] * 9)}))
    assert set(encoding.owners) == {"y"}


def test_a_feature_with_thousands_of_values_has_a_flag_for_the_commonest():
    texts = np.array([f"model {n}" for n in range(3_000)] + ["common"] * 50, object)
    encoding, matrix = encoded(Features({}, {"brand": texts}))
    assert matrix.shape[1] == VALUES
    assert column(encoding, matrix, "value", "brand")[:, 0].sum() == 50


def test_new_customers_are_laid_on_the_same_scale_and_new_values_have_no_flag():
    old = columns_of(Features({"x": np.arange(100.0)}, {"p": np.array(["a", "b"] * 50, object)}))
    encoding = encoding_of(old)
    new = encoding.matrix(
        columns_of(Features({"x": np.array([50.0, 1e9])}, {"p": np.array(["c", "b"], object)}))
    )
    assert column(encoding, new, "rank", "x")[0, 0] == pytest.approx(0.505, abs=1e-3)
    assert column(encoding, new, "rank", "x")[1, 0] == pytest.approx(0.995, abs=1e-3)
    assert column(encoding, new, "value", "p").sum(axis=1).tolist() == [0, 1]


def test_kept_as_plain_data_it_gives_the_same_matrix():
    columns = columns_of(
        Features({"x": np.array([0.0, 0, 0, 1, np.nan, 7])}, {"p": np.array(list("aabbcc"), object)})
    )
    encoding = encoding_of(columns)
    again = Encoding.from_plain(encoding.to_plain())
    assert np.array_equal(again.matrix(columns), encoding.matrix(columns))
    assert again.kinds == encoding.kinds


def test_no_features_are_said():
    with pytest.raises(FeatureProblem, match="no feature"):
        columns_of(Features())
