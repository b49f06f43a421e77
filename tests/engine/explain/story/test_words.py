"""The words: the same facts in both languages, native names, every figure with its rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.engine.explain.story import Sentence, Story, tell
from headwater.engine.explain.story.telling import figures
from headwater.engine.explain.story.telling.teller import Teller
from headwater.engine.lake.engines import Engine
from tests.engine.explain.story import drawn

NAMES = {"one": "品牌一", "two": "品牌二", "west": "西区", "GPRS": "上网"}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Story:
    place = {"service": "GPRS·slow", "segment": "two", "region": "west", "wait_seconds": 200.0}
    more = [drawn.contact(drawn.LAST, 10, number, **place) for number in range(80)]
    lake = drawn.lake(tmp_path_factory.mktemp("words"), more)
    return drawn.story(lake, engine, drawn.whole_day("service_level_20s"))


def text(sentences: tuple[Sentence, ...]) -> str:
    return "".join(sentence.text for sentence in sentences)


def test_english(story: Story) -> None:
    told = text(tell(story, "en"))
    assert "Tuesday, 7 April 10:00–11:00: service level, 20 s 33.3 % (usually 100.0 %, −66.7 points)." in told
    assert "Over the whole day it was 66.7 % (usually 100.0 %)." in told
    assert (
        "GPRS questions made 50.0 % of the day's contacts (usually 25.0 %), and even 75.0 % from 10:00–11:00"
        in told
    )
    assert "66.7 % of them from two customers about slow, in west" in told
    assert "the same weekdays of the weeks before" in told


def test_chinese_with_names(story: Story) -> None:
    told = text(tell(story, "zh", lambda dimension, value: NAMES.get(value, value)))
    assert "4 月 7 日（周二）10:00—11:00，20 秒服务水平为 33.3%（通常 100.0%，−66.7 个百分点）。" in told
    assert "上网类咨询占当日接触量的 50.0%（通常 25.0%），10:00—11:00 更占到 75.0%" in told
    assert "其中 66.7% 为品牌二客户咨询 slow，集中在西区" in told


def test_both_languages_tell_the_same_facts(story: Story) -> None:
    chinese, english = tell(story, "zh"), tell(story, "en")
    assert [one.key for one in chinese] == [one.key for one in english]
    for one, other in zip(chinese, english, strict=True):
        cells = (
            [part.cell for part in one.parts if part.cell],
            [part.cell for part in other.parts if part.cell],
        )
        assert sorted(map(repr, cells[0])) == sorted(map(repr, cells[1]))


def test_every_figure_has_its_rows(story: Story) -> None:
    for sentence in tell(story, "en"):
        if sentence.key in ("head", "whole", "drivers", "topic"):
            linked = [part.text for part in sentence.parts if part.cell]
            assert len(linked) >= 2, sentence.text
        assert all(part.text for part in sentence.parts)


def test_a_layer_draws_each_step(story: Story) -> None:
    keys = {layer.key for layer in story.layers}
    assert {"hours", "drivers", "family", "service", "segment", "region", "queue"} <= keys
    for sentence in tell(story, "en"):
        assert not sentence.layer or sentence.layer in keys


def test_a_quiet_day_says_so(tmp_path: Path, engine: Engine) -> None:
    quiet = drawn.story(drawn.lake(tmp_path), engine, drawn.whole_day("service_level_20s"))
    assert "No cause stands out" in text(tell(quiet, "en"))
    assert "未发现超出日常波动的原因" in text(tell(quiet, "zh"))


def test_figures_are_written_as_people_read_them() -> None:
    assert [figures.seconds(value, "zh") for value in (45.2, 185)] == ["45.2 秒", "3分05秒"]
    assert [figures.seconds(value, "en") for value in (45.2, 185)] == ["45.2 s", "3:05"]
    assert figures.change(0.831, 0.85, "ratio", "zh") == "−1.9 个百分点"
    assert figures.change(90, 100, "count", "en") == "−10%" and figures.change(1, 1, "count", "zh") == "±0%"
    assert figures.span(drawn.FIRST, drawn.LAST, "zh") == "3 月 3 日至 4 月 7 日"
    assert figures.listed(["a", "b", "c"], "en") == "a, b and c"


@pytest.mark.parametrize(
    ("where", "language", "told"),
    [
        ({"team": "Team 2 (A)"}, "en", "Team 2 (A)'s"),
        ({"team": "T1"}, "en", "Team T1's"),
        ({"zone": "Zone 5", "queue": "B"}, "en", "In Zone 5 and in queue B"),
        ({"queue": "投诉队列"}, "zh", "投诉队列"),
        ({"queue": "话费"}, "zh", "话费队列"),
    ],
)
def test_no_kind_is_said_twice(story: Story, where: dict[str, str], language: str, told: str) -> None:
    said = Teller(story, language, lambda _dimension, value: value).place(where)
    assert said.lower() == told.lower()
