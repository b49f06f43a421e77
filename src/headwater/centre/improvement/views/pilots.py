"""One pilot: designed, locked, looked at when planned, ended or broken off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.improvement.actions import pilots as actions
from headwater.centre.improvement.actions.verifications import verify_by_pilot
from headwater.centre.improvement.forms import ReasonForm
from headwater.centre.improvement.models import Pilot
from headwater.centre.improvement.presenters import pilots as presenter
from headwater.centre.improvement.queries import trials
from headwater.centre.improvement.trial_forms import PilotForm
from headwater.centre.improvement.views.finding_one import seen
from headwater.centre.people import audit
from headwater.centre.people.access import can, require, require_permission, signed_in
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.data_clock import newest_day
from headwater.centre.ui.refusals import attempt


def seen_pilot(request: HttpRequest, pk: int) -> Pilot:
    """The pilot, for whoever sees its improvement."""
    found = trials.pilot_seen_by(request.user, pk)  # type: ignore[arg-type]
    if found is None:
        if not can(request.user, Permission.SEE_IMPROVEMENTS):
            raise PermissionDenied(_("You see pilots of improvements that you lead or have a measure in."))
        raise Http404
    return found


@require_GET
@signed_in
def pilot(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan while it is designed, the looks while it runs, the verdict when it has ended."""
    return _page(request, seen_pilot(request, pk), ReasonForm())


def _page(request: HttpRequest, found: Pilot, reason: ReasonForm) -> HttpResponse:
    page = presenter.page(found, request.user) | {"reason_form": reason}  # type: ignore[arg-type]
    return render(request, "improvement/pilot.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DESIGN_PILOTS)
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Design one for an improvement."""
    improvement = seen(request, pk)
    require(request.user, Permission.DESIGN_PILOTS, improvement.unit)
    form = PilotForm(
        request.POST or None,
        by=request.user,
        improvement=improvement,
        initial=PilotForm.fresh(improvement),  # type: ignore[arg-type]
    )
    if form.is_valid():
        made = form.attempt(actions.design, by=request.user, improvement=improvement, **form.facts)
        if made:
            messages.success(request, _("The teams are being chosen."))
            return redirect(made.url)
    return render(request, "improvement/pilot_form.html", {"form": form, "row": improvement})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DESIGN_PILOTS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other choices before it is locked."""
    found = designed(request, pk)
    if found.state != Pilot.State.DESIGN:
        raise Http404
    form = PilotForm(
        request.POST or None,
        by=request.user,
        improvement=found.improvement,
        initial=PilotForm.of(found),  # type: ignore[arg-type]
        seen=audit.latest(found),
    )
    if form.is_valid():
        facts = form.facts | {"seen": form.cleaned_data["seen"]}
        if form.attempt(actions.change, by=request.user, pilot=found, **facts):
            return redirect(found.url)
    page = {"form": form, "row": found.improvement, "pilot": found}
    return render(request, "improvement/pilot_form.html", page)


def designed(request: HttpRequest, pk: int) -> Pilot:
    """The pilot, for whoever designs pilots of the unit."""
    found = seen_pilot(request, pk)
    require(request.user, Permission.DESIGN_PILOTS, found.improvement.unit)
    return found


def _done(
    request: HttpRequest, pk: int, action: Callable[..., Any], words: str, **facts: Any
) -> HttpResponse:
    found = seen_pilot(request, pk)
    attempt(request, action, words, pilot=found, **facts)
    return redirect(found.url)


@require_POST
@signed_in
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw another lot."""
    return _done(request, pk, actions.change, _("The lot is drawn again."), again=True)


@require_POST
@signed_in
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing that decides the outcome changes from here on."""
    return _done(request, pk, actions.lock, _("The pilot is locked."))


@require_POST
@signed_in
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """The next planned look whose days are there."""
    found = designed(request, pk)
    newest = newest_day()
    due = trials.looks_due(newest).filter(pilot=found).first() if newest else None
    if due is None:
        messages.error(request, _("No planned look is due: its figures are not there yet."))
    else:
        attempt(request, actions.look, _("The planned look is done."), planned=due)
    return redirect(found.url)


@require_POST
@signed_in
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End early on the strength of a look."""
    return _done(request, pk, actions.end_early, _("The pilot has ended."))


@require_POST
@signed_in
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Break it off, with the reason."""
    found = designed(request, pk)
    form = ReasonForm(request.POST)
    if form.carry_out(actions.stop, by=request.user, pilot=found):
        messages.success(request, _("The pilot is broken off."))
        return redirect(found.url)
    return _page(request, found, form)


@require_POST
@signed_in
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Its result becomes the verification of the improvement."""
    found = seen_pilot(request, pk)
    made = attempt(request, verify_by_pilot, pilot=found)
    return redirect(made.url if made else found.url)
