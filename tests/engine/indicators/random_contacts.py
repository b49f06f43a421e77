"""Random contacts over some days, with gaps in every column that may have them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

FIRST = datetime(2026, 2, 25)  # noqa: DTZ001, the lake's times are UTC without a zone


def contacts(seed: int, count: int, days: int = 12, customers: int = 12) -> list[dict[str, Any]]:
    """`count` rows in `days` days; the same for the same seed."""
    draw = random.Random(seed)
    return [_contact(draw, number, days, customers) for number in range(count)]


def _contact(draw: random.Random, number: int, days: int, customers: int) -> dict[str, Any]:
    # Whole hours now and then, so that two contacts begin at once and spans end exactly.
    hours = draw.randrange(days * 24)
    moment = FIRST + timedelta(hours=hours, minutes=draw.choice((0, 0, 7, 38)))
    outcome = draw.choice(("answered", "answered", "answered", "abandoned", "ended_in_ivr", "blocked"))
    agent = draw.choice(("A1", "A2", "B1", "B2", None)) if outcome == "answered" else None
    team = None if agent is None else f"T{agent[0]}"
    return {
        "id": f"{number:05}",
        "started_at": moment,
        "local_day": moment.date(),
        "slot": moment.hour * 4 + moment.minute // 15,
        "outcome": outcome,
        "channel": draw.choice(("hotline", "app", None)),
        "queue": draw.choice(("VIP", "data", None)),
        "service": draw.choice(("bill", "flow", "flow", None)),
        "segment": draw.choice(("gold", "blue")),
        "region": draw.choice(("north", "south", None)),
        "customer": draw.choice((None, *(f"c{place}" for place in range(customers)))),
        "agent": agent,
        "team": team,
        "zone": team and "Z",
        "wait_seconds": draw.choice((None, 5.0, 20.0, 20.5, 80.0, 300.0)),
        "talk_seconds": draw.choice((None, 30.0, 80.0, 81.0, 400.0)),
        "hold_seconds": draw.choice((None, 0.0, 15.0)),
        "wrap_seconds": draw.choice((None, 10.0)),
        "ivr_seconds": draw.choice((None, 12.0)),
        "transferred_to": draw.choice((None, None, "VIP")),
        "resolved": draw.choice((None, True, True, False)),
        "satisfaction": draw.choice((None, 1, 3, 4, 5)),
        "operation_steps": draw.choice((None, 2, 7)),
    }
