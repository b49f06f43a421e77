"""Codes that count as another one: one group, one filter, in the lake, in the cube and behind a figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.engine.indicators import Calculator, IndicatorQuery, Twins, catalogue, rows_behind
from headwater.engine.indicators.cube import Cube
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import Engine
from tests.engine.indicators.both_ways import DEFINITIONS, KEYS, both
from tests.engine.indicators.random_contacts import contacts
from tests.engine.indicators.small_lake import definition, lake_of

MORE = {
    "callers": definition("callers", "distinct(customer)"),
    "talk_p90": catalogue.load()["talk_p90"],
    "same_service": definition("same_service", "repeat_within(72h by customer, service)"),
}
MERGED = Twins.of([("queue", "VIP", "data"), ("service", "S2", "S1")])


def renamed(row: dict[str, object]) -> dict[str, object]:
    """The row as it would be if the merged queue had never been written in two ways."""
    return row | ({"queue": "data"} if row.get("queue") == "VIP" else {})


@pytest.fixture(scope="module")
def lakes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, Lake]:
    """The same contacts as recorded, and with one code for the merged queue."""
    rows = contacts(3, 400)
    assert {"VIP", "data"} <= {row.get("queue") for row in rows}
    one, other = (tmp_path_factory.mktemp(name) for name in ("recorded", "renamed"))
    return lake_of(one, contacts=rows), lake_of(other, contacts=[renamed(row) for row in rows])


@pytest.fixture(scope="module")
def cube(lakes: tuple[Lake, Lake], engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Cube:
    made = Cube(tmp_path_factory.mktemp("cube"), lakes[0], engine, DEFINITIONS)
    made.refresh()
    return made


@pytest.mark.parametrize(
    ("by", "where"),
    [
        (("queue",), ""),
        (("day", "queue"), "channel = 'app'"),
        (("queue", "segment"), "queue = 'VIP' or segment = 'gold'"),
        (("week",), "queue = 'data'"),
        ((), "queue != 'VIP'"),
        ((), "not queue in ('VIP')"),
        ((), "'data' = queue"),
    ],
)
def test_merged_codes_count_as_if_they_had_always_been_one(
    lakes: tuple[Lake, Lake], engine: Engine, cube: Cube, by: tuple[str, ...], where: str
) -> None:
    twins = Twins.of([("queue", "VIP", "data")])
    raw, cubed, source = both(lakes[0], engine, cube, IndicatorQuery(KEYS, by, where=where, twins=twins))
    written = where.replace("VIP", "data")
    plain, _cubed, _source = both(lakes[1], engine, cube, IndicatorQuery(KEYS, by, where=written))
    assert raw == plain
    assert cubed == raw and source == "cube"


def test_distinct_customers_and_percentiles_are_counted_anew(
    lakes: tuple[Lake, Lake], engine: Engine
) -> None:
    """Neither can be made out of the two groups' figures: both are asked of the joined rows."""
    asked = IndicatorQuery(("callers", "talk_p90"), ("queue",), twins=MERGED)
    merged = Calculator(lakes[0], engine, MORE, smallest=0).compute(asked)
    apart = Calculator(lakes[0], engine, MORE, smallest=0).compute(IndicatorQuery(("callers",), ("queue",)))
    plain = Calculator(lakes[1], engine, MORE, smallest=0).compute(
        IndicatorQuery(("callers", "talk_p90"), ("queue",))
    )
    assert merged.rows == plain.rows
    added = sum(apart.value("callers", queue=code) or 0 for code in ("VIP", "data"))
    assert merged.value("callers", queue="data") < added
    assert not merged.notes


def test_a_formula_that_looks_at_the_codes_itself_says_so(lakes: tuple[Lake, Lake], engine: Engine) -> None:
    query = IndicatorQuery(("same_service",), ("queue",), twins=MERGED)
    notes = Calculator(lakes[0], engine, MORE).compute(query).notes
    assert any("merged codes of service" in note.en for note in notes)


def test_the_rows_behind_a_merged_group_are_those_of_all_its_codes(
    lakes: tuple[Lake, Lake], engine: Engine
) -> None:
    lake, offered = lakes[0], DEFINITIONS["offered"]
    query = IndicatorQuery(("offered",), ("queue",), twins=MERGED)
    answer = Calculator(lake, engine, DEFINITIONS).compute(query)
    for cell, where in (({"queue": "data"}, ""), ({}, "queue = 'VIP'")):
        wanted = IndicatorQuery(("offered",), where=where, twins=MERGED)
        rows = rows_behind(engine, lake.snapshot(), offered, wanted, cell, limit=10_000)
        assert set(rows["queue"].to_pylist()) == {"VIP", "data"}
        assert rows.num_rows == answer.value("offered", queue="data")


def test_the_same_pairs_are_the_same_question() -> None:
    assert Twins.of([("queue", "a", "b"), ("queue", "c", "b")]) == Twins.of(
        [("queue", "c", "b"), ("queue", "a", "b")]
    )
    assert MERGED.all_of("queue", "VIP") == MERGED.all_of("queue", "data") == ("VIP", "data")
    assert MERGED.all_of("queue", "other") == ("other",) and not Twins()
    assert "twins" not in IndicatorQuery(("offered",), twins=MERGED).to_params()


def test_a_lake_is_left_as_it_was(tmp_path: Path, engine: Engine) -> None:
    lake = lake_of(tmp_path, contacts=contacts(1, 50))
    before = lake.snapshot().number
    Calculator(lake, engine, MORE).compute(IndicatorQuery(("callers",), ("queue",), twins=MERGED))
    assert lake.snapshot().number == before
