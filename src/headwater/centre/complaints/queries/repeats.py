"""Customers who complain again: how often, about what, and whether the same came back after it was closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from headwater.centre.complaints.days import midnight
from headwater.centre.complaints.models import OPEN, Order, OrderState
from headwater.centre.complaints.queries.orders import orders_seen_by
from headwater.centre.people.audit import Actor

# An order within so many days of an earlier one that was closed says that it was not solved.
BACK_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Counts:
    """Customers with any order in the period, with several, and the orders of those with several."""

    customers: int
    repeating: int
    orders: int

    @property
    def share(self) -> float | None:
        """Of the complaining customers the part that complained more than once."""
        return self.repeating / self.customers if self.customers else None


def orders_in_days(by: Actor | Any, start: date, end: date) -> QuerySet[Order]:
    """The asker's orders received in these local days, without merged and withdrawn ones."""
    rows = orders_seen_by(by).exclude(state__in=(OrderState.MERGED, OrderState.WITHDRAWN))
    return rows.filter(received_at__gte=midnight(start), received_at__lt=midnight(end + timedelta(days=1)))


def orders_between(by: Actor | Any, start: date, end: date) -> QuerySet[Order]:
    """Of these the orders of named customers."""
    return orders_in_days(by, start, end).exclude(customer="")


def complainants(by: Actor | Any, start: date, end: date, least: int = 2) -> QuerySet[Any]:
    """A row a customer with `least` orders and more: counts, classes, first and last, most first."""
    rows = _with_back(orders_between(by, start, end))
    return (
        rows.order_by()
        .values("customer")
        .annotate(
            orders=Count("pk"),
            classes=Count("klass", distinct=True),
            waiting=Count("pk", filter=Q(state__in=OPEN)),
            back=Count("pk", filter=Q(back=True)),
            first_at=Min("received_at"),
            last_at=Max("received_at"),
            newest=Max("pk"),
        )
        .filter(orders__gte=least)
        .order_by("-orders", "-last_at")
    )


def _with_back(rows: QuerySet[Order]) -> QuerySet[Order]:
    """`back`: whether the customer had a like order that was closed shortly before."""
    before = Order.objects.filter(
        customer=OuterRef("customer"),
        klass=OuterRef("klass"),
        closed_at__lte=OuterRef("received_at"),
        closed_at__gte=OuterRef("received_at") - BACK_WITHIN,
    ).exclude(pk=OuterRef("pk"))
    return rows.annotate(back=Exists(before.order_by().values("pk")))


def counts(by: Actor | Any, start: date, end: date) -> Counts:
    """How many complained, and how many of them more than once."""
    each = orders_between(by, start, end).order_by().values("customer").annotate(n=Count("pk"))
    several = each.filter(n__gt=1)
    return Counts(each.count(), several.count(), sum(several.values_list("n", flat=True)))


def orders_of_like(by: Actor | Any, order: Order, start: date, end: date) -> QuerySet[Order]:
    """All orders of the customer of one order in these days, newest first."""
    return orders_between(by, start, end).filter(customer=order.customer).order_by("-received_at")
