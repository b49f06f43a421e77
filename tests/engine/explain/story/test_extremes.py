"""A mean pulled by one or a few contacts is told as that, and never laid at a place's door."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from headwater.engine.explain.story import Extremes, Story, tell
from headwater.engine.lake.engines import Engine
from tests.engine.explain.story import drawn
from tests.engine.indicators.small_lake import lake_of

LONG = 2637.0


def told(story: Story, language: str) -> str:
    return "".join(sentence.text for sentence in tell(story, language))


def att(home: Path, engine: Engine, last: Sequence[drawn.Row], indicator: str = "att") -> Story:
    """The story of the last Tuesday, which is these rows, after five ordinary ones."""
    rows = [row for day in drawn.days(5) for row in drawn.ordinary(day)]
    lake = lake_of(home, contacts=drawn.numbered([*rows, *last]))
    return drawn.story(lake, engine, drawn.whole_day(indicator))


def lengthened(places: Sequence[int], seconds: float = LONG) -> list[drawn.Row]:
    """The ordinary last Tuesday with some contacts that are endless."""
    return [
        {**row, "talk_seconds": seconds} if place in places else row
        for place, row in enumerate(drawn.ordinary(drawn.LAST))
    ]


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Story:
    """From ten to eleven one of forty contacts takes 43:57."""
    return att(tmp_path_factory.mktemp("one"), engine, lengthened([47]))


def test_one_contact_is_counted(one: Story) -> None:
    hour = [80.0 + number % 7 * 10 for number in range(40)]
    usual, without = sum(hour) / 40, (sum(hour) - hour[7]) / 39
    now = (sum(hour) - hour[7] + LONG) / 40
    assert one.hours == (10, 11)
    assert (one.value, one.expected) == (pytest.approx(now), pytest.approx(usual))
    assert one.extremes is not None and one.extremes.values == (LONG,) and one.extremes.back
    assert one.extremes.without == pytest.approx(without)
    assert one.extremes.share == pytest.approx((now - without) / (now - usual))
    assert one.facts["mix"] + one.facts["rate"] == pytest.approx(now - usual)


def test_no_place_is_named_for_it(one: Story) -> None:
    assert one.causes == ()
    assert not any(layer.chosen for layer in one.layers if layer.key not in ("hours", "days"))


def test_it_is_said_first_in_both_languages(one: Story) -> None:
    assert "One contact of 43:57 alone makes 99 % of the change; without it 1:49 (usually 1:49)." in told(
        one, "en"
    )
    assert "其中一通时长 43分57秒 的接触就占全部偏差的 99%；剔除后为 1分49秒（通常 1分49秒）。" in told(
        one, "zh"
    )
    for language in ("en", "zh"):
        keys = [sentence.key for sentence in tell(one, language)]
        assert keys[:4] == ["head", "whole", "extremes", "nothing"]
    assert "Beside that, no cause stands out." in told(one, "en")
    assert "除此之外，未发现突出的原因。" in told(one, "zh")


def test_the_fact_is_kept_and_older_stories_still_load(one: Story) -> None:
    kept = json.loads(json.dumps(one.to_dict(), allow_nan=False))
    assert Story.from_dict(kept) == one and isinstance(Story.from_dict(kept).extremes, Extremes)
    del kept["extremes"]
    assert Story.from_dict(kept).extremes is None


def test_several_contacts_are_told_together(tmp_path: Path, engine: Engine) -> None:
    story = att(tmp_path, engine, lengthened([41, 47, 58]))
    assert story.extremes is not None and story.extremes.values == (LONG,) * 3 and story.causes == ()
    assert "Three contacts of 43:57, 43:57 and 43:57 alone make" in told(story, "en")
    assert "其中三通时长 43分57秒、43分57秒、43分57秒 的接触就占" in told(story, "zh")


def test_a_cause_stands_without_them(tmp_path: Path, engine: Engine) -> None:
    # All day team T3 takes twice as long; one contact of T1 takes six hours on top.
    last = [
        {**row, "talk_seconds": row["talk_seconds"] * (2 if row["team"] == "T3" else 1)}
        for row in lengthened([47], 6 * 3600.0)
    ]
    story = att(tmp_path, engine, [{**row, "started_at": row["started_at"].replace(hour=9)} for row in last])
    assert story.extremes is not None and len(story.extremes.values) == 1 and not story.extremes.back
    assert [dict(cause.where) for cause in story.causes] == [{"team": "T3"}]
    assert "Causes are sought without what is so far off." in told(story, "en")
    assert "以下原因均按剔除后的数据查找。" in told(story, "zh")


def test_a_mean_hardly_off_names_no_place_for_it_either(tmp_path: Path, engine: Engine) -> None:
    # All but one contact are shorter by a tenth: with the endless one the mean is a little over the usual.
    last = [{**row, "talk_seconds": row["talk_seconds"] * 0.9} for row in lengthened([47], 0.0)]
    last[47]["talk_seconds"] = LONG
    story = att(tmp_path, engine, [{**row, "started_at": row["started_at"].replace(hour=9)} for row in last])
    assert story.extremes is not None and story.extremes.share > 1.05
    assert not any(cause.where for cause in story.causes)
    assert "One contact of 43:57 alone makes more than 100 % of the change" in told(story, "en")
    assert "其中一通时长 43分57秒 的接触就占全部偏差的 100% 以上；" in told(story, "zh")


def test_a_handle_time_is_no_different(tmp_path: Path, engine: Engine) -> None:
    # Its hold is missing, its wrap-up alone is endless.
    last = drawn.ordinary(drawn.LAST)
    last[47] = {**last[47], "hold_seconds": None, "wrap_seconds": LONG, "talk_seconds": 60.0}
    story = att(tmp_path, engine, last, "aht")
    assert story.extremes is not None and story.extremes.values == (LONG + 60,) and story.causes == ()


def test_a_wait_is_no_different(tmp_path: Path, engine: Engine) -> None:
    last = drawn.ordinary(drawn.LAST)
    last[47] = {**last[47], "wait_seconds": 3000.0}
    story = att(tmp_path, engine, last, "asa")
    assert story.extremes is not None and story.extremes.values == (3000.0,) and story.causes == ()
    assert not any(layer.chosen for layer in story.layers if layer.key not in ("hours", "days"))


@pytest.mark.parametrize("times", [1.3, 2.0, 10.0])
def test_a_shift_of_many_contacts_is_not_called_so(tmp_path: Path, engine: Engine, times: float) -> None:
    last = [{**row, "talk_seconds": row["talk_seconds"] * times} for row in drawn.ordinary(drawn.LAST)]
    story = att(tmp_path, engine, last)
    assert story.extremes is None and story.causes
    assert not {"extremes", "without"} & {sentence.key for sentence in tell(story, "en")}


def test_ten_long_contacts_of_one_service_are_not_called_so(tmp_path: Path, engine: Engine) -> None:
    last = [
        {**row, "talk_seconds": 900.0} if row["service"] == "Cards·a" else row
        for row in drawn.ordinary(drawn.LAST)
    ]
    story = att(tmp_path, engine, last)
    assert story.extremes is None
    assert [dict(cause.where) for cause in story.causes] == [{"family": "Cards"}]
