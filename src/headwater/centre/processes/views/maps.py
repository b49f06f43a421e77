"""Process maps: the list, one map, its versions, and the page on which it is drawn."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.people import audit
from headwater.centre.people.access import can, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.processes import actions, presenters
from headwater.centre.processes.forms import ConfirmForm, MapForm, NewMapForm
from headwater.centre.processes.models import MapVersion, ProcessMap
from headwater.centre.processes.presenters import maps as shapes
from headwater.centre.processes.queries import maps_seen_by
from headwater.centre.processes.snapshots import drawn
from headwater.centre.processes.tables import MapTable
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.tables import paged


def seen(request: HttpRequest, pk: int) -> ProcessMap:
    """The map, if the asker may see it."""
    return get_object_or_404(maps_seen_by(request.user), pk=pk)


def drawable(request: HttpRequest, pk: int) -> ProcessMap:
    """The map, if the asker may draw it; to others the page does not exist."""
    process = seen(request, pk)
    if process.retired or not can(request.user, Permission.EDIT_PROCESSES, process.unit):
        raise Http404
    return process


@require_GET
@require_permission(Permission.SEE_PROCESSES)
def maps(request: HttpRequest) -> HttpResponse:
    """The list."""
    table = paged(MapTable(maps_seen_by(request.user), request=request), request)
    page = {"table": table, "may_edit": can(request.user, Permission.EDIT_PROCESSES)}
    return render(request, "processes/maps.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.EDIT_PROCESSES)
def new_map(request: HttpRequest) -> HttpResponse:
    """A process without steps yet."""
    form = NewMapForm(request.POST or None, by=request.user)
    made = form.carry_out(actions.make_map, by=request.user)
    if made is not None:
        messages.success(request, _("The map is made. Draw its steps now."))
        return redirect("processes:draw", made.pk)
    page = {"form": form, "title": _("New process map"), "back": "processes:maps"}
    return render(request, "processes/form.html", page)


@require_GET
@require_permission(Permission.SEE_PROCESSES)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """The map in force (before its first version: the draft), with its steps, defects and changes."""
    process = seen(request, pk)
    return render(request, "processes/map.html", shapes.map_page(process, request.user))


@require_GET
@require_permission(Permission.SEE_PROCESSES)
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A map as it was put into effect."""
    process = seen(request, pk)
    found = get_object_or_404(MapVersion, process=process, number=number)
    page = {"process": process, "version": found} | shapes.picture_of(found.drawn)
    return render(request, "processes/map_version.html", page)


@require_GET
@require_permission(Permission.EXPORT)
def excel(request: HttpRequest, pk: int) -> HttpResponse:
    """The steps as a workbook."""
    process = seen(request, pk)
    sheet = shapes.steps_sheet(process)
    return handed_out(request, [sheet], about=process)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.EDIT_PROCESSES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other name, purpose, owner."""
    process = drawable(request, pk)
    first = {name: getattr(process, name) for name in ("name", "name_en", "purpose", "owner")}
    form = MapForm(request.POST or None, by=request.user, initial=first, seen=audit.latest(process))
    if form.carry_out(actions.change_map, by=request.user, process=process) is not None:
        messages.success(request, _("Saved."))
        return redirect("processes:map", pk)
    crumbs = presenters.crumbs(process)
    page = {"form": form, "title": _("Change %(what)s") % {"what": process}, "crumbs": crumbs}
    return render(request, "processes/form.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.EDIT_PROCESSES)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the draft into effect; what is missing is listed."""
    process = drawable(request, pk)
    form = ConfirmForm(request.POST or None)
    made = form.carry_out(actions.confirm_map, by=request.user, process=process)
    if made is not None:
        messages.success(request, _("Version %(n)s is in effect.") % {"n": made.number})
        return redirect("processes:map", pk)
    page = {
        "form": form,
        "title": _("Put %(what)s into effect") % {"what": process},
        "crumbs": presenters.crumbs(process),
        "verb": _("Put into effect"),
    }
    return render(request, "processes/form.html", page | shapes.picture_of(drawn(process)))


@require_POST
@require_permission(Permission.CONFIRM_PROCEDURES)
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Not worked by any more."""
    process = seen(request, pk)
    try:
        actions.retire_map(by=request.user, process=process)
        messages.success(request, _("The map is retired."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("processes:map", pk)
