"""The calculator, from the lake and from the cube, against the slow second implementation."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.engine.indicators import Answer, Calculator, IndicatorQuery, catalogue
from headwater.engine.indicators.cube import Cube
from headwater.engine.lake.engines import Engine
from tests.engine.indicators.random_contacts import FIRST, contacts
from tests.engine.indicators.small_lake import lake_of
from tests.reference.indicators import FIGURES, by_groups, value

KEYS = tuple(FIGURES)
DEFINITIONS = {key: definition for key, definition in catalogue.load().items() if key in FIGURES}
BREAKDOWNS = [
    (),
    ("queue",),
    ("channel", "queue"),
    ("team",),
    ("agent", "queue"),
    ("service",),
    ("slot", "queue"),
]
FILTERS = {
    "": lambda row: True,
    "queue = 'VIP'": lambda row: row["queue"] == "VIP",
    "queue is missing or not channel = 'app'": lambda row: (
        row["queue"] is None or (row["channel"] is not None and row["channel"] != "app")
    ),
    "hour between 9 and 17 and weekday <= 5": lambda row: (
        9 <= row["started_at"].hour <= 17 and row["started_at"].isoweekday() <= 5
    ),
    "service in ('bill', 'flow') and segment != 'gold'": lambda row: (
        row["service"] is not None and row["segment"] != "gold"
    ),
    "talk_seconds > 50": lambda row: row["talk_seconds"] is not None and row["talk_seconds"] > 50,
}
DAYS = st.none() | st.integers(0, 11).map(lambda number: FIRST.date() + timedelta(days=number))


@settings(max_examples=5, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(1, 150),
    st.lists(
        st.tuples(st.sampled_from(BREAKDOWNS), st.sampled_from(sorted(FILTERS)), DAYS, DAYS), min_size=3
    ),
)
def test_lake_and_cube_agree_with_plain_loops(
    engine: Engine, seed: int, count: int, asked: list[tuple[tuple[str, ...], str, date | None, date | None]]
) -> None:
    rows = contacts(seed, count)
    with TemporaryDirectory() as folder:
        lake = lake_of(Path(folder), contacts=rows)
        cube = Cube(Path(folder), lake, engine, DEFINITIONS)
        cube.refresh()
        for by, where, start, end in asked[:3]:
            query = IndicatorQuery(KEYS, by=by, start=start, end=end, where=where)
            for source in (None, cube):
                answer = Calculator(lake, engine, DEFINITIONS, source).compute(query)
                _compare(answer, rows, query)


def _compare(answer: Answer, everything: list[dict[str, Any]], query: IndicatorQuery) -> None:
    inside = [
        row
        for row in everything
        if (query.start is None or row["local_day"] >= query.start)
        and (query.end is None or row["local_day"] <= query.end)
        and FILTERS[query.where](row)
    ]
    groups = by_groups(inside, query.by) if query.by else {(): inside}
    recorded = any(row["outcome"] == "answered" and row["resolved"] is not None for row in inside)
    for key, figure in FIGURES.items():
        found = {tuple(row[name] for name in query.by): row for row in answer.of(key)}
        assert set(found) == set(groups), key
        if key == "first_contact_resolution" and not recorded:
            continue
        for group, rows in groups.items():
            expected = value(figure(rows, everything))
            assert found[group]["value"] == (None if expected is None else pytest.approx(expected)), (
                key,
                group,
            )


def test_the_reference_knows_when_it_differs(engine: Engine, tmp_path: Path) -> None:
    """A twin that always agrees proves nothing: one changed row must be seen."""
    rows = contacts(3, 60)
    answer = Calculator(lake_of(tmp_path, contacts=rows), engine, catalogue.load()).compute(
        IndicatorQuery(KEYS)
    )
    first = next(place for place, row in enumerate(rows) if row["outcome"] == "answered")
    changed = [{**row, "outcome": "abandoned"} if place == first else row for place, row in enumerate(rows)]
    with pytest.raises(AssertionError):
        _compare(answer, changed, IndicatorQuery(KEYS))
