"""Who is told that a matter rises: once, and not again while it goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop

from headwater.centre.complaints.actions.telling import administrator_of, head_of
from headwater.centre.complaints.days import midnight
from headwater.centre.complaints.models import HotSpot, Order
from headwater.centre.notices.actions import notify
from headwater.centre.notices.models import Level
from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import nearest_holder

RISING = gettext_noop(
    "Complaints about “%(words)s” are rising: %(count)s in %(span)s days, usually %(expected)s."
)
KEEPERS = ("quality_manager", "deputy_hotline_manager", "operations_manager")
# A matter that fell silent and rises again after so long is told anew; one that flickers is not.
QUIET_FOR = timedelta(days=14)


def tell_of_rising(by: Actor, spot: HotSpot, orders: Sequence[int]) -> list[Person]:
    """Tell those whom a rising matter concerns, unless they were told lately; who was told.

    `orders`: keys of its orders. The spot carries when it was told from look to look.
    """
    if not spot.rising:
        return []
    last = spot.told_at
    spot.told_at = timezone.now()
    spot.save(update_fields=["told_at"])
    # While it rises the moment moves on with it; who made a mass complaint of it knows.
    if spot.mass_id or (last is not None and timezone.now() - last < QUIET_FOR):
        return []
    persons = concerned(spot, orders)
    facts = {"words": spot.name, "count": spot.count, "span": spot.span, "expected": f"{spot.expected:.1f}"}
    notify(by=by, to=persons, text=RISING, params=facts, url=spot.url, level=Level.WARNING)
    return persons


def concerned(spot: HotSpot, orders: Sequence[int]) -> list[Person]:
    """Administrator and head of the department that most of its new orders lie with, and who keeps quality
    where most of them were taken in; only those who may see complaints there."""
    since = midnight(spot.look.until - timedelta(days=spot.span - 1))
    places = Order.objects.filter(pk__in=orders, received_at__gte=since).values_list("department", "unit")
    departments, units = (Counter(place[at] for place in places) for at in (0, 1))
    if not departments:
        return []
    department = Unit.objects.get(pk=departments.most_common(1)[0][0])
    unit = Unit.objects.get(pk=units.most_common(1)[0][0])
    named = [
        (administrator_of(department), department),
        (head_of(department), department),
        (nearest_holder(unit, KEEPERS), unit),
    ]
    return [person for person, where in dict(named).items() if person is not None and _sees(person, where)]


def _sees(person: Person, where: Unit) -> bool:
    accounts = Account.objects.filter(person=person, is_active=True)
    return any(can(account, Permission.SEE_COMPLAINTS, where) for account in accounts)
