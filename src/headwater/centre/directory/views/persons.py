"""Persons: the list, its Excel file, one person, and what can be done with one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from headwater.centre.directory import presenters
from headwater.centre.directory.filters import PersonFilter
from headwater.centre.directory.forms.persons import NewPersonForm, PersonForm
from headwater.centre.directory.jobs import people_changed
from headwater.centre.directory.tables import PersonTable
from headwater.centre.people import audit, queries
from headwater.centre.people.access import can, require, require_permission, signed_in
from headwater.centre.people.actions import persons as actions
from headwater.centre.people.models import Account, Person
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.tables import paged


def narrowed(request: HttpRequest) -> PersonFilter:
    """Who fits the filter; without one, those who are here."""
    wanted = request.GET or {"state": "here"}
    return PersonFilter(wanted, queries.persons_seen_by(request.user), request=request)


@require_GET
@require_permission(Permission.SEE_PEOPLE)
def persons(request: HttpRequest) -> HttpResponse:
    """The list, narrowed and paged on the server."""
    found = PersonFilter(
        request.GET or {"state": "here"}, queries.persons_seen_by(request.user), request=request
    )
    export = f"{request.path}excel/?{request.GET.urlencode()}"
    table = paged(PersonTable(found.qs, request=request, export_url=export), request)
    page = {
        "table": table,
        "filter": found,
        "may_manage": can(request.user, Permission.MANAGE_PEOPLE),
    }
    part = "#list" if request.htmx else ""
    return render(request, f"directory/persons.html{part}", page)


@require_GET
@require_permission(Permission.EXPORT)
def persons_excel(request: HttpRequest) -> HttpResponse:
    """The narrowed list as a workbook; on record."""
    require(request.user, Permission.SEE_PEOPLE)
    found = PersonFilter(
        request.GET or {"state": "here"}, queries.persons_seen_by(request.user), request=request
    )
    sheet = presenters.persons_sheet(found)
    return handed_out(request, [sheet])


def seen(request: HttpRequest, pk: int, permission: Permission = Permission.SEE_PEOPLE) -> Person:
    """The person, if the asker may see that one; own pages are always seen."""
    by: Any = request.user
    own = isinstance(by, Account) and by.person_id == pk
    if not (own and permission is Permission.SEE_PEOPLE):
        require(by, permission)
    found = queries.person_seen_by(by, pk, permission)
    if found is None:
        raise Http404
    return found


@require_GET
@signed_in
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: who, where since when, grades, certificates, what happened."""
    found = seen(request, pk)
    return render(request, "directory/person.html", presenters.person_page(found, request.user))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_PEOPLE)
def add_person(request: HttpRequest) -> HttpResponse:
    """A new person in a unit."""
    form = NewPersonForm(request.POST or None, by=request.user, initial={"unit": request.GET.get("unit")})
    if form.is_valid():
        place = {name: form.cleaned_data[name] for name in ("unit", "post", "since")}
        made = form.attempt(actions.add_person, by=request.user, **place, **form.facts)
        if made is not None:
            people_changed(request.user)
            messages.success(request, _("%(person)s is added.") % {"person": made})
            return redirect("directory:person", made.pk)
    return render(request, "directory/person_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_PEOPLE)
def edit_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Other facts about a person."""
    found = seen(request, pk, Permission.MANAGE_PEOPLE)
    form = PersonForm(request.POST or None, initial=PersonForm.of(found), seen=audit.latest(found))
    if form.is_valid():
        looked = form.cleaned_data["seen"]
        saved = form.attempt(actions.change_person, person=found, by=request.user, seen=looked, **form.facts)
        if saved is not None:
            people_changed(request.user)
            messages.success(request, _("Saved."))
            return redirect("directory:person", pk)
    return render(request, "directory/person_edit.html", {"form": form, "person": found})
