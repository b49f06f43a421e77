"""Mass complaints, as far as the asker may see them, and the figures of one."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from headwater.centre.complaints.models import OPEN, WORKED, MassComplaint, Order
from headwater.centre.complaints.queries.orders import orders_seen_by, wide_units
from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside


def mass_seen_by(by: Actor | Any) -> QuerySet[MassComplaint]:
    """Those of the asker's units, those that the asker owns, and those with an order that the asker sees."""
    rows = MassComplaint.objects.select_related("unit", "klass", "cause", "owner")
    if isinstance(by, System):
        return rows
    if not isinstance(by, Account) or not can(by, Permission.SEE_COMPLAINTS):
        return rows.none()
    units = wide_units(by, Permission.SEE_COMPLAINTS)
    if any(unit.parent_id is None for unit in units):
        return rows
    own = Q(owner=by.person_id) if by.person_id else Q(pk__in=[])
    touched = Exists(orders_seen_by(by).filter(mass=OuterRef("pk")).order_by().values("pk"))
    return rows.filter(own | inside(units, "unit__path") | touched)


def mass_for(by: Actor | Any, pk: int) -> MassComplaint | None:
    """One of them, or nothing."""
    return mass_seen_by(by).filter(pk=pk).first()


def with_counts(rows: QuerySet[MassComplaint]) -> QuerySet[MassComplaint]:
    """With how many orders each has, how many of them wait for an answer, how many customers."""
    return rows.annotate(
        order_count=Count("orders"),
        waiting=Count("orders", filter=Q(orders__state__in=WORKED)),
        open_count=Count("orders", filter=Q(orders__state__in=OPEN)),
        customers=Count("orders__customer", distinct=True),
    )


def orders_of(by: Actor | Any, mass: MassComplaint) -> QuerySet[Order]:
    """Its orders, those that the asker sees."""
    return orders_seen_by(by).filter(mass=mass)


def find_masses(by: Actor | Any, words: str) -> QuerySet[MassComplaint]:
    """By M-number or a part of the title."""
    part = words.strip()
    number = part.upper().removeprefix("M-")
    hits = Q(title__icontains=part)
    if number.isdecimal() and len(number) < 10:
        hits |= Q(pk=int(number))
    return mass_seen_by(by).filter(hits)
