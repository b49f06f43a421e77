"""A centre drawn by hand: six Tuesdays of the same forty contacts an hour, and what the last one has more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from headwater.engine.explain.story import Incident, Story, investigate
from headwater.engine.indicators import Definition, catalogue
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import Engine
from tests.engine.indicators.small_lake import lake_of

FIRST, WEEKS = date(2026, 3, 3), 6
LAST = FIRST + timedelta(weeks=WEEKS - 1)
HOURS = (9, 10, 11, 12)
SERVICES = ("Bills·a", "Bills·b", "Plans·a", "Plans·b", "GPRS·a", "GPRS·b", "Calls·a", "Cards·a")
BRANDS, REGIONS, TEAMS = (
    ("one", "two"),
    ("north", "south", "east", "west", "middle"),
    ("T1", "T2", "T3", "T4"),
)
Row = dict[str, Any]


def contact(day: date, hour: int, number: int, **more: Any) -> Row:
    """The `number`th contact of an hour; services, brands, districts and teams take turns."""
    row: Row = {
        "started_at": datetime.combine(day, time(hour)) + timedelta(seconds=(number * 79) % 3600),
        "channel": "hotline",
        "queue": "A" if number % 2 else "B",
        "service": SERVICES[number % 8],
        "segment": BRANDS[number % 2],
        "region": REGIONS[number % 5],
        "team": TEAMS[number // 8 % 4],
        "agent": f"{number % 10}",
        "outcome": "answered",
        "wait_seconds": 5.0,
        "talk_seconds": 80.0 + number % 7 * 10,
        "hold_seconds": 0.0,
        "wrap_seconds": 0.0,
    }
    return {**row, **more}


def ordinary(day: date) -> list[Row]:
    """A usual day: forty contacts an hour."""
    return [contact(day, hour, number) for hour in HOURS for number in range(40)]


def days(weeks: int = WEEKS) -> list[date]:
    """The Tuesdays."""
    return [FIRST + timedelta(weeks=week) for week in range(weeks)]


def lake(
    home: Path, more: Sequence[Row] = (), *, states: Sequence[Row] = (), before: int = WEEKS - 1
) -> Lake:
    """The usual days before the last one, the last one, and what is added."""
    rows = [row for day in days(before) for row in ordinary(day)] + ordinary(LAST) + list(more)
    tables = {"contacts": numbered(rows)} | ({"agent_states": numbered(states)} if states else {})
    return lake_of(home, **tables)


def numbered(rows: Sequence[Row]) -> list[Row]:
    """The rows with ids."""
    return [{**row, "id": f"{place:06}"} for place, row in enumerate(rows)]


def at_work(day: date, hours: Sequence[int], agents: int) -> list[Row]:
    """Agents ready for whole hours."""
    return [
        {
            "started_at": datetime.combine(day, time(hour)),
            "agent": f"{number}",
            "state": "ready",
            "seconds": 3600.0,
        }
        for hour in hours
        for number in range(agents)
    ]


def whole_day(indicator: str, day: date = LAST, **where: str) -> Incident:
    """An incident of one day."""
    start = datetime.combine(day, time())
    return Incident(indicator, start, start + timedelta(days=1), where)


def story(lake: Lake, engine: Engine, incident: Incident, **more: Any) -> Story:
    """The story of an incident of a shipped indicator."""
    definition: Definition = catalogue.load()[incident.indicator]
    return investigate(lake, engine, definition, incident, **more)
