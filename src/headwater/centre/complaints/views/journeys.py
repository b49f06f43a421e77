"""Customers' time lines: of an order, by an address that tells nobody's number, found by number."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.complaints.actions import journeys as actions
from headwater.centre.complaints.models import JourneyKey, Order
from headwater.centre.complaints.presenters.journey import journey_page
from headwater.centre.complaints.queries.journey import address_of, customer_behind, line_of, may_see
from headwater.centre.complaints.queries.orders import order_for
from headwater.centre.complaints.queries.traces import may_trace, trace_of
from headwater.centre.people.access import can, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.forms import PlainForm
from headwater.engine.journey import ZOOMS, Zoom


class FindForm(PlainForm):
    customer = forms.CharField(
        label=gettext_lazy("Customer's number"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )


def asked(request: HttpRequest, usual: date | None) -> tuple[Zoom, date | None]:
    """Zoom and day of the address; what cannot be read there is the usual."""
    zoom = request.GET.get("zoom", "")
    try:
        at = date.fromisoformat(request.GET.get("at", ""))
    except ValueError:
        at = usual or date.min
    sound = date(1990, 1, 1) <= at <= date(2100, 1, 1)
    return (cast("Zoom", zoom) if zoom in ZOOMS else "quarter"), (at if sound else usual)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_JOURNEYS)
def find(request: HttpRequest) -> HttpResponse:
    """A customer's time line by the number: typed into a form, never into an address."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = form.attempt(actions.open_journey, by=request.user, **form.cleaned_data)
        if found is not None:
            return redirect("complaints:journey", found.key)
    return render(request, "complaints/journey_find.html", {"form": form})


@require_GET
@require_permission(Permission.SEE_JOURNEYS)
def journey(request: HttpRequest, key: UUID) -> HttpResponse:
    """The time line behind an address."""
    customer = customer_behind(key, request.user)
    if customer is None:
        raise Http404
    zoom, at = asked(request, None)
    line = line_of(request.user, customer, zoom, at)
    page = journey_page(line, request.user, request.path, request.GET.get("only", ""))
    return render(request, "complaints/journey.html", page | _unmask(request, key))


@require_GET
@require_permission(Permission.SEE_JOURNEYS)
def of_order(request: HttpRequest, pk: int) -> HttpResponse:
    """The time line of an order's customer around the day on which the order came."""
    order = _order(request, pk)
    if not may_see(request.user, order.customer):
        return render(request, "complaints/journey_none.html", {"order": order})
    zoom, at = asked(request, timezone.localtime(order.received_at).date())
    line = line_of(request.user, order.customer, zoom, at)
    page = journey_page(line, request.user, request.path, request.GET.get("only", ""))
    trace = trace_of(order) if may_trace(request.user, order) else None
    kept = {(e.table, e.row) for e in trace.evidence.all()} if trace else set()
    page |= {"order": order, "trace": trace, "kept": kept}
    key = JourneyKey.objects.filter(customer=order.customer).first()
    return render(request, "complaints/journey.html", page | _unmask(request, key.key if key else None))


def _order(request: HttpRequest, pk: int) -> Order:
    order = order_for(request.user, pk)
    if order is None:
        raise Http404
    return order


def _unmask(request: HttpRequest, key: UUID | None) -> dict[str, Any]:
    may = key is not None and can(request.user, Permission.UNMASK_CUSTOMERS)
    return {"unmask_url": reverse("complaints:journey-unmask", args=[key]) if may else ""}


@require_POST
@require_permission(Permission.UNMASK_CUSTOMERS)
def unmask(request: HttpRequest, key: UUID) -> HttpResponse:
    """The customer's number, once, with a reason, on record."""
    customer = customer_behind(key, request.user)
    if customer is None:
        raise Http404
    kept = JourneyKey.objects.get(key=key)
    try:
        number = actions.unmask(by=request.user, journey=kept, reason=request.POST.get("reason", ""))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("complaints:journey", key)
    path = reverse("complaints:journey", args=[key])
    page = journey_page(line_of(request.user, customer), request.user, path)
    shown = render(request, "complaints/journey.html", page | {"unmasked": number})
    shown["Cache-Control"] = "no-store"
    return shown


__all__ = ["address_of", "find", "journey", "of_order", "unmask"]
