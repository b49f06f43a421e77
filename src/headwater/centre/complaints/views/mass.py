"""Mass complaints: the list, one of them, the answer to all of its orders with its progress."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.complaints import standing
from headwater.centre.complaints.actions import mass as actions
from headwater.centre.complaints.filters import MassFilter, most_pressing_first
from headwater.centre.complaints.forms.mass import EditMassForm, NewMassForm, ReplyAllForm
from headwater.centre.complaints.models import MassComplaint
from headwater.centre.complaints.presenters import mass as shapes
from headwater.centre.complaints.queries.mass import mass_for, mass_seen_by, orders_of, with_counts
from headwater.centre.complaints.tables import MassTable, OrderTable
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.tables import paged

P = Permission


def seen(request: HttpRequest, pk: int) -> MassComplaint:
    """The mass complaint, if the asker may see it."""
    found = mass_for(request.user, pk)
    if found is None:
        raise Http404
    return found


@require_GET
@require_permission(P.SEE_COMPLAINTS)
def masses(request: HttpRequest) -> HttpResponse:
    """All of them, newest first."""
    found = MassFilter(request.GET, with_counts(mass_seen_by(request.user)), request=request)
    table = paged(MassTable(found.qs, request=request), request)
    page = {"table": table, "filter": found, "may_open": can(request.user, P.MANAGE_COMPLAINTS)}
    return render(request, f"complaints/masses.html{'#list' if request.htmx else ''}", page)  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@require_permission(P.MANAGE_COMPLAINTS)
def new(request: HttpRequest) -> HttpResponse:
    """A new one without orders; they are put into it from the list of orders."""
    form = NewMassForm(request.POST or None, by=request.user)
    made = form.carry_out(actions.open_mass, by=request.user)
    if made is not None:
        messages.success(request, _("%(number)s is kept from now on.") % {"number": made.number})
        return redirect(made.url)
    return render(request, "complaints/mass_form.html", {"form": form, "title": _("New mass complaint")})


@require_GET
@require_permission(P.SEE_COMPLAINTS)
def mass(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them; while an answer goes out, the page asks for its progress alone."""
    found = seen(request, pk)
    page = shapes.page(found, request.user)
    if request.htmx and request.GET.get("part") == "replies":  # type: ignore[attr-defined]
        return render(request, "complaints/mass.html#replies", page)
    rows = most_pressing_first(standing.with_stage(orders_of(request.user, found)))
    page["table"] = paged(OrderTable(rows, request=request, exclude=("pick", "mass")), request)
    return render(request, "complaints/mass.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(P.MANAGE_COMPLAINTS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other facts."""
    require(request.user, P.SEE_COMPLAINTS)
    found = seen(request, pk)
    first = {name: getattr(found, name) for name in actions.FIELDS}
    form = EditMassForm(request.POST or None, by=request.user, initial=first, seen=found.version)
    if form.carry_out(actions.change_mass, by=request.user, mass=found) is not None:
        messages.success(request, _("Saved."))
        return redirect(found.url)
    return render(request, "complaints/mass_form.html", {"form": form, "title": str(found), "mass": found})


@require_POST
@require_permission(P.MANAGE_COMPLAINTS)
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer all of its orders, in the background."""
    require(request.user, P.SEE_COMPLAINTS)
    found = seen(request, pk)
    form = ReplyAllForm(request.POST, by=request.user, seen=found.version)
    if form.carry_out(actions.reply_all, by=request.user, mass=found) is not None:
        messages.success(request, _("The answer goes out. The page shows how far it is."))
        return redirect(f"{found.url}#replies")
    return render(
        request, "complaints/mass_form.html", {"form": form, "title": _("Answer all"), "mass": found}
    )


@require_POST
@require_permission(P.MANAGE_COMPLAINTS)
def again(request: HttpRequest, pk: int, answer: int) -> HttpResponse:
    """Go on with an answer that stopped half way."""
    require(request.user, P.SEE_COMPLAINTS)
    found = seen(request, pk)
    try:
        actions.go_on(by=request.user, answer=get_object_or_404(found.replies, pk=answer))  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(f"{found.url}#replies")


ENDS: dict[str, Any] = {"solve": actions.solve, "close": actions.close_mass}


@require_POST
@require_permission(P.MANAGE_COMPLAINTS)
def end(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """It is over, or nothing is left to do."""
    require(request.user, P.SEE_COMPLAINTS)
    found = get_object_or_404(mass_seen_by(request.user), pk=pk)
    if key not in ENDS:
        raise Http404
    try:
        ENDS[key](by=request.user, mass=found)
        messages.success(request, _("Done."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(found.url)
