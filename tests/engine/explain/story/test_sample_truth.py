"""The sample centre's planted incidents: three fixed ones named (`bench/narrative` takes two hundred)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import narrative
from headwater.engine.explain.story import Story, tell

SEED = 1
FIXED = ("gprs_afternoon", "system_outage", "handle_time_drift")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[narrative.Truth, Story]]:
    folder: Path = tmp_path_factory.mktemp("truth")
    return {truth["kind"]: (truth, story) for truth, story in narrative.stories(SEED, folder)}


@pytest.mark.parametrize("kind", FIXED)
def test_the_planted_truth_is_named(found: dict[str, tuple[narrative.Truth, Story]], kind: str) -> None:
    assert list(narrative.missing(*found[kind])) == []


def test_the_two_causes_have_the_shares_of_the_seed(
    found: dict[str, tuple[narrative.Truth, Story]],
) -> None:
    _, story = found["gprs_afternoon"]
    assert story.topics[0].share == pytest.approx(0.334, abs=0.005)
    assert [cause.of_topic for cause in story.causes] == [
        pytest.approx(0.57, abs=0.01), pytest.approx(0.25, abs=0.01),
    ]  # fmt: skip
    told = "".join(sentence.text for sentence in tell(story, "zh"))
    assert "GPRS 类咨询占当日接触量的 33.4%" in told and "未见全球通客户" in told
    assert "57.0% 为神州行客户咨询套餐开通优惠，各地区均有" in told
    assert "25.0% 为动感地带客户咨询网络拥塞，集中在大学城" in told


def test_a_wrong_story_does_not_pass(found: dict[str, tuple[narrative.Truth, Story]]) -> None:
    truth, _ = found["gprs_afternoon"]
    for kind in ("system_outage", "weak_spot"):
        assert list(narrative.missing(truth, found[kind][1]))
