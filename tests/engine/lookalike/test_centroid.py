"""Groups of complainants, their centres, the distance to them; the histogram."""

from __future__ import annotations

import math

import numpy as np
import pytest

from headwater.engine.lookalike import Features, group_complainants, histogram, nearest_group, prepare


def three_kinds(count: int = 1_500) -> tuple[Features, np.ndarray]:
    rng = np.random.default_rng(5)
    kind = rng.integers(0, 3, count)
    numbers = {
        "speed": rng.normal(size=count) + 4 * (kind == 1),
        "bill": rng.normal(size=count) + 4 * (kind == 2),
    }
    return Features(numbers, {"service": np.array(["data", "voice", "bill"])[kind]}), kind


def test_finds_the_groups_that_are_there_and_what_marks_them() -> None:
    features, kind = three_kinds()
    groups = group_complainants(prepare(features), np.arange(200))
    assert len(groups.sizes) == 3
    assert groups.sizes.tolist() == sorted(np.bincount(kind[:200]).tolist(), reverse=True)
    pairs = {(int(a), int(b)) for a, b in zip(groups.member, kind[:200], strict=True)}
    assert len(pairs) == 3
    for number, marks in enumerate(groups.strongest):
        assert marks[0].difference > 0.5
        own = {mark.value for mark in marks if mark.nominal and mark.difference > 0.5}
        assert own == {["data", "voice", "bill"][next(b for a, b in pairs if a == number)]}


def test_one_cloud_is_one_group() -> None:
    rng = np.random.default_rng(6)
    prepared = prepare(Features({f"x{n}": rng.normal(size=800) for n in range(4)}))
    assert group_complainants(prepared, np.arange(300)).sizes.tolist() == [300]
    assert group_complainants(prepared, [7]).sizes.tolist() == [1]


def test_distance_is_to_means_and_shares() -> None:
    features, _ = three_kinds(300)
    prepared = prepare(features, {"speed": 2.0, "service": 3.0})
    groups = group_complainants(prepared, np.arange(60), groups=2)
    distance, group = nearest_group(prepared, groups)
    for row in range(0, 300, 7):
        expected = []
        for number in range(2):
            rows = groups.rows[groups.member == number]
            total = sum(
                weight * (column[row] - column[rows].mean()) ** 2
                for column, weight in zip(prepared.numeric, (2.0, 1.0), strict=True)
            )
            shares = np.bincount(prepared.codes[0][rows], minlength=3) / len(rows)
            corner = np.eye(3)[prepared.codes[0][row]]
            total += 3.0 * np.square(corner - shares).sum() / 2
            expected.append(math.sqrt(total))
        assert distance[row] == pytest.approx(min(expected))
        assert group[row] == int(np.argmin(expected))


def test_the_same_data_give_the_same_groups() -> None:
    features, _ = three_kinds(400)
    prepared = prepare(features)
    one, other = (group_complainants(prepared, np.arange(90)) for _ in range(2))
    assert (one.member == other.member).all()


def test_the_histogram_counts_as_the_distances_do() -> None:
    rng = np.random.default_rng(7)
    distances = np.concatenate([rng.random(5_000).round(2), [0.0, 40.0]])
    found = histogram(distances)
    assert found.counts.sum() == len(distances)
    for radius in (0.0, 0.005, 0.5, 39.0, 40.0):
        assert found.within(radius) == int((distances <= radius).sum())
    for edge, count in zip(found.edges[1:], found.to_json()["within"], strict=True):
        assert count == int((distances <= edge).sum())
    assert found.within(found.radius_for(100)) >= 100
    assert found.within(np.nextafter(found.radius_for(100), 0)) < 100


def test_a_histogram_of_nothing() -> None:
    found = histogram(np.zeros(0))
    assert found.within(3.0) == 0
    assert math.isnan(found.radius_for(1))
