"""Hot spots as far as the asker's orders make them: counted and judged anew for each reader's scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from headwater.centre.complaints.days import kinds_of_days
from headwater.centre.complaints.models import WORKED, HotSpot, HotSpotLook, HotSpotOrder, Order
from headwater.centre.complaints.queries.orders import orders_seen_by
from headwater.centre.people.audit import Actor
from headwater.engine.text.hot_spots import Rise, rising


@dataclass(frozen=True, slots=True)
class Seen:
    """A hot spot as the asker sees it: orders, customers, unanswered, orders a day, the judgement."""

    spot: HotSpot
    orders: int
    customers: int
    waiting: int
    daily: tuple[int, ...]
    rise: Rise

    @property
    def rising(self) -> bool:
        return self.rise.rising


def newest_look() -> HotSpotLook | None:
    """The look that is shown."""
    return HotSpotLook.objects.first()


def days_of(look: HotSpotLook) -> list[date]:
    """Its local days, oldest first."""
    return [look.since + timedelta(days=n) for n in range((look.until - look.since).days + 1)]


def seen_by(by: Actor | Any) -> list[Seen]:
    """The matters that the asker has orders of; rising ones first, the surest before, then the larger."""
    look = newest_look()
    if look is None:
        return []
    members = HotSpotOrder.objects.filter(
        spot__look=look, order__in=orders_seen_by(by).order_by().values("pk")
    )
    facts = {row["spot"]: row for row in _totals(members)}
    spots = list(HotSpot.objects.filter(look=look, pk__in=facts).select_related("mass"))
    daily = _daily(members, look, [spot.pk for spot in spots])
    rises = rising(daily, kinds_of_days(look.since, look.until))
    found = [
        Seen(
            spot=spot,
            orders=facts[spot.pk]["orders"],
            customers=facts[spot.pk]["customers"],
            waiting=facts[spot.pk]["waiting"],
            daily=tuple(int(n) for n in daily[at]),
            rise=rises[at],
        )
        for at, spot in enumerate(spots)
    ]
    return sorted(found, key=lambda s: (not s.rising, s.rise.q if s.rising else 1.0, -s.orders, s.spot.pk))


def _totals(members: QuerySet[HotSpotOrder]) -> Iterable[dict[str, int]]:
    return (
        members.order_by()
        .values("spot")
        .annotate(
            orders=Count("order"),
            customers=Count("order__customer", distinct=True, filter=~Q(order__customer="")),
            waiting=Count("order", filter=Q(order__state__in=WORKED)),
        )
    )  # type: ignore[return-value]


def _daily(members: QuerySet[HotSpotOrder], look: HotSpotLook, spots: list[int]) -> Any:
    """(spots, days) orders a local day."""
    place = {pk: at for at, pk in enumerate(spots)}
    found = np.zeros((len(spots), (look.until - look.since).days + 1), np.int64)
    counted = members.order_by().annotate(day=TruncDate("order__received_at")).values("spot", "day")
    for row in counted.annotate(n=Count("pk")):
        at = (row["day"] - look.since).days
        if row["spot"] in place and 0 <= at < found.shape[1]:
            found[place[row["spot"]], at] = row["n"]
    return found


def seen_one(by: Actor | Any, thread: int) -> Seen | None:
    """The matter of a thread as it was last found, if the asker has orders of it."""
    return next((one for one in seen_by(by) if one.spot.thread == thread), None)


def orders_of(by: Actor | Any, spot: HotSpot) -> QuerySet[Order]:
    """Its orders, those that the asker sees."""
    return orders_seen_by(by).filter(hot_spots__spot=spot)


def spots_of(order: Order) -> list[HotSpot]:
    """The matters that an order belongs to by the newest look."""
    look = newest_look()
    return list(HotSpot.objects.filter(look=look, members__order=order)) if look else []
