"""Suppression: what is hidden stays hidden, even from somebody who knows every total."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.engine.indicators.suppression import hidden_places

SMALLEST = 5


def hidden(keys: list[tuple[str, ...]], persons: list[int]) -> frozenset[int]:
    return hidden_places(keys, np.array(persons, dtype=float), SMALLEST)


def test_large_groups_are_shown() -> None:
    assert hidden([("a",), ("b",)], [5, 90]) == frozenset()


def test_one_small_group_takes_the_smallest_large_one_with_it() -> None:
    assert hidden([("a",), ("b",), ("c",)], [3, 40, 20]) == {0, 2}


def test_small_groups_that_are_enough_together_protect_each_other() -> None:
    assert hidden([("a",), ("b",), ("c",)], [3, 2, 20]) == {0, 1}


def test_small_groups_that_are_too_few_together_take_one_more() -> None:
    assert hidden([("a",), ("b",), ("c",)], [1, 2, 20]) == {0, 1, 2}


def test_an_empty_group_tells_nothing_and_is_no_shelter() -> None:
    assert hidden([("a",), ("b",), ("c",)], [0, 3, 20]) == {1, 2}


def test_the_whole_is_hidden_when_it_is_small_itself() -> None:
    assert hidden([()], [4]) == {0}


def test_in_a_table_rows_and_columns_both_protect() -> None:
    keys = list(product("ab", "xyz"))
    places = hidden(keys, [3, 30, 40, 10, 20, 50])
    assert 0 in places
    for part in (0, 1):
        for value in {key[part] for key in keys}:
            inside = [place for place in places if keys[place][part] == value]
            assert len(inside) != 1


@settings(max_examples=300, deadline=None)
@given(st.data(), st.integers(1, 5), st.integers(1, 5))
def test_nobody_can_work_out_a_small_group_from_the_totals_of_a_line(
    data: st.DataObject, rows: int, columns: int
) -> None:
    keys = [(f"r{row}", f"c{column}") for row in range(rows) for column in range(columns)]
    size = len(keys)
    persons = data.draw(st.lists(st.integers(0, 15), min_size=size, max_size=size))
    places = hidden(keys, persons)
    for place, number in enumerate(persons):
        assert not 0 < number < SMALLEST or place in places
    for part in (0, 1):
        for value in {key[part] for key in keys}:
            line = [place for place, key in enumerate(keys) if key[part] == value]
            inside = [place for place in line if place in places]
            shown = [place for place in line if place not in places and persons[place]]
            # What the line's total gives away is the sum of its hidden groups: of one it may not be, and of
            # several not when they are few persons together; unless nothing is left to hide behind.
            assert (
                not inside or not shown or (len(inside) > 1 and sum(persons[p] for p in inside) >= SMALLEST)
            )
