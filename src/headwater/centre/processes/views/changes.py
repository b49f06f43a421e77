"""Process changes and procedures: lists, one change with its texts, one procedure with its versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.findings.queries import known
from headwater.centre.people import audit
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.processes import actions, forms
from headwater.centre.processes.filters import ChangeFilter
from headwater.centre.processes.models import Procedure, ProcedureVersion, ProcessChange
from headwater.centre.processes.presenters import changes as shapes
from headwater.centre.processes.queries import changes_seen_by, procedures_seen_by
from headwater.centre.processes.tables import ChangeTable, ProcedureTable
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.tables import paged


def seen(request: HttpRequest, pk: int) -> ProcessChange:
    """The change, if the asker may see it."""
    return get_object_or_404(changes_seen_by(request.user), pk=pk)


def open_one(request: HttpRequest, pk: int) -> ProcessChange:
    """The change, if the asker may write it; to others the page does not exist."""
    change = seen(request, pk)
    if not change.open or not can(request.user, Permission.EDIT_PROCESSES, change.unit):
        raise Http404
    return change


@require_GET
@require_permission(Permission.SEE_PROCESSES)
def changes(request: HttpRequest) -> HttpResponse:
    """The list."""
    found = ChangeFilter(request.GET, changes_seen_by(request.user), request=request)
    export = f"{request.path}excel/?{request.GET.urlencode()}"
    table = paged(ChangeTable(found.qs, request=request, export_url=export), request)
    page = {"table": table, "filter": found, "may_edit": can(request.user, Permission.EDIT_PROCESSES)}
    return render(request, f"processes/changes.html{'#list' if request.htmx else ''}", page)


@require_GET
@require_permission(Permission.EXPORT)
def excel(request: HttpRequest) -> HttpResponse:
    """The narrowed list as a workbook; on record."""
    require(request.user, Permission.SEE_PROCESSES)
    found = ChangeFilter(request.GET, changes_seen_by(request.user), request=request)
    sheet = shapes.changes_sheet(found.qs)
    return handed_out(request, [sheet])


@require_http_methods(["GET", "POST"])
@require_permission(Permission.EDIT_PROCESSES)
def new(request: HttpRequest) -> HttpResponse:
    """A change to be written; `?improvement=I-12` says what asked for it."""
    asked = request.GET.get("improvement", "").replace("\0", "")
    improvement = known("improvement", asked, request.user) if asked else None
    first = {"title": improvement.title if improvement else ""}
    form = forms.NewChangeForm(request.POST or None, by=request.user, initial=first)
    made = form.carry_out(actions.open_change, by=request.user, improvement=improvement)
    if made is not None:
        messages.success(request, _("%(number)s is opened. Write its texts now.") % {"number": made.number})
        return redirect("processes:change", made.pk)
    page = {"form": form, "title": _("Open a process change"), "back": "processes:changes"}
    return render(request, "processes/form.html", page)


@require_GET
@require_permission(Permission.SEE_PROCESSES)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: why, its texts against those in force, its defects, what it did to handbooks."""
    return render(request, "processes/change.html", shapes.change_page(seen(request, pk), request.user))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.EDIT_PROCESSES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other title, reason, owner, day."""
    change = open_one(request, pk)
    first = {n: getattr(change, n) for n in ("title", "reason", "process", "step", "owner", "due")}
    form = forms.ChangeForm(request.POST or None, by=request.user, initial=first, seen=audit.latest(change))
    if form.carry_out(actions.change_change, by=request.user, change=change) is not None:
        messages.success(request, _("Saved."))
        return redirect("processes:change", pk)
    page = {"form": form, "title": str(change), "crumbs": shapes.crumbs(change)}
    return render(request, "processes/form.html", page)


def _write(*, by: Any, change: ProcessChange, procedure: Procedure | None, name: str, **facts: Any) -> Any:
    """The text of a procedure that there is, or of a new one of the change's unit."""
    target = procedure or actions.write_procedure(by=by, name=name, unit=change.unit, process=change.process)
    return actions.write_version(by=by, change=change, procedure=target, **facts)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.EDIT_PROCESSES)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a procedure's next text; the form begins with the one in force."""
    change = open_one(request, pk)
    first = shapes.first_text(change, request.GET.get("procedure", ""), request.user)
    form = forms.VersionForm(request.POST or None, by=request.user, initial=first, seen=audit.latest(change))
    if form.carry_out(_write, by=request.user, change=change) is not None:
        messages.success(request, _("The text is kept."))
        return redirect("processes:change", pk)
    page = {"form": form, "title": _("Text of a procedure"), "crumbs": shapes.crumbs(change)}
    return render(request, "processes/write.html", page)


@require_POST
@require_permission(Permission.EDIT_PROCESSES)
def drop(request: HttpRequest, pk: int, text: int) -> HttpResponse:
    """Take a text out of the change."""
    change = open_one(request, pk)
    found = get_object_or_404(ProcedureVersion, pk=text, change=change)
    actions.drop_text(by=request.user, change=change, version=found)
    return redirect("processes:change", pk)


@require_POST
@require_permission(Permission.SEE_PROCESSES)
def act(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Offer, confirm or withdraw."""
    change = seen(request, pk)
    reason = request.POST.get("reason", "")
    verbs = {
        "offer": lambda: actions.offer_change(by=request.user, change=change),
        "confirm": lambda: actions.confirm_version(by=request.user, change=change),
        "withdraw": lambda: actions.withdraw_change(by=request.user, change=change, reason=reason),
    }
    if step not in verbs:
        raise Http404
    try:
        verbs[step]()
        messages.success(request, shapes.DONE[step])
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("processes:change", pk)


@require_GET
@require_permission(Permission.SEE_PROCESSES)
def procedures(request: HttpRequest) -> HttpResponse:
    """All procedures with the version in force."""
    table = paged(ProcedureTable(procedures_seen_by(request.user), request=request), request)
    return render(request, "processes/procedures.html", {"table": table})


@require_GET
@require_permission(Permission.SEE_PROCESSES)
def procedure(request: HttpRequest, pk: int) -> HttpResponse:
    """A procedure: the text in force, its versions, and what differs between two of them."""
    found = get_object_or_404(procedures_seen_by(request.user), pk=pk)
    page = shapes.procedure_page(found, request.GET.get("from", ""), request.GET.get("to", ""), request.user)
    return render(request, "processes/procedure.html", page)
