"""Indicators: raw lake against hand-written SQL, cube against raw lake, refresh against full build.

    python bench/indicator_speed.py [contacts] [days]

Makes its own lake in a temporary folder: `contacts` rows over `days` days, one Parquet file a day.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from headwater.engine.indicators import Calculator, IndicatorQuery, catalogue
from headwater.engine.indicators.cube import Cube
from headwater.engine.lake import ImportRecord, Lake
from headwater.engine.lake.engines import open_engine
from headwater.engine.lake.layout import layout_of
from headwater.engine.lake.snapshots import FileEntry, StagedFile
from headwater.engine.lake.tables import TABLES

FIRST_DAY = date(2025, 1, 1)
MEMORY = "2GB"
SEVEN = ("offered", "answer_rate", "abandonment_rate", "service_level_20s", "asa", "att", "transfer_rate")

# Every column of the table, drawn from hashes so that each run makes the same rows.
_DRAWN = """
    select
        cast(floor(1000 * u(i, 4) * u(i, 4)) as int) as service_number,
        '{day}-' || i as id,
        timestamp '{day} 00:00:00' + to_seconds(cast(u(i, 1) * 57600 as bigint)) as started_at,
        case when u(i, 2) < 0.8 then 'hotline' when u(i, 2) < 0.9 then 'app' else 'sms' end as channel,
        'inbound' as direction,
        -- As in a centre: the service says the queue, and an agent serves one queue.
        ['A', 'A+', 'B', 'billing', 'data', 'complaint', 'VIP', 'other'][1 + service_number % 8] as queue,
        'S' || service_number as service,
        case when u(i, 5) < 0.9 then 'C' || cast(floor(2000000 * u(i, 6)) as int) end as customer,
        ['M-Zone', 'GoTone', 'Easyown'][1 + cast(floor(3 * u(i, 7)) as int)] as segment,
        'R' || cast(floor(16 * u(i, 8)) as int) as region,
        cast(floor(120 * u(i, 10)) as int) * 8 + service_number % 8 as agent_number,
        case when u(i, 9) < 0.85 then 'G' || agent_number end as agent,
        case when u(i, 9) < 0.85 then 'T' || (agent_number % 35) end as team,
        case when u(i, 9) < 0.85 then 'Z' || (agent_number % 35 % 5) end as zone,
        floor(60 * u(i, 11)) as ivr_seconds,
        floor(-25 * ln(u(i, 12) + 1e-9)) as wait_seconds,
        case when u(i, 9) < 0.85 then floor(-180 * ln(u(i, 13) + 1e-9)) end as talk_seconds,
        case when u(i, 9) < 0.85 then floor(30 * u(i, 14)) end as hold_seconds,
        case when u(i, 9) < 0.85 then floor(60 * u(i, 15)) end as wrap_seconds,
        case when u(i, 9) < 0.85 then 'answered' when u(i, 9) < 0.93 then 'abandoned' else 'ended_in_ivr' end
            as outcome,
        case when u(i, 9) < 0.85 and u(i, 16) < 0.05 then 'second line' end as transferred_to,
        case when u(i, 9) < 0.85 and u(i, 17) < 0.3 then u(i, 18) < 0.8 end as resolved,
        cast(floor(12 * u(i, 19)) as bigint) as operation_steps,
        case when u(i, 9) < 0.85 and u(i, 20) < 0.2 then cast(1 + floor(5 * sqrt(u(i, 21))) as bigint) end
            as satisfaction,
        cast(null as varchar) as recording,
        date '{day}' as local_day,
        cast(floor(u(i, 1) * 57600 / 900) as bigint) as local_slot
    from range({rows}) t(i)
"""
# The same seven figures, as somebody who knows DuckDB would write them.
_BY_HAND = """
    select local_day, queue,
        count(*) filter (where outcome in ('answered', 'abandoned')) as offered,
        count(*) filter (where outcome = 'answered') / nullif(offered, 0) as answer_rate,
        count(*) filter (where outcome = 'abandoned') / nullif(offered, 0) as abandonment_rate,
        count(*) filter (where outcome = 'answered' and wait_seconds <= 20) / nullif(offered, 0) as level,
        avg(wait_seconds) filter (where outcome = 'answered') as asa,
        avg(talk_seconds) filter (where outcome = 'answered') as att,
        count(*) filter (where outcome = 'answered' and transferred_to is not null)
            / nullif(count(*) filter (where outcome = 'answered'), 0) as transfer_rate
    from read_parquet([{files}], hive_partitioning=false)
    group by all order by all
