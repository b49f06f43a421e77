"""A story over 100 M contacts: six dimensions, one hour against the same hours of the weeks before.

    python bench/explain_lake.py [contacts] [days]

The lake is made with DuckDB in `HEADWATER_BENCH_HOME`, or else in a folder beside the system's temporary ones
that stays: a day of contacts a file, each published at once, so that a run that was broken off goes on where
it ended, and a second run has nothing to make (100 M contacts: some minutes, 2.5 GB). On the last day from 14
to 16 an incident is planted: one service from one brand many times as often as ever, and waits of minutes.
Timed is `investigate` and `tell` in both languages, queries included, with a new engine that holds nothing;
the shortest of three runs.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from headwater.engine.explain.story import Incident, Story, investigate, tell
from headwater.engine.indicators import catalogue
from headwater.engine.lake import ImportRecord, Lake
from headwater.engine.lake.engines import open_engine
from headwater.engine.lake.layout import layout_of
from headwater.engine.lake.snapshots import FileEntry, StagedFile
from headwater.engine.lake.tables import TABLES

FIRST_DAY = date(2026, 1, 6)
CONTACTS, DAYS = 100_000_000, 64
MEMORY = "4GB"
DIMENSIONS = ("service", "segment", "region", "channel", "queue", "team")
SECONDS, TIMES = 10.0, 3
PLANTED = "F07·S700"

# As a centre is: a thousand services in forty families, two million customers, a day with two peaks.
_ROWS = """
    select *,
        case when planted then 700 else cast(floor(1000 * u(i, 4) * u(i, 5)) as int) end as number,
        case when planted then 0 else cast(floor(3 * u(i, 7)) as int) end as brand,
        case when planted then 50400 + floor(7200 * u(i, 1))
            else 25200 + floor(57600 * (0.35 * u(i, 1) + 0.65 * (u(i, 22) + u(i, 23)) / 2)) end as second
    from (select i, i >= {ordinary} as planted from range({rows}) t(i))
