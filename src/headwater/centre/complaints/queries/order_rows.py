"""What complaint orders add to a customer's time line: when they came, and what was said since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models import EventKind, Order, OrderEvent
from headwater.centre.complaints.queries.orders import orders_seen_by
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import persons_seen_by
from headwater.centre.ui.journeys import Row

MOST = 300
K = EventKind
# Of all that happens to an order: what the customer heard, or said.
TOLD = (K.REPLIED, K.CUSTOMER, K.ANSWERED, K.OBJECTED, K.CALLED_BACK, K.CLOSED)


def order_rows(customer: str, start: date, end: date, by: Actor) -> Iterator[Row]:
    """Orders of the customer between two local days, with what customer and centre told each other.

    Of an order that the reader may not see there is one line: that it was, and no word of it.
    """
    begin, until = _moment(start), _moment(end + timedelta(days=1))
    orders = Order.objects.filter(customer=customer).select_related("klass")
    touched = orders.filter(received_at__lt=until).order_by("-received_at")[:MOST]
    own = set(orders_seen_by(by).filter(customer=customer).order_by().values_list("pk", flat=True))
    for order in touched:
        if order.received_at >= begin:
            yield _received(order) if order.pk in own else _elsewhere(order)
    events = OrderEvent.objects.filter(order__in=own, kind__in=TOLD, at__gte=begin, at__lt=until)
    found = list(events.select_related("order", "person").order_by("at")[:MOST])
    names = _names(by, found)
    for event in found:
        yield _told(event, names)


def _received(order: Order) -> Row:
    facts = ((_("Class"), str(order.klass)), (_("State"), order.get_state_display()))
    said = f"{order.title_shown}\n{order.text_shown}".strip()
    return Row(
        order.received_at, _("%(number)s taken in") % {"number": order.number}, order.url, said, "", facts
    )


def _elsewhere(order: Order) -> Row:
    return Row(order.received_at, _("A complaint order of another unit"))


def _told(event: OrderEvent, names: dict[int, str]) -> Row:
    title = f"{event.order.number} {event.get_kind_display()}"
    by = names.get(event.person_id or 0, "")
    order = event.order
    return Row(event.at, title, order.url, mask_text(event.text, order.customer, order.customer_name), by)


def _names(by: Actor, events: list[OrderEvent]) -> dict[int, str]:
    """Names of those whom the reader may know by name."""
    wanted = {event.person_id for event in events if event.person_id}
    seen = persons_seen_by(by, Permission.SEE_AGENTS).filter(pk__in=wanted)
    return dict(seen.values_list("pk", "name"))


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
