"""The tree, one unit, and what can be done with a unit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from headwater.centre.directory import presenters
from headwater.centre.directory.forms.units import CloseUnitForm, MoveUnitForm, NewUnitForm, UnitForm
from headwater.centre.directory.jobs import people_changed
from headwater.centre.directory.tables import MemberTable
from headwater.centre.people import audit, queries
from headwater.centre.people.access import can, require_permission
from headwater.centre.people.actions import units
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.tables import paged


@require_GET
@require_permission(Permission.SEE_PEOPLE)
def organisation(request: HttpRequest) -> HttpResponse:
    """The tree below the own units, with head-counts of today."""
    closed = "closed" in request.GET
    roots = queries.organisation(request.user, with_closed=closed)
    count, persons = presenters.tree_totals(roots)
    page = {
        "roots": roots,
        "count": count,
        "persons": persons,
        "closed": closed,
        "may_manage": can(request.user, Permission.MANAGE_ORGANISATION),
    }
    return render(request, "directory/organisation.html", page)


def seen(request: HttpRequest, pk: int, permission: Permission = Permission.SEE_PEOPLE) -> Unit:
    """The unit, if the asker may see it."""
    found = queries.unit_seen_by(request.user, pk, permission)
    if found is None:
        raise Http404
    return found


@require_GET
@require_permission(Permission.SEE_PEOPLE)
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: where it stands and stood, what is below, who works in it."""
    found = seen(request, pk)
    members = queries.members_on(found, timezone.localdate())
    table = paged(MemberTable(members, request=request), request)
    page = presenters.unit_page(found, request.user) | {"table": table}
    return render(request, "directory/unit.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_ORGANISATION)
def add_unit(request: HttpRequest) -> HttpResponse:
    """A new unit."""
    form = NewUnitForm(request.POST or None, by=request.user, initial={"parent": request.GET.get("parent")})
    if form.is_valid():
        made = form.attempt(units.open_unit, by=request.user, **form.cleaned_data)
        if made is not None:
            people_changed(request.user)
            messages.success(request, _("%(unit)s is open.") % {"unit": made})
            return redirect("directory:unit", made.pk)
    return render(request, "directory/unit_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_ORGANISATION)
def edit_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name or kind."""
    found = seen(request, pk, Permission.MANAGE_ORGANISATION)
    initial = {"name": found.name, "name_en": found.name_en, "kind": found.kind}
    form = UnitForm(request.POST or None, initial=initial, seen=audit.latest(found))
    return _change(request, found, form, units.change_unit, _("Change %(unit)s"))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_ORGANISATION)
def move_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Below another unit from a day on."""
    found = seen(request, pk, Permission.MANAGE_ORGANISATION)
    form = MoveUnitForm(request.POST or None, by=request.user, unit=found, seen=audit.latest(found))
    return _change(request, found, form, units.move_unit, _("Move %(unit)s"))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_ORGANISATION)
def close_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its last day."""
    found = seen(request, pk, Permission.MANAGE_ORGANISATION)
    form = CloseUnitForm(request.POST or None, seen=audit.latest(found))
    return _change(request, found, form, units.close_unit, _("Close %(unit)s"))


def _change(request: HttpRequest, found: Unit, form: Any, action: Any, title: str) -> HttpResponse:
    if form.carry_out(action, unit=found, by=request.user) is not None:
        people_changed(request.user)
        messages.success(request, _("Saved."))
        return redirect("directory:unit", found.pk)
    page = {"form": form, "unit": found, "title": title % {"unit": found}}
    return render(request, "directory/unit_edit.html", page)
