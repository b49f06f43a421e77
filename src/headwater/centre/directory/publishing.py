"""Write what people's periods say into the lake, where formulas can stand on it; only what differs."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from headwater.centre.people import queries
from headwater.centre.people.queries.spans import spans
from headwater.engine.lake import Lake, Snapshot, publish_facts
from headwater.engine.lake.tables import TABLES

SOURCE = "people"
# Without contacts there is nothing to set the days against; then this many are enough to begin with.
DAYS_WITHOUT_CONTACTS = 60
# A file a day: what is older than this is not written again and again.
MOST_DAYS = 1100


def publish_people(lake: Lake, today: date) -> dict[str, int]:
    """Publish the four fact tables as of `today`; answers how many rows or days were new, by table.

    An empty ledger publishes nothing: the lake may hold facts that came in another way.
    """
    memberships = queries.memberships_table()
    if memberships.num_rows == 0:
        return {}
    start = _first_day(lake.snapshot(), today)
    known = spans()
    return {
        "memberships": _whole(lake, "memberships", memberships),
        "organisation": _whole(lake, "organisation", queries.organisation_table()),
        "headcount": _days(lake, "headcount", queries.headcount_table(start, today, known)),
        "person_days": _days(lake, "person_days", queries.person_days_table(start, today, known)),
    }


def _first_day(snapshot: Snapshot, today: date) -> date:
    recorded = snapshot.days("contacts")
    wanted = min(recorded[0], today) if recorded else today - timedelta(days=DAYS_WITHOUT_CONTACTS)
    return max(wanted, today - timedelta(days=MOST_DAYS))


def _whole(lake: Lake, table: str, rows: pa.Table) -> int:
    if _ordered(_held(lake.snapshot(), table), table).equals(_ordered(rows, table)):
        return 0
    publish_facts(lake, table, rows, SOURCE)
    return rows.num_rows


def _days(lake: Lake, table: str, rows: pa.Table) -> int:
    """Replace the days that differ, and those that are no longer wanted within the stretch of `rows`."""
    held, rows = _ordered(_held(lake.snapshot(), table), table), _ordered(rows, table)
    days = _distinct(held) | _distinct(rows)
    wanted = _distinct(rows)
    changed = {day for day in days if wanted and day >= min(wanted) and not _same(held, rows, day)}
    if not changed:
        return 0
    fresh = rows.filter(pc.is_in(rows["local_day"], pa.array(sorted(changed), pa.date32())))
    publish_facts(lake, table, fresh, SOURCE, days=changed)
    return len(changed)


def _held(snapshot: Snapshot, table: str) -> pa.Table:
    schema = TABLES[table].schema
    parts = [pq.read_table(path, columns=schema.names) for path in snapshot.files(table)]
    return pa.concat_tables([schema.empty_table(), *(part.cast(schema) for part in parts)])


def _ordered(rows: pa.Table, table: str) -> pa.Table:
    names = TABLES[table].schema.names
    keys = (["local_day"] if "local_day" in names else []) + [n for n in names if n != "local_day"]
    return rows.select(names).sort_by([(name, "ascending") for name in keys]).combine_chunks()


def _distinct(rows: pa.Table) -> set[date]:
    return set(pc.unique(rows["local_day"]).to_pylist())


def _same(held: pa.Table, rows: pa.Table, day: date) -> bool:
    return _of(held, day).equals(_of(rows, day))


def _of(rows: pa.Table, day: date) -> pa.Table:
    # Both are ordered by day, so a day is one slice.
    column = rows["local_day"].to_numpy()
    first, last = (int(column.searchsorted(np.datetime64(day), side)) for side in ("left", "right"))
    return rows.slice(first, last - first)
