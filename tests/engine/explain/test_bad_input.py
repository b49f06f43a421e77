"""What cannot be explained is said in words, with the row."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.engine.explain import FigureProblem, explain
from headwater.engine.words import Problem


@pytest.mark.parametrize(
    ("figure", "words"),
    [(np.nan, "missing"), (None, "missing"), (np.inf, "infinite"), (-1.0, "below zero")],
)
@pytest.mark.parametrize("column", ["actual", "expected", "of", "expected_of"])
def test_a_figure_that_cannot_be(figure: float | None, words: str, column: str) -> None:
    columns = {
        name: np.array([3.0, 4.0, 5.0]).astype(object) for name in ("actual", "expected", "of", "expected_of")
    }
    columns[column][1] = figure
    with pytest.raises(FigureProblem, match=words) as caught:
        explain({"queue": ["a", "b", "c"]}, **columns)
    assert (caught.value.column, caught.value.row) == (column, 1)
    assert column in caught.value.words.en and "2" in caught.value.words.en
    assert column in caught.value.words.zh and "2" in caught.value.words.zh


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (({"queue": ["a", "b"]}, [1, 2], [1, 2], [1, 2]), "both denominators"),
        (({}, [1, 2], [1, 2]), "at least one attribute"),
        (({"queue": ["a", "b", "c"]}, [1, 2], [1, 2]), "differ in length"),
        (({"queue": ["a", "b"]}, ["one", "two"], [1, 2]), "not a number"),
    ],
)
def test_a_table_that_cannot_be(arguments: tuple, words: str) -> None:
    with pytest.raises(Problem, match=words) as caught:
        explain(*arguments)
    assert caught.value.words.zh


def test_missing_and_mixed_values_are_values() -> None:
    rng = np.random.default_rng(1)
    queue = np.array([None, "a", 7, "b"], dtype=object)[rng.integers(4, size=200)]
    usual = np.full(200, 50.0)
    actual = rng.poisson(usual * np.where(queue == 7, 3.0, 1.0))
    day = [f"d{number}" for number in range(200)]
    assert [cause.where for cause in explain({"queue": queue, "day": day}, actual, usual).causes] == [
        {"queue": "7"}
    ]
    actual = rng.poisson(usual * np.where(np.equal(queue, None), 3.0, 1.0))
    assert [cause.where for cause in explain({"queue": queue, "day": day}, actual, usual).causes] == [
        {"queue": ""}
    ]


def test_a_part_of_nothing_does_not_break() -> None:
    rng = np.random.default_rng(2)
    table = {"queue": rng.choice(list("abc"), 60), "day": [f"d{number}" for number in range(60)]}
    of, before = rng.poisson(1, 60).astype(float), rng.poisson(1, 60).astype(float)
    found = explain(
        table, rng.binomial(of.astype(int), 0.2), rng.binomial(before.astype(int), 0.2), of, before
    )
    assert found.causes == ()
    assert explain(table, np.zeros(60), np.zeros(60), of, before).rate == 0.0
    everything = explain(table, of, before, of, before)
    assert everything.causes == () and everything.rate == pytest.approx(0.0)
