"""A customer's time line over 100 M contacts, in the lake of `explain_lake`: a month, 90 days, all of it.

    python bench/journey.py [contacts] [days]

Timed is reading the rows of one customer out of every table that knows customers, with a new engine that
holds nothing; the shortest of three runs, each with another customer.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from typing import Any

from bench.explain_lake import CONTACTS, DAYS, FIRST_DAY, MEMORY, folder, make
from headwater.engine.journey import Zoom, read_journey, sources, window
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import open_engine

CUSTOMERS = ("C1234", "C777777", "C1999998")
# Seconds: what is looked at most must come at once.
LIMITS: dict[Zoom, float] = {"month": 1.0, "quarter": 2.0, "all": 4.0}


def measure(contacts: int = CONTACTS, days: int = DAYS) -> list[dict[str, Any]]:
    """A line a zoom."""
    lake = Lake(folder() / f"{contacts}-{days}")
    make(lake, contacts, days)
    return [_line(lake, zoom, limit, contacts, days) for zoom, limit in LIMITS.items()]


def _line(lake: Lake, zoom: Zoom, limit: float, contacts: int, days: int) -> dict[str, Any]:
    known = lake.snapshot().days("contacts")
    start, end = window(zoom, FIRST_DAY + timedelta(days=days // 2), known[0], known[-1])
    seconds = min(_read(lake, customer, start, end) for customer in CUSTOMERS)
    rows = lake.snapshot().rows("contacts", start, end) / 1e6
    name = f"{contacts / 1e6:,.0f} M contacts: a customer's time line, {zoom} ({rows:,.0f} M rows looked at)"
    ratio = seconds / limit
    return {"name": name, "ours": seconds, "peer": limit, "ratio": ratio, "target": 1.0, "ok": ratio <= 1}


def _read(lake: Lake, customer: str, start: Any, end: Any) -> float:
    engine = open_engine(memory_limit=MEMORY)
    began = time.perf_counter()
    found = read_journey(engine, lake.snapshot(), customer, start, end, sources())
    seconds = time.perf_counter() - began
    engine.close()
    assert all(start <= event.day <= end for event in found.events)
    return seconds


def main(arguments: list[str]) -> None:
    """Prints each line."""
    for line in measure(*(int(argument) for argument in arguments)):
        print(f"{line['name']}: {line['ours']:.2f} s (at most {line['peer']:.0f} s)")


if __name__ == "__main__":
    main(sys.argv[1:])
