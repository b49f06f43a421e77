"""Generate the sample centre day by day into Parquet files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from headwater.engine.sample import (
    arrivals,
    business,
    complaints,
    facts,
    features,
    handling,
    menu,
    network,
    organisation,
    records,
    repairs,
    states,
    surveys,
    truths,
    vocabulary,
    world,
)
from headwater.engine.sample.columns import write
from headwater.engine.sample.handling import Handled
from headwater.engine.sample.staffing import Roster, roster
from headwater.engine.sample.world import World
from headwater.engine.words import Problem, Words

END = date(2026, 3, 31)
COMPLAINTS, TRUTH_OF_CUSTOMERS = "complaints.parquet", "truth_customers.parquet"
RECOVERY = "recovery.parquet"
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class SampleReport:
    """What was written: rows by table, first and last local day, the content of `truth.json`, complaints."""

    out: Path
    first: date
    last: date
    rows: dict[str, int] = field(default_factory=dict)
    truth: dict[str, Any] = field(default_factory=dict)
    complaints: int = 0

    def files(self, table: str) -> list[Path]:
        """The Parquet files of a table, by day."""
        return sorted((self.out / table).glob("*.parquet"))


def generate(
    out: Path, contacts: int, days: int, seed: int, tell: Tell | None = None, end: date | None = None
) -> SampleReport:
    """Write a centre of exactly `contacts` contacts in `days` local days up to and including `end`.

    Into `out`: a folder a table of the lake with a Parquet file a day (`contacts/2026-03-01.parquet`), fact
    tables as `all.parquet`, costs by month, customers as of the last day, `truth.json` (what was planted,
    see `incidents`), `complaints.parquet`, `truth_customers.parquet`, `recovery.parquet` (see `complaints`,
    `truths`, `repairs`), `organisation.json` and `vocabulary.json` (see the modules of these names). The
    same arguments give the same bytes on the same versions of the libraries. `tell(done, contacts)` is
    called after each day. Memory grows with one day and with the number of customers (at most three
    million), not with the period. Raises `Problem` for a size that makes no sense.
    """
    _check(contacts, days, seed)
    place = world.build(contacts, days, seed, end or END)
    rows: Counter[str] = Counter()
    _write_still(place, out, rows)
    truth = _truth(place)
    _json(out / "truth.json", truth)
    orders = _play(place, out, rows, tell)
    return SampleReport(out, place.first, place.date(days - 1), dict(rows), truth, orders)


def _truth(place: World) -> dict[str, Any]:
    """The content of `truth.json`; `contacts` of an incident are the ones that it brought with it."""
    incidents = [
        incident.truth(place.first) | {"contacts": arrivals.planted(place, incident)}
        for incident in place.plan.incidents
    ]
    return {
        "seed": place.seed,
        "contacts": place.contacts,
        "first_day": place.first.isoformat(),
        "last_day": place.date(place.days - 1).isoformat(),
        "customers": truths.figures(place),
        "quiet_days": [place.date(day).isoformat() for day in range(place.plan.quiet)],
        "incidents": incidents,
    }


def _check(contacts: int, days: int, seed: int) -> None:
    if days < 1 or contacts < days or seed < 0:
        raise Problem(
            Words(
                f"A sample needs at least one day, a contact a day and a seed of 0 or more; got {contacts}"
                f" contacts, {days} days, seed {seed}.",
                f"样本至少需要一天、每天至少一次接触，种子不小于 0；"
                f"当前为 {contacts} 次接触、{days} 天、种子 {seed}。",
            )
        )


def _json(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_still(place: World, out: Path, rows: Counter[str]) -> None:
    """What does not come day by day: the organisation, the fact tables, the customers."""
    described = organisation.describe(place)
    _json(out / "organisation.json", described)
    _json(out / "vocabulary.json", vocabulary.terms(place.services))
    last = place.date(place.days - 1)
    still: dict[tuple[str, str], pa.Table | Iterable[pa.Table]] = {
        ("organisation", "all"): facts.units(),
        ("memberships", "all"): facts.memberships(described["persons"]),
        ("headcount", "all"): facts.headcount(place),
        ("person_days", "all"): facts.person_days(place),
        ("customers", last.isoformat()): features.tables(place),
        **{("costs", month.isoformat()): table for month, table in business.costs(place).items()},
    }
    for (name, file), content in still.items():
        parts = [content] if isinstance(content, pa.Table) else content
        rows[name] += write(out / name / f"{file}.parquet", parts)


def _play(place: World, out: Path, rows: Counter[str], tell: Tell | None) -> int:
    """Day after day; one day is written by a second thread while the next one is played.

    Returns how many complaints were written after the last day.
    """
    busy = np.zeros(len(place.agents))
    pending = handling.carried_in(place)
    book = complaints.Book.of(place)
    writing: Future[None] | None = None
    with ThreadPoolExecutor(1) as pool:
        for day in range(place.days):
            rng = place.rng(day)
            calls = arrivals.of_day(place, rng, day, arrivals.join(handling.collect(pending, day)))
            calls = book.attach(place.rng(day, 9), day, calls)
            planned = roster(place, day, arrivals.expected(place, day), place.rng(day, 1))
            done, busy = handling.handle(place, rng, day, calls, planned, busy)
            book.note(place.rng(day, 14), day, done)
            for later, some in handling.repeats(place, rng, day, done).items():
                pending.setdefault(later, []).append(some)
            tables = _tables(place, day, done, planned)
            if writing is not None:
                writing.result()
            writing = pool.submit(_write_day, out, place.date(day).isoformat(), tables)
            rows.update({name: table.num_rows for name, table in tables.items()})
            if tell is not None:
                tell(rows["contacts"], place.contacts)
        if writing is not None:
            writing.result()
    orders = complaints.recorded(book)
    write(out / COMPLAINTS, [orders])
    known = truths.of_customers(place, orders)
    write(out / TRUTH_OF_CUSTOMERS, [known])
    groups = dict(zip(known["customer"].to_pylist(), known["groups"].to_pylist(), strict=True))
    called = repairs.table(place, groups)
    if called is not None:
        write(out / RECOVERY, [called])
    return orders.num_rows


def _tables(place: World, day: int, done: Handled, planned: Roster) -> dict[str, pa.Table]:
    """All rows of one day; each table has its own random numbers, so that one never moves another."""
    return {
        "contacts": records.contacts(place, day, done),
        "surveys": surveys.of_day(place, place.rng(day, 2), day, done),
        "ivr_steps": menu.of_day(place, place.rng(day, 3), day, done),
        "agent_states": states.of_day(place, place.rng(day, 4), day, done, planned),
        "offers": business.offers(place, place.rng(day, 5), day, done),
        "orders": business.orders(place, place.rng(day, 6), day, done),
        "operations": business.operations(place, place.rng(day, 7), day, done),
        "network_events": network.of_day(place, place.rng(day, 8), day),
    }


def _write_day(out: Path, day: str, tables: dict[str, pa.Table]) -> None:
    for name, table in tables.items():
        write(out / name / f"{day}.parquet", [table])
