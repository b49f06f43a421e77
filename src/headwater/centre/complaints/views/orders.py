"""The list of orders, its Excel file, and what is done with many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from headwater.centre.complaints import exporting, standing
from headwater.centre.complaints.actions import mass as mass_actions
from headwater.centre.complaints.actions import orders as actions
from headwater.centre.complaints.filters import OrderFilter, most_pressing_first
from headwater.centre.complaints.forms.mass import BulkAssignForm, BulkHandOverForm, BulkMassForm
from headwater.centre.complaints.models import MassComplaint, Order
from headwater.centre.complaints.presenters import listing
from headwater.centre.complaints.queries.orders import orders_seen_by
from headwater.centre.complaints.tables import OrderTable
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import excel_response
from headwater.centre.ui.forms import PlainForm
from headwater.centre.ui.tables import paged

P = Permission
MOST_AT_ONCE = 1000
LONGEST_FILE = 100_000


def narrowed(request: HttpRequest, **usual: str) -> OrderFilter:
    """What fits the filter; without one, what is open."""
    rows = most_pressing_first(standing.with_stage(orders_seen_by(request.user)))
    asked = request.GET.copy()
    asked.setdefault("which", usual.get("which", "open"))
    return OrderFilter(asked, rows, request=request)


@require_GET
@require_permission(P.SEE_COMPLAINTS)
def orders(request: HttpRequest) -> HttpResponse:
    """The list, narrowed, sorted and paged on the server."""
    found = narrowed(request)
    export = f"{reverse('complaints:excel')}?{request.GET.urlencode()}"
    works = can(request.user, P.HANDLE_COMPLAINTS)
    hidden = {} if works else {"exclude": ("pick",)}
    table = paged(OrderTable(found.qs, request=request, export_url=export, **hidden), request)
    page = {
        "table": table,
        "filter": found,
        "sentence": listing.sentence(orders_seen_by(request.user)),
        "may_take": can(request.user, P.TAKE_COMPLAINTS),
        "may_manage": can(request.user, P.MANAGE_COMPLAINTS),
        "may_bulk": works,
    }
    return render(request, f"complaints/orders.html{'#list' if request.htmx else ''}", page)  # type: ignore[attr-defined]


@require_GET
@require_permission(P.EXPORT)
def excel(request: HttpRequest) -> HttpResponse:
    """The narrowed list as a workbook, customers masked; many customers need a second person."""
    require(request.user, P.SEE_COMPLAINTS)
    rows: QuerySet[Order] = narrowed(request).qs[:LONGEST_FILE]
    who = {row.customer for row in rows if row.customer}
    sheet = listing.sheet(rows, [(_("Filter"), request.GET.urlencode() or _("none"))])
    ask = exporting.page_to_ask(request, customers=len(who), title=sheet.title, who=who)
    if ask:
        return redirect(ask)
    exporting.on_record(request, title=sheet.title, rows=len(list(sheet.rows)), customers=len(who))
    return excel_response([sheet], str(request.user), sheet.title)


def _hand_over(by: Any, order: Order, facts: dict[str, Any]) -> None:
    actions.hand_over(by=by, order=order, to=facts["to"], text=facts["text"])


def _assign(by: Any, order: Order, facts: dict[str, Any]) -> None:
    actions.assign(by=by, order=order, handler=facts["handler"])


BULK: dict[str, type[PlainForm]] = {
    "hand-over": BulkHandOverForm,
    "assign": BulkAssignForm,
    "mass": BulkMassForm,
}
EACH = {"hand-over": _hand_over, "assign": _assign}


def words_of(what: str) -> str:
    """What is done with many, on the button."""
    return {
        "hand-over": _("Hand over"),
        "assign": _("Give to a handler"),
        "mass": _("Put into a mass complaint"),
    }[what]


@require_POST
@require_permission(P.HANDLE_COMPLAINTS)
def bulk(request: HttpRequest) -> HttpResponse:
    """Ask how, then do it with every ticked order; what was refused is said order by order."""
    require(request.user, P.SEE_COMPLAINTS)
    what = request.POST.get("what", "")
    if what not in BULK:
        raise Http404
    ticked = [int(key) for key in request.POST.getlist("order") if key.isdecimal() and len(key) < 10]
    chosen = list(orders_seen_by(request.user).filter(pk__in=ticked[:MOST_AT_ONCE]).order_by("pk"))
    if not chosen:
        messages.error(request, _("Tick at least one order in the list."))
        return redirect("complaints:orders")
    form: Any = BULK[what](request.POST if "go" in request.POST else None, by=request.user)
    if form.is_bound and form.is_valid():
        done = _do(request, what, chosen, form)
        if done is not None:
            return done
    page = {"form": form, "orders": chosen, "what": what, "title": words_of(what)}
    return render(request, "complaints/bulk.html", page)


def _do(request: HttpRequest, what: str, chosen: list[Order], form: Any) -> HttpResponse | None:
    if what == "mass":
        mass = form.attempt(_into_mass, by=request.user, chosen=chosen, **form.cleaned_data)
        return redirect(mass.url) if mass is not None else None
    refused = []
    for order in chosen:
        try:
            with transaction.atomic():
                EACH[what](request.user, order, form.cleaned_data)
        except ValidationError as error:
            refused.append(f"{order.number}: {' '.join(error.messages)}")
        except PermissionDenied as error:
            refused.append(f"{order.number}: {error}")
    done = len(chosen) - len(refused)
    if done:
        messages.success(request, _("Done for %(n)s orders.") % {"n": done})
    if refused:
        messages.warning(request, " · ".join(refused[:10]))
    return redirect("complaints:orders")


def _into_mass(*, by: Any, chosen: list[Order], mass: MassComplaint | None, title: str) -> MassComplaint:
    """Into one that is there, or into a new one, which takes what all of them share."""
    if mass is None:
        first = min(chosen, key=lambda order: order.received_at)
        classes = {order.klass for order in chosen}
        shared = {name: {getattr(o, name) for o in chosen} for name in ("region", "area")}
        alike = {name: values.pop() for name, values in shared.items() if len(values) == 1}
        return mass_actions.open_mass(
            by=by, title=title, unit=first.unit, started_at=first.received_at, orders=chosen,
            klass=classes.pop() if len(classes) == 1 else None, **alike,
        )  # fmt: skip
    put = mass_actions.add_orders(by=by, mass=mass, orders=chosen)
    if not put:
        raise ValidationError(
            _("None of these orders could be put into it: they are ended or in another one.")
        )
    return mass
