"""Stories of a drawn centre, where every number can be counted by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from headwater.engine.explain.story import Cell, Incident, Story
from headwater.engine.explain.story.layers import contributions, mix_and_rate
from headwater.engine.indicators import Calculator, IndicatorQuery, catalogue
from headwater.engine.indicators.query import Scope
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import Engine
from headwater.engine.words import Problem
from tests.engine.explain.story import drawn
from tests.engine.indicators.small_lake import lake_of


def discount(number: int) -> drawn.Row:
    return drawn.contact(
        drawn.LAST, 10, number, service="GPRS·discount", segment="one", wait_seconds=200.0, queue="B"
    )


def congestion(number: int) -> drawn.Row:
    return drawn.contact(
        drawn.LAST,
        10,
        number,
        service="GPRS·slow",
        segment="two",
        region="west",
        wait_seconds=200.0,
        queue="B",
    )


@pytest.fixture(scope="module")
def peak(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> tuple[Lake, Story]:
    """Sixty discount questions of one brand and thirty of the other's from one district, from 10 to 11."""
    more = [discount(number) for number in range(60)] + [congestion(number) for number in range(30)]
    lake = drawn.lake(tmp_path_factory.mktemp("peak"), more)
    return lake, drawn.story(lake, engine, drawn.whole_day("service_level_20s"))


def test_the_hour_is_found(peak: tuple[Lake, Story]) -> None:
    _, story = peak
    assert story.hours == (10, 11)
    assert (story.value, story.expected) == (pytest.approx(40 / 130), 1.0)
    assert (story.whole, story.whole_expected) == (pytest.approx(160 / 250), 1.0)
    hours = story.layer("hours")
    assert hours is not None and [row.value for row in hours.rows if row.chosen] == [10]
    assert [row.contacts for row in hours.rows] == [40, 130, 40, 40]


def test_two_causes_of_one_peak(peak: tuple[Lake, Story]) -> None:
    _, story = peak
    (topic,) = story.topics
    # Usually five of forty, twenty a day; now ninety more.
    assert (topic.name, topic.now, topic.usual) == ("GPRS", 130, 40)
    assert topic.share == pytest.approx(130 / 250)
    first, second = story.causes[:2]
    assert dict(first.where) == {"service": "GPRS·discount", "segment": "one"}
    assert (first.now, first.of_topic) == (60, pytest.approx(60 / 130)) and "region" in first.spread
    assert dict(second.where) == {"service": "GPRS·slow", "segment": "two", "region": "west"}
    assert second.of_topic == pytest.approx(30 / 130)
    assert topic.rest == pytest.approx(40 / 130)


def test_every_cell_leads_to_the_rows_of_its_figure(peak: tuple[Lake, Story], engine: Engine) -> None:
    lake, story = peak
    calculator = Calculator(lake, engine, catalogue.load())
    cause = story.causes[1]
    place = {**story.incident.where, **cause.where}
    for cell, expected in (
        (drawn_cell(story, "contacts", place), 30),
        (drawn_cell(story, "contacts", {"family": "GPRS"}), 130),
        (drawn_cell(story, "service_level_20s", {}, story.slots), story.value),
    ):
        answer = calculator.compute(story.query(cell))
        assert answer.value(cell.indicator) == pytest.approx(expected)


def drawn_cell(
    story: Story, indicator: str, where: Mapping[str, Any], slots: tuple[int, int] = (0, 96)
) -> Cell:
    return Cell(indicator, story.days, slots, where)


def test_a_story_goes_to_json_and_back(peak: tuple[Lake, Story]) -> None:
    _, story = peak
    assert Story.from_dict(json.loads(json.dumps(story.to_dict(), allow_nan=False))) == story


def test_longer_work_everywhere_is_no_place(tmp_path: Path, engine: Engine) -> None:
    rows = [row for day in drawn.days(5) for row in drawn.ordinary(day)]
    slow = [{**row, "talk_seconds": row["talk_seconds"] * 2} for row in drawn.ordinary(drawn.LAST)]
    lake = lake_of(tmp_path, contacts=drawn.numbered(rows + slow))
    story = drawn.story(lake, engine, drawn.whole_day("aht"))
    assert story.value == pytest.approx(2 * (story.expected or 0))
    assert [(cause.kind, dict(cause.where)) for cause in story.causes] == [("handling", {})]
    assert story.facts["mix"] == pytest.approx(0, abs=0.01)


def test_one_team_is_named(tmp_path: Path, engine: Engine) -> None:
    rows = [row for day in drawn.days(5) for row in drawn.ordinary(day)]
    last = [
        {**row, "talk_seconds": row["talk_seconds"] * (2 if row["team"] == "T3" else 1)}
        for row in drawn.ordinary(drawn.LAST)
    ]
    lake = lake_of(tmp_path, contacts=drawn.numbered(rows + last))
    story = drawn.story(lake, engine, drawn.whole_day("aht"))
    (cause,) = story.causes
    assert dict(cause.where) == {"team": "T3"} and cause.now == pytest.approx(2 * cause.usual)
    assert cause.share == pytest.approx(1, abs=0.01)


def test_a_family_is_written_out_for_its_rows(tmp_path: Path, engine: Engine) -> None:
    rows = [row for day in drawn.days(5) for row in drawn.ordinary(day)]
    last = [
        {**row, "talk_seconds": row["talk_seconds"] * (3 if row["service"].startswith("Plans") else 1)}
        for row in drawn.ordinary(drawn.LAST)
    ]
    lake = lake_of(tmp_path, contacts=drawn.numbered(rows + last))
    story = drawn.story(lake, engine, drawn.whole_day("aht"))
    (cause,) = story.causes
    assert dict(cause.where) == {"family": "Plans"}
    cell = Cell("aht", story.days, (0, 96), cause.where)
    assert "service in ('Plans·a', 'Plans·b')" in story.condition(cell)
    calculator = Calculator(lake, engine, catalogue.load())
    assert calculator.compute(story.query(cell)).value("aht") == pytest.approx(cause.now)


