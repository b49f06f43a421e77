"""The roll-out of an improvement: waves, reports, inspections on site, the handbook."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.improvement.actions import rollouts as actions
from headwater.centre.improvement.models import Improvement, Wave
from headwater.centre.improvement.presenters import rollouts as presenter
from headwater.centre.improvement.queries import trials
from headwater.centre.improvement.trial_forms import ChecklistForm, InspectionForm, ReportForm, WaveForm
from headwater.centre.improvement.trials.telling import roll_out as address
from headwater.centre.improvement.views.finding_one import seen
from headwater.centre.people import audit
from headwater.centre.people.access import can, require, signed_in
from headwater.centre.people.permissions import Permission
from headwater.centre.processes.queries import changes_seen_by
from headwater.centre.ui.data_clock import page_today
from headwater.centre.ui.forms import PlainForm
from headwater.centre.ui.refusals import attempt


@require_GET
@signed_in
def roll_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Waves with their effects beside what was shown, inspections, handbook, the watch."""
    return _page(request, seen(request, pk))


def _page(request: HttpRequest, found: Improvement, **refused: PlainForm) -> HttpResponse:
    """The page; `refused`: forms that come back as they were typed, with what is wrong."""
    page = presenter.page(found, request.user)  # type: ignore[arg-type]
    if page["may"]["plan"]:
        lines = "\n".join(item.text for item in page["checklist"])
        page |= {
            "wave_form": WaveForm(by=request.user, initial={"starts": page_today(), "owner": found.owner}),  # type: ignore[arg-type]
            "checklist_form": ChecklistForm(initial={"items": lines}, seen=audit.latest(found)),
        }
    return render(request, "improvement/rollout.html", page | refused)


def planned(request: HttpRequest, pk: int) -> Improvement:
    """The improvement, for whoever rolls out in its unit."""
    found = seen(request, pk)
    require(request.user, Permission.VERIFY, found.unit)
    return found


@require_POST
@signed_in
def add_wave(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit more."""
    found = planned(request, pk)
    form = WaveForm(request.POST, by=request.user)  # type: ignore[arg-type]
    if form.carry_out(actions.plan_wave, by=request.user, improvement=found):
        messages.success(request, _("The wave is planned."))
        return redirect(f"{address(found)}#waves")
    return _page(request, found, wave_form=form)


@require_POST
@signed_in
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """What inspectors look for."""
    found = planned(request, pk)
    form = ChecklistForm(request.POST, seen=audit.latest(found))
    if form.is_valid():
        facts = {"items": form.cleaned_data["items"].splitlines(), "seen": form.cleaned_data["seen"]}
        if form.attempt(actions.set_checklist, by=request.user, improvement=found, **facts) is not None:
            messages.success(request, _("The checklist is kept."))
            return redirect(f"{address(found)}#checklist")
    return _page(request, found, checklist_form=form)


@require_POST
@signed_in
def confirm_handbook(request: HttpRequest, pk: int, change: int) -> HttpResponse:
    """The new texts of a process change are in force."""
    found = seen(request, pk)
    row = get_object_or_404(changes_seen_by(request.user), pk=change)  # type: ignore[arg-type]
    words = _("The version is confirmed and goes to its holders.")
    attempt(request, actions.confirm_handbook, words, improvement=found, change=row)
    return redirect(f"{address(found)}#handbook")


def seen_wave(request: HttpRequest, pk: int) -> Wave:
    """The wave, for whoever sees its improvement or answers for it on site."""
    found = trials.wave_seen_by(request.user, pk)  # type: ignore[arg-type]
    if found is None:
        if not can(request.user, Permission.SEE_IMPROVEMENTS):
            raise PermissionDenied(_("You see waves that you answer for on site."))
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@signed_in
def inspect(request: HttpRequest, pk: int) -> HttpResponse:
    """Report who was reached, and inspect on site; made for a phone."""
    wave = seen_wave(request, pk)
    if request.method == "POST":
        actions.require_report(request.user, wave)  # type: ignore[arg-type]
    items = list(wave.improvement.checklist.all())
    asked = request.POST.get("do", "")
    form = InspectionForm(
        request.POST if asked == "inspect" else None, items=items, initial={"on": page_today()}
    )
    report = ReportForm(
        request.POST if asked == "report" else None, initial=ReportForm.of(wave), seen=audit.latest(wave)
    )
    if asked == "report" and report.carry_out(actions.report_wave, by=request.user, wave=wave):
        messages.success(request, _("Saved."))
        return redirect(request.path)
    if asked == "inspect" and form.is_valid():
        data = form.cleaned_data
        facts = {"wave": wave, "on": data["on"], "note": data["note"], "items": form.answers}
        if form.attempt(actions.inspect, by=request.user, **facts):
            messages.success(request, _("The inspection is kept."))
            return redirect(request.path)
    page = {
        "wave": wave,
        "row": wave.improvement,
        "form": form,
        "report": report,
        "items": items,
        "may_report": actions.may_report(request.user, wave),  # type: ignore[arg-type]
        "inspections": [presenter.inspected(one) for one in wave.inspections.prefetch_related("items")],
    }
    return render(request, "improvement/rollout_wave.html", page)
