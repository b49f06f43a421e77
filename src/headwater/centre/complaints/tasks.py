"""What of orders waits for a person: own ones, the next due first; for administrators what nobody has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints.models import WAITING, WORKED, Order, OrderState
from headwater.centre.complaints.spans import moment
from headwater.centre.ui.tasks import Task

MOST = 20


def my_orders(account: Any) -> Iterator[Task]:
    """One task an order that the person has in hand; overdue and pressing ones are urgent."""
    if not account.person_id:
        return
    now = timezone.now()
    held = [state for state in (*WORKED, OrderState.ANSWERED) if state not in WAITING]
    mine = Order.objects.filter(handler=account.person_id, state__in=held)
    for order in mine.order_by(F("due_at").asc(nulls_last=True))[:MOST]:
        if order.state == OrderState.ANSWERED:
            yield Task(_("Call back: %(order)s") % {"order": order}, order.url, "phone-outgoing", None, False)
            continue
        late = order.due_at is not None and order.due_at <= now
        words = {"order": str(order), "at": moment(order.due_at)}
        text = _("%(order)s was due %(at)s") % words if late else _("%(order)s, due %(at)s") % words
        pressing = order.presses_at is not None and order.presses_at <= now
        yield Task(text, order.url, "message-report", order.due_at, late or pressing)


def unanswered_overdue(account: Any) -> Iterator[Task]:
    """For who administers a department: how many of its orders are overdue."""
    unit = _administered(account)
    if unit is None:
        return
    late = Order.objects.filter(state__in=WORKED, due_at__lte=timezone.now())
    n = late.filter(department__path__startswith=unit.path).exclude(handler=account.person_id).count()
    if n:
        text = _("%(n)s orders of %(unit)s are overdue") % {"n": n, "unit": unit}
        yield Task(text, f"{reverse('complaints:orders')}?which=overdue", "alert-circle", None, True)


def _administered(account: Any) -> Any:
    from_roles = ("department_administrator", "department_head")
    grant = account.grants.filter(role__in=from_roles).select_related("unit").first()
    return grant.unit if grant else None
