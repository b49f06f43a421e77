"""Footprint cohorts: the list, one with its groups, the form, counting, stopping, freezing."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.complaints.models import MassComplaint
from headwater.centre.people import audit
from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.actions import cohorts, footprints
from headwater.centre.recovery.cohort_forms import FreezeGroupsForm
from headwater.centre.recovery.footprint_forms import FootprintForm
from headwater.centre.recovery.model_tables import FootprintFilter, FootprintTable
from headwater.centre.recovery.models import Footprint
from headwater.centre.recovery.presenters import footprints as presenter
from headwater.centre.recovery.queries.incidents import incident_seen_by
from headwater.centre.recovery.queries.lookalikes import footprints_seen_by
from headwater.centre.recovery.views.model_one import seen_footprint
from headwater.centre.ui.refusals import attempt, complain
from headwater.centre.ui.tables import paged

P = Permission


@require_GET
@require_permission(P.SEE_RECOVERY)
def listing(request: HttpRequest) -> HttpResponse:
    """All footprints that the reader sees."""
    found = FootprintFilter(request.GET, footprints_seen_by(request.user), request=request)  # type: ignore[arg-type]
    table = paged(FootprintTable(found.qs, request=request), request)
    page = {"table": table, "filter": found}
    return render(request, f"recovery/footprints.html{'#list' if request.htmx else ''}", page)  # type: ignore[attr-defined]


@require_GET
@require_permission(P.SEE_RECOVERY)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was touched, by group."""
    row = seen_footprint(request, pk)
    return _page(request, row, FreezeGroupsForm(groups=row.groups, initial={"name": row.name}))


def _page(request: HttpRequest, row: Footprint, form: FreezeGroupsForm) -> HttpResponse:
    page = presenter.page(row, request.user) | {"freeze_form": form}  # type: ignore[arg-type]
    return render(request, "recovery/footprint.html", page)


def _mass(request: HttpRequest) -> MassComplaint | None:
    asked = request.GET.get("mass", "")
    return incident_seen_by(request.user, int(asked)) if asked.isdecimal() and len(asked) < 10 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@require_permission(P.MODEL_LOOKALIKES)
def new(request: HttpRequest) -> HttpResponse:
    """A new footprint, begun with the three groups of an outage."""
    mass = _mass(request)
    day = _day(request.GET.get("day", ""))
    first = FootprintForm.fresh(mass, request.user.person, day)  # type: ignore[union-attr]
    first |= {name: request.GET[name][:1000] for name in ("areas", "within") if name in request.GET}
    form = FootprintForm(request.POST or None, by=request.user, mass=mass, initial=first)  # type: ignore[arg-type]
    if form.is_valid():
        made = form.attempt(footprints.make, by=request.user, **form.facts)
        if made is not None:
            attempt(request, footprints.ask, _("The groups are being counted."), footprint=made)
            return redirect(made)
    return render(request, "recovery/footprint_form.html", {"form": form, "mass": mass})


@require_http_methods(["GET", "POST"])
@require_permission(P.MODEL_LOOKALIKES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other conditions; they are counted again."""
    row = seen_footprint(request, pk)
    require(request.user, P.MODEL_LOOKALIKES, row.unit)
    mass = MassComplaint.objects.filter(pk=row.mass).first() if row.mass else None
    form = FootprintForm(
        request.POST or None,
        by=request.user,  # type: ignore[arg-type]
        mass=mass,
        initial=FootprintForm.of(row),
        seen=audit.latest(row),
    )
    if form.is_valid():
        facts = form.facts | {"seen": form.cleaned_data.get("seen")}
        made = form.attempt(footprints.change, by=request.user, footprint=row, **facts)
        if made is not None:
            if made.state == made.State.DRAFT:
                attempt(request, footprints.ask, _("The groups are being counted."), footprint=made)
            return redirect(row)
    return render(request, "recovery/footprint_form.html", {"form": form, "mass": mass, "row": row})


def _act(request: HttpRequest, pk: int, action: Any, words: str) -> HttpResponse:
    row = seen_footprint(request, pk)
    attempt(request, action, words, footprint=row)
    return redirect(row)


@require_POST
@require_permission(P.MODEL_LOOKALIKES)
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Count the groups over the data as they are now."""
    return _act(request, pk, footprints.ask, _("The groups are being counted."))


@require_POST
@require_permission(P.MODEL_LOOKALIKES)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the counting."""
    return _act(request, pk, footprints.stop, _("The counting is being stopped."))


@require_POST
@require_permission(P.MODEL_LOOKALIKES)
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the customers of chosen groups as a list."""
    row = seen_footprint(request, pk)
    form = FreezeGroupsForm(request.POST, groups=row.groups)
    made = form.carry_out(cohorts.freeze_footprint, by=request.user, footprint=row)
    if made is None:
        complain(request, form)
        return _page(request, row, form)
    return redirect(made)


def from_incident(mass: MassComplaint, _by: Any) -> str:
    """Where a mass complaint's button leads: a footprint of it."""
    return f"{reverse('recovery:footprint-new')}?{urlencode({'mass': mass.pk})}"
