"""What became of customers of campaigns into the lake, with each month's yardstick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone

from headwater.centre.complaints.models import Order, OrderState
from headwater.centre.people.audit import System
from headwater.centre.people.models import Unit
from headwater.centre.people.queries.units import centre_codes
from headwater.centre.recovery.models import IDENTIFIED, REACHED, Campaign, FollowUp, Recipient, Verdict
from headwater.centre.recovery.queries.outcomes.identification import month_of
from headwater.engine.lake import Lake, publish_facts
from headwater.engine.lake.tables import TABLES

SOURCE, TABLE = "recovery", "recovery_outcomes"
BY = System("recovery")
# A complaint so long after the beginning is still counted against what was done.
AFTERWARDS = timedelta(days=30)
CHUNK = 5000


@dataclass(frozen=True, slots=True)
class _Known:
    """What is looked up once: centres by unit, complaints by customer, scores by recipient."""

    centres: dict[int, str]
    complained: dict[str, list[datetime]]
    scores: dict[int, float]
    now: datetime


def publish_outcomes(lake: Lake, now: datetime | None = None) -> int:
    """Publish all drawn campaigns as they stand; answers how many rows, 0 when nothing was new."""
    drawn = Campaign.objects.exclude(state=Campaign.State.DRAFT)
    if not drawn.exists():
        return 0
    now = now or timezone.now()
    made = [*_customers(drawn, now), *_months(drawn, timezone.localdate(now))]
    table = _ordered(pa.Table.from_pylist(made, schema=TABLES[TABLE].schema))
    if table.equals(_held(lake)):
        return 0
    publish_facts(lake, TABLE, table, SOURCE)
    return table.num_rows


def _customers(drawn: Any, now: datetime) -> Iterator[dict[str, Any]]:
    """A row for each customer; who was found twice in a month is identified by the first."""
    recipients = Recipient.objects.filter(campaign__in=drawn)
    known = _Known(centre_codes(), _complaints(recipients), _scores(recipients), now)
    seen: set[tuple[str, int, int]] = set()
    rows = recipients.select_related("campaign__unit", "campaign__cohort", "person")
    for row in rows.order_by("identified_at", "pk").iterator(chunk_size=CHUNK):
        yield _row(row, known, seen)


def _row(row: Any, known: _Known, seen: set[tuple[str, int, int]]) -> dict[str, Any]:
    campaign, day = row.campaign, _day_of(row)
    reached = row.verdict in REACHED
    return {
        "local_day": day,
        "customer": row.customer,
        "centre": known.centres.get(campaign.unit_id),
        "unit": campaign.unit.code,
        "campaign": campaign.number,
        "source": campaign.cohort.source_number or None,
        "method": campaign.cohort.method or campaign.cohort.source,
        "group": row.group or None,
        "segment": row.facts.get("segment"),
        "region": row.facts.get("region"),
        "agent": row.person.agent_code or row.person.number if row.person else None,
        "arm": row.arm,
        "verdict": row.verdict or None,
        "reached": reached if row.verdict else None,
        "dissatisfied": row.verdict in IDENTIFIED if reached else None,
        "recovered": row.verdict == Verdict.REPAIRED if row.verdict in IDENTIFIED else None,
        "identified": _identified(row, known, seen) if reached else None,
        "complained_again": _again(row, known),
        "attempts": row.tries,
        "score_after": known.scores.get(row.pk),
    }


def _day_of(row: Any) -> date:
    at = row.identified_at or row.reached_at or row.done_at if row.verdict else None
    return timezone.localdate(at or row.campaign.begun_at or row.campaign.drawn_at)


def _identified(row: Any, known: _Known, seen: set[tuple[str, int, int]]) -> bool:
    """Found dissatisfied in a month in which neither a complaint nor an earlier verdict had said so."""
    if row.identified_at is None:
        return False
    day = timezone.localdate(row.identified_at)
    key = row.customer, day.year, day.month
    days = (timezone.localdate(at) for at in known.complained.get(row.customer, []))
    told = any((one.year, one.month) == key[1:] for one in days)
    new = key not in seen and not told
    seen.add(key)
    return new


def _again(row: Any, known: _Known) -> bool | None:
    """Whether a complaint came within the time; None while the time is not over."""
    begun = row.campaign.begun_at
    if begun is None:
        return None
    if any(begun <= at < begun + AFTERWARDS for at in known.complained.get(row.customer, [])):
        return True
    return False if known.now >= begun + AFTERWARDS else None


def _complaints(recipients: Any) -> dict[str, list[datetime]]:
    orders = Order.objects.filter(customer__in=recipients.values("customer")).exclude(customer="")
    found: dict[str, list[datetime]] = {}
    for customer, at in orders.exclude(state=OrderState.MERGED).values_list("customer", "received_at"):
        found.setdefault(customer, []).append(at)
    return found


def _scores(recipients: Any) -> dict[int, float]:
    """The newest answer of each, in points of a hundred."""
    rows = FollowUp.objects.filter(recipient__in=recipients).order_by("answered_on", "pk")
    return {key: 25.0 * (score - 1) for key, score in rows.values_list("recipient", "score")}


def _months(drawn: Any, today: date) -> Iterator[dict[str, Any]]:
    """From the month of the first campaign on: the estimated base, and who made themselves known."""
    first = min(timezone.localdate(at) for at in drawn.values_list("drawn_at", flat=True)).replace(day=1)
    centres = centre_codes()
    top = next((unit for unit in Unit.objects.filter(parent=None)), None)
    while first <= today:
        month = month_of(BY, first)
        if month.denominator is not None:
            yield {
                "local_day": first,
                "arm": "month",
                "centre": centres.get(top.pk) if top else None,
                "complainants": month.complained,
                "base_dissatisfied": month.denominator.base.dissatisfied.value,
            }
        first = (first + timedelta(days=32)).replace(day=1)


def _ordered(table: pa.Table) -> pa.Table:
    keys = ("local_day", "arm", "campaign", "customer")
    return table.sort_by([(name, "ascending") for name in keys]).combine_chunks()


def _held(lake: Lake) -> pa.Table:
    schema = TABLES[TABLE].schema
    parts = [pq.read_table(path, columns=schema.names) for path in lake.snapshot().files(TABLE)]
    return _ordered(pa.concat_tables([schema.empty_table(), *(part.cast(schema) for part in parts)]))
