"""The list of orders: its sentence, and its Excel sheet with customers masked."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints.models import OPEN, WAITING, WORKED, Order, OrderState, Stage
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import Figure, Sentence, mask_customer
from headwater.centre.ui.exports import Sheet

PRESSED = 2


def counts(orders: QuerySet[Order]) -> dict[str, int]:
    """How many are open, overdue, pressing, resting, without a handler, answered; one question."""
    now = timezone.now()
    worked = Q(state__in=WORKED)
    late = Q(due_at__lte=now) | Q(stage_held=Stage.OVERDUE)
    return (
        orders.order_by()
        .filter(state__in=OPEN)
        .aggregate(
            open=Count("pk"),
            overdue=Count("pk", filter=worked & late),
            pressing=Count("pk", filter=worked & Q(presses_at__lte=now) & ~late),
            resting=Count("pk", filter=Q(state__in=WAITING)),
            free=Count("pk", filter=worked & Q(handler=None)),
            answered=Count("pk", filter=Q(state=OrderState.ANSWERED)),
        )
    )


def sentence(orders: QuerySet[Order]) -> Sentence:
    """What waits, with the numbers as links to the rows behind them."""
    found, here = counts(orders), reverse("complaints:orders")
    words = Sentence()
    if not found["open"]:
        return words.say(_("No order is open."))
    words.say(_("{n} orders are open."), n=Figure(f"{found['open']:,}", f"{here}?which=open"))
    if found["overdue"]:
        words.say(_("{n} are overdue."), n=Figure(f"{found['overdue']:,}", f"{here}?which=overdue", "bad"))
    if found["pressing"]:
        address = f"{here}?which=worked&stage={PRESSED}"
        words.say(_("{n} press."), n=Figure(f"{found['pressing']:,}", address, "near"))
    if found["free"]:
        words.say(_("{n} have no handler yet."), n=Figure(f"{found['free']:,}", f"{here}?which=free"))
    if found["resting"]:
        words.say(_("{n} wait for somebody."), n=f"{found['resting']:,}")
    if found["answered"]:
        address = f"{here}?which=all&state=answered"
        words.say(_("{n} are answered and in their grace."), n=Figure(f"{found['answered']:,}", address))
    return words


def columns() -> list[Column]:
    """Of the Excel sheet."""
    names = (
        _("Number"), _("Received"), _("Complaint"), _("Class"), _("Cause"), _("Severity"), _("State"),
        _("First reply due"), _("First reply"), _("Solving due"), _("Answered at"), _("Closed"),
        _("Department"), _("Handler"), _("Customer"), _("Channel"), _("Service"), _("Region"), _("Area"),
        _("Sent back"), _("Is the customer satisfied?"), _("Valid"), _("Mass complaint"),
    )  # fmt: skip
    return [Column(name) for name in names]


def row(order: Order) -> list[Any]:
    """One line of it. Customers stay masked."""
    shown: Any = order
    return [
        order.number, order.received_at, order.title_shown, str(order.klass), str(order.cause or ""),
        str(shown.get_severity_display()), str(shown.get_state_display()), order.reply_due_at,
        order.first_replied_at, order.solve_due_at, order.answered_at, order.closed_at,
        str(order.department), str(order.handler or ""), mask_customer(order.customer), order.channel,
        order.service, order.region, order.area, order.bounces, order.satisfied, order.valid,
        order.mass.number if order.mass else "",
    ]  # fmt: skip


def sheet(orders: QuerySet[Order], facts: list[tuple[str, str]]) -> Sheet:
    """The narrowed list."""
    return Sheet(_("Complaint orders"), columns(), [row(order) for order in orders], facts)
