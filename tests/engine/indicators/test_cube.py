"""The cube answers as the lake does, and leaves to the lake what it does not hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from headwater.engine.indicators import Calculator, IndicatorQuery, Scope, catalogue
from headwater.engine.indicators.cube import Cube
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import Engine
from tests.engine.indicators.both_ways import DEFINITIONS, KEYS, both
from tests.engine.indicators.random_contacts import contacts
from tests.engine.indicators.small_lake import lake_of


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cube")


@pytest.fixture(scope="module")
def lake(home: Path) -> Lake:
    return lake_of(home, contacts=contacts(1, 400))


@pytest.fixture(scope="module")
def cube(home: Path, lake: Lake, engine: Engine) -> Cube:
    made = Cube(home, lake, engine, DEFINITIONS)
    made.refresh()
    return made


@pytest.mark.parametrize(
    ("by", "where"),
    [
        ((), ""),
        (("day", "queue"), "channel = 'app' or channel is missing"),
        (("week", "hour"), "queue != 'VIP'"),
        (("ten_days", "team"), "weekday in (1, 2)"),
        (("agent",), "team = 'TA' and not queue = 'VIP'"),
        (("service", "segment"), "local_day >= '2026-03-01'"),
        (("month", "region"), "segment = 'gold'"),
        (("slot",), "team = 'TA'"),
    ],
)
def test_the_cube_answers_as_the_lake_does(
    lake: Lake, engine: Engine, cube: Cube, by: tuple[str, ...], where: str
) -> None:
    for start, end in [(None, None), (date(2026, 2, 27), date(2026, 3, 4)), (date(2026, 3, 9), None)]:
        raw, cubed, source = both(lake, engine, cube, IndicatorQuery(KEYS, by, start, end, where))
        assert cubed == raw
        assert source == "cube"


def test_a_scope_holds_in_the_cube_too(lake: Lake, engine: Engine, cube: Cube) -> None:
    for scope in (Scope(teams=("TA",)), Scope(agents=()), Scope(queues=("VIP", "data"), teams=("TB",))):
        raw, cubed, source = both(lake, engine, cube, IndicatorQuery(KEYS, ("day",), scope=scope))
        assert cubed == raw and source == "cube"


@pytest.mark.parametrize(
    "query",
    [
        IndicatorQuery(KEYS, ("service", "region")),
        IndicatorQuery(KEYS, where="wait > 20"),
        IndicatorQuery(KEYS, ("agent", "slot")),
        IndicatorQuery(KEYS, where="queue = service"),
    ],
)
def test_what_the_roll_ups_lack_comes_from_the_lake(
    lake: Lake, engine: Engine, cube: Cube, query: IndicatorQuery
) -> None:
    raw, cubed, source = both(lake, engine, cube, query)
    assert cubed == raw and source == "lake"


def test_every_table_of_the_catalogue_that_has_data_is_in_the_cube(tmp_path: Path, engine: Engine) -> None:
    heads = [
        {"local_day": date(2026, month, 28), "team": "T", "headcount": 50, "left": 2} for month in (1, 2)
    ]
    states = [{"agent": "A", "team": "T", "state": "talking", "seconds": 60.0}]
    kpi = [{"day": date(2026, 3, 2), "indicator": "asa", "value": 12.0}]
    offers = [{"product": "flow", "accepted": True, "revenue": 3.0}]
    lake = lake_of(tmp_path, headcount=heads, agent_states=states, daily_kpi=kpi, offers=offers)
    cube = Cube(tmp_path, lake, engine, catalogue.load())
    cube.refresh()
    keys = ("attrition_rate_month", "occupancy", "reported_asa", "offer_acceptance_rate")
    answer = Calculator(lake, engine, catalogue.load(), cube).compute(IndicatorQuery(keys, ("month",)))
    assert answer.source == "cube"
    assert [row["value"] for row in answer.rows] == [2 / 51, 2 / 51, 1, 12, 1]
