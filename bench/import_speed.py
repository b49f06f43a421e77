"""Import of contacts from CSV against one DuckDB statement that copies the same CSV to partitioned Parquet.

python bench/import_speed.py [rows]

All run in processes of their own under the same memory limit, so that none warms the other; best of two
rounds, in turn, so that what else the machine does meets them alike.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb

TARGET = 2.5
ALLOWED = 1024.0  # megabytes of one process, all libraries included
MEMORY = "450MB"
DAYS = 90

ROWS = """
    'C' || lpad(i::VARCHAR, 10, '0') AS call_id,
    strftime(
        TIMESTAMP '2024-01-01' + to_seconds((i * ({days} * 86400.0 / {rows}))::BIGINT), '%Y-%m-%d %H:%M:%S'
    ) AS start_time,
    'hotline' AS channel, 'Q' || (hash(i) % 8) AS queue, 'S' || (hash(i * 3) % 1000) AS service,
    '138' || lpad((hash(i * 7) % 100000000)::VARCHAR, 8, '0') AS customer, 'B' || (hash(i * 11) % 3) AS brand,
    'R' || (hash(i * 13) % 17) AS region, 'A' || (hash(i * 17) % 960) AS agent,
    hash(i * 19) % 60 AS ivr, hash(i * 23) % 200 AS wait, hash(i * 29) % 400 AS talk, 0 AS hold,
    hash(i * 31) % 30 AS wrap, if(hash(i * 5) % 10 < 8, 'answered', 'abandoned') AS result,
    if(hash(i * 37) % 3 = 0, (1 + hash(i * 41) % 5)::VARCHAR, '') AS score
"""
MAP = {
    "call_id": "id",
    "start_time": "started_at",
    "channel": "channel",
    "queue": "queue",
    "service": "service",
    "customer": "customer",
    "brand": "segment",
    "region": "region",
    "agent": "agent",
    "ivr": "ivr_seconds",
    "wait": "wait_seconds",
    "talk": "talk_seconds",
    "hold": "hold_seconds",
    "wrap": "wrap_seconds",
    "result": "outcome",
    "score": "satisfaction",
}
TELL = """
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([took, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime]))
"""
OURS = f"""
import json, resource, sys, time
from pathlib import Path
from headwater.engine.lake import Lake
from headwater.engine.lake.intake import Profile, import_files
mapping = {MAP!r}
if sys.argv[3] == "made":
    del mapping["call_id"]
began = time.perf_counter()
profile = Profile.from_map("contacts", mapping)
lake = Lake(Path(sys.argv[2]))
report = import_files(lake, "contacts", [Path(sys.argv[1])], profile, memory_limit={MEMORY!r})
took = time.perf_counter() - began
assert report.accepted == report.rows, report
{TELL}"""
PEER = f"""
import duckdb, json, resource, sys, time
con = duckdb.connect(config={{"memory_limit": {MEMORY!r}, "temp_directory": sys.argv[2] + "/spill"}})
began = time.perf_counter()
con.execute(f"COPY (SELECT *, start_time::DATE AS day FROM read_csv('{{sys.argv[1]}}')) "
            f"TO '{{sys.argv[2]}}/out' (FORMAT parquet, PARTITION_BY day)")
took = time.perf_counter() - began
{TELL}"""


def measure(rows: int = 5_000_000) -> list[dict[str, Any]]:
    """Each line: name, ours and peer in seconds (megabytes for memory), ratio, target, ok."""
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as name:
        folder = Path(name)
        file = _written(folder / "calls.csv", rows)
        programs = ((PEER, ""), (OURS, "natural"), (OURS, "made"))
        rounds = [[_once(folder, program, file, kind) for program, kind in programs] for _ in range(2)]
        peer, natural, made = (min(tries) for tries in zip(*rounds, strict=True))
        small = _once(folder, OURS, _written(folder / "fifth.csv", rows // 5), "natural")
    return [
        _line(f"import of {rows:,} contacts with ids / one DuckDB statement", natural[0], peer[0]),
        _line(f"import of {rows:,} contacts without ids / one DuckDB statement", made[0], peer[0]),
        _memory(f"peak memory of the import of {rows:,} contacts / 1 GB", natural[1]),
        _memory(f"peak memory of the import of {rows // 5:,} contacts / 1 GB", small[1]),
    ]


def _written(path: Path, rows: int) -> Path:
    select = ROWS.format(days=DAYS, rows=rows)
    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT {select} FROM range({rows}) t(i)) TO '{path}' (HEADER)")
    return path


def _once(folder: Path, program: str, file: Path, kind: str) -> list[float]:
    with tempfile.TemporaryDirectory(dir=folder) as out:
        command = [sys.executable, "-c", program, str(file), out, kind]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    # DuckDB may draw a progress bar before it.
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _line(name: str, ours: float, peer: float) -> dict[str, Any]:
    ratio = ours / peer
    return {"name": name, "ours": ours, "peer": peer, "ratio": ratio, "target": TARGET, "ok": ratio <= TARGET}


def _memory(name: str, used: float) -> dict[str, Any]:
    ratio = used / ALLOWED
    return {
        "name": name,
        "ours": used,
        "peer": ALLOWED,
        "ratio": ratio,
        "target": 1.0,
        "ok": ratio <= 1,
        "unit": "MB",
    }


if __name__ == "__main__":
    for measured in measure(*map(int, sys.argv[1:])):
        print(measured)
