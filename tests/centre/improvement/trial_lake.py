"""A lake for pilots: 20 weeks, eight teams of the small centre and more, talk times that wander by team."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

FIRST, WEEKS = date(2026, 1, 5), 20
LAST = FIRST + timedelta(days=7 * WEEKS - 1)
START = FIRST + timedelta(days=84)
TEAMS = [f"team_{number}" for number in range(1, 9)]


def contacts(effect: float = -20.0, treated: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Twelve answered contacts a team and day; the treated teams talk shorter from START on."""
    rng = np.random.default_rng(3)
    level = {team: 180 + 6 * rng.normal() for team in TEAMS}
    rows = []
    for offset in range(7 * WEEKS):
        day = FIRST + timedelta(days=offset)
        common = 8.0 * (day.weekday() >= 5) + 2.0 * rng.normal()
        for team in TEAMS:
            moved = effect if team in treated and day >= START else 0.0
            talks = level[team] + common + moved + 3 * rng.normal() + 10 * rng.normal(size=12)
            rows += [_contact(day, team, turn, float(talk)) for turn, talk in enumerate(talks)]
    return [row | {"id": f"c{number:06}"} for number, row in enumerate(rows)]


def _contact(day: date, team: str, turn: int, talk: float) -> dict[str, Any]:
    return {
        "started_at": datetime(day.year, day.month, day.day, 9) - timedelta(hours=8),  # noqa: DTZ001
        "local_day": day,
        "local_slot": 36,
        "channel": "hotline",
        "direction": "inbound",
        "queue": "A",
        "service": "SA",
        "customer": f"1380000{turn:04}",
        "segment": "basic",
        "region": "east",
        "agent": f"A{team[-1]}{turn % 6 + 1:02}",
        "team": team,
        "zone": "south" if team in ("team_3", "team_7", "team_8") else "north",
        "wait_seconds": 10.0,
        "talk_seconds": max(talk, 5.0),
        "hold_seconds": 5.0,
        "wrap_seconds": 20.0,
        "outcome": "answered",
    }
