"""A lake with one bad day and one honest improvement: what the walk from a dot to verified goes through.

Three teams answer questions about mobile data (GPRS) and others in two queues for 22 weeks. On BAD_DAY those
about mobile data take twice as long. From START on all teams use an answer card: GAIN seconds less a contact.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

FIRST = date(2026, 1, 5)
BAD_DAY = date(2026, 4, 10)
# What the centre knows when the dot is looked at.
KNOWN = date(2026, 4, 12)
START = date(2026, 4, 27)
UNTIL = date(2026, 5, 31)
LAST = date(2026, 6, 7)
GAIN = 25.0
TEAMS = ("team_1", "team_2", "team_3")
A_DAY = 16
TALK = {"OTHER": 150.0, "GPRS": 190.0}


def contacts(last: date) -> list[dict[str, Any]]:
    """All contacts up to a day; the same rows for the same day whatever the last one is."""
    rng = np.random.default_rng(11)
    rows: list[dict[str, Any]] = []
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        common = 5.0 * (day.weekday() >= 5) + 3.0 * rng.normal()
        for team in TEAMS:
            noise = rng.normal(size=A_DAY)
            rows += [_contact(day, team, turn, common + 25.0 * noise[turn]) for turn in range(A_DAY)]
    kept = [row for row in rows if row["local_day"] <= last]
    return [row | {"id": f"c{number:06}"} for number, row in enumerate(kept)]


def _contact(day: date, team: str, turn: int, around: float) -> dict[str, Any]:
    service = "GPRS" if turn % 3 == 0 else "OTHER"
    talk = TALK[service] * (2.0 if day == BAD_DAY and service == "GPRS" else 1.0) + around
    if day >= START:
        talk -= GAIN
    hour = 9 + turn % 8
    return {
        # Shanghai is eight hours ahead of what is stored.
        "started_at": datetime(day.year, day.month, day.day, hour, turn) - timedelta(hours=8),  # noqa: DTZ001
        "local_day": day,
        "local_slot": hour * 4,
        "channel": "hotline",
        "direction": "inbound",
        "queue": "AB"[turn % 2],
        "service": service,
        "customer": f"1380000{turn:04}",
        "segment": ("szx", "mzone")[turn % 4 < 2],
        "region": ("east", "west")[turn % 5 < 2],
        "agent": f"A{team[-1]}{turn % 6 + 1:02}",
        "team": team,
        "zone": "south" if team == "team_3" else "north",
        "wait_seconds": 10.0,
        "talk_seconds": max(talk, 5.0),
        "hold_seconds": 5.0,
        "wrap_seconds": 20.0,
        "outcome": "answered",
    }
