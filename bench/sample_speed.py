"""The sample centre and the simulator: contacts written a second, calls simulated a second, over many seeds.

python bench/sample_speed.py [contacts] [days]
"""

from __future__ import annotations

import heapq
import sys
import tempfile
import time
from collections import deque
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from headwater.engine.sample import generate
from headwater.engine.simulation import Contacts, Crew, simulate

WANTED_A_SECOND = 200_000
CALLS_A_SECOND = 1_000_000
CALLS, AGENTS, LOAD, WORK = 1_000_000, 100, 95.0, 100.0
SEEDS = 20


def measure(contacts: int = 2_000_000, days: int = 30) -> list[dict[str, Any]]:
    """Each line: name, ours and peer in seconds, ratio, target, ok."""
    simulated, plain = _one_queue()
    allowed = CALLS / CALLS_A_SECOND
    written = _written(contacts, days)
    return [
        _line(f"{CALLS:,} calls of one queue / time at {CALLS_A_SECOND:,} a second", simulated, allowed, 1.0),
        _line(f"{CALLS:,} calls of one queue / a loop in Python for nothing else", simulated, plain, 1.0),
        _line(
            f"sample centre of {contacts:,} contacts in {days} days to Parquet"
            f" / time at {WANTED_A_SECOND:,} a second",
            written,
            contacts / WANTED_A_SECOND,
            1.0,
        ),
        _believable(),
    ]


def _one_queue() -> tuple[float, float]:
    rng = np.random.default_rng(1)
    calls = Contacts(
        np.cumsum(rng.exponential(WORK / LOAD, CALLS)),
        np.zeros(CALLS, np.int64),
        np.full(CALLS, np.inf),
        rng.exponential(WORK, CALLS),
    )
    crew = Crew.always_on(AGENTS)
    simulate(Contacts(*(part[:10] for part in vars(calls).values())), crew)  # compile outside of the time
    began = time.perf_counter()
    path = simulate(calls, crew)
    ours = time.perf_counter() - began
    began = time.perf_counter()
    starts = _plain(calls.arrival.tolist(), calls.work.tolist())
    peer = time.perf_counter() - began
    assert np.array_equal(path.start, starts)
    return ours, peer


def _plain(arrivals: list[float], work: list[float]) -> list[float]:
    """This one queue alone (no skills, patience, shifts) as an event loop: heap, line, count of the idle."""
    done: list[float] = []
    line: deque[int] = deque()
    starts = [0.0] * len(arrivals)
    idle, coming = AGENTS, 0
    while coming < len(arrivals) or line:
        if done and (coming == len(arrivals) or done[0] <= arrivals[coming]):
            now = heapq.heappop(done)
            if not line:
                idle += 1
                continue
            call = line.popleft()
        else:
            now, call = arrivals[coming], coming
            coming += 1
            if not idle:
                line.append(call)
                continue
            idle -= 1
        starts[call] = now
        heapq.heappush(done, now + work[call])
    return starts


def _written(contacts: int, days: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        generate(Path(folder), contacts, days, seed=1)
        return time.perf_counter() - began


def _believable() -> dict[str, Any]:
    """In how many of many seeds the first, quiet week has a service level from 75 to 95 %."""
    good = 0
    for seed in range(SEEDS):
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder), 40_000, 28, seed)
            [(level,)] = duckdb.sql(
                "select avg((outcome = 'answered' and wait_seconds <= 20)::int)"
                f" from (select *, dense_rank() over (order by local_day) as number"
                f" from '{folder}/contacts/*.parquet') where queue is not null and number <= 7"
            ).fetchall()
        good += 0.75 <= level <= 0.95
    return _line(f"seeds of {SEEDS} with an unordinary quiet week / all", SEEDS - good, SEEDS, 0.1)


def _line(name: str, ours: float, peer: float, target: float) -> dict[str, Any]:
    ratio = ours / peer
    return {"name": name, "ours": ours, "peer": peer, "ratio": ratio, "target": target, "ok": ratio <= target}


def main(arguments: list[str]) -> None:
    """Prints each line."""
    for line in measure(*(int(argument) for argument in arguments)):
        sign = "ok" if line["ok"] else "MISSED"
        print(
            f"{line['name']}: {line['ours']:.3f} / {line['peer']:.3f} = {line['ratio']:.4f}"
            f" (target {line['target']:.4f}) {sign}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
