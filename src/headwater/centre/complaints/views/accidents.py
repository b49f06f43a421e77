"""The register of service accidents: list, one, entering, reporting, concluding, and its classes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from headwater.centre.complaints import accident_forms as forms
from headwater.centre.complaints.actions import accidents as actions
from headwater.centre.complaints.models import Accident, AccidentClass, Order
from headwater.centre.complaints.presenters import accidents as shapes
from headwater.centre.complaints.queries.accidents import accidents_seen_by
from headwater.centre.complaints.queries.orders import order_for
from headwater.centre.complaints.trace_filters import AccidentFilter
from headwater.centre.complaints.trace_tables import AccidentTable
from headwater.centre.people import audit
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.tables import paged


def seen(request: HttpRequest, pk: int) -> Accident:
    """The accident, if the asker may see it."""
    return get_object_or_404(accidents_seen_by(request.user), pk=pk)


@require_GET
@require_permission(Permission.KEEP_ACCIDENTS)
def accidents(request: HttpRequest) -> HttpResponse:
    """The register, narrowed and paged on the server."""
    rows = accidents_seen_by(request.user)
    found = AccidentFilter(request.GET, rows, request=request)
    export = f"{reverse('complaints:accidents-excel')}?{request.GET.urlencode()}"
    table = paged(AccidentTable(found.qs, request=request, export_url=export), request)
    page = {"table": table, "filter": found, "sentence": shapes.register_sentence(rows)}
    page["may_manage"] = can(request.user, Permission.MANAGE_COMPLAINTS)
    return render(request, f"complaints/accidents.html{'#list' if request.htmx else ''}", page)


@require_GET
@require_permission(Permission.EXPORT)
def excel(request: HttpRequest) -> HttpResponse:
    """The narrowed register as a workbook; on record."""
    require(request.user, Permission.KEEP_ACCIDENTS)
    found = AccidentFilter(request.GET, accidents_seen_by(request.user), request=request)
    sheet = shapes.accident_sheet(found.qs)
    return handed_out(request, [sheet])


@require_http_methods(["GET", "POST"])
@require_permission(Permission.KEEP_ACCIDENTS)
def new(request: HttpRequest) -> HttpResponse:
    """Enter an accident, from an order or alone."""
    order = _order(request)
    first = {"title": order.title_shown, "happened_at": order.received_at} if order else {}
    first |= {"happened_at": timezone.localtime(first.get("happened_at", timezone.now()))}
    form = forms.NewAccidentForm(request.POST or None, by=request.user, initial=first)
    made = form.carry_out(actions.enter_accident, by=request.user, order=order)
    if made is not None:
        messages.success(request, _("%(number)s is on the register.") % {"number": made.number})
        return redirect("complaints:accident", made.pk)
    page = {"form": form, "order": order, "title": _("Enter a service accident")}
    page |= {"verb": _("Enter it"), "back": reverse("complaints:accidents")}
    return render(request, "complaints/accident_form.html", page)


def _order(request: HttpRequest) -> Order | None:
    text = request.GET.get("order", "")
    sound = text.isascii() and text.isdecimal() and len(text) < 10
    return order_for(request.user, int(text)) if sound else None


@require_GET
@require_permission(Permission.SEE_COMPLAINTS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One accident; whoever has to report it sees it too."""
    return render(request, "complaints/accident.html", shapes.accident_page(seen(request, pk), request.user))


def _form_of(step: str, request: HttpRequest, accident: Accident) -> Any:
    sent = request.POST if request.method == "POST" else None
    if step == "person":
        return forms.PersonForm(sent, by=request.user)
    if step == "evidence":
        return forms.ProofForm(sent, order=accident.order)
    number = audit.latest(accident)
    if step == "report":
        return forms.ReportForm(sent, seen=number)
    if step == "conclude":
        return forms.ConcludeForm(sent, seen=number, initial={"right": accident.right})
    first = {name: getattr(accident, name) for name in actions.FIELDS}
    first["happened_at"] = timezone.localtime(accident.happened_at)
    return forms.AccidentForm(sent, by=request.user, seen=number, initial=first)


def _change(*, by: Any, accident: Accident, severity: int | None, **facts: Any) -> Accident:
    """Without a severity it stays as it is: the class's was taken when it was entered."""
    return actions.change_accident(by=by, accident=accident, severity=severity or accident.severity, **facts)


STEPS: dict[str, Callable[..., Any]] = {
    "edit": _change,
    "report": actions.report_accident,
    "conclude": actions.conclude_accident,
    "person": actions.involve,
    "evidence": actions.add_accident_evidence,
}


def words_of(step: str) -> str:
    """What a step is called on its button."""
    return {
        "edit": _("Change facts"),
        "report": _("It was reported"),
        "conclude": _("Conclude it"),
        "person": _("Name a person"),
        "evidence": _("Add evidence"),
    }[step]


@require_http_methods(["GET", "POST"])
@require_permission(Permission.KEEP_ACCIDENTS)
def act(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step of an accident's life."""
    accident = seen(request, pk)
    if step not in STEPS:
        raise Http404
    if not can(request.user, Permission.KEEP_ACCIDENTS, accident.unit):
        raise PermissionDenied(_("You do not keep the register of this unit."))
    form = _form_of(step, request, accident)
    if form.carry_out(STEPS[step], by=request.user, accident=accident) is not None:
        messages.success(request, _("Saved."))
        return redirect("complaints:accident", pk)
    page = {"form": form, "title": words_of(step), "verb": words_of(step), "accident": accident}
    return render(request, "complaints/accident_form.html", page | {"back": accident.url})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_COMPLAINTS)
def classes(request: HttpRequest) -> HttpResponse:
    """The classes of accidents, and a new one."""
    form = forms.NewClassForm(request.POST or None)
    if form.carry_out(actions.change_accident_class, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect("complaints:accident-classes")
    page = {"form": form, "classes": AccidentClass.objects.all()}
    return render(request, "complaints/accident_classes.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_COMPLAINTS)
def klass(request: HttpRequest, pk: int) -> HttpResponse:
    """Other facts of a class."""
    kept = get_object_or_404(AccidentClass, pk=pk)
    first = {name: getattr(kept, name) for name in actions.CLASS_FIELDS}
    form = forms.ClassForm(request.POST or None, initial=first)
    if form.carry_out(actions.change_accident_class, by=request.user, klass=kept) is not None:
        messages.success(request, _("Saved."))
        return redirect("complaints:accident-classes")
    page = {
        "form": form,
        "title": str(kept),
        "verb": _("Save"),
        "back": reverse("complaints:accident-classes"),
    }
    return render(request, "complaints/accident_form.html", page)