"""
_COLUMNS = """
    select '{day}-' || i as id,
        timestamp '{day} 00:00:00' + to_seconds(cast(second as bigint)) - interval 8 hour as started_at,
        case when u(i, 2) < 0.8 then 'hotline' when u(i, 2) < 0.9 then 'app' else 'sms' end as channel,
        'inbound' as direction,
        case when asks then ['A', 'A+', 'B', 'bill', 'data', 'complaint', 'VIP', 'spare'][1 + number % 8] end
            as queue,
        'F' || lpad((number // 100)::varchar, 2, '0') || '·S' || number as service,
        'C' || cast(floor(2000000 * u(i, 6)) as int) as customer,
        ['M-Zone', 'GoTone', 'Easyown'][1 + brand] as segment,
        'R' || cast(floor(16 * u(i, 8)) as int) as region,
        case when answered then 'G' || (cast(floor(120 * u(i, 10)) as int) * 8 + number % 8) end as agent,
        case when answered then 'T' || cast(floor(35 * u(i, 10)) as int) end as team,
        case when answered then 'Z' || cast(floor(5 * u(i, 10)) as int) end as zone,
        floor(60 * u(i, 11)) as ivr_seconds,
        case when asks then floor({wait} * -ln(u(i, 12) + 1e-9)) end as wait_seconds,
        case when answered then floor(-180 * ln(u(i, 13) + 1e-9)) end as talk_seconds,
        case when answered then floor(30 * u(i, 14)) end as hold_seconds,
        case when answered then floor(60 * u(i, 15)) end as wrap_seconds,
        case when answered then 'answered' when asks then 'abandoned' else 'ended_in_ivr' end as outcome,
        cast(null as varchar) as transferred_to, cast(null as boolean) as resolved,
        cast(floor(12 * u(i, 19)) as bigint) as operation_steps, cast(null as bigint) as satisfaction,
        cast(null as varchar) as recording, date '{day}' as local_day,
        cast(floor(second / 900) as bigint) as local_slot
    from (select *, u(i, 9) < 0.75 as asks, u(i, 9) < 0.68 as answered from ({rows}))
    order by local_slot
"""


def folder() -> Path:
    """Where the lake stays between runs."""
    asked = os.environ.get("HEADWATER_BENCH_HOME")
    return Path(asked) if asked else Path(tempfile.gettempdir()) / "headwater-bench-lake"


def make(lake: Lake, contacts: int, days: int) -> None:
    """The days that are not there yet, each published when it is made."""
    known = set(lake.snapshot().days("contacts"))
    connection = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": ""})
    for number in range(days):
        day = FIRST_DAY + timedelta(days=number)
        if day not in known:
            _make_day(lake, connection, day, contacts // days, number == days - 1)
            if number % 8 == 7:
                print(f"  {number + 1} of {days} days", file=sys.stderr, flush=True)


def _make_day(lake: Lake, connection: duckdb.DuckDBPyConnection, day: date, rows: int, last: bool) -> None:
    shift = (day - FIRST_DAY).days * rows
    connection.execute(
        f"create or replace macro u(i, n) as (hash((i + {shift}) * 64 + n) % 1000003) / 1000003.0"
    )
    ordinary = rows * 5 // 8 if last else rows
    wait = "case when second between 50400 and 57599 then 90 else 12 end" if last else "12"
    drawn = _COLUMNS.format(day=day, wait=wait, rows=_ROWS.format(rows=rows, ordinary=ordinary))
    names = TABLES["contacts"].schema.names
    with lake.staging() as staged, lake.writing() as writer:
        path = staged / f"{day}.parquet"
        connection.execute(f"copy (select {', '.join(names)} from ({drawn})) to '{path}' (format parquet)")
        entry = FileEntry(str(day), path.name, rows, path.stat().st_size, f"bench-{day}", layout_of(names))
        record = ImportRecord(f"bench-{day}", "2026-01-01T00:00:00+00:00", "bench", "contacts", "adopt")
        writer.publish("contacts", [StagedFile(path, entry)], record)


def told(lake: Lake, start: datetime, end: datetime) -> tuple[float, Story]:
    """Seconds of a story from nothing to words, and the story."""
    engine = open_engine(memory_limit=MEMORY)
    definition = catalogue.load()["service_level_20s"]
    began = time.perf_counter()
    incident = Incident("service_level_20s", start, end)
    story = investigate(lake, engine, definition, incident, dimensions=DIMENSIONS)
    for language in ("zh", "en"):
        tell(story, language)
    seconds = time.perf_counter() - began
    engine.close()
    return seconds, story


def measure(contacts: int = CONTACTS, days: int = DAYS) -> list[dict[str, Any]]:
    """The line for the table."""
    lake = Lake(folder() / f"{contacts}-{days}")
    make(lake, contacts, days)
    last = datetime.combine(FIRST_DAY + timedelta(days=days - 1), datetime.min.time())
    runs = [told(lake, last.replace(hour=14), last.replace(hour=15)) for _ in range(TIMES)]
    hour, story = min(seconds for seconds, _ in runs), runs[0][1]
    named = [dict(cause.where) for cause in story.causes]
    assert named[0].get("service") == PLANTED and named[0].get("segment") == "M-Zone", named
    millions = f"{contacts / 1e6:,.0f} M contacts in {days} days, six dimensions"
    name = f"{millions}: story of one hour against {len(story.usual_days)} weeks"
    ratio = hour / SECONDS
    return [{"name": name, "ours": hour, "peer": SECONDS, "ratio": ratio, "target": 1.0, "ok": ratio <= 1}]


def main(arguments: list[str]) -> None:
    """Prints each line."""
    for line in measure(*(int(argument) for argument in arguments)):
        print(f"{line['name']}: {line['ours']:.2f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
