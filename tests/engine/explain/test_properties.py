"""What must hold for any table: the order of rows, their cutting and their names change nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.engine.explain import Settings, explain
from headwater.engine.explain.leaves import leaves_of
from headwater.engine.explain.parts import contributions
from tests.reference import explaining as slow

SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Any small table of a ratio, with a movement more often than not; some leaves empty on either side."""
    rng = np.random.default_rng(seed)
    rows, number = int(rng.integers(1, 120)), int(rng.integers(1, 5))
    table = {f"a{n}": rng.integers(1, 6, rows).astype(str) for n in range(number)}
    of, before = rng.poisson(rng.lognormal(2, 1.5), rows), rng.poisson(rng.lognormal(2, 1.5), rows)
    share = rng.uniform(0, 0.6)
    moved = np.where(table["a0"] == "1", rng.uniform(0, 1 - share), 0.0) * rng.integers(2)
    figures = (rng.binomial(of, share + moved), rng.binomial(before, share), of, before)
    return table, dict(
        zip(("actual", "expected", "of", "expected_of"), map(np.float64, figures), strict=True)
    )


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_the_order_of_rows_and_their_cutting_change_nothing(seed: int) -> None:
    table, figures = drawn(seed)
    rng = np.random.default_rng(seed)
    found = explain(table, **figures)
    order = rng.permutation(len(figures["of"]))
    mixed = {name: column[order] for name, column in table.items()}
    again = explain(mixed, **{name: column[order] for name, column in figures.items()})
    assert [cause.where for cause in again.causes] == [cause.where for cause in found.causes]
    cut = {name: np.concatenate([column, column]) for name, column in table.items()}
    parts = {
        name: np.concatenate([np.floor(column / 2), np.ceil(column / 2)]) for name, column in figures.items()
    }
    assert [cause.where for cause in explain(cut, **parts).causes] == [cause.where for cause in found.causes]


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_what_is_said_adds_up(seed: int) -> None:
    table, figures = drawn(seed)
    for kind in (("actual", "expected"), tuple(figures)):
        asked = {name: figures[name] for name in kind}
        found = explain(table, **asked)
        added = contributions(leaves_of(table, **asked))
        if "of" in asked and figures["of"].sum() and figures["expected_of"].sum():
            whole = figures["actual"].sum() / figures["of"].sum()
            whole -= figures["expected"].sum() / figures["expected_of"].sum()
            assert found.mix + found.rate == pytest.approx(whole, abs=1e-12)
            assert added.sum() == pytest.approx(whole, abs=1e-12)
        for cause in found.causes:
            mask = np.all([table[name] == value for name, value in cause.where.items()], axis=0)
            assert cause.actual == figures["actual"][mask].sum()
            assert cause.expected == figures["expected"][mask].sum()
            assert mask.any() and len(cause.where) <= 3
        assert len({frozenset(cause.where.items()) for cause in found.causes}) == len(found.causes) <= 6


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_mix_and_rate_as_the_slow_reference(seed: int) -> None:
    table, figures = drawn(seed)
    if not (figures["of"].sum() and figures["expected_of"].sum()):
        return
    leaves = leaves_of(table, **figures)
    columns = (leaves.actual, leaves.expected, leaves.of, leaves.expected_of)
    names = ("actual", "expected", "of", "expected_of")
    rows = [dict(zip(names, map(float, row), strict=True)) for row in zip(*columns, strict=True)]
    found = explain(table, **figures)
    assert (found.mix, found.rate) == pytest.approx(slow.mix_and_rate(rows), abs=1e-12)


@pytest.mark.parametrize("depth", [1, 2])
def test_depth_and_length_are_kept(depth: int) -> None:
    for seed in range(20):
        table, figures = drawn(seed)
        found = explain(table, **figures, settings=Settings(depth=depth, most=1))
        assert len(found.causes) <= 1
        assert all(len(cause.where) <= depth for cause in found.causes)
