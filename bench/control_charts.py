"""Control charts: false alarms on quiet days of sample centres, planted incidents found, August 1999, speed.

    python bench/control_charts.py [seeds]

Centres are generated (seeds printed by the lines). What is judged is what the product judges by itself: the
same indicators, grains and rules, by the same engine. The plain charts beside it are a p or u chart, for
means an XmR chart, on the same points without seasons: what a spreadsheet would draw.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from statistics import median
from typing import Any

import chinese_calendar
import duckdb
import numpy as np
from statsmodels.tsa.seasonal import STL

from headwater.engine.control_charts import Judgement, Point, Settings, judge, limits, nelson
from headwater.engine.sample.generate import generate

SEEDS = (11, 12, 13, 14)
CONTACTS, DAYS = 400_000, 90
BANK = Path(__file__).resolve().parents[2] / "shared" / "data" / "bank_1999" / "calls_1999-08-01_to_20.csv"
COLLAPSED = {date(1999, 8, day) for day in (1, 2, 3, 10, 11, 12)}
OFFERED = "outcome in ('answered', 'abandoned')"
# Name -> unit, direction, numerator, denominator, as the catalogue's key indicators have them.
ANSWERED = "filter(outcome = 'answered')"
OF_OFFERED = f"count(*) filter({OFFERED})"
INDICATORS: dict[str, tuple[str, Any, str, str]] = {
    "service level": (
        "ratio", "up", "count(*) filter(outcome = 'answered' and wait_seconds <= 20)", OF_OFFERED,
    ),
    "answer rate": ("ratio", "up", f"count(*) {ANSWERED}", OF_OFFERED),
    "speed of answer": ("seconds", "down", f"sum(wait_seconds) {ANSWERED}", f"count(*) {ANSWERED}"),
    "talk time": ("seconds", "down", f"sum(talk_seconds) {ANSWERED}", f"count(*) {ANSWERED}"),
    "contained": ("ratio", "up", "count(*) filter(outcome = 'ended_in_ivr')", "count(*)"),
    "offered": ("count", "none", OF_OFFERED, ""),
}  # fmt: skip
GRAINS = {"day": "local_day::timestamp", "hour": "local_day::timestamp + to_hours((local_slot // 4)::int)"}
LANES = (("day", ""), ("hour", ""), ("day", "queue"), ("hour", "queue"), ("day", "team"))
# Broken down by team only what a team answers for.
OF_TEAMS = ("talk time",)
# What the product's job asks of a lone point, and of several in a row (centre/performance/judging).
ALONE = {("day", False): 3.0, ("day", True): 4.0, ("hour", False): 4.5, ("hour", True): 6.0}


@dataclass(frozen=True)
class Series:
    """One series of a sample centre."""

    name: str
    unit: str
    direction: Any
    grain: str
    by: str
    group: Any
    points: list[Point]


def sample(folder: Path, seed: int) -> tuple[list[Series], dict[str, Any]]:
    """All series of one centre, and its truth."""
    report = generate(folder, CONTACTS, DAYS, seed)
    con = duckdb.connect()
    source = f"read_parquet('{folder}/contacts/*.parquet', hive_partitioning=false)"
    found = []
    for grain, by in LANES:
        for name in INDICATORS:
            if by != "team" or name in OF_TEAMS:
                found += list(_series(con, source, name, grain, by))
    return found, report.truth


def _series(con: Any, source: str, name: str, grain: str, by: str) -> Iterator[Series]:
    unit, direction, above, below = INDICATORS[name]
    group = by or "''"
    rows = con.execute(
        f"select {GRAINS[grain]} as begins, {above} as above, {below or 'null'} as below, {group} as part"
        f" from {source} group by all"
    ).fetchall()
    parts: dict[Any, list[Point]] = defaultdict(list)
    for at, a, b, part in rows:
        if part is None:
            continue
        value = a if not below else None if not b or a is None else a / b
        parts[part].append(Point(at.date() if grain == "day" else at, value, a if below else None, b))
    for part, points in parts.items():
        yield Series(name, unit, direction, grain, by, part, points)


def calendar(truth: dict[str, Any]) -> dict[date, str]:
    """The state's holidays."""
    found, day = {}, date.fromisoformat(truth["first_day"])
    while day <= date.fromisoformat(truth["last_day"]):
        rest, holiday = chinese_calendar.get_holiday_detail(day)
        worked = "make_up" if day.weekday() >= 5 else "workday"
        found[day] = ("holiday" if holiday else "weekend") if rest else worked
        day += timedelta(days=1)
    return found


