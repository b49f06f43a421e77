"""August 1999 of a real bank: why its service collapsed from the 10th to the 12th."""

from __future__ import annotations

from datetime import date

import pytest

from headwater.engine.explain.story import Incident, Story, investigate, tell
from headwater.engine.explain.story.incident import moment
from headwater.engine.indicators import catalogue
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import Engine
from headwater.engine.lake.intake import import_files, shipped
from tests.shared_data import shared


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    source = shared("bank_1999/calls_1999-08-01_to_20.csv")
    found = Lake(tmp_path_factory.mktemp("bank"))
    import_files(found, "contacts", [source], shipped("seelab"))
    return found


def open_day(day: date) -> bool:
    """The bank works from Sunday to Thursday in full; Fridays are short, Saturdays an evening."""
    return day.weekday() not in (4, 5)


def explained(lake: Lake, engine: Engine, indicator: str, first: date, last: date) -> Story:
    incident = Incident(indicator, moment(first, 0), moment(last, 96))
    return investigate(lake, engine, catalogue.load()[indicator], incident, calendar=open_day)


@pytest.fixture(scope="module")
def collapse(lake: Lake, engine: Engine) -> Story:
    return explained(lake, engine, "service_level_20s", date(1999, 8, 10), date(1999, 8, 12))


def test_the_level_fell_by_more_than_half(collapse: Story) -> None:
    # 716 of 5,052 offered were answered within 20 s.
    assert collapse.value == pytest.approx(716 / 5052, abs=1e-6)
    assert collapse.expected is not None and collapse.value is not None
    assert collapse.value < collapse.expected / 2
    assert len(collapse.usual_days) == 12 and all(open_day(day) for day in collapse.usual_days)


def test_not_who_called_but_how_few_answered(collapse: Story) -> None:
    drivers = {driver.key: driver for driver in collapse.drivers}
    # As many calls as ever, about as long; a quarter fewer agents, hour by hour.
    assert abs(drivers["contacts"].change) < 0.05 and abs(drivers["handle_time"].change) < 0.05
    assert drivers["agents"].now == 285 and drivers["agents"].change == pytest.approx(-0.24, abs=0.01)
    assert [cause.kind for cause in collapse.causes] == ["staffing"]
    assert "talking_only" in collapse.notes


def test_every_type_of_service_suffered(collapse: Story) -> None:
    layer = collapse.layer("service", "service_level_20s")
    assert layer is not None
    types = {row.value: row for row in layer.rows if row.contacts > 50}
    for name in ("PS", "NW", "NE", "IN"):
        row = types[name]
        assert row.indicator is not None and row.expected is not None and row.indicator < 0.55 * row.expected
    # Internet support was hit hardest in relation.
    assert min(types, key=lambda name: (types[name].indicator or 0) / (types[name].expected or 1)) == "IN"
    assert types["PS"].part > 0.5


def test_evenings_and_the_worst_day(collapse: Story) -> None:
    days, hours = collapse.layer("days"), collapse.layer("hours")
    assert days is not None and hours is not None
    assert max(days.rows, key=lambda row: row.part).value == "1999-08-10"
    assert [row.value for row in hours.rows if row.chosen] == [20]


def test_the_first_days_of_the_month_were_another_story(lake: Lake, engine: Engine) -> None:
    story = explained(lake, engine, "service_level_20s", date(1999, 8, 1), date(1999, 8, 3))
    drivers = {driver.key: driver for driver in story.drivers}
    assert drivers["contacts"].change > 0.3 and drivers["agents"].change > 0
    kinds = [cause.kind for cause in story.causes]
    assert kinds[0] == "volume" and "handling" in kinds and "staffing" not in kinds
    longer = story.causes[kinds.index("handling")]
    assert dict(longer.where) == {"service": "IN"} and longer.now > 2 * longer.usual


def test_in_words(collapse: Story) -> None:
    chinese = "".join(sentence.text for sentence in tell(collapse, "zh"))
    assert "8 月 10 日至 12 日，20 秒服务水平为 14.2%（通常 33.1%，−19.0 个百分点）。" in chinese
    assert "接听的客服代表减少：按小时累计 285 人次（通常 374，−24%），而接触量为通常的 97%。" in chinese
    english = "".join(sentence.text for sentence in tell(collapse, "en"))
    assert "10 to 12 August: service level, 20 s 14.2 % (usually 33.1 %, −19.0 points)." in english
    assert "Fewer agents were talking" in english
    assert "Most were missing from 09:00–10:00: 6.3 a day (usually 9.0)." in english
