"""Every shipped indicator can be explained over a sample centre, or says in words why it cannot."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from headwater.engine.explain.story import Incident, Story, investigate, tell
from headwater.engine.explain.story.incident import moment
from headwater.engine.indicators import Calculator, IndicatorQuery, catalogue
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import Engine
from headwater.engine.sample import generate
from headwater.engine.sample.landing import land
from headwater.engine.words import Problem

DAY = date(2026, 3, 18)
INCIDENTS = {
    "day": (moment(DAY, 0), moment(DAY, 96), {}, ""),
    "two hours": (moment(DAY, 56), moment(DAY, 64), {}, ""),
    "week": (moment(date(2026, 3, 16), 0), moment(date(2026, 3, 22), 96), {}, ""),
    "weak weekday": (moment(date(2026, 3, 4), 40), moment(date(2026, 3, 25), 44), {}, "weekday"),
    "weak interval": (moment(date(2026, 3, 14), 40), moment(date(2026, 3, 25), 44), {}, "interval"),
    "place": (moment(DAY, 0), moment(DAY, 96), {"queue": "A", "region": "大学城"}, ""),
}
EXPLAINED = {"contacts", "offered", "answer_rate", "asa", "wait_p90", "longest_wait", "aht", "talk_p90"} | {
    "first_contact_resolution", "satisfaction_mean", "occupancy", "ivr_containment", "orders_opened",
}  # fmt: skip

# What is not simply added up over several days, and one that is.
OF_A_WEEK = {
    "contacts_per_customer",
    "wait_p90",
    "longest_wait",
    "offer_rate",
    "repeat_72h",
    "service_level_20s",
}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    home: Path = tmp_path_factory.mktemp("every")
    report = generate(home / "sample", 25_000, 45, seed=5, end=date(2026, 3, 31))
    land(report, home, "test", lambda text: None)
    return Lake(home)


@pytest.mark.parametrize("name", INCIDENTS)
def test_all_indicators(lake: Lake, engine: Engine, name: str) -> None:
    start, end, where, recurs = INCIDENTS[name]
    explained = set()
    # All of them on a day; elsewhere one of each kind, or the test would take minutes.
    chosen = catalogue.load() if name == "day" else {key: catalogue.load()[key] for key in sorted(EXPLAINED)}
    for key, definition in chosen.items():
        incident = Incident(key, start, end, where, recurs)
        try:
            story = investigate(lake, engine, definition, incident, calendar=chinese_calendar.is_workday)
        except Problem as problem:
            assert problem.words.zh and problem.words.en
            continue
        explained.add(key)
        assert Story.from_dict(json.loads(json.dumps(story.to_dict(), allow_nan=False))) == story
        for language in ("zh", "en"):
            assert all("{" not in sentence.text for sentence in tell(story, language))
    assert (
        (EXPLAINED - {"occupancy", "orders_opened"}) <= explained if name != "place" else "aht" in explained
    )


@pytest.mark.parametrize("name", ["day", "week"])
def test_a_story_tells_the_figure_that_the_pages_show(lake: Lake, engine: Engine, name: str) -> None:
    start, end, _, _ = INCIDENTS[name]
    definitions = catalogue.load()
    calculator = Calculator(lake, engine, definitions, smallest=0)
    compared = set()
    chosen = definitions if name == "day" else {key: definitions[key] for key in sorted(OF_A_WEEK)}
    for key, definition in chosen.items():
        try:
            story = investigate(lake, engine, definition, Incident(key, start, end))
        except Problem:
            continue
        last = (end - timedelta(microseconds=1)).date()
        shown = calculator.compute(IndicatorQuery((key,), start=start.date(), end=last)).value(key)
        assert story.whole == pytest.approx(shown), key
        compared.add(key)
    assert compared >= OF_A_WEEK


def test_a_repeat_is_explained_too(lake: Lake, engine: Engine) -> None:
    start, end, _, _ = INCIDENTS["week"]
    definition = catalogue.load()["repeat_72h"]
    story = investigate(lake, engine, definition, Incident("repeat_72h", start, end))
    assert story.value is not None and 0 < story.value < 0.3
    team = story.layer("team")
    assert team is not None and len(team.rows) > 5
