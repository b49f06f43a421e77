"""The lists of tracing for Excel; nothing of a customer is in them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models import Order
from headwater.centre.complaints.queries.returned import Returned
from headwater.centre.complaints.trace_tables import days_since
from headwater.centre.directory.wording import who
from headwater.centre.ui.charts import Column
from headwater.centre.ui.exports import Sheet


def title_of(order: Order) -> str:
    """What the complaint is about, with whatever tells of the customer masked."""
    return mask_text(order.title, order.customer, order.customer_name)


def sheet(orders: QuerySet[Order], facts: list[tuple[str, str]]) -> Sheet:
    """The narrowed list for Excel; nothing of the customer is in it."""
    names = (
        _("Number"),
        _("Complaint"),
        pgettext("complaint", "Received"),
        _("Class"),
        _("Cause"),
        _("Age, days"),
        _("Process"),
        _("Step"),
        _("Scope"),
        pgettext("rule", "Why"),
        _("Controllable"),
        _("Same type"),
        _("Defect"),
        _("Preventive measure"),
        _("Traced by"),
        _("Traced at"),
    )
    return Sheet(_("Traces"), [Column(name) for name in names], (_row(order) for order in orders), facts)


def _row(order: Order) -> tuple[Any, ...]:
    head = (order.number, title_of(order), order.received_at, str(order.klass))
    trace = getattr(order, "trace", None)
    if trace is None:
        return (*head, str(order.cause or ""), days_since(order.received_at))
    return (
        *head,
        str(trace.cause or ""),
        days_since(order.received_at),
        str(trace.step.process),
        trace.step.label,
        trace.get_scope_display(),
        " ".join([*trace.reasons, trace.scope_because]).strip(),
        trace.controllable,
        trace.same_type,
        trace.defect.number if trace.defect else "",
        str(trace.measure or ""),
        who(trace.traced_by),
        trace.traced_at,
    )


def returned_sheet(found: list[Returned], facts: list[tuple[str, str]]) -> Sheet:
    """The same for Excel."""
    names = (
        _("Number"),
        _("Complaint"),
        pgettext("complaint", "Received"),
        _("Process"),
        _("Step"),
        _("Cause"),
        _("Declared mended by"),
        pgettext("mended", "on"),
        _("Days after"),
        _("Same type"),
    )
    rows = (
        (
            one.trace.order.number,
            title_of(one.trace.order),
            one.trace.order.received_at,
            str(one.trace.step.process),
            one.trace.step.label,
            str(one.trace.cause or ""),
            one.fix.number,
            one.back.fix.day,
            one.back.days,
            one.back.same_type,
        )
        for one in found
    )
    return Sheet(_("Back at mended steps"), [Column(name) for name in names], rows, facts)
