"""Complaint orders into the lake, so that their counts, times and traces are indicators like all others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import Exists, OuterRef
from django.utils import timezone

from headwater.centre.complaints.models import Order, OrderState, Trace
from headwater.centre.people.queries.units import centre_codes
from headwater.engine.lake import Lake, publish_facts
from headwater.engine.lake.tables import TABLES

SOURCE, TABLE = "complaints", "complaints"
# What was never a complaint of its own, or no longer is.
LEFT_OUT = (OrderState.MERGED, OrderState.WITHDRAWN)
CHUNK = 2000


def publish_complaints(lake: Lake, now: datetime | None = None) -> int:
    """Publish all orders as they stand; answers how many rows, 0 when nothing was new.

    A room that was never used publishes nothing: the lake may hold facts that came in another way.
    """
    if not Order.objects.exists():
        return 0
    schema = TABLES[TABLE].schema
    table = _ordered(pa.Table.from_pylist(list(rows(now or timezone.now())), schema=schema))
    if table.equals(_held(lake)):
        return 0
    publish_facts(lake, TABLE, table, SOURCE)
    return table.num_rows


def rows(now: datetime) -> Iterator[dict[str, Any]]:
    """One row an order, in order of its number."""
    centres = centre_codes()
    earlier = Order.objects.filter(
        customer=OuterRef("customer"), cause=OuterRef("cause"), received_at__lt=OuterRef("received_at")
    )
    found = Order.objects.exclude(state__in=LEFT_OUT).annotate(before=Exists(earlier))
    named = found.select_related("klass", "cause", "unit", "department", "taken_by", "mass")
    traced = named.select_related("trace__step__process").order_by("pk")
    for order in traced.iterator(chunk_size=CHUNK):
        yield _row(order, centres, now) | _traced(getattr(order, "trace", None))


def _row(order: Any, centres: dict[int, str], now: datetime) -> dict[str, Any]:
    local = timezone.localtime(order.received_at)
    return {
        "id": order.number,
        "opened_at": _utc(order.received_at),
        "local_day": local.date(),
        "local_slot": local.hour * 4 + local.minute // 15,
        "first_reply_due_at": _utc(order.reply_due_at),
        "first_replied_at": _utc(order.first_replied_at),
        "due_at": _utc(order.solve_due_at),
        "closed_at": _utc(order.closed_at),
        "customer": order.customer or None,
        "centre": centres.get(order.unit_id),
        "unit": order.unit.code,
        "department": order.department.code,
        "class": order.klass.code,
        "cause": order.cause.name if order.cause else None,
        "channel": order.channel or None,
        "service": order.service or None,
        "segment": order.segment or None,
        "region": order.region or None,
        "area": order.area or None,
        "agent": order.taken_by.agent_code or order.taken_by.number if order.taken_by else None,
        "state": order.state,
        "batch": order.mass.number if order.mass else None,
        "severity": order.severity,
        "bounces": order.bounces,
        "on_time": _kept(order.solve_kept, order.solve_due_at, now),
        "first_reply_on_time": _kept(order.reply_kept, order.reply_due_at, now),
        "repeated": bool(order.customer) and order.before,
        "satisfied": order.satisfied,
        "valid": order.valid,
        "text": order.text or None,
    }


def _traced(trace: Trace | None) -> dict[str, Any]:
    if trace is None:
        return {}
    return {
        "traced_process": trace.step.process.name,
        "traced_step": trace.step.name,
        "scope": trace.scope,
        "controllable": trace.controllable,
        "same_type": trace.same_type,
    }


def _kept(kept: bool | None, due: datetime | None, now: datetime) -> bool | None:
    """The verdict of an ended clock; of a running one only that it is over."""
    if kept is None and due is not None and due <= now:
        return False
    return kept


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)


def _ordered(table: pa.Table) -> pa.Table:
    return table.sort_by([("opened_at", "ascending"), ("id", "ascending")]).combine_chunks()


def _held(lake: Lake) -> pa.Table:
    schema = TABLES[TABLE].schema
    parts = [pq.read_table(path, columns=schema.names) for path in lake.snapshot().files(TABLE)]
    return _ordered(pa.concat_tables([schema.empty_table(), *(part.cast(schema) for part in parts)]))
