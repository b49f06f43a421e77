"""Agents' hours are told where the states cover the work, and left out where they are of somebody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.engine.explain.story import Story, tell
from headwater.engine.lake.engines import Engine
from tests.engine.explain.story import drawn
from tests.engine.indicators.small_lake import lake_of


def late_day(home: Path, engine: Engine, states: list[drawn.Row], **where: str) -> Story:
    """Everybody waited a minute on the last day."""
    rows = [row for day in drawn.days(5) for row in drawn.ordinary(day)]
    late = [{**row, "wait_seconds": 60.0} for row in drawn.ordinary(drawn.LAST)]
    lake = lake_of(home, contacts=drawn.numbered(rows + late), agent_states=drawn.numbered(states))
    return drawn.story(lake, engine, drawn.whole_day("service_level_20s", **where))


def sitting(last: int, before: int, queue: str = "A", team: str = "T1") -> list[drawn.Row]:
    """So many agents of a queue ready in every hour of the last day and of those before."""
    return [
        {**row, "queue": queue, "team": team}
        for day in drawn.days()
        for row in drawn.at_work(day, drawn.HOURS, last if day == drawn.LAST else before)
    ]


def told(story: Story, language: str) -> str:
    return "".join(sentence.text for sentence in tell(story, language))


# Queue A has twenty contacts an hour, 36 minutes of work: a quarter of an hour on the phone cannot hold them.
@pytest.mark.parametrize("last", [0, 0.25])
def test_a_queue_served_by_others_has_no_missing_agents(tmp_path: Path, engine: Engine, last: float) -> None:
    mine = sitting(0, 2) + [
        {**row, "seconds": last * 3600, "queue": "A", "team": "T1"}
        for row in drawn.at_work(drawn.LAST, drawn.HOURS, 1 if last else 0)
    ]
    story = late_day(tmp_path, engine, mine + sitting(8, 8, "B", "T2"), queue="A")
    assert "staffing" not in {cause.kind for cause in story.causes}
    assert story.layer("team") is None or story.layer("team").shows != "hours"  # type: ignore[union-attr]
    agents = next(one for one in story.drivers if one.key == "agents")
    # Who answered is known: as many as ever.
    assert agents.now == agents.usual > 0 and "states_apart" in story.notes
    assert "do not cover the contacts answered here" in told(story, "en")
    assert "记录的座席状态未覆盖" in told(story, "zh")
    for wrong in ("工时 0.0", "缺口主要在班组"):
        assert wrong not in told(story, "zh")


def test_usual_hours_of_somebody_else_are_no_measure(tmp_path: Path, engine: Engine) -> None:
    short = [
        {**row, "seconds": 600.0} if row["started_at"].date() < drawn.LAST else row for row in sitting(1, 1)
    ]
    assert "states_apart" in late_day(tmp_path, engine, short, queue="A").notes


def test_a_real_gap_of_a_queue_is_told(tmp_path: Path, engine: Engine) -> None:
    story = late_day(tmp_path, engine, sitting(1, 2) + sitting(8, 8, "B", "T2"), queue="A")
    (cause,) = story.causes
    assert (cause.kind, cause.now, cause.usual) == ("staffing", 4, 8)
    assert "states_apart" not in story.notes and "缺口主要在班组 T1" in told(story, "zh")


def test_work_done_after_the_hours_is_no_work_in_them(tmp_path: Path, engine: Engine) -> None:
    """A tailback: those who called from 10 to 11 were answered an hour later, half the agents were away."""
    rows = [row for day in drawn.days(5) for row in drawn.ordinary(day)]
    last = [
        {**row, "wait_seconds": 3600.0 if row["started_at"].hour == 10 else 5.0}
        for row in drawn.ordinary(drawn.LAST)
    ]
    states = [row for row in sitting(2, 2) if row["started_at"].date() < drawn.LAST]
    states += [{**row, "seconds": 900.0} for row in sitting(1, 0) if row["started_at"].hour == 10]
    states += [row for row in sitting(2, 0) if row["started_at"].hour != 10]
    lake = lake_of(tmp_path, contacts=drawn.numbered(rows + last), agent_states=drawn.numbered(states))
    story = drawn.story(lake, engine, drawn.whole_day("service_level_20s", queue="A"))
    assert story.hours == (10, 11)
    assert [cause.kind for cause in story.causes] == ["staffing"] and "states_apart" not in story.notes


def test_a_place_that_states_do_not_know_is_said_so(tmp_path: Path, engine: Engine) -> None:
    story = late_day(tmp_path, engine, sitting(8, 8), service="Bills·a")
    assert {"states_apart", "talking_only"} <= set(story.notes)
    assert "is not recorded" not in told(story, "en")
