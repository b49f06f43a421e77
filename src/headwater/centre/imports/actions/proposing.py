"""After each import: codes that the vocabulary does not have are proposed for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import ibis
from django.conf import settings

from headwater.centre.imports.models import ImportRun, RunState
from headwater.centre.imports.queries.lake import the_lake
from headwater.centre.people.audit import System
from headwater.centre.reference.actions import Seen, propose_terms
from headwater.centre.reference.models import TermKind
from headwater.engine.lake import Snapshot
from headwater.engine.lake.engines import Engine, open_engine
from headwater.engine.lake.tables import TABLES

BY = System("vocabulary")
TABLE = "contacts"
# The vocabulary's kinds are columns of the contacts. A column with more texts than this holds no codes.
MOST = 20_000


def propose() -> int:
    """Look through the days of all imports that were not looked through yet; how many codes are new."""
    runs = list(ImportRun.objects.filter(state=RunState.LANDED, terms_seen=False, table=TABLE))
    days = sorted({date.fromisoformat(day) for run in runs for day in run.days})
    new = 0
    if days:
        new = propose_terms(by=BY, seen=list(_found(days)))
    ImportRun.objects.filter(pk__in=[run.pk for run in runs]).update(terms_seen=True)
    return new


def _found(days: list[date]) -> Iterable[Seen]:
    snapshot = the_lake().snapshot()
    engine = open_engine(memory_limit=settings.DUCKDB_MEMORY)
    try:
        for kind in TermKind.values:
            yield from _of_kind(engine, snapshot, kind, days[0], days[-1])
    finally:
        engine.close()


def _of_kind(engine: Engine, snapshot: Snapshot, kind: str, first: date, last: date) -> Iterable[Seen]:
    rows = engine.table(snapshot, TABLE, first, last)
    counted = rows.filter(rows[kind].notnull()).group_by(code=rows[kind])
    answer = engine.execute(
        counted.aggregate(since=rows.local_day.min(), until=rows.local_day.max())
        .order_by(ibis.asc("code"))
        .limit(MOST)
    )
    words = TABLES[TABLE].column(kind).codes
    for row in answer.to_pylist():
        name = words.get(row["code"])
        yield Seen(
            kind,
            row["code"][:200],
            row["since"],
            row["until"],
            name=name.zh if name else "",
            name_en=name.en if name else "",
        )
