"""Drawing a map: steps and ways, each a plain form, so that it works without JavaScript."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headwater.centre.people import audit
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.processes import actions, presenters
from headwater.centre.processes.forms import FlowForm, NewStepForm, StepForm
from headwater.centre.processes.models import Flow, Step
from headwater.centre.processes.presenters import maps as shapes
from headwater.centre.processes.snapshots import drawn, gaps
from headwater.centre.processes.views.maps import drawable


@require_http_methods(["GET", "POST"])
@require_permission(Permission.EDIT_PROCESSES)
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft: its picture, its steps and ways, a form for one step more and one for one way more."""
    process = drawable(request, pk)
    which = request.POST.get("which")
    step = NewStepForm(request.POST if which == "step" else None, by=request.user, process=process)
    way = FlowForm(request.POST if which == "way" else None, process=process, prefix="way")
    drawn_way = which == "way" and way.carry_out(actions.connect, by=request.user, process=process)
    if drawn_way or step.carry_out(actions.add_step, by=request.user, process=process) is not None:
        messages.success(request, _("Drawn."))
        return redirect("processes:draw", pk)
    steps = process.steps.filter(removed=False).select_related("unit", "person")
    flows = process.flows.select_related("source", "target")
    page = {"process": process, "steps": steps, "flows": flows, "step_form": step, "way_form": way}
    page |= {"gaps": gaps(process) if steps else []} | shapes.picture_of(drawn(process))
    return render(request, "processes/draw.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.EDIT_PROCESSES)
def step(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """Other facts of a step."""
    process = drawable(request, pk)
    found = get_object_or_404(Step, pk=step, process=process, removed=False)
    names = ("name", "name_en", "kind", "unit", "person", "rule", "system")
    first = {n: getattr(found, n) for n in names}
    form = StepForm(request.POST or None, by=request.user, initial=first, seen=audit.latest(process))
    if form.carry_out(actions.change_step, by=request.user, step=found) is not None:
        messages.success(request, _("Saved."))
        return redirect("processes:draw", pk)
    page = {"form": form, "title": found.label, "crumbs": presenters.crumbs(process)}
    return render(request, "processes/form.html", page)


@require_POST
@require_permission(Permission.EDIT_PROCESSES)
def remove_step(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """Out of the map."""
    process = drawable(request, pk)
    found = get_object_or_404(Step, pk=step, process=process, removed=False)
    actions.remove_step(by=request.user, step=found)
    messages.success(request, _("%(step)s is taken out of the map.") % {"step": found.label})
    return redirect("processes:draw", pk)


@require_POST
@require_permission(Permission.EDIT_PROCESSES)
def remove_way(request: HttpRequest, pk: int, way: int) -> HttpResponse:
    """Take a way away."""
    process = drawable(request, pk)
    found = get_object_or_404(Flow, pk=way, process=process)
    try:
        actions.disconnect(by=request.user, flow=found)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("processes:draw", pk)
