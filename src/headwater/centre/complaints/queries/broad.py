"""Broad complaints (广义投诉): every expression of dissatisfaction, each customer counted once.

- an order: the customer complained;
- a grumble in a contact: the contact was rated 1 or 2 of 5, and no order says so;
- a low score in a survey: the answer lies below its pass mark, or below 60 % of its scale where it has none.

The sources are put into one table of events; counts of customers are distinct counts over it, so that who
complained, grumbled and scored low is one customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa
from django.utils import timezone

from headwater.centre.complaints.queries import lake
from headwater.centre.complaints.queries.orders import orders_seen_by
from headwater.centre.complaints.queries.repeats import orders_between
from headwater.centre.people.access import Scope, scope_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission

ORDER, GRUMBLE, LOW_SCORE = "order", "grumble", "low_score"
SOURCES = (ORDER, GRUMBLE, LOW_SCORE)
GRUMBLING = 2
PASS_SHARE = 0.6
COLUMNS = ("source", "customer", "day", "klass", "service", "region", "segment", "ref", "score")
TYPES: dict[str, pa.DataType] = {"day": pa.date32(), "score": pa.float64()}
SCHEMA = pa.schema([(name, TYPES.get(name, pa.string())) for name in COLUMNS])


@dataclass(frozen=True, slots=True)
class Group:
    """A day, class or region: customers without doubles, and events and customers of each source."""

    key: Any
    customers: int
    events: dict[str, int]

    @property
    def whole(self) -> int:
        """Events of all sources."""
        return sum(self.events.values())


@dataclass(frozen=True, slots=True)
class Broad:
    """The broad complaints of some days, as a person may see them."""

    start: date
    end: date
    total: Group
    by_source: dict[str, int]
    by_day: tuple[Group, ...]
    by_class: tuple[Group, ...]
    by_region: tuple[Group, ...]


def broad_complaints(by: Actor | Any, start: date, end: date) -> Broad:
    """Counted over the asker's orders and over contacts and answers in the asker's scope."""
    rows = _rows(by, start, end)
    total = _groups(rows, None)
    by_source = lake.engine().execute(rows.group_by("source").agg(n=rows.customer.nunique())).to_pylist()
    return Broad(
        start=start,
        end=end,
        total=total[0] if total else Group(None, 0, {}),
        by_source={row["source"]: row["n"] for row in by_source},
        by_day=_groups(rows, "day"),
        by_class=_groups(rows, "klass"),
        by_region=_groups(rows, "region"),
    )


def listed(
    by: Actor | Any, start: date, end: date, where: dict[str, str], page: int, size: int
) -> tuple[list[dict[str, Any]], int]:
    """One page of the events, newest first, and how many there are. `where`: source, klass, region, day."""
    rows = _rows(by, start, end)
    for name in ("source", "klass", "region"):
        if where.get(name):
            rows = rows.filter(rows[name] == ("" if where[name] == "-" else where[name]))
    if where.get("day"):
        rows = rows.filter(rows.day == ibis.literal(where["day"]).cast("date"))
    run = lake.engine().execute
    count = run(rows.agg(n=rows.count())).to_pylist()[0]["n"]
    order = [ibis.desc("day"), "source", "ref"]
    found = run(rows.order_by(order).limit(size, offset=max(0, page - 1) * size)).to_pylist()
    return found, int(count)


def _groups(rows: ibis.Table, name: str | None) -> tuple[Group, ...]:
    """Counts under each value of a column, or over all."""
    figures = {"customers": rows.customer.nunique(), "events": rows.count()}
    figures |= {source: (rows.source == source).sum() for source in SOURCES}
    asked = rows.group_by(name).agg(**figures) if name else rows.agg(**figures)
    found = lake.engine().execute(asked).to_pylist()
    groups = [
        Group(row[name] if name else None, row["customers"], {s: int(row[s] or 0) for s in SOURCES})
        for row in found
    ]
    if name == "day":
        return tuple(sorted(groups, key=lambda one: one.key))
    return tuple(sorted(groups, key=lambda one: (-one.customers, str(one.key))))


def _rows(by: Actor | Any, start: date, end: date) -> ibis.Table:
    """All events as one table of COLUMNS; the lake's part is read by its engine, not here."""
    scope = scope_of(by, Permission.SEE_COMPLAINTS)
    parts = [ibis.memtable(_orders(by, start, end), schema=ibis.Schema.from_pyarrow(SCHEMA))]
    if not scope.nothing:
        rated, scored = _rated_low(scope, start, end), _scored_low(scope, start, end)
        # A contact that was rated low in both tables is one grumble.
        parts += [rated, scored.anti_join(rated, ["source", "ref"])]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _orders(by: Actor | Any, start: date, end: date) -> pa.Table:
    facts = orders_between(by, start, end).values_list(
        "customer", "received_at", "klass__code", "service", "region", "segment", "pk"
    )
    rows = [
        (ORDER, customer, _day(at), klass, service, region, segment, f"C-{pk}", None)
        for customer, at, klass, service, region, segment, pk in facts
    ]
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [[] for _ in COLUMNS]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _rated_low(scope: Scope, start: date, end: date) -> ibis.Table:
    """Contacts that the customer rated low."""
    table = _scoped(lake.engine().table(lake.snapshot(), "contacts", start, end), scope)
    low = table.filter(table.satisfaction <= GRUMBLING, table.customer.notnull())
    return _event(low, GRUMBLE, low.satisfaction, low.id)


def _scored_low(scope: Scope, start: date, end: date) -> ibis.Table:
    """Answers below their mark; those about a contact are grumbles in it."""
    table = _scoped(lake.engine().table(lake.snapshot(), "surveys", start, end), scope)
    most = table.score.max().over(ibis.window(group_by=[table.kind, table.item]))
    scale = ibis.cases((most <= 5, 5.0), (most <= 10, 10.0), else_=100.0)
    table = table.mutate(mark=ibis.coalesce(table.pass_mark.cast("float64"), scale * PASS_SHARE))
    low = table.filter(table.score < table.mark, table.customer.notnull(), table.kind != "employee")
    about = (low.kind == "post_contact") & low.contact.notnull()
    source = ibis.ifelse(about, GRUMBLE, LOW_SCORE)
    return _event(low, source, low.score, ibis.ifelse(about, low.contact, low.id))


def _scoped(table: ibis.Table, scope: Scope) -> ibis.Table:
    if scope.everything:
        return table
    return table.filter(table.team.isin(scope.teams) | table.agent.isin(scope.agents))


def _event(table: ibis.Table, source: Any, score: Any, ref: Any) -> ibis.Table:
    text = {name: table[name].cast("string").fill_null("") for name in ("service", "region", "segment")}
    return table.select(
        source=ibis.literal(source) if isinstance(source, str) else source,
        customer=table.customer.cast("string"),
        day=table.local_day.cast("date"),
        klass=ibis.literal(""),
        **text,
        ref=ref.cast("string"),
        score=score.cast("float64"),
    ).select(*COLUMNS)


def last_day(by: Actor | Any) -> date:
    """The newest local day with an order, a contact or an answer."""
    now = lake.snapshot()
    ends = [days[-1] for name in ("contacts", "surveys") if (days := now.days(name))]
    newest = orders_seen_by(by).order_by("-received_at").values_list("received_at", flat=True).first()
    if newest:
        ends.append(_day(newest))
    return max(ends) if ends else timezone.localdate()


def window(by: Actor | Any, days: int) -> tuple[date, date]:
    """The last so many days of what is known."""
    end = last_day(by)
    return end - timedelta(days=days - 1), end