def test_fewer_agents_are_the_cause(tmp_path: Path, engine: Engine) -> None:
    states = [
        row for day in drawn.days() for row in drawn.at_work(day, drawn.HOURS, 4 if day == drawn.LAST else 8)
    ]
    rows = [row for day in drawn.days(5) for row in drawn.ordinary(day)]
    late = [{**row, "wait_seconds": 60.0} for row in drawn.ordinary(drawn.LAST)]
    lake = lake_of(tmp_path, contacts=drawn.numbered(rows + late), agent_states=drawn.numbered(states))
    story = drawn.story(lake, engine, drawn.whole_day("service_level_20s"))
    (cause,) = story.causes
    assert (cause.kind, cause.now, cause.usual) == ("staffing", 16, 32)
    agents = next(driver for driver in story.drivers if driver.key == "agents")
    assert agents.effect == pytest.approx(1)


def test_without_states_talking_agents_are_counted(tmp_path: Path, engine: Engine) -> None:
    story = drawn.story(drawn.lake(tmp_path), engine, drawn.whole_day("asa"))
    agents = next(driver for driver in story.drivers if driver.key == "agents")
    # Ten agents answer in each of the four hours.
    assert (agents.now, agents.usual) == (40, 40) and "talking_only" in story.notes


def test_leaving_the_menu_is_told_from_more_contacts(tmp_path: Path, engine: Engine) -> None:
    def menu(rows: list[drawn.Row], share: int) -> list[drawn.Row]:
        left = {"outcome": "ended_in_ivr", "queue": None, "team": None, "agent": None, "wait_seconds": None}
        return [{**row, **(left if number % 10 < share else {})} for number, row in enumerate(rows)]

    rows = [row for day in drawn.days(5) for row in menu(drawn.ordinary(day), 5)]
    lake = lake_of(tmp_path, contacts=drawn.numbered(rows + menu(drawn.ordinary(drawn.LAST), 1)))
    story = drawn.story(lake, engine, drawn.whole_day("offered"))
    (cause,) = story.causes
    assert (cause.kind, cause.now, cause.usual) == ("menu", pytest.approx(0.9), pytest.approx(0.5))


def test_a_percentile_is_told_by_what_lies_beyond(tmp_path: Path, engine: Engine) -> None:
    long = [
        drawn.contact(drawn.LAST, 11, number, talk_seconds=900.0, service="Cards·a") for number in range(30)
    ]
    story = drawn.story(drawn.lake(tmp_path, long), engine, drawn.whole_day("talk_p90"))
    assert story.kind == "tail" and story.facts["beyond"] == pytest.approx(140)
    assert story.causes and dict(story.causes[0].where) == {"family": "Cards"}


def test_a_quiet_day_has_no_cause(tmp_path: Path, engine: Engine) -> None:
    for indicator in ("service_level_20s", "offered", "aht", "transfer_rate"):
        story = drawn.story(drawn.lake(tmp_path / indicator), engine, drawn.whole_day(indicator))
        assert story.causes == () and story.hours is None and story.value == story.expected


def test_nothing_to_compare_with_is_said(tmp_path: Path, engine: Engine) -> None:
    lake = lake_of(tmp_path, contacts=drawn.numbered(drawn.ordinary(drawn.LAST)))
    with pytest.raises(Problem, match="no other days"):
        drawn.story(lake, engine, drawn.whole_day("aht"))
    with pytest.raises(Problem, match="no records"):
        drawn.story(lake, engine, drawn.whole_day("aht", drawn.FIRST))
    with pytest.raises(Problem, match="nothing that it counts"):
        drawn.story(drawn.lake(tmp_path / "more"), engine, drawn.whole_day("aht", queue="no such queue"))
    with pytest.raises(Problem, match="waits for data"):
        drawn.story(lake, engine, drawn.whole_day("occupancy"))


def test_a_scope_holds(peak: tuple[Lake, Story], engine: Engine) -> None:
    lake, _ = peak
    scope = Scope(teams=("T1", "T2"))
    story = drawn.story(lake, engine, drawn.whole_day("aht"), scope=scope)
    answer = Calculator(lake, engine, catalogue.load()).compute(
        IndicatorQuery(("aht",), start=drawn.LAST, end=drawn.LAST, scope=scope)
    )
    assert story.whole == pytest.approx(answer.value("aht"))
    team = story.layer("team")
    assert team is not None and {row.value for row in team.rows} <= {"T1", "T2"}


def test_a_place_holds(peak: tuple[Lake, Story], engine: Engine) -> None:
    lake, _ = peak
    start = datetime.combine(drawn.LAST, time(10))
    incident = Incident("service_level_20s", start, start.replace(hour=11), {"queue": "A"})
    story = drawn.story(lake, engine, incident)
    # Twenty contacts an hour of queue A, all answered in time.
    assert (story.value, story.layers[0].rows[0].contacts) == (1.0, 20)


def test_mix_and_rate_add_up() -> None:
    rng = np.random.default_rng(3)
    below, usual_below = rng.integers(1, 90, 12).astype(float), rng.integers(1, 90, 12).astype(float)
    above, usual_above = below * rng.random(12), usual_below * rng.random(12)
    change = above.sum() / below.sum() - usual_above.sum() / usual_below.sum()
    mix, rate = mix_and_rate(above, below, usual_above, usual_below)
    assert mix.sum() + rate.sum() == pytest.approx(change)
    assert contributions(above, below, usual_above, usual_below).sum() == pytest.approx(change)
