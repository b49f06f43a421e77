"""Looking for hot spots over the newest orders, and what is made of one: a mass complaint, a finding."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints.actions.mass import add_orders, open_mass
from headwater.centre.complaints.actions.rising_told import tell_of_rising
from headwater.centre.complaints.days import counts_by_day, kinds_of_days, midnight
from headwater.centre.complaints.models import (
    OPEN,
    HotSpot,
    HotSpotLook,
    HotSpotOrder,
    MassComplaint,
    Order,
    OrderState,
)
from headwater.centre.complaints.queries.orders import orders_seen_by
from headwater.centre.complaints.queries.suggestions import text_of
from headwater.centre.findings.actions import open_finding
from headwater.centre.findings.models import Finding
from headwater.centre.jobs import running
from headwater.centre.jobs.models import Run
from headwater.centre.people import audit
from headwater.centre.people.access import require, units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission
from headwater.engine.text.hot_spots import Cluster, Rise, find_clusters, rising
from headwater.engine.words import Words

P = Permission
LOOK, FILL = "complaints.hot_spots", "complaints.fill_mass"
# What is usual is read from eight weeks; before them the longest "now".
DAYS, MOST_ORDERS = 63, 60_000
# Looks that are kept: the one shown, and the one before while its pages are still open.
KEPT = 2
# A mass complaint of more orders is filled in the background.
AT_ONCE = 50
# Of a matter's orders this part must lie in one of the matters of the look before for it to be the same.
SAME = 0.5
Row = tuple[int, str, str, datetime]


@transaction.atomic
def look_again(*, by: Actor) -> Run:
    """Look in the background, now."""
    require(by, P.SEE_COMPLAINTS)
    return running.defer(LOOK, by=by, lock=LOOK, force=True)


def look(*, by: Actor, tell: running.Tell | None = None) -> HotSpotLook | None:
    """Find the matters of the newest weeks and how each stands; nothing while there are no orders."""
    began = time.monotonic()
    rows, since, until = _newest()
    if not rows:
        return None
    texts = [text_of(title, text) for _pk, title, text, _at in rows]
    found = find_clusters(texts)
    if tell:
        tell(0.7)
    daily = counts_by_day([[rows[k][3] for k in one.members] for one in found.clusters], since, until)
    rises = rising(daily, kinds_of_days(since, until))
    return _keep(by, rows, (since, until), list(zip(found.clusters, daily, rises, strict=True)), began)


def _newest() -> tuple[list[Row], date, date]:
    """Orders of the last weeks for which there are any, and the days they lie in."""
    told = Order.objects.exclude(state__in=(OrderState.MERGED, OrderState.WITHDRAWN))
    newest = told.order_by("-received_at").values_list("received_at", flat=True).first()
    until = timezone.localtime(newest).date() if newest else timezone.localdate()
    since = until - timedelta(days=DAYS - 1)
    facts = told.filter(received_at__gte=midnight(since)).order_by("-received_at", "-pk")
    return list(facts.values_list("pk", "title", "text", "received_at")[:MOST_ORDERS]), since, until


@transaction.atomic
def _keep(
    by: Actor,
    rows: Sequence[Row],
    days: tuple[date, date],
    matters: list[tuple[Cluster, Any, Rise]],
    began: float,
) -> HotSpotLook:
    before = HotSpotLook.objects.first()
    made = HotSpotLook.objects.create(
        made_by=audit.name_of(by), since=days[0], until=days[1], orders=len(rows), seconds=0
    )
    keys = [[rows[k][0] for k in cluster.members] for cluster, _daily, _rise in matters]
    threads = _threads(before, keys)
    for (cluster, daily, rise), members, thread in zip(matters, keys, threads, strict=True):
        spot = _spot(made, cluster, daily, rise, [rows[k][0] for k in cluster.typical], len(members))
        if thread:
            spot.thread, spot.mass, spot.told_at = thread.thread, thread.mass, thread.told_at
        spot.save()
        if not thread:
            # A matter that was not there before begins its own thread.
            HotSpot.objects.filter(pk=spot.pk).update(thread=spot.pk)
        HotSpotOrder.objects.bulk_create(
            (HotSpotOrder(spot=spot, order_id=pk) for pk in members), batch_size=2000
        )
        spot.refresh_from_db(fields=["thread"])
        tell_of_rising(by, spot, members)
    made.seconds = time.monotonic() - began
    made.save(update_fields=["seconds"])
    HotSpotLook.objects.filter(pk__in=list(HotSpotLook.objects.values_list("pk", flat=True)[KEPT:])).delete()
    return made


def _spot(
    look: HotSpotLook, cluster: Cluster, daily: Any, rise: Rise, typical: list[int], orders: int
) -> HotSpot:
    return HotSpot(
        look=look,
        words=list(cluster.name.words),
        orders=orders,
        daily=[int(n) for n in daily],
        typical=typical,
        span=rise.span,
        count=rise.count,
        expected=rise.expected,
        q=rise.q,
        rising=rise.rising,
    )


def _threads(before: HotSpotLook | None, keys: list[list[int]]) -> list[HotSpot | None]:
    """For each matter the one that it was in the look before, or nothing.

    The larger matter has the first choice; no two take the same.
    """
    if before is None:
        return [None] * len(keys)
    where = dict(HotSpotOrder.objects.filter(spot__look=before).values_list("order_id", "spot_id"))
    spots = HotSpot.objects.select_related("mass").in_bulk(set(where.values()))
    sizes = Counter(where.values())
    used: set[int] = set()
    found: dict[int, HotSpot] = {}
    for at in sorted(range(len(keys)), key=lambda k: -len(keys[k])):
        shared = Counter(where[pk] for pk in keys[at] if pk in where)
        for spot, number in shared.most_common(1):
            if spot not in used and number >= SAME * min(len(keys[at]), sizes[spot]):
                used.add(spot)
                found[at] = spots[spot]
    return [found.get(at) for at in range(len(keys))]


@transaction.atomic
def make_mass(
    *, by: Actor, spot: HotSpot, title: str, unit: Unit, since: date | None = None
) -> MassComplaint:
    """A mass complaint of its open orders that the asker sees, those since a day if one is given."""
    require(by, P.MANAGE_COMPLAINTS, unit)
    # Two people at once: the second finds the first one's mass complaint.
    spot = HotSpot.objects.select_for_update(of=("self",)).select_related("mass").get(pk=spot.pk)
    if spot.mass_id:
        raise ValidationError(_("It is a mass complaint already: %(mass)s.") % {"mass": spot.mass})
    orders = orders_seen_by(by).filter(hot_spots__spot=spot, mass=None, state__in=OPEN)
    if since:
        orders = orders.filter(received_at__gte=midnight(since))
    first = orders.order_by("received_at").first()
    if first is None:
        raise ValidationError(_("None of its orders is open and free: there is nothing to put together."))
    few = list(orders.order_by("pk")[: AT_ONCE + 1])
    mass = open_mass(
        by=by, title=title, unit=unit, started_at=first.received_at,
        orders=few if len(few) <= AT_ONCE else [first], **_shared(orders),
    )  # fmt: skip
    HotSpot.objects.filter(thread=spot.thread).update(mass=mass)
    if len(few) > AT_ONCE:
        keys = list(orders.order_by("pk").values_list("pk", flat=True))
        account = getattr(by, "pk", None)
        running.defer(FILL, by=by, mass=mass.pk, orders=keys, account=account)
    return mass


def fill(mass: MassComplaint, orders: list[int], by: Actor, tell: running.Tell) -> int:
    """Put these orders into the mass complaint, some at a time; those that are there already stay."""
    put = 0
    for at in range(0, len(orders), AT_ONCE):
        rows = list(orders_seen_by(by).filter(pk__in=orders[at : at + AT_ONCE]))
        put += add_orders(by=by, mass=mass, orders=rows)
        tell((at + AT_ONCE) / len(orders))
    return put


def _shared(orders: Any) -> dict[str, Any]:
    """What most of the orders have in common: class, region, area."""
    found: dict[str, Any] = {}
    rows = list(orders.values_list("klass", "region", "area"))
    for at, name in enumerate(("klass", "region", "area")):
        value, number = Counter(row[at] for row in rows).most_common(1)[0]
        if value and number > len(rows) / 2:
            found[name] = value
    if "klass" in found:
        found["klass"] = orders.filter(klass=found["klass"]).first().klass
    return found


@transaction.atomic
def make_finding(*, by: Actor, spot: HotSpot, count: int, expected: float, span: int) -> Finding:
    """A finding of it, of the asker's own unit; while one is open, this joins it."""
    require(by, P.MANAGE_FINDINGS)
    unit = units_of(by, P.MANAGE_FINDINGS)[0]
    title = Words(
        en=f"Complaints about “{spot.name}” are rising: {count} in {span} days, usually {expected:.1f}",
        zh=f"“{spot.name}”类投诉上升：{span} 天 {count} 件，平常 {expected:.1f} 件",
    )
    return open_finding(
        by=by, title=title, unit=unit, same_as=f"hot_spot:{spot.thread}",
        about={"url": spot.url, "words": spot.words},
    )  # fmt: skip


def unit_for(by: Actor) -> Unit | None:
    """The unit that keeps a mass complaint which this person opens."""
    units = units_of(by, P.MANAGE_COMPLAINTS)
    return units[0] if units else None
