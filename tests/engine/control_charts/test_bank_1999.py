"""August 1999 of the bank: twenty days, service collapsed on some of them; nobody says which."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date

import pytest

from headwater.engine.control_charts import Judgement, Point, judge
from tests.shared_data import shared

# The first three days and those from the 10th on, when callers waited two to three minutes on average.
COLLAPSED = {date(1999, 8, day) for day in (1, 2, 3, 10, 11, 12)}


def _days() -> dict[date, list[tuple[bool, int]]]:
    found: dict[date, list[tuple[bool, int]]] = defaultdict(list)
    with shared("bank_1999/calls_1999-08-01_to_20.csv").open() as file:
        for row in csv.DictReader(file):
            wait = int(row["q_time"])
            if row["outcome"] == "AGENT" or (row["outcome"] == "HANG" and wait > 0):
                found[date.fromisoformat(row["date"])].append((row["outcome"] == "AGENT", wait))
    return found


def _service_level() -> Judgement:
    points = []
    for day, calls in _days().items():
        hits = sum(answered and wait <= 20 for answered, wait in calls)
        points.append(Point(day, hits / len(calls), float(hits), float(len(calls))))
    return judge(points, unit="ratio", direction="up")


def _waiting() -> Judgement:
    points = []
    for day, calls in _days().items():
        waits = [wait for answered, wait in calls if answered]
        points.append(Point(day, sum(waits) / len(waits), float(sum(waits)), float(len(waits))))
    return judge(points, unit="seconds", direction="down")


@pytest.mark.parametrize("judged", [_service_level, _waiting])
def test_the_collapse_is_found_and_nothing_else(judged: object) -> None:
    found = {point.at for point in judged().signals}  # type: ignore[operator]
    assert found <= COLLAPSED
    assert {date(1999, 8, 3), date(1999, 8, 10), date(1999, 8, 11)} <= found


def test_three_years_of_ready_made_days_are_judged() -> None:
    with shared("misc/daily_kpi_2020-2023.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    points = [
        Point(date.fromisoformat(row["Fecha"]), float(row["Service Level (20 Seconds)"])) for row in rows
    ]
    found = judge(points, unit="ratio", direction="up")
    # Values without their cases: a chart of single values; nearly all points get limits, few break them.
    assert found.chart.kind == "xmr"
    assert sum(point.expected is not None for point in found.points) > 0.98 * len(points)
    assert 0 < len(found.signals) < 0.05 * len(points)
