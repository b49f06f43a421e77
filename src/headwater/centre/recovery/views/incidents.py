"""The page of an incident: who complained, who was touched, who kept silent, whom word of mouth reached."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from headwater.centre.complaints.models import MassComplaint
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.actions.incidents import set_rates
from headwater.centre.recovery.incident_forms import RatesForm
from headwater.centre.recovery.presenters import incidents as presenter
from headwater.centre.recovery.queries.incidents import incident_seen_by, incidents_seen_by, rates_of
from headwater.centre.ui.refusals import complain

P = Permission


def _seen(request: HttpRequest, pk: int) -> MassComplaint:
    found = incident_seen_by(request.user, pk)
    if found is None:
        raise Http404
    return found


@require_GET
@require_permission(P.SEE_RECOVERY)
def listing(request: HttpRequest) -> HttpResponse:
    """The incidents whose circles one may look at."""
    rows = presenter.lines(incidents_seen_by(request.user), request.user)  # type: ignore[arg-type]
    return render(request, "recovery/incidents.html", {"rows": rows})


@require_GET
@require_permission(P.SEE_RECOVERY)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One incident."""
    mass = _seen(request, pk)
    return _page(request, mass, RatesForm(initial=RatesForm.of(rates_of(mass))))


def _page(request: HttpRequest, mass: MassComplaint, form: RatesForm) -> HttpResponse:
    page = presenter.page(mass, request.user) | {"rates_form": form}  # type: ignore[arg-type]
    return render(request, "recovery/incident.html", page)


@require_POST
@require_permission(P.MODEL_LOOKALIKES)
def rates(request: HttpRequest, pk: int) -> HttpResponse:
    """Other rates for the silent part, with where they are from."""
    mass = _seen(request, pk)
    form = RatesForm(request.POST)
    if not form.is_valid() or form.attempt(set_rates, by=request.user, mass=mass, **form.facts) is None:
        complain(request, form)
        return _page(request, mass, form)
    messages.success(request, _("The rates are changed."))
    return redirect("recovery:incident", pk)
