"""Adding, averaging and splitting figures, on numbers that one can check by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.centre.performance.figures import Cell, parts, together

COUNTS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=6)


def rate(above: float, below: float) -> Cell:
    return Cell(above / below, above, below, below)


def whole(cells: list[Cell]) -> Cell:
    return rate(sum(c.numerator or 0 for c in cells), sum(c.denominator or 0 for c in cells))


@given(COUNTS, COUNTS)
def test_the_parts_of_a_rate_add_up_to_its_move(
    now: list[tuple[int, int]], was: list[tuple[int, int]]
) -> None:
    here = {n: rate(min(a, b), b) for n, (a, b) in enumerate(now)}
    then = {n: rate(min(a, b), b) for n, (a, b) in enumerate(was)}
    all_now, all_then = whole(list(here.values())), whole(list(then.values()))
    split = parts(here, then, all_now, all_then, adds=False)
    assert sum(p.part for p in split) == pytest.approx((all_now.value or 0) - (all_then.value or 0), abs=1e-9)
    assert [abs(p.part) for p in split] == sorted((abs(p.part) for p in split), reverse=True)


def test_more_of_a_bad_group_is_a_part_even_when_nobody_is_served_worse() -> None:
    now = {"good": rate(90, 100), "bad": rate(50, 100)}
    was = {"good": rate(90, 100), "bad": rate(5, 10)}
    split = {p.group: p.part for p in parts(now, was, rate(140, 200), rate(95, 110), adds=False)}
    assert split["bad"] < 0 < split["good"] + 0.2
    assert sum(split.values()) == pytest.approx(140 / 200 - 95 / 110)


def test_amounts_are_split_by_their_own_moves_and_percentiles_not_at_all() -> None:
    now, was = {"a": Cell(5), "b": Cell(7)}, {"a": Cell(2), "b": Cell(8)}
    split = {p.group: p.part for p in parts(now, was, Cell(12), Cell(10), adds=True)}
    assert split == {"a": 3, "b": -1}
    assert parts(now, was, Cell(12), Cell(10), adds=False) == []


def test_several_mondays_are_added_before_they_are_divided() -> None:
    assert together([rate(1, 1), rate(0, 9), Cell(None)]).value == pytest.approx(0.1)
    assert together([Cell(4), Cell(6)]).value == 5
    assert together([]).value is None
