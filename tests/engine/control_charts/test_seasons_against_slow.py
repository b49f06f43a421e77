"""The expectation of each day against lists of like days, for each pattern."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from headwater.engine.control_charts import Settings, seasons
from tests.engine.control_charts.series import days, volumes
from tests.reference.control_charts import expected_day


@pytest.mark.parametrize("pattern", ["flat", "rest", "weekday", "week"])
@pytest.mark.parametrize("count", [20, 100])
def test_expected_as_the_slow_one(pattern: str, count: int) -> None:
    points = volumes(count, seed=5)
    work = np.array([point.value for point in points], dtype=float)
    laid = seasons.grid(points, work, "day", None, Settings())
    found = seasons.expected(laid, pattern, False, Settings())[:, 0]
    history: dict[date, float] = dict(zip(days(count), work.tolist(), strict=True))
    resting = {day for day in days(count) if day.weekday() >= 5}
    for place, day in enumerate(days(count)):
        slow = expected_day(history, day, resting, pattern)
        assert np.isnan(found[place]) if slow is None else found[place] == pytest.approx(slow), (place, day)
