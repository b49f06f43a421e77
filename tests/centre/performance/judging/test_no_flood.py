"""A month of bad data at once is a handful of lines in the inbox, not a line a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from headwater.centre.performance.judging import run
from headwater.centre.performance.models import Signal, SignalPoint
from tests.cast import BY, Cast
from tests.centre.performance.judging.conftest import DAYS, FIRST, contacts, publish

JUDGED = ("att", "asa", "answer_rate", "offered")
MONTH = FIRST + timedelta(days=DAYS)
Row = dict[str, Any]


def unanswered(row: Row) -> Row:
    """The feed lost who answered."""
    return row | {"outcome": "abandoned", "wait_seconds": 90.0, "agent": None, "talk_seconds": None}


def in_milliseconds(row: Row) -> Row:
    """Another unit of time from the switch."""
    return row | {"talk_seconds": row["talk_seconds"] and row["talk_seconds"] * 1000}


@pytest.mark.parametrize("spoiled", [unanswered, in_milliseconds])
def test_a_month_of_bad_data_is_no_flood(
    cast: Cast, tmp_path: Path, settings: Any, spoiled: Callable[[Row], Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = tmp_path
    good = contacts()
    bad = [spoiled(row) for row in contacts(MONTH, 30, seed=7)]
    publish(tmp_path, good + bad)
    some = [lane for lane in run.lanes() if lane.definition.key in JUDGED]
    monkeypatch.setattr(run, "lanes", lambda: iter(some))
    run.judge_all(lambda progress, words: None, by=BY)
    found = list(Signal.objects.filter(start__date__gte=MONTH))
    points = SignalPoint.objects.filter(day__gte=MONTH).count()
    assert points > 200, "the month must be noticed"
    told = [(one.number, one.indicator, one.grain, one.where, str(one.start)[:13]) for one in found]
    assert 1 <= len(found) <= 5, (points, told)
