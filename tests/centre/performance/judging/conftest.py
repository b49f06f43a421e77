"""Eight weeks of a small centre: nine to seventeen, two queues, one bad afternoon, a bad Friday hour."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from headwater.engine.lake import Lake, publish_facts
from tests.cast import Cast

FIRST, DAYS = date(2026, 1, 5), 56
LAST = FIRST + timedelta(days=DAYS - 1)
BAD_DAY = date(2026, 2, 10)
BAD_HOURS = (14, 15)
# Fridays at eleven too few agents: the target of 80 % is missed each week.
WEAK_WEEKDAY, WEAK_HOUR = 5, 11
AN_HOUR = 40


def contacts(first: date = FIRST, days: int = DAYS, seed: int = 1) -> list[dict[str, Any]]:
    """Every hour some 24 contacts of two queues, nine of ten answered at once; the planted times apart."""
    rng, rows = np.random.default_rng(seed), []
    for offset in range(days):
        day = first + timedelta(days=offset)
        for hour in range(9, 18):
            for queue in ("A", "B"):
                for _ in range(int(rng.poisson(AN_HOUR / 2))):
                    rows.append(_contact(rng, day, hour, queue))
    return [row | {"id": f"{first}-{number:06}"} for number, row in enumerate(rows)]


def served(day: date, hour: int, queue: str) -> float:
    """The share answered within twenty seconds."""
    if day == BAD_DAY and hour in BAD_HOURS and queue == "A":
        return 0.1
    return 0.6 if day.isoweekday() == WEAK_WEEKDAY and hour == WEAK_HOUR else 0.92


def _contact(rng: np.random.Generator, day: date, hour: int, queue: str) -> dict[str, Any]:
    quick = rng.random() < served(day, hour, queue)
    agent = f"A{1 + int(rng.integers(3))}0{1 + int(rng.integers(6))}"
    return {
        "started_at": datetime(day.year, day.month, day.day, hour) - timedelta(hours=8),  # noqa: DTZ001
        "local_day": day,
        "local_slot": hour * 4 + int(rng.integers(4)),
        "channel": "hotline",
        "direction": "inbound",
        "queue": queue,
        "service": f"S{queue}",
        "customer": f"138{int(rng.integers(10**8)):08}",
        "segment": "basic",
        "region": "east",
        "agent": agent if quick else None,
        "team": f"team_{agent[1]}" if quick else None,
        "zone": None if not quick else "south" if agent[1] == "3" else "north",
        "wait_seconds": 8.0 if quick else 90.0,
        "talk_seconds": float(rng.normal(180, 40)) if quick else None,
        "outcome": "answered" if quick else "abandoned",
    }


def publish(home: Path, rows: list[dict[str, Any]]) -> None:
    """Rows into the lake of a home."""
    days = {row["local_day"] for row in rows}
    publish_facts(Lake(home), "contacts", pa.Table.from_pylist(rows), "test", days=days)


@pytest.fixture(scope="session")
def judged_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home with the lake, made once; tests that add days make their own."""
    home = tmp_path_factory.mktemp("judging")
    publish(home, contacts())
    return home


@pytest.fixture
def centre(cast: Cast, judged_lake: Path, settings: Any) -> Cast:
    """The cast with eight weeks of data and a target."""
    settings.HOME = judged_lake
    return cast