def settings_for(series: Series) -> Settings:
    """As the product's job sets them."""
    known = [point.value for point in series.points if point.value is not None]
    cases = [point.denominator for point in series.points if point.denominator]
    part = {"day": 0.2, "hour": 0.35}[series.grain]
    size = abs(median(known)) if known else 0.0
    least = 0.01 if series.unit == "ratio" else max(0.04 * size, 5.0 if series.unit == "count" else 0.0)
    rules = frozenset({1, 2, 5} if series.grain == "day" else {1, 5})
    usual = part * median(cases) if cases else 0.0
    # With sixty an hour is worth a look, however quiet beside the others.
    fewest = max(10.0, min(usual, 60.0) if series.grain == "hour" else usual)
    return Settings(rules=rules, least=least, fewest=fewest)


def judged(series: Series, kinds: dict[date, str]) -> Judgement:
    """One series judged as the product does it."""
    return judge(
        series.points, unit=series.unit, direction=series.direction, grain=series.grain, calendar=kinds,
        settings=settings_for(series),
    )  # fmt: skip


def plainly(series: Series) -> set[Any]:
    """The points beyond the plain three-sigma limits, on the bad side."""
    points = [point for point in series.points if point.value is not None]
    if len(points) < 8:
        return set()
    above = [point.numerator or 0.0 for point in points]
    below = [point.denominator or np.nan for point in points]
    if series.unit == "ratio":
        chart = limits.p(above, below)
    elif series.unit == "count":
        chart = limits.c([point.value or 0.0 for point in points])
    else:
        chart = limits.xmr([point.value or 0.0 for point in points])
    wrong = {"up": -1, "down": 1}.get(series.direction, 0)
    return {points[b.index].at for b in nelson(chart, [1]) if not wrong or b.side == wrong}


@dataclass
class Count:
    """What one or several centres gave."""

    points: int = 0
    ours: int = 0
    raised: int = 0
    plain: int = 0
    planted: int = 0
    found: int = 0
    missed: tuple[str, ...] = ()


def count(seed: int) -> Count:
    """False alarms on the quiet days of one centre, and its planted incidents found."""
    with tempfile.TemporaryDirectory() as folder:
        every, truth = sample(Path(folder), seed)
    kinds, quiet = calendar(truth), {date.fromisoformat(day) for day in truth["quiet_days"]}
    done, seen = Count(), []
    for series in every:
        found, plain = judged(series, kinds), plainly(series)
        for point in found.points:
            if point.expected is None:
                continue
            if _day(point.at) in quiet:
                done.points += 1
                done.ours += point.signal
                done.raised += point.signal and abs(point.sigmas or 0) >= ALONE[series.grain, bool(series.by)]
                done.plain += point.at in plain
            elif point.signal:
                seen.append((series, point))
    for incident in truth["incidents"]:
        done.planted += 1
        if any(_tells(incident, series, point.at) for series, point in seen):
            done.found += 1
        else:
            done.missed += (f"{incident['kind']} ({seed})",)
    return done


def _day(at: Any) -> date:
    return at.date() if isinstance(at, datetime) else at


def _tells(incident: dict[str, Any], series: Series, at: Any) -> bool:
    """Whether a signal tells of an incident: at its time, in a series that it moves."""
    start, end = (datetime.fromisoformat(incident[name]) for name in ("start", "end"))
    begin = at if isinstance(at, datetime) else datetime.combine(at, clock())
    last = begin + (timedelta(hours=1) if series.grain == "hour" else timedelta(days=1))
    if begin >= end + timedelta(hours=1) or last <= start:
        return False
    match incident["kind"]:
        case "weak_spot":
            spot = incident["dimensions"]
            return (
                begin.isoweekday() == spot["weekday"]
                and series.grain == "hour"
                and begin.hour == spot["hour"]
            )
        case "handle_time_drift":
            return series.by == "team" and series.group == incident["dimensions"]["team"]
        case "ivr_zero_out":
            return series.name in ("contained", "offered")
    return series.by != "team"


