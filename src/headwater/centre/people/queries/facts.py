"""Periods as plain tables for the lake: what formulas on head-count, attrition and teams stand on.

These hold the whole ledger and are for the job that publishes them, not for pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from headwater.centre.people.models import Membership, Unit, UnitKind
from headwater.centre.people.queries.spans import ALWAYS, NEVER, Span, spans, stays
from headwater.engine.lake.tables import TABLES

EPOCH = date(1970, 1, 1)


def memberships_table() -> pa.Table:
    """agent, team, since, until (last day, empty = still): everybody with an agent code, in teams."""
    rows = Membership.objects.filter(unit__kind=UnitKind.TEAM, person__agent_code__isnull=False)
    values = rows.order_by("person__agent_code", "since").values_list(
        "person__agent_code", "unit__code", "since", "until"
    )
    return _table(
        "memberships", (dict(zip(("agent", "team", "since", "until"), v, strict=True)) for v in values)
    )


def organisation_table() -> pa.Table:
    """unit, name, kind, parent, zone, centre, since, until: each unit's places through time."""
    units = {unit.pk: unit for unit in Unit.objects.all()}
    rows = sorted(stays(), key=lambda stay: (units[stay.unit].code, stay.since))
    first = {stay.unit: stay.since for stay in reversed(rows)}
    return _table(
        "organisation",
        (
            {
                "unit": units[stay.unit].code,
                "name": units[stay.unit].name,
                "kind": units[stay.unit].kind,
                "parent": stay.place.parent,
                "zone": stay.place.zone,
                "centre": stay.place.centre,
                # Records older than the unit's opening day here still find its zone.
                "since": None if stay.since == first[stay.unit] else stay.since,
                "until": _open(stay.until),
            }
            for stay in rows
        ),
    )


def person_days_table(start: date, end: date, rows: list[Span] | None = None) -> pa.Table:
    """One row for every employed agent and every day from `start` to `end`."""
    cut = [s for s in (spans() if rows is None else rows) if s.agent and s.since <= end and s.until >= start]
    firsts = np.array([_number(max(s.since, start)) for s in cut], np.int64)
    lengths = np.array([_number(min(s.until, end)) for s in cut], np.int64) - firsts + 1
    which = np.repeat(np.arange(len(cut)), lengths)
    offsets = np.arange(len(which)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    days = firsts[which] + offsets
    begun = np.array([_number(s.begun) for s in cut], np.int64)
    take = pa.array(which)
    texts: dict[str, list[Any]] = {
        "agent": [s.agent for s in cut],
        "centre": [s.place.centre for s in cut],
        "zone": [s.place.zone for s in cut],
        "team": [s.place.team for s in cut],
        "employer": [s.employer for s in cut],
        "star": [s.star for s in cut],
    }
    columns: dict[str, pa.Array] = {name: pa.array(v, pa.string()).take(take) for name, v in texts.items()}
    columns["local_day"] = pa.array(days.astype("datetime64[D]"))
    columns["days_employed"] = pa.array(days - begun[which])
    return pa.table({name: columns[name] for name in TABLES["person_days"].schema.names})


def headcount_table(start: date, end: date, rows: list[Span] | None = None) -> pa.Table:
    """Head-count by unit, employer and grade at each month's last day (`end` for the last month).

    `opening` is the count on the first of the month, `joined` and `left` (last day) are within it. Each
    counts where the person was on that day, with the grade and employer of that day.
    """
    known = rows if rows is not None else spans()
    found: list[dict[str, Any]] = []
    for first, last in months(start, end):
        found.extend(_month(known, first, last))
    return _table("headcount", found)


def _month(rows: list[Span], first: date, last: date) -> list[dict[str, Any]]:
    counts: dict[tuple[Any, ...], Counter[str]] = {}
    for span in rows:
        if span.since > last or span.until < first:
            continue
        cell = counts.setdefault((span.place, span.unit, span.employer, span.star), Counter())
        cell["headcount"] += span.since <= last <= span.until
        cell["opening"] += span.since <= first <= span.until
        cell["joined"] += first <= span.begun <= last and span.since == span.begun
        cell["left"] += first <= span.over <= last and span.until == span.over
    order = sorted(counts.items(), key=lambda item: (item[0][1], item[0][2], item[0][3] or ""))
    return [
        {
            "local_day": last,
            "centre": place.centre,
            "zone": place.zone,
            "team": place.team,
            "unit": unit,
            "employer": employer,
            "star": star,
            **{name: cell[name] for name in ("headcount", "opening", "joined", "left")},
        }
        for (place, unit, employer, star), cell in order
        if any(cell.values())
    ]


def months(start: date, end: date) -> list[tuple[date, date]]:
    """First and last day of each month from that of `start`; the last one ends with `end`."""
    found = []
    first = start.replace(day=1)
    while first <= end:
        after = (first + timedelta(days=32)).replace(day=1)
        found.append((first, min(after - timedelta(days=1), end)))
        first = after
    return found


def first_day(rows: list[Span]) -> date | None:
    """The first day on which anybody was employed."""
    return min((s.since for s in rows if s.since != ALWAYS), default=None)


def _number(day: date) -> int:
    return (day - EPOCH).days


def _open(day: date) -> date | None:
    return None if day == NEVER else day


def _table(name: str, rows: Iterable[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=TABLES[name].schema)
