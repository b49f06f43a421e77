"""Rows of the lake about given customers, for the draw and for results."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import ibis
import pyarrow as pa

from headwater.centre.recovery.lake import opened

TABLE = "customers"


def rows(
    table: str,
    columns: Sequence[str],
    start: date | None = None,
    end: date | None = None,
    customers: Collection[str] | None = None,
) -> pa.Table:
    """Columns of a table within the local days; with `customers` only theirs. Columns not there are empty."""
    engine, snapshot = opened()
    found = engine.table(snapshot, table, start, end)
    there = [name for name in columns if name in found.columns]
    if customers is not None:
        wanted = ibis.memtable(pa.table({"customer": pa.array(sorted(customers), pa.string())}))
        found = found.semi_join(wanted, "customer")
    answer = engine.execute(found.select(*there))
    for name in columns:
        if name not in there:
            answer = answer.append_column(name, pa.nulls(len(answer)))
    return answer.select(list(columns))


def newest_extract() -> date | None:
    """The newest day of customers' features."""
    days = opened()[1].days(TABLE)
    return days[-1] if days else None


def feature_names() -> list[str]:
    """The columns that the newest extract of customers has."""
    engine, snapshot = opened()
    day = newest_extract()
    return list(engine.table(snapshot, TABLE, day, day).columns) if day else []


def customers_in_the_base() -> int:
    """How many different customers the newest extract has."""
    day = newest_extract()
    return opened()[1].rows(TABLE, day, day) if day else 0


def facts_of(customers: Collection[str]) -> dict[str, dict[str, str]]:
    """Customer -> brand and region of the newest extract; who is not in it has none."""
    day = newest_extract()
    if day is None or not customers:
        return {}
    found = rows(TABLE, ("customer", "segment", "region"), day, day, customers)
    return {
        row["customer"]: {name: str(row[name]) for name in ("segment", "region") if row[name]}
        for row in found.to_pylist()
    }