def august() -> tuple[set[date], set[date]]:
    """The days on which the bank's service level and waiting time were called out."""
    days: dict[date, list[tuple[bool, int]]] = defaultdict(list)
    with BANK.open() as file:
        for row in csv.DictReader(file):
            wait = int(row["q_time"])
            if row["outcome"] == "AGENT" or (row["outcome"] == "HANG" and wait > 0):
                days[date.fromisoformat(row["date"])].append((row["outcome"] == "AGENT", wait))
    level, waits = [], []
    for day, calls in days.items():
        hits = sum(answered and wait <= 20 for answered, wait in calls)
        level.append(Point(day, hits / len(calls), float(hits), float(len(calls))))
        waited = [wait for answered, wait in calls if answered]
        waits.append(Point(day, sum(waited) / len(waited), float(sum(waited)), float(len(waited))))
    found = {point.at for point in judge(level, unit="ratio", direction="up").signals}
    found |= {point.at for point in judge(waits, unit="seconds", direction="down").signals}
    return {day for day in found if isinstance(day, date)}, COLLAPSED


def speed() -> tuple[float, float]:
    """Three years of days judged, against a robust STL of the same series (statsmodels), in turn."""
    rng = np.random.default_rng(5)
    first = date(2023, 1, 2)
    values = 3000 + 400 * np.sin(np.arange(1096) * 2 * np.pi / 7) + rng.normal(0, 60, 1096)
    points = [Point(first + timedelta(days=n), float(v)) for n, v in enumerate(values)]

    def ours() -> None:
        judge(points, unit="number", direction="up")

    def peer() -> None:
        STL(values, period=7, robust=True).fit()

    pairs = [(_seconds(ours), _seconds(peer)) for _ in range(3)]
    return min(one for one, _ in pairs), min(other for _, other in pairs)


def _seconds(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure(seeds: tuple[int, ...] = SEEDS) -> list[dict[str, Any]]:
    """Each line: name, ours, peer, ratio, target, ok."""
    counts = [count(seed) for seed in seeds]
    points = sum(one.points for one in counts)
    ours, plain, raised = (
        1000 * sum(getattr(one, name) for one in counts) / points for name in ("ours", "plain", "raised")
    )
    planted, found = sum(one.planted for one in counts), sum(one.found for one in counts)
    told = f"seeds {', '.join(map(str, seeds))}; {points:,} quiet points"
    missed = ", ".join(name for one in counts for name in one.missed)
    lines = [
        {"name": f"false alarms of 1,000 points judged / plain limits ({told})", "ours": ours, "peer": plain,
         "unit": "in 1,000", "ratio": ours / plain, "target": 0.2, "ok": ours <= 5 and ours <= 0.2 * plain},
        {"name": "of these strong enough to be raised alone, in 1,000 points", "ours": raised, "peer": 1.0,
         "unit": "in 1,000", "ratio": raised, "target": 1.0, "ok": raised <= 1.0},
        {"name": f"planted incidents not found / planted ({planted}){': ' + missed if missed else ''}",
         "ours": planted - found, "peer": planted, "unit": "", "ratio": (planted - found) / planted,
         "target": 0.1, "ok": planted - found <= 0.1 * planted},
    ]  # fmt: skip
    if BANK.exists():
        called, collapsed = august()
        wrong = len(called - collapsed) + len(collapsed - called)
        lines.append(
            {"name": f"August 1999: {len(called & collapsed)} of {len(collapsed)} collapsed days called, "
             f"{len(called - collapsed)} others; days wrong of 20", "ours": wrong, "peer": 20, "unit": "days",
             "ratio": wrong / 20, "target": 0.1, "ok": wrong <= 2}
        )  # fmt: skip
    mine, peer = speed()
    lines.append(
        {"name": "three years of days judged / robust STL of statsmodels", "ours": mine, "peer": peer,
         "ratio": mine / peer, "target": 10.0, "ok": mine <= 10.0 * peer}
    )  # fmt: skip
    return lines


def main(arguments: list[str]) -> None:
    """Prints each line."""
    for line in measure(tuple(int(text) for text in arguments) or SEEDS):
        print(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
