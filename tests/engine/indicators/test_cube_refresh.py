"""The cube is brought up to date for changed days only, and is whole after a kill."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from headwater.engine.indicators import Calculator, IndicatorQuery
from headwater.engine.indicators.cube import Cube, building, manifest
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import Engine, open_engine
from tests.engine.indicators.both_ways import DEFINITIONS, KEYS, both, rounded
from tests.engine.indicators.random_contacts import FIRST, contacts
from tests.engine.indicators.small_lake import add, definition, lake_of

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
    for turn in range(2):
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
    expected = rounded(Calculator(lake, engine, DEFINITIONS).compute(BY_DAY).rows)
    reports, answers = [], []

    def refresher() -> None:
        reports.append(Cube(tmp_path, lake, engine, DEFINITIONS).refresh())

    def reader() -> None:
        for _ in range(5):
            answers.append(rounded(Calculator(lake, engine, DEFINITIONS, cube).compute(BY_DAY).rows))

    many_threads += [threading.Thread(target=work) for work in (refresher, refresher, reader, reader)]
    for thread in many_threads:
        thread.start()
    for thread in many_threads:
        thread.join()
    assert sorted(sum(report.days.values()) for report in reports)[0] == 0
    assert len(answers) == 10 and all(answer == expected for answer in answers)
