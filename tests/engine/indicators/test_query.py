"""A query is the same value after a walk through an address."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.engine.indicators import GRAINS, IndicatorQuery, Scope, catalogue
from headwater.engine.indicators.query import joined
from headwater.engine.words import Problem

DAYS = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))
QUERIES = st.builds(
    IndicatorQuery,
    indicators=st.lists(st.sampled_from(sorted(catalogue.load())), max_size=4).map(tuple),
    by=st.lists(st.sampled_from([*GRAINS, "queue", "team"]), max_size=3).map(tuple),
    start=DAYS,
    end=DAYS,
    where=st.text(max_size=30),
)


@given(QUERIES)
def test_to_params_and_from_params_are_inverse(query: IndicatorQuery) -> None:
    params = query.to_params()
    assert all(isinstance(value, str) and value for value in params.values())
    assert IndicatorQuery.from_params(params) == query


def test_an_address_never_carries_a_scope() -> None:
    scope = Scope(teams=("T1",))
    query = IndicatorQuery(("offered",), scope=scope)
    assert "T1" not in str(query.to_params())
    assert IndicatorQuery.from_params(query.to_params(), scope) == query


def test_a_wrong_day_is_said_in_words() -> None:
    with pytest.raises(Problem, match="is no day"):
        IndicatorQuery.from_params({"from": "yesterday"})


def test_filters_are_joined_in_brackets() -> None:
    assert joined(["", "a = 1 or b = 2", " "]) == "a = 1 or b = 2"
    assert joined(["a = 1 or b = 2", "c = 3"]) == "(a = 1 or b = 2) and (c = 3)"