"""


def make_days(lake: Lake, first: date, days: int, rows: int) -> None:
    """Publishes `days` days of `rows` contacts each, in one snapshot."""
    connection = duckdb.connect()
    connection.execute("create macro u(i, n) as (hash(i * 64 + n) % 1000003) / 1000003.0")
    names = TABLES["contacts"].schema.names
    with lake.staging() as folder, lake.writing() as writer:
        files = []
        for number in range(days):
            day = first + timedelta(days=number)
            path = folder / f"{day}.parquet"
            shift = f"(i + {number * rows})"
            drawn = _DRAWN.format(day=day, rows=rows).replace("u(i,", f"u({shift},")
            connection.execute(
                f"copy (select {', '.join(names)} from ({drawn})) to '{path}' (format parquet)"
            )
            entry = FileEntry(str(day), path.name, rows, path.stat().st_size, "bench", layout_of(names))
            files.append(StagedFile(path, entry))
        record = ImportRecord(f"bench-{first}", "2026-01-01T00:00:00+00:00", "bench", "contacts", "adopt")
        writer.publish("contacts", files, record)


def best(work: Callable[[], Any], times: int) -> float:
    """The shortest of several runs, in seconds: what the work costs when nothing else disturbs."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def in_turn(one: Callable[[], Any], other: Callable[[], Any], times: int) -> tuple[float, float]:
    """The shortest of several runs of each, taken in turn, so that a busy machine is as busy for both."""
    found = [(best(one, 1), best(other, 1)) for _ in range(times)]
    return min(first for first, _ in found), min(second for _, second in found)


def measure(contacts: int = 20_000_000, days: int = 365, home: Path | None = None) -> list[dict[str, Any]]:
    """Each line: name, ours and peer in seconds, ratio, target, ok."""
    with tempfile.TemporaryDirectory() as folder:
        return _measure(home or Path(folder), contacts // days, days)


def _measure(home: Path, rows: int, days: int) -> list[dict[str, Any]]:
    lake, engine, definitions = Lake(home), open_engine(memory_limit=MEMORY), catalogue.load()
    if not lake.snapshot().number:
        make_days(lake, FIRST_DAY, days, rows)
    query = IndicatorQuery(SEVEN, by=("day", "queue"))
    raw = Calculator(lake, engine, definitions, keep=0)
    cube = Cube(home, lake, engine, definitions)
    cubed = Calculator(lake, engine, definitions, cube, keep=0)
    files = ", ".join(f"'{path}'" for path in lake.snapshot().files("contacts"))
    peer = duckdb.connect(config={"memory_limit": MEMORY})
    by_hand, from_lake = in_turn(
        lambda: peer.sql(_BY_HAND.format(files=files)).to_arrow_table(), lambda: raw.compute(query), 6
    )
    full = best(cube.refresh, 1)
    assert cubed.compute(query).source == "cube"
    from_cube = best(lambda: cubed.compute(query), 20)
    _same(raw.compute(query).rows, cubed.compute(query).rows)
    make_days(lake, FIRST_DAY + timedelta(days=days), 1, rows)
    one_day = best(cube.refresh, 1)
    engine.close()
    return [
        _line("seven indicators by day and queue, raw lake / SQL by hand", from_lake, by_hand, 1.3),
        _line("seven indicators by day and queue, cube / raw lake", from_cube, from_lake, 1 / 50),
        _line(f"refresh after one new day of {days} / full build", one_day, full, 1 / 50),
    ]


def _line(name: str, ours: float, peer: float, target: float) -> dict[str, Any]:
    ratio = ours / peer
    return {"name": name, "ours": ours, "peer": peer, "ratio": ratio, "target": target, "ok": ratio <= target}


def _same(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    assert len(one) == len(other)
    for mine, theirs in zip(one, other, strict=True):
        assert mine["count"] == theirs["count"], (mine, theirs)
        assert abs((mine["value"] or 0) - (theirs["value"] or 0)) < 1e-9, (mine, theirs)


def main(arguments: list[str]) -> None:
    """Prints each line."""
    sizes = [int(argument) for argument in arguments]
    for line in measure(*sizes):
        sign = "ok" if line["ok"] else "MISSED"
        print(
            f"{line['name']}: {line['ours']:.3f} s / {line['peer']:.3f} s = {line['ratio']:.4f}"
            f" (target {line['target']:.4f}) {sign}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
