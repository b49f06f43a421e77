"""What belongs to an incident: its complainants, whoever was identified, and how satisfied they were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from headwater.centre.complaints.models import MassComplaint, Order, OrderState
from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery import lake, touched
from headwater.centre.recovery.models import Cohort, CohortMember, Footprint, IncidentRates, Recipient
from headwater.centre.recovery.queries.cohorts import cohorts_seen_by
from headwater.centre.recovery.queries.lookalikes import footprints_seen_by
from headwater.engine.recovery_effects.intervals import Interval, share
from headwater.engine.words import Problem

# Answers compared are those of four weeks on either side of the event.
WEEKS = timedelta(days=28)
# On scales up to five the upper two are satisfied, on scales up to a hundred eighty and more.
# Answers after a repair come in for longer.
LONGEST = timedelta(days=90)
PHASES = ("before", "after", "repaired")
CIRCLES = ("complained", "touched", "others")
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


def cohorts_of(mass: MassComplaint, by: Actor | Any) -> list[Cohort]:
    """The lists frozen for it that the asker sees."""
    return list(cohorts_seen_by(by).filter(mass=mass.pk))


@dataclass(frozen=True, slots=True)
class Identified:
    """Customers found besides those who complained, each once: in a footprint, and only in frozen lists."""

    touched: int = 0
    listed: int = 0

    @property
    def customers(self) -> int:
        """All of them."""
        return self.touched + self.listed


def identified(
    mass: MassComplaint, footprints: Iterable[Footprint], lists: Iterable[Cohort]
) -> Identified | None:
    """In any counted footprint or frozen list of the incident, without doubles and without complainants.

    None where nobody has looked yet.
    """
    counted = [row for row in footprints if row.state == Footprint.State.DONE]
    keys = [row.pk for row in lists]
    if not counted and not keys:
        return None
    members = CohortMember.objects.filter(cohort__in=keys).values_list("customer", flat=True)
    touched_ones = _touched(counted)
    both = pc.unique(pa.concat_arrays([touched_ones, pa.array(members.iterator(), pa.string())]))
    loud = pa.array(complainants(mass), pa.string())
    all_of_them, first = (_without(found, loud) for found in (both, touched_ones))
    return Identified(len(first), len(all_of_them) - len(first))


def _touched(footprints: Iterable[Footprint]) -> pa.Array:
    """Who kept silent in any of the counted footprints, each once; one whose file is gone counts nobody."""
    parts = [pa.array([], pa.string())]
    for row in footprints:
        if row.state == Footprint.State.DONE:
            try:
                parts.append(touched.quiet(row)["customer"].combine_chunks())
            except Problem:
                continue
    return pc.unique(pa.concat_arrays(parts))


def _without(found: pa.Array, others: pa.Array) -> pa.Array:
    return found.filter(pc.invert(pc.is_in(found, others)))


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Share of satisfied answers of one circle: before the event, since then, and since the own repair."""

    key: str
    before: Interval
    after: Interval
    repaired: Interval


def satisfaction(mass: MassComplaint, footprints: Iterable[Footprint]) -> list[Satisfaction]:
    """Of complainants, of the touched who kept silent, of everybody else: answers of four weeks each side.

    Whoever was reached by a campaign of the incident counts apart from then on. Counted where the answers
    lie: nothing but nine counts leaves the lake.
    """
    start = mass.started_at.astimezone(UTC).replace(tzinfo=None)
    found = {(row["key"], row["phase"]): row for row in _counts(start, _circles(mass, footprints))}
    if not found:
        return []
    return [Satisfaction(key, *(_share(found.get((key, phase))) for phase in PHASES)) for key in CIRCLES]


def _circles(mass: MassComplaint, footprints: Iterable[Footprint]) -> pa.Table:
    """Customer and circle; who complained is not among the touched."""
    loud = pa.array(sorted(complainants(mass)), pa.string())
    silent = _without(_touched(footprints), loud)
    customers = pa.concat_arrays([loud, silent])
    keys = pa.array(["complained"] * len(loud) + ["touched"] * len(silent), pa.string())
    repaired = _repaired(mass)
    at = pa.array([repaired.get(customer) for customer in customers.to_pylist()], pa.timestamp("us"))
    return pa.table({"customer": customers, "key": keys, "repaired_at": at})


def _repaired(mass: MassComplaint) -> dict[str, datetime]:
    """Customer -> when a campaign of this incident first reached them, in UTC without a zone."""
    rows = Recipient.objects.filter(campaign__cohort__mass=mass.pk, reached_at__isnull=False)
    found: dict[str, datetime] = {}
    for customer, at in rows.order_by("-reached_at").values_list("customer", "reached_at"):
        found[customer] = at.astimezone(UTC).replace(tzinfo=None)
    return found


def _counts(start: datetime, circles: pa.Table) -> list[dict[str, Any]]:
    engine, snapshot = lake.opened()
    rows = engine.table(snapshot, "surveys", (start - WEEKS).date(), (start + LONGEST).date())
    rows = rows.filter(rows.customer.notnull(), rows.score.notnull())
    rows = rows.filter(rows.answered_at >= start - WEEKS, rows.answered_at < start + LONGEST)
    limit = ibis.ifelse(rows.score <= FIVE, SATISFIED_OF_FIVE, SATISFIED_OF_HUNDRED)
    rows = rows.select("customer", "answered_at", happy=(rows.score >= limit).cast("int64"))
    known = rows.left_join(ibis.memtable(circles), "customer")
    known = known.mutate(key=ibis.coalesce(known.key, "others"), phase=_phase(known, start))
    known = known.filter(known.phase.notnull())
    counted = known.group_by("key", "phase").aggregate(n=known.count(), happy=known.happy.sum())
    found: list[dict[str, Any]] = engine.execute(counted).to_pylist()
    return found


def _phase(rows: Any, start: datetime) -> Any:
    """Before, after, repaired; nothing for late answers of those whom nobody repaired."""
    at = rows.answered_at
    late = ibis.ifelse(at < start + WEEKS, "after", ibis.null("string"))
    repaired = (at >= rows.repaired_at).fill_null(False)
    return ibis.ifelse(at < start, "before", ibis.ifelse(repaired, "repaired", late))


def _share(row: dict[str, Any] | None) -> Interval:
    return share(row["happy"], row["n"]) if row else share(0, 0)
