"""The quick search against all pairs, one by one."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.engine.lookalike import FeatureProblem, Features, Prepared, nearest, prepare
from headwater.engine.lookalike.dot_products import (
    BLOCK,
    BYTES,
    LANES,
    NEVER,
    ROWS,
    VECTORS,
    has_vnni,
    tile_plain,
    tile_vnni,
)
from headwater.engine.lookalike.nearest import by_way, complainants_of
from headwater.engine.lookalike.ways import Sought, balls, quickest
from tests.reference import lookalike as slow

KINDS = ("normal", "uniform", "heavy", "whole", "constant", "gaps", "huge", "tiny", "twins")


def column(kind: str, count: int, rng: np.random.Generator) -> np.ndarray:
    """Numbers of one kind."""
    drawn = {
        "normal": lambda: rng.normal(size=count),
        "uniform": lambda: rng.random(count),
        "heavy": lambda: rng.standard_cauchy(count),
        "whole": lambda: rng.integers(0, 3, count).astype(float),
        "constant": lambda: np.full(count, 0.1),
        "gaps": lambda: np.where(
            rng.random(count) < 0.2, rng.choice([np.nan, np.inf, -np.inf]), rng.random(count)
        ),
        "huge": lambda: rng.normal(size=count) * 1e200,
        "tiny": lambda: rng.normal(size=count) * 1e-200,
        "twins": lambda: np.repeat(rng.normal(size=count), 3)[:count],
    }
    return drawn[kind]()


def points_of(prepared: Prepared) -> list[list[float | str | None]]:
    """Customers in rows: z-scores as the engine has them, nominal codes as texts."""
    numbers = prepared.numeric.T.tolist()
    codes = prepared.codes.T.tolist()
    return [[*row, *(f"v{code}" for code in own)] for row, own in zip(numbers, codes, strict=True)]


def check(prepared: Prepared, rows: list[int], radii: tuple[float, ...] = ()) -> None:
    """Bit by bit the answer of all pairs, and the same within radii, those of pairs included."""
    expected = slow.nearest(points_of(prepared), rows, prepared.weights.tolist())
    distances = sorted(pair[0] for pair in expected.values())
    own = [distances[0], distances[len(distances) // 2], distances[-1], math.nextafter(distances[0], -1)]
    for radius in (None, *radii, *(value for value in own if value >= 0)):
        founds = [nearest(prepared, rows, radius=radius)]
        if radius is not None:
            # However little the balls rule out, they must not change the answer.
            way = balls(Sought.of(prepared, complainants_of(prepared, rows)), radius, most=1.0)
            founds += [by_way(way, prepared, complainants_of(prepared, rows))] if way else []
        wanted = expected if radius is None else slow.within(expected, radius)
        for found in founds:
            pairs = zip(found.distance.tolist(), found.nearest.tolist(), strict=True)
            assert dict(zip(found.rows.tolist(), pairs, strict=True)) == wanted
            assert found.rows.tolist() == sorted(found.rows.tolist())


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(2, 180),
    numeric=st.lists(st.sampled_from(KINDS), max_size=9),
    nominal=st.lists(st.integers(1, 40), max_size=4),
    weights=st.lists(st.sampled_from([0.0, 1e-3, 1.0, 1.0, 1.0, 3.7, 1e4]), min_size=13, max_size=13),
    part=st.floats(0, 1),
)
def test_is_all_pairs(
    seed: int, count: int, numeric: list[str], nominal: list[int], weights: list[float], part: float
) -> None:
    rng = np.random.default_rng(seed)
    numbers = {f"x{n}": column(kind, count, rng) for n, kind in enumerate(numeric or ["normal"])}
    texts = {f"t{n}": rng.integers(0, values, count) for n, values in enumerate(nominal)}
    chosen = dict(zip([*numbers, *texts], weights, strict=False))
    rows = rng.permutation(count)[: max(1, min(count - 1, int(part * count)))].tolist()
    check(prepare(Features(numbers, texts), chosen), rows, (0.0, 0.5, 3.0, 1e9))


@pytest.mark.parametrize("kind", ["normal", "heavy", "whole", "clusters"])
def test_is_all_pairs_over_several_blocks_and_pieces(kind: str) -> None:
    rng = np.random.default_rng(len(kind))
    count = 1_700
    if kind == "clusters":
        place = rng.integers(0, 5, count)
        numbers = {f"x{n}": rng.normal(size=5)[place] * 3 + rng.normal(size=count) / 50 for n in range(12)}
    else:
        numbers = {f"x{n}": column(kind, count, rng) for n in range(12)}
    prepared = prepare(Features(numbers, {"t": rng.choice(["a", "b", "c"], count)}))
    check(prepared, rng.permutation(count)[:300].tolist(), (1.0,))


def test_tight_groups_are_searched_by_balls() -> None:
    rng = np.random.default_rng(1)
    count, place = 40_000, rng.integers(0, 30, 40_000)
    middles = rng.normal(size=(20, 30)) * 3
    numbers = {f"x{n}": middles[n, place] + rng.normal(size=count) / 50 for n in range(20)}
    prepared = prepare(Features(numbers, {"t": rng.choice(["a", "b"], count)}))
    rows = complainants_of(prepared, rng.permutation(count)[:1_500])
    every = nearest(prepared, rows)
    radius = float(np.quantile(every.distance, 0.01))
    assert quickest(Sought.of(prepared, rows), radius).name == "balls"
    found, wanted = nearest(prepared, rows, radius=radius), every.distance <= radius
    assert (found.rows == every.rows[wanted]).all()
    assert (found.distance == every.distance[wanted]).all()
    assert (found.nearest == every.nearest[wanted]).all()


def test_numbers_past_counting_are_looked_at_exactly() -> None:
    numeric = np.zeros((2, 300))
    numeric[0, 1::3], numeric[1, 2::3] = 1e200, -1e25
    prepared = replace(prepare(Features({"x": np.arange(300.0), "y": np.arange(300.0)})), numeric=numeric)
    with np.errstate(over="ignore"):
        check(prepared, [0, 1, 2, 9], (1.0,))


def test_a_point_on_the_rim_is_inside_and_twins_go_to_the_first_named() -> None:
    prepared = replace(
        prepare(Features({"x": np.arange(5.0)})), numeric=np.array([[0.0, 1.0, 2.0, 3.0, 1.0]])
    )
    found = nearest(prepared, [4, 1, 3], radius=1.0)
    assert found.rows.tolist() == [0, 2]
    assert found.distance.tolist() == [1.0, 1.0]
    assert found.nearest.tolist() == [4, 4]
    assert nearest(prepared, [3, 1, 4]).nearest.tolist() == [1, 3]


def test_the_inner_loops_are_one() -> None:
    rng = np.random.default_rng(3)
    blocks, steps = 3, 5
    customers = rng.integers(-127, 128, (2 * ROWS, steps * BYTES)).astype(np.int8)
    packed = rng.integers(0, 256, (blocks, steps * BLOCK * BYTES)).astype(np.uint8)
    start = rng.integers(-(10**6), 10**6, blocks * BLOCK).astype(np.int32)
    plain = packed.reshape(blocks, steps, VECTORS, LANES, BYTES).transpose(0, 2, 3, 1, 4)
    sums = plain.reshape(blocks * BLOCK, -1).astype(int) @ customers[ROWS:].T.astype(int) + start[:, None]
    expected = sums.reshape(blocks, VECTORS, LANES, ROWS).max(axis=1).transpose(0, 2, 1)
    for tile in (tile_plain, *((tile_vnni,) if has_vnni() else ())):
        out, tops = np.empty((blocks, ROWS, LANES), np.int32), np.full((ROWS, LANES), NEVER, np.int32)
        tile(customers, ROWS, packed, start, out, tops)
        assert (out == expected).all()
        assert (tops == expected.max(axis=0)).all()


def test_says_what_cannot_be() -> None:
    prepared = prepare(Features({"x": np.arange(5.0)}))
    with pytest.raises(FeatureProblem, match="no complainant"):
        nearest(prepared, [])
    with pytest.raises(FeatureProblem, match="must be 0 or more"):
        nearest(prepared, [1], radius=math.nan)
    with pytest.raises(IndexError):
        nearest(prepared, [5])
    assert len(nearest(prepared, range(5)).rows) == 0
