"""The cube: equal to the lake always, only changed days counted again, whole after a kill."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from headwater.engine.indicators import Calculator, IndicatorQuery, Scope, catalogue
from headwater.engine.indicators.cube import Cube, building, manifest
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import Engine, open_engine
from tests.engine.indicators.random_contacts import FIRST, contacts
from tests.engine.indicators.small_lake import add, definition, lake_of

KEYS = ("offered", "service_level_20s", "aht", "first_contact_resolution", "repeat_72h", "satisfaction_mean")
DEFINITIONS = {key: catalogue.load()[key] for key in KEYS}
BY_DAY = IndicatorQuery(KEYS, by=("day", "queue"))


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    return contacts(1, 400)


@pytest.fixture
def lake(tmp_path: Path, rows: list[dict[str, Any]]) -> Lake:
    return lake_of(tmp_path, contacts=rows)


@pytest.fixture
def cube(tmp_path: Path, lake: Lake, engine: Engine) -> Cube:
    made = Cube(tmp_path, lake, engine, DEFINITIONS)
    made.refresh()
    return made


def _with_data(cube: Cube) -> dict[str, manifest.Held]:
    return {name: held for name, held in manifest.read(cube.root).rollups.items() if held.parts}


def both(lake: Lake, engine: Engine, cube: Cube, query: IndicatorQuery) -> tuple[list, list, str]:
    raw = Calculator(lake, engine, DEFINITIONS).compute(query)
    cubed = Calculator(lake, engine, DEFINITIONS, cube).compute(query)
    return _close(raw.rows), _close(cubed.rows), cubed.source


def _close(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: round(v, 9) if isinstance(v, float) else v for k, v in row.items()} for row in rows]


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


def test_a_new_definition_comes_from_the_lake_until_the_next_refresh(
    tmp_path: Path, lake: Lake, engine: Engine, cube: Cube
) -> None:
    made = DEFINITIONS | {"mine": definition("mine", "count(answered and hold > 10)")}
    newer = Cube(tmp_path, lake, engine, made)
    calculator = Calculator(lake, engine, made, newer, keep=0)
    before = calculator.compute(IndicatorQuery(("mine",), ("queue",)))
    assert before.source == "lake"
    assert calculator.compute(BY_DAY).source == "cube"
    newer.refresh()
    after = calculator.compute(IndicatorQuery(("mine",), ("queue",)))
    assert after.source == "cube" and after.rows == before.rows


def test_nothing_new_means_nothing_done(cube: Cube) -> None:
    before = manifest.read(cube.root)
    report = cube.refresh()
    assert report.days == {}
    assert manifest.read(cube.root) == before


def test_only_changed_days_are_counted_and_those_before_that_look_at_them(
    lake: Lake, engine: Engine, cube: Cube, rows: list[dict[str, Any]]
) -> None:
    before = {name: held.days for name, held in manifest.read(cube.root).rollups.items()}
    changed = FIRST.date() + timedelta(days=8)
    day_rows = [{**row, "outcome": "answered"} for row in rows if row["local_day"] == changed]
    add(lake, "contacts", day_rows, days=[changed])
    assert both(lake, engine, cube, BY_DAY)[2] == "lake"
    outside = IndicatorQuery(("offered",), ("day",), end=changed - timedelta(days=1))
    assert both(lake, engine, cube, outside)[2] == "cube"
    report = cube.refresh()
    assert report.days == {"contacts": 5}
    for name, held in _with_data(cube).items():
        moved = {day for day, found in held.days.items() if before[name][day] != found}
        reach = 4 if name.endswith("_ahead") else 0
        assert moved == {str(changed - timedelta(days=back)) for back in range(reach + 1)}
    raw, cubed, source = both(lake, engine, cube, BY_DAY)
    assert cubed == raw and source == "cube"


def test_a_day_that_is_gone_is_gone(
    tmp_path: Path, lake: Lake, engine: Engine, cube: Cube, rows: list[dict[str, Any]]
) -> None:
    gone = FIRST.date() + timedelta(days=3)
    add(lake, "contacts", [row for row in rows if row["local_day"] != gone])
    assert both(lake, engine, cube, BY_DAY)[2] == "lake"
    cube.refresh()
    raw, cubed, source = both(lake, engine, cube, BY_DAY)
    assert cubed == raw and source == "cube"


def test_many_small_refreshes_are_put_together(
    lake: Lake, engine: Engine, cube: Cube, rows: list[dict[str, Any]]
) -> None:
    day = FIRST.date() + timedelta(days=6)
    for turn in range(building.MOST_PARTS + 3):
        add(lake, "contacts", [row for row in rows if row["local_day"] == day][turn:], days=[day])
        cube.refresh()
    for held in _with_data(cube).values():
        assert len(held.parts) <= 2 * building.MOST_PARTS
        files = {path.name for path in (cube.root / held.folder).iterdir()}
        assert files == {part.file for part in held.parts}
    raw, cubed, source = both(lake, engine, cube, BY_DAY)
    assert cubed == raw and source == "cube"


def test_a_broken_or_older_manifest_is_no_cube(lake: Lake, engine: Engine, cube: Cube) -> None:
    (cube.root / manifest.CURRENT).write_text("{not json")
    assert both(lake, engine, cube, BY_DAY)[2] == "lake"
    cube.refresh()
    assert both(lake, engine, cube, BY_DAY)[2] == "cube"


def _refresh(home: Path) -> None:
    engine = open_engine(memory_limit="200MB", threads=1)
    Cube(home, Lake(home), engine, DEFINITIONS).refresh()


def test_kill_leaves_the_cube_as_before_or_as_after(
    tmp_path: Path, lake: Lake, engine: Engine, cube: Cube, rows: list[dict[str, Any]]
) -> None:
    spawn = multiprocessing.get_context("spawn")
    for turn in range(3):
        add(lake, "contacts", contacts(turn + 2, 400))
        process = spawn.Process(target=_refresh, args=(tmp_path,))
        process.start()
        _wait_for_new_files(cube.root)
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        raw, cubed, _ = both(lake, engine, cube, BY_DAY)
        assert cubed == raw
    cube.refresh()
    raw, cubed, source = both(lake, engine, cube, BY_DAY)
    assert cubed == raw and source == "cube"
    assert not list(cube.root.rglob("*.new"))


def _wait_for_new_files(root: Path) -> None:
    known = set(root.rglob("*.parquet*"))
    limit = time.monotonic() + 20
    while set(root.rglob("*.parquet*")) <= known and time.monotonic() < limit:
        time.sleep(0.002)


@pytest.fixture
def many_threads() -> Iterator[list[threading.Thread]]:
    threads: list[threading.Thread] = []
    yield threads
    for thread in threads:
        thread.join()


def test_two_refreshers_and_readers_at_once(
    tmp_path: Path, lake: Lake, engine: Engine, cube: Cube, many_threads: list[threading.Thread]
) -> None:
    add(lake, "contacts", contacts(9, 300))
    expected = _close(Calculator(lake, engine, DEFINITIONS).compute(BY_DAY).rows)
    reports, answers = [], []

    def refresher() -> None:
        reports.append(Cube(tmp_path, lake, engine, DEFINITIONS).refresh())

    def reader() -> None:
        for _ in range(5):
            answers.append(_close(Calculator(lake, engine, DEFINITIONS, cube).compute(BY_DAY).rows))

    many_threads += [threading.Thread(target=work) for work in (refresher, refresher, reader, reader)]
    for thread in many_threads:
        thread.start()
    for thread in many_threads:
        thread.join()
    assert sorted(sum(report.days.values()) for report in reports)[0] == 0
    assert len(answers) == 10 and all(answer == expected for answer in answers)


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
