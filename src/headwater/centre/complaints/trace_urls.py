"""Addresses of tracing, time lines and the register of accidents; `urls.py` composes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.complaints.models import AccidentState
from headwater.centre.complaints.queries.accidents import accidents_seen_by
from headwater.centre.complaints.queries.journey import may_see
from headwater.centre.complaints.queries.order_rows import order_rows
from headwater.centre.complaints.queries.traces import NOT_TRACED, may_trace
from headwater.centre.complaints.views import accidents, journeys, trace_board, tracing
from headwater.centre.people.access import can
from headwater.centre.people.permissions import Permission
from headwater.centre.ui import journeys as lines
from headwater.centre.ui.menu import MenuEntry
from headwater.centre.ui.offers import Offer
from headwater.centre.ui.tasks import Source, Task

P = Permission
PATTERNS: list[URLPattern] = [
    path("traces/", trace_board.board, name="trace-board"),
    path("traces/excel/", trace_board.excel, name="trace-excel"),
    path("traces/many/", trace_board.many, name="trace-many"),
    path("traces/returned/", trace_board.back, name="returned"),
    path("traces/returned/excel/", trace_board.back_excel, name="returned-excel"),
    path("traces/measures/", trace_board.measures, name="measures"),
    path("traces/measures/<int:pk>/", trace_board.measure, name="measure"),
    path("traces/settings/", trace_board.settings, name="trace-settings"),
    path("traces/settings/rules/<int:pk>/", trace_board.switch_rule, name="switch-step-rule"),
    path("<int:pk>/trace/", tracing.one, name="trace"),
    path("<int:pk>/trace/evidence/", tracing.add_evidence, name="trace-evidence"),
    path("<int:pk>/trace/evidence/<int:piece>/drop/", tracing.drop_evidence, name="trace-evidence-drop"),
    path("<int:pk>/trace/defect/", tracing.defect, name="trace-defect"),
    path("<int:pk>/trace/measure/", tracing.measure, name="trace-measure"),
    path("<int:pk>/journey/", journeys.of_order, name="order-journey"),
    path("journeys/", journeys.find, name="journeys"),
    path("journeys/<uuid:key>/", journeys.journey, name="journey"),
    path("journeys/<uuid:key>/unmask/", journeys.unmask, name="journey-unmask"),
    path("accidents/", accidents.accidents, name="accidents"),
    path("accidents/excel/", accidents.excel, name="accidents-excel"),
    path("accidents/new/", accidents.new, name="new-accident"),
    path("accidents/classes/", accidents.classes, name="accident-classes"),
    path("accidents/classes/<int:pk>/", accidents.klass, name="accident-class"),
    path("accidents/<int:pk>/", accidents.one, name="accident"),
    path("accidents/<int:pk>/<slug:step>/", accidents.act, name="accident-step"),
]
MENU: list[MenuEntry] = [
    MenuEntry("complaints", _("Tracing"), "complaints:trace-board", P.TRACE_COMPLAINTS, order=30),
    MenuEntry(
        "complaints", _("Customers' time lines"), "complaints:journeys", P.SEE_JOURNEYS, order=60, aside=True
    ),
    MenuEntry(
        "complaints", _("Service accidents"), "complaints:accidents", P.KEEP_ACCIDENTS, order=70, aside=True
    ),
]


def _to_report(account: Any) -> Iterator[Task]:
    """Accidents that the account itself has still to report."""
    if not getattr(account, "person_id", None) or not can(account, P.SEE_COMPLAINTS):
        return
    mine = accidents_seen_by(account).filter(reporter=account.person_id, state=AccidentState.OPEN)
    for one in mine[:5]:
        words = _("Report %(number)s to %(to)s") % {"number": one.number, "to": one.report_to}
        yield Task(words, one.url, "alert-triangle", one.report_due, one.report_due < timezone.now())


TASKS: list[Source] = [_to_report]


def _trace(order: Any, account: Any) -> str:
    open_one = order.state not in NOT_TRACED and may_trace(account, order)
    return reverse("complaints:trace", args=[order.pk]) if open_one else ""


def _journey(order: Any, account: Any) -> str:
    return reverse("complaints:order-journey", args=[order.pk]) if may_see(account, order.customer) else ""


def _accident(order: Any, account: Any) -> str:
    fits = can(account, P.KEEP_ACCIDENTS, order.unit)
    return f"{reverse('complaints:new-accident')}?order={order.pk}" if fits else ""


OFFERS: list[Offer] = [
    Offer("complaint", _("Trace"), _trace, P.TRACE_COMPLAINTS, "route", order=10),
    Offer("complaint", _("Time line"), _journey, P.SEE_JOURNEYS, "history", order=20),
    Offer(
        "complaint", _("Enter as a service accident"), _accident, P.KEEP_ACCIDENTS, "alert-triangle", order=40
    ),
]
JOURNEYS: list[lines.Source] = [
    lines.Source("complaints", _("Complaint orders"), P.SEE_COMPLAINTS, order_rows, frozenset({"complaints"}))
]
