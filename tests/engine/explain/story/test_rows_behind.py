"""Every number of a story leads to as many rows as it says, in sentences and in layers alike."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from headwater.engine.explain.story import Cell, Incident, Story, investigate, tell
from headwater.engine.explain.story.behind import cause_cell, row_cell
from headwater.engine.explain.story.incident import moment
from headwater.engine.indicators import catalogue, count_behind
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import Engine
from headwater.engine.lake.intake import import_files, shipped
from tests.engine.explain.story import drawn
from tests.shared_data import shared

BUSY = date(1999, 8, 10)
SILENT = date(1999, 8, 9)
# A day with hours of its own, an outage of two hours, days together; waits, amounts, lengths, shares.
CASES = [
    ("abandonment_rate", moment(BUSY, 0), moment(BUSY, 96), {}),
    ("abandoned", moment(BUSY, 0), moment(BUSY, 96), {}),
    ("answered", moment(SILENT, 80), moment(SILENT, 88), {}),
    ("service_level_20s", moment(BUSY, 0), moment(date(1999, 8, 12), 96), {}),
    ("contacts", moment(BUSY, 0), moment(BUSY, 96), {"segment": "priority"}),
    ("aht", moment(BUSY, 0), moment(BUSY, 96), {"queue": "PS"}),
]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    source = shared("bank_1999/calls_1999-08-01_to_20.csv")
    found = Lake(tmp_path_factory.mktemp("bank"))
    import_files(found, "contacts", [source], shipped("seelab"))
    return found


def story_of(
    lake: Lake, engine: Engine, key: str, start: datetime, end: datetime, where: dict[str, str]
) -> Story:
    incident = Incident(key, start, end, where)
    return investigate(lake, engine, catalogue.load()[key], incident, calendar=lambda d: d.weekday() < 4)


def rows(lake: Lake, engine: Engine, story: Story, cell: Cell) -> int:
    definition = catalogue.load()[cell.indicator]
    return count_behind(engine, lake.snapshot(), definition, story.query(cell), {})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_each_row_of_each_layer(lake: Lake, engine: Engine, case: tuple) -> None:
    story = story_of(lake, engine, *case)
    seen = 0
    for layer in story.layers:
        if layer.key in ("drivers", "agents"):
            continue
        for row in layer.rows[:4]:
            assert rows(lake, engine, story, row_cell(story, layer, row.value)) == row.contacts, layer
            # As usual is told for one day; of several days each has its own kind of days to lean on.
            if len(story.days) == 1:
                many = rows(lake, engine, story, row_cell(story, layer, row.value, usual=True))
                assert row.usual == pytest.approx(many / len(story.usual_days))
            seen += 1
    assert seen > 3


@pytest.mark.parametrize("case", CASES[:3], ids=lambda case: case[0])
def test_drivers_causes_and_sentences(lake: Lake, engine: Engine, case: tuple) -> None:
    story = story_of(lake, engine, *case)
    drivers = story.layer("drivers")
    assert drivers is not None
    for row in drivers.rows:
        many = rows(lake, engine, story, row_cell(story, drivers, row.value))
        if row.value == "contacts":
            assert many == row.contacts
        elif row.value == "asking":
            assert many == pytest.approx(row.contacts * drivers.rows[0].contacts)
        else:
            # Agents who talk have contacts; a mean time has those that it is the mean of.
            assert many > 0 or not row.contacts
    for cause in story.causes:
        if cause.kind == "volume":
            assert rows(lake, engine, story, cause_cell(story, cause)) == cause.now
    for part in (part for one in tell(story, "en") for part in one.parts if part.cell is not None):
        if part.text.replace(",", "").isdecimal() and part.text != "0" and part.cell.indicator != "answered":
            many = rows(lake, engine, story, part.cell)
            usual = part.cell.days == story.usual_days
            if not usual:
                assert many == int(part.text.replace(",", "")), part


def test_nobody_asked_for_an_agent(lake: Lake, engine: Engine) -> None:
    # 400 calls came in two hours and none reached a queue: more calls do not explain fewer answers.
    story = story_of(lake, engine, *CASES[2])
    assert [cause.kind for cause in story.causes] == ["menu"]
    told = "".join(one.text for one in tell(story, "zh"))
    assert "只有 0.0% 的接触转人工" in told and "普遍变化" not in told


def test_less_than_over_the_day_is_not_told_as_more(lake: Lake, engine: Engine) -> None:
    story = story_of(lake, engine, *CASES[0])
    assert story.topics[0].inside is not None and story.topics[0].inside < story.topics[0].share
    told = "".join(one.text for one in tell(story, "zh"))
    assert "priority 客户占当日接触量的" in told and "更占到" not in told


def test_families_that_brought_nothing_new_too(tmp_path: Path, engine: Engine) -> None:
    place = {"service": "GPRS·slow", "segment": "two", "region": "west", "wait_seconds": 200.0}
    more = [drawn.contact(drawn.LAST, 10, n, **place) for n in range(80)]
    others = [drawn.contact(drawn.LAST, 11, n) for n in range(8)]
    drawn_lake = drawn.lake(tmp_path, [*more, *others])
    story = drawn.story(drawn_lake, engine, drawn.whole_day("service_level_20s"))
    layer = story.layer("family")
    assert layer is not None and len(layer.rows) > 3
    for row in layer.rows:
        assert rows(drawn_lake, engine, story, row_cell(story, layer, row.value)) == row.contacts
