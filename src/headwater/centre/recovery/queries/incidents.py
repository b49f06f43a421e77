"""What belongs to an incident: its complainants, whoever was identified, and how satisfied they were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from headwater.centre.complaints.models import MassComplaint, Order, OrderState
from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery import lake, touched
from headwater.centre.recovery.models import Cohort, Footprint, IncidentRates
from headwater.centre.recovery.queries.lookalikes import footprints_seen_by
from headwater.engine.recovery_effects.intervals import Interval, share
from headwater.engine.words import Problem

# Answers compared are those of four weeks on either side of the event.
WEEKS = timedelta(days=28)
# On scales up to five the upper two are satisfied, on scales up to a hundred eighty and more.
FIVE, SATISFIED_OF_FIVE, SATISFIED_OF_HUNDRED = 5, 4, 80


def incident_seen_by(by: Actor | Any, pk: int) -> MassComplaint | None:
    """The mass complaint, for whoever sees recovery over its unit; else nothing."""
    found = MassComplaint.objects.select_related("unit", "owner", "klass", "cause").filter(pk=pk).first()
    return found if found is not None and can(by, Permission.SEE_RECOVERY, found.unit) else None


def incidents_seen_by(by: Actor | Any) -> list[MassComplaint]:
    """The newest mass complaints of units that the asker sees."""
    rows = MassComplaint.objects.select_related("unit")[:200]
    return [row for row in rows if can(by, Permission.SEE_RECOVERY, row.unit)]


@dataclass(frozen=True, slots=True)
class Complained:
    """Customers who complained of the incident, and their orders; `unnamed` orders without a customer."""

    customers: int
    orders: int
    unnamed: int


def complained(mass: MassComplaint) -> Complained:
    """Merged and withdrawn orders are none."""
    rows = _orders(mass)
    named = rows.exclude(customer="")
    return Complained(
        named.values("customer").distinct().count(), rows.count(), rows.filter(customer="").count()
    )


def complainants(mass: MassComplaint) -> list[str]:
    """Each customer once."""
    return list(_orders(mass).exclude(customer="").values_list("customer", flat=True).distinct())


def _orders(mass: MassComplaint) -> Any:
    ended = (OrderState.MERGED, OrderState.WITHDRAWN)
    return Order.objects.filter(mass=mass).exclude(state__in=ended)


def rates_of(mass: MassComplaint) -> IncidentRates:
    """The rates that were set for it, else the old quotations."""
    return IncidentRates.objects.filter(mass=mass.pk).first() or IncidentRates(mass=mass.pk)


def footprints_of(mass: MassComplaint, by: Actor | Any) -> list[Footprint]:
    """Its footprints, the newest first."""
    return list(footprints_seen_by(by).filter(mass=mass.pk).order_by("-pk"))


def cohorts_of(mass: MassComplaint) -> list[Cohort]:
    """The lists frozen for it."""
    return list(Cohort.objects.filter(mass=mass.pk).select_related("unit"))


def identified(footprints: Iterable[Footprint]) -> int:
    """Customers in any of the counted footprints, once each, without complainants."""
    done = [row for row in footprints if row.state == Footprint.State.DONE]
    if len(done) <= 1:
        return done[0].total if done else 0
    found: set[str] = set()
    for row in done:
        try:
            found.update(touched.quiet(row)["customer"].to_pylist())
        except Problem:
            continue
    return len(found)


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Share of satisfied answers before and since the event, of complainants and of all touched."""

    key: str
    before: Interval
    after: Interval


def satisfaction(mass: MassComplaint, footprints: Iterable[Footprint]) -> list[Satisfaction]:
    """Of complainants, of the touched who kept silent, of everybody else: answers of four weeks each side."""
    start = mass.started_at.astimezone(UTC).replace(tzinfo=None)
    answers = _answers(start)
    if not len(answers):
        return []
    loud = pa.array(complainants(mass), pa.string())
    silent = _quiet(footprints)
    is_loud = pc.is_in(answers["customer"], loud)
    is_silent = pc.and_(pc.is_in(answers["customer"], silent), pc.invert(is_loud))
    rest = pc.invert(pc.or_(is_loud, is_silent))
    groups = (("complained", is_loud), ("touched", is_silent), ("others", rest))
    return [_of_group(key, answers.filter(mask), start) for key, mask in groups]


def _quiet(footprints: Iterable[Footprint]) -> pa.Array:
    for row in footprints:
        if row.state == Footprint.State.DONE:
            try:
                return touched.quiet(row)["customer"].combine_chunks()
            except Problem:
                continue
    return pa.array([], pa.string())


def _answers(start: datetime) -> pa.Table:
    engine, snapshot = lake.opened()
    rows = engine.table(snapshot, "surveys", (start - WEEKS).date(), (start + WEEKS).date())
    rows = rows.filter(rows.customer.notnull(), rows.score.notnull())
    rows = rows.filter(rows.answered_at >= start - WEEKS, rows.answered_at < start + WEEKS)
    return engine.execute(rows.select("customer", "answered_at", "score"))


def _of_group(key: str, answers: pa.Table, start: datetime) -> Satisfaction:
    limit = pc.if_else(pc.less_equal(answers["score"], FIVE), SATISFIED_OF_FIVE, SATISFIED_OF_HUNDRED)
    happy = pc.greater_equal(answers["score"], limit)
    late = pc.greater_equal(answers["answered_at"], pa.scalar(start, pa.timestamp("us")))
    before, after = (_share(happy.filter(mask)) for mask in (pc.invert(late), late))
    return Satisfaction(key, before, after)


def _share(happy: Any) -> Interval:
    return share(int(pc.sum(happy.cast(pa.int64())).as_py() or 0), len(happy))
