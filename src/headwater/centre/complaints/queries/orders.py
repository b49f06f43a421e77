"""Orders, as far as the asker may see them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from headwater.centre.complaints.models import Absence, Order
from headwater.centre.people.access import can, grants, scope_of
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account, Membership, Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside

WITH = ("klass", "cause", "unit", "department", "handler", "taken_by", "mass")


def orders_seen_by(by: Actor | Any, permission: Permission = Permission.SEE_COMPLAINTS) -> QuerySet[Order]:
    """Orders that were taken in or are held by the asker's units and below, and the asker's own.

    Who holds the right for own figures only (an agent) sees those taken in or handled by themselves.
    """
    orders = Order.objects.select_related(*WITH)
    if isinstance(by, System):
        return orders
    if not isinstance(by, Account) or not can(by, permission):
        return orders.none()
    units = wide_units(by, permission)
    if any(unit.parent_id is None for unit in units):
        return orders
    mine = Q(taken_by=by.person_id) | Q(handler=by.person_id) if by.person_id else Q(pk__in=[])
    # Keys instead of paths: the planner then walks the indexes of both columns.
    keys = list(Unit.objects.filter(inside(units)).values_list("pk", flat=True)) if units else []
    return orders.filter(mine | Q(unit__in=keys) | Q(department__in=keys))


def wide_units(by: Account, permission: Permission) -> list[Unit]:
    """The topmost units over all of whose orders the right holds."""
    keys = set(scope_of(by, permission).units)
    return list({where.pk: where for _held, where in grants(by) if where.pk in keys}.values())


def order_for(by: Actor | Any, pk: int) -> Order | None:
    """One order, or nothing: whoever may not see it is not told that it is there."""
    return orders_seen_by(by).filter(pk=pk).first()


def found_by_text(by: Actor | Any, words: str) -> QuerySet[Order]:
    """By C-number, by the number at the source, or by a part of the title; never by a customer's number."""
    part = words.strip()
    digits = part.upper().removeprefix("C-")
    hits = Q(title__icontains=part)
    if part:
        hits |= Q(source_id=part)
    if digits.isdecimal() and len(digits) < 10:
        hits |= Q(pk=int(digits))
    return orders_seen_by(by).filter(hits)


def away(persons: Any, day: Any = None) -> set[int]:
    """Which of these persons are away on a day (today)."""
    today = day or timezone.localdate()
    rows = Absence.objects.filter(person__in=persons, since__lte=today, until__gte=today)
    return set(rows.values_list("person_id", flat=True))


def handlers_of(unit: Unit) -> list[Person]:
    """Who works in the unit or below today and is here: whom an order may be given to."""
    today = timezone.localdate()
    there = Membership.objects.filter(unit__path__startswith=unit.path, since__lte=today).filter(
        Q(until=None) | Q(until__gte=today)
    )
    found = Person.objects.filter(pk__in=there.values("person"), left=None).order_by("number")
    gone = away([person.pk for person in found])
    return [person for person in found if person.pk not in gone]
