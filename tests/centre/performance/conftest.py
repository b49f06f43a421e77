"""A small lake for the cast: 15 days, 18 agents in three teams, three queues, one bad afternoon."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from headwater.engine.lake import Lake, publish_facts
from tests.cast import Cast

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 15)
# On this day nobody answers the queue "data" in the afternoon.
BAD_DAY = date(2026, 3, 15)
AGENTS = [f"A{team}{n:02}" for team in (1, 2, 3) for n in range(1, 7)]
CUSTOMER = "13800001234"


def contacts() -> list[dict[str, Any]]:
    """Every agent answers four contacts a day; each queue loses one, and three more on the bad day."""
    rows: list[dict[str, Any]] = []
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        for place, agent in enumerate(AGENTS):
            rows += [
                _contact(day, 9 + turn, queue, agent, 60 + 10 * (place % 6))
                for turn, queue in enumerate("AABV")
            ]
        for queue in "ABV":
            lost = 10 if queue == "A" and day == BAD_DAY else 1
            rows += [_contact(day, 14, queue, None, None) for _ in range(lost)]
    return [row | {"id": f"c{number:05}"} for number, row in enumerate(rows)]


def _contact(day: date, hour: int, queue: str, agent: str | None, talk: int | None) -> dict[str, Any]:
    team = f"team_{agent[1]}" if agent else None
    return {
        # Shanghai is eight hours ahead of what is stored.
        "started_at": datetime(day.year, day.month, day.day, hour) - timedelta(hours=8),  # noqa: DTZ001
        "local_day": day,
        "local_slot": hour * 4,
        "channel": "hotline",
        "direction": "inbound",
        "queue": queue,
        "service": f"S{queue}",
        "customer": CUSTOMER,
        "segment": "gold" if queue == "V" else "basic",
        "region": "east",
        "agent": agent,
        "team": team,
        "zone": None if team is None else "south" if team == "team_3" else "north",
        "wait_seconds": 10.0 if agent else 90.0,
        "talk_seconds": None if talk is None else float(talk),
        "outcome": "answered" if agent else "abandoned",
    }


@pytest.fixture(scope="session")
def small_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home with the lake, made once."""
    home = tmp_path_factory.mktemp("performance")
    rows = contacts()
    publish_facts(Lake(home), "contacts", pa.Table.from_pylist(rows), "test")
    headcount = [
        {
            "local_day": date(2026, 3, 1),
            "team": "team_1",
            "zone": "north",
            "headcount": 6.0,
            "joined": 0.0,
            "left": 1.0,
            "employer": "own",
        },
        {
            "local_day": date(2026, 3, 1),
            "team": "team_3",
            "zone": "south",
            "headcount": 40.0,
            "joined": 0.0,
            "left": 2.0,
            "employer": "own",
        },
        {
            "local_day": date(2026, 3, 1),
            "team": "team_2",
            "zone": "north",
            "headcount": 2.0,
            "joined": 0.0,
            "left": 1.0,
            "employer": "own",
        },
    ]
    publish_facts(Lake(home), "headcount", pa.Table.from_pylist(headcount), "test")
    return home


@pytest.fixture
def centre(cast: Cast, small_lake: Path, settings: Any) -> Cast:
    """The cast with the small lake as their data."""
    settings.HOME = small_lake
    return cast
