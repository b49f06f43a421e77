"""A customer's time line, for those in whose scope the customer has been: lake, orders, other rooms' rows."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import ibis
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from headwater.centre.complaints.models import JourneyKey, Order, OrderContact
from headwater.centre.complaints.queries import lake
from headwater.centre.complaints.queries.orders import orders_seen_by
from headwater.centre.people.access import Scope, can, scope_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.ui import journeys
from headwater.engine import journey
from headwater.engine.journey import Event, Journey, Zoom

# Time lines read lately; a new snapshot makes other keys, and the old ones age out.
KEPT = 128


@dataclass(frozen=True, slots=True)
class Line:
    """What was found of a customer between two local days: rows of the lake, and what rooms add."""

    customer: str
    zoom: Zoom
    at: date
    start: date
    end: date
    journey: Journey
    added: tuple[tuple[journeys.Source, journeys.Row], ...]
    first: date | None
    last: date | None


class _Kept:
    """Read time lines by question; safe for the server's threads."""

    def __init__(self) -> None:
        self._found: OrderedDict[object, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object) -> Any:
        with self._lock:
            return self._found.get(key)

    def keep(self, key: object, value: Any) -> None:
        with self._lock:
            self._found[key] = value
            while len(self._found) > KEPT:
                self._found.popitem(last=False)


_kept = _Kept()


def may_see(by: Actor, customer: str) -> bool:
    """Whether the customer has an order or a contact in the asker's scope."""
    if not customer or not can(by, Permission.SEE_JOURNEYS):
        return False
    scope = scope_of(by, Permission.SEE_JOURNEYS)
    if scope.everything or orders_seen_by(by).filter(customer=customer).exists():
        return True
    return not scope.nothing and _met(customer, scope)


def _met(customer: str, scope: Scope) -> bool:
    """Whether a contact of the customer was with one of these teams or agents."""
    now = lake.snapshot()
    key = (settings.HOME, now.number, "met", customer, scope)
    found = _kept.get(key)
    if found is None:
        table = lake.engine().table(now, "contacts")
        theirs = table.team.isin(scope.teams) | table.agent.isin(scope.agents)
        one = table.filter(table.customer == customer, theirs).select("id").limit(1)
        found = lake.engine().execute(one).num_rows > 0
        _kept.keep(key, found)
    return bool(found)


def line_of(by: Actor, customer: str, zoom: Zoom = "quarter", at: date | None = None) -> Line:
    """The time line around a day. Whether the asker may see it, `may_see` says: ask that first."""
    first, last = _reach()
    at = at or last or timezone.localdate()
    start, end = _reached(zoom, at, *journey.window(zoom, at, first, last), last)
    added = tuple(
        (source, row) for source in journeys.sources_for(by) for row in source.rows(customer, start, end, by)
    )
    return Line(customer, zoom, at, start, end, _read(customer, start, end), added, first, last)


def _reached(zoom: Zoom, at: date, start: date, end: date, last: date | None) -> tuple[date, date]:
    """Ninety days that end with what there can be; what they would run into the future they begin earlier."""
    newest = max(at, timezone.localdate(), last or date.min)
    over = max(timedelta(0), end - newest) if zoom == "quarter" else timedelta(0)
    return start - over, end - over


def _read(customer: str, start: date, end: date) -> Journey:
    now = lake.snapshot()
    contacts = tuple(_contacts_of_orders(customer))
    key = (settings.HOME, now.number, customer, start, end, contacts)
    found: Journey | None = _kept.get(key)
    if found is None:
        sources = journey.sources(without=journeys.replaced())
        found = journey.read_journey(lake.engine(), now, customer, start, end, sources, contacts=contacts)
        _kept.keep(key, found)
    return found


def _contacts_of_orders(customer: str) -> list[str]:
    """Contacts that orders name: calls of the customer from another number belong to the story too."""
    rows = OrderContact.objects.filter(order__customer=customer).order_by("contact")
    return list(rows.values_list("contact", flat=True).distinct()[:200])


def _reach() -> tuple[date | None, date | None]:
    """The first and the last day of anything that a time line reads, orders among them."""
    now = lake.snapshot()
    days = [days for source in journey.sources() if (days := now.days(source.table)) and not source.state]
    ends = [*(d[0] for d in days), *(d[-1] for d in days)]
    received = Order.objects.order_by("received_at").values_list("received_at", flat=True)
    for moment in (received.first(), received.last()):
        if moment is not None:
            ends.append(timezone.localtime(moment).date())
    return (min(ends), max(ends)) if ends else (None, None)


def event_of(table: str, row: str, day: date, order: Order) -> Event | None:
    """One row of the lake by its id and local day; nothing where it is not of the order's customer."""
    known = {source.table: source for source in journey.sources()}
    if table not in known:
        return None
    found = journey.read_event(lake.engine(), lake.snapshot(), known[table], row, day)
    return found if found is not None and _of_customer(found, order) else None


def _of_customer(event: Event, order: Order) -> bool:
    """Whether the row is the customer's, or of a contact that an order of the customer names."""
    whose = str(event.values.get("customer") or "")
    if whose and whose == order.customer:
        return True
    named = set(order.contacts.values_list("contact", flat=True))
    named |= set(_contacts_of_orders(order.customer)) if order.customer else set()
    return bool({event.contact, event.id if event.table == "contacts" else ""} & named - {""})


def agents_of(contacts: list[tuple[str, datetime | None]]) -> list[str]:
    """Codes of the agents who had these contacts, newest contact first; their moments narrow the search."""
    if not contacts:
        return []
    days = [timezone.localtime(at).date() for _id, at in contacts if at is not None]
    start, end = (min(days), max(days)) if len(days) == len(contacts) else (None, None)
    table = lake.engine().table(lake.snapshot(), "contacts", start, end)
    wanted = table.filter(table.id.isin([id for id, _at in contacts]), table.agent.notnull())
    rows = lake.engine().execute(wanted.select("agent", "started_at").order_by(ibis.desc("started_at")))
    return [str(row["agent"]) for row in rows.to_pylist()]


def exposure_of(service: str, start: date, end: date) -> dict[str, float]:
    """Agent -> contacts answered in these days; of the service, where it is known and had any."""
    now = lake.snapshot()
    key = (settings.HOME, now.number, "exposure", service, start, end)
    found: dict[str, float] | None = _kept.get(key)
    if found is None:
        found = _exposure(service, start, end) or (_exposure("", start, end) if service else {})
        _kept.keep(key, found)
    return found


def _exposure(service: str, start: date, end: date) -> dict[str, float]:
    table = lake.engine().table(lake.snapshot(), "contacts", start, end)
    rows = table.filter(table.agent.notnull())
    if service:
        rows = rows.filter(rows.service == service)
    counted = lake.engine().execute(rows.group_by("agent").aggregate(n=rows.count()))
    return {str(row["agent"]): float(row["n"]) for row in counted.to_pylist()}


def address_of(customer: str) -> str:
    """The time line's address, for links of any room; the customer's number does not stand in it."""
    if not customer:
        return ""
    kept, _new = JourneyKey.objects.get_or_create(customer=customer)
    return reverse("complaints:journey", args=[kept.key])


def customer_behind(key: UUID, by: Actor) -> str | None:
    """Whose time line the address means, if the asker may see it."""
    kept = JourneyKey.objects.filter(key=key).first()
    return kept.customer if kept and may_see(by, kept.customer) else None
