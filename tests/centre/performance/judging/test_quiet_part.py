"""The false-alarm rate on the quiet part of a sample centre: measured by the judging, shown in the inbox."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from headwater.centre.performance import wiring
from headwater.centre.performance.judging import run, series
from headwater.centre.performance.models import JudgedLane, SignalPoint
from headwater.engine.control_charts import Point
from tests.cast import BY, Cast
from tests.centre.performance.judging.conftest import BAD_DAY, FIRST

QUIET = [(FIRST + timedelta(days=offset)).isoformat() for offset in range(21)]


@pytest.fixture
def sampled(centre: Cast, judged_lake: Path, tmp_path: Path, settings: Any) -> Cast:
    """The lake as that of a sample centre whose first three weeks nothing was planted in."""
    (tmp_path / "lake").symlink_to(judged_lake / "lake")
    (tmp_path / "sample").mkdir()
    (tmp_path / "sample" / "truth.json").write_text(json.dumps({"quiet_days": QUIET}))
    settings.HOME = tmp_path
    return centre


def test_it_is_counted_on_the_quiet_days_alone_and_shown(
    sampled: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = [lane for lane in run.lanes() if lane.definition.key in ("service_level_20s", "offered")]
    monkeypatch.setattr(run, "lanes", lambda: iter(few))
    done = run.judge_all(lambda progress, words: None, by=BY)
    assert done.quiet is not None
    per_day = [row.counts for row in JudgedLane.objects.all()]
    assert done.quiet["points"] == sum(counts.get(day, 0) for counts in per_day for day in QUIET)
    assert 0 < done.quiet["points"] < done.points == sum(sum(counts.values()) for counts in per_day)
    assert done.quiet["dots"] == SignalPoint.objects.filter(day__in=QUIET).count()
    # The bad afternoon lies behind these days: what is told of it is no false alarm.
    assert BAD_DAY.isoformat() not in QUIET and done.quiet["signals"] == 0 < done.signals
    client = sampled.client_of("manager")
    client.cookies["django_language"] = "en"
    shown = client.get("/indicators/signals/")
    assert shown.context["quiet"].points == done.quiet["points"]
    assert "on the 21 quiet days of this sample centre" in shown.content.decode()
    # Judged again nothing is counted twice.
    assert run.judge_all(lambda progress, words: None, by=BY).quiet == done.quiet


def test_of_a_real_centre_nobody_knows_which_days_were_quiet(centre: Cast) -> None:
    JudgedLane.objects.create(lane="x|day|", judged=100, counts={QUIET[0]: 100})
    client = centre.client_of("manager")
    client.cookies["django_language"] = "en"
    shown = client.get("/indicators/signals/")
    assert shown.context["quiet"] is None
    assert "can be measured only where it is known which days were quiet" in shown.content.decode()


def test_a_big_centres_night_is_judged_and_a_small_ones_is_not(centre: Cast) -> None:
    """Sixty contacts an hour are enough, however many the noon has; seconds are no contacts."""
    definitions = wiring.machine().definitions

    def needed(key: str, noon: float) -> float:
        sizes = np.repeat([noon / 20, noon], 12)
        points = [Point(FIRST + timedelta(days=n), 0.9, 0.9 * size, size) for n, size in enumerate(sizes)]
        return series.fewest(definitions[key], points, "hour")

    assert needed("service_level_20s", 4000) == 60
    assert needed("service_level_20s", 100) == pytest.approx(0.35 * 52.5)
    assert needed("utilisation", 400_000) > 60
