"""Reads one customer's rows out of every table; only the days asked for, the newest of too many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import ibis

from headwater.engine.journey.sources import CONTACT, CUSTOMER, Source
from headwater.engine.lake.engines import Engine
from headwater.engine.lake.snapshots import Snapshot
from headwater.engine.lake.tables import TABLES

# A table gives at most so many rows of one customer: a number that calls a thousand times a day is no person.
MOST_ROWS = 2000
CONTACTS = "contacts"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was recorded: `at` is UTC without a zone (None in a table that is dated only).

    `day` is the local day, `slot` the quarter of an hour (0 to 95) or None; `values` holds what the source
    shows, empty ones left out.
    """

    table: str
    id: str
    day: date
    at: datetime | None
    slot: int | None
    contact: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def hour(self) -> int:
        """The local hour, 0 for what is dated only."""
        return (self.slot or 0) // 4

    @property
    def order(self) -> tuple[date, datetime, str, str]:
        """Sorts events in the order in which they happened; what has no time stands first of its day."""
        return self.day, self.at or datetime.min, self.table, self.id  # noqa: DTZ901


@dataclass(frozen=True, slots=True)
class Journey:
    """Events in order of time, the newest state of the customer, and the tables that had more than fits."""

    events: tuple[Event, ...]
    profile: Event | None = None
    cut: frozenset[str] = frozenset()

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that told something, in the order of their first event."""
        return tuple(dict.fromkeys(event.table for event in self.events))


def read_journey(
    engine: Engine,
    snapshot: Snapshot,
    customer: str,
    start: date,
    end: date,
    sources: Sequence[Source],
    *,
    contacts: Iterable[str] = (),
    most: int = MOST_ROWS,
) -> Journey:
    """All that the lake has of `customer` within the local days [start, end].

    `contacts`: ids of contacts known to be this customer's though the record does not say so. Rows of tables
    that know only the contact are found by the contacts of the time line. Only files of those days are read.
    """
    own = [s for s in sources if s.table == CONTACTS and s.by_customer]
    rest = [s for s in sources if s not in own and not s.state]
    ids = set(contacts)
    found: list[Event] = []
    cut: set[str] = set()
    for source in (*own, *rest):
        rows = _rows(engine, snapshot, source, customer, sorted(ids), (start, end), most)
        if source in own:
            ids |= {event.id for event in rows}
        if len(rows) > most:
            cut.add(source.table)
        found.extend(rows[:most])
    profile = _profile(engine, snapshot, customer, [s for s in sources if s.state], end)
    return Journey(tuple(sorted(found, key=lambda e: e.order)), profile, frozenset(cut))


def read_event(engine: Engine, snapshot: Snapshot, source: Source, id: str, day: date) -> Event | None:
    """The one row of that id and local day, with its customer among the values; None when it is not there."""
    table = engine.table(snapshot, source.table, day, day)
    kept = ["id", *source.columns, *([CUSTOMER] if source.by_customer else [])]
    found = engine.execute(_chosen(table, source, kept).filter(ibis._.id == id).limit(1)).to_pylist()
    return _event(source, found[0], keep_customer=True) if found else None


def _rows(
    engine: Engine,
    snapshot: Snapshot,
    source: Source,
    customer: str,
    contacts: Sequence[str],
    days: tuple[date, date],
    most: int,
) -> list[Event]:
    """Newest first, one more than `most` where there are more."""
    table = engine.table(snapshot, source.table, *days)
    if not snapshot.select(source.table, *days):
        return []
    wanted: Any = None
    if source.by_customer:
        wanted = table[CUSTOMER] == customer
    if contacts and (source.by_contact or source.table == CONTACTS):
        mine = table[CONTACT if source.by_contact else "id"].isin(contacts)
        wanted = mine if wanted is None else (wanted | mine)
    if wanted is None:
        return []
    chosen = _chosen(table.filter(wanted), source, ["id", *source.columns])
    newest = chosen.order_by([ibis.desc("_at"), ibis.desc("id")]).limit(most + 1)
    return [_event(source, row) for row in engine.execute(newest).to_pylist()]


def _chosen(table: ibis.Table, source: Source, names: Sequence[str]) -> ibis.Table:
    """The columns that are there: a fact table has no id, an old file may lack a column."""
    there = set(table.columns)
    named = {name: table[name] for name in names if name in there}
    if "id" not in there:
        named["id"] = ibis.literal("")
    if "local_slot" in there:
        named["local_slot"] = table.local_slot
    return table.select(_at=table[TABLES[source.table].day_from], local_day=table.local_day, **named)


def _event(source: Source, row: Mapping[str, Any], *, keep_customer: bool = False) -> Event:
    at = row["_at"]
    beside = {"id", "_at", "local_day", "local_slot", CONTACT}
    values = {name: value for name, value in row.items() if name not in beside and value not in (None, "")}
    if not keep_customer:
        values.pop(CUSTOMER, None)
    own = str(row["id"] or "")
    contact = own if source.table == CONTACTS else str(row.get(CONTACT) or "")
    moment = at if isinstance(at, datetime) else None
    return Event(source.table, own, row["local_day"], moment, row.get("local_slot"), contact, values)


def _profile(
    engine: Engine, snapshot: Snapshot, customer: str, sources: Sequence[Source], end: date
) -> Event | None:
    """How the customer was in the newest of the last three extracts up to `end` that has them."""
    for source in sources:
        days = [day for day in snapshot.days(source.table) if day <= end] or list(
            snapshot.days(source.table)[:1]
        )
        for day in reversed(days[-3:]):
            found = _rows(engine, snapshot, source, customer, (), (day, day), 1)
            if found:
                return found[0]
    return None
