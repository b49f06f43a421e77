"""The tracer's page of one order, and what is added to a trace."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headwater.centre.complaints import trace_forms as forms
from headwater.centre.complaints.actions import evidence as proofs
from headwater.centre.complaints.actions import measures
from headwater.centre.complaints.actions.traces import trace_order
from headwater.centre.complaints.models import Cause, Order, Trace
from headwater.centre.complaints.presenters import trace as shapes
from headwater.centre.complaints.queries.orders import order_for
from headwater.centre.complaints.queries.traces import (
    handled_by,
    is_theirs,
    may_trace,
    owner_of,
    trace_of,
)
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.processes.models import Defect, ProcessMap, Step
from headwater.centre.processes.queries import maps_seen_by, steps_seen_by
from headwater.centre.ui.refusals import attempt, complain

LARGEST = 2_000_000_000


def seen(request: HttpRequest, pk: int) -> Order:
    """The order, if the asker may see it."""
    order = order_for(request.user, pk)
    if order is None:
        raise Http404
    return order


def number(request: HttpRequest, name: str) -> int:
    """A key of the address; 0 for what is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and int(text[:12]) < LARGEST else 0


def asked_for(request: HttpRequest) -> tuple[Step | None, ProcessMap | None, Cause | None]:
    """Step, map and cause that the address chooses, as far as the asker sees them."""
    step = steps_seen_by(request.user).filter(pk=number(request, "step")).first()
    process = maps_seen_by(request.user).filter(pk=number(request, "process"), retired=False).first()
    return step, process, Cause.objects.filter(pk=number(request, "cause")).first()


def traceable(request: HttpRequest, pk: int) -> Order:
    """The order, if the asker may see and trace it."""
    order = seen(request, pk)
    if not may_trace(request.user, order):
        raise PermissionDenied(_("You may not trace complaints of this unit."))
    return order


@require_http_methods(["GET", "POST"])
@require_permission(Permission.TRACE_COMPLAINTS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Where did it begin? The map, what is probable, what the rules say, and the form.

    `recount`: nothing is saved, the rules say what they think of the form as it stands.
    """
    order = traceable(request, pk)
    trace, (step, process, cause) = trace_of(order), asked_for(request)
    form = forms.TraceForm(
        request.POST if request.method == "POST" else None,
        by=request.user,
        order=order,
        seen=trace.version if trace else 0,
        initial=shapes.initial(order, trace, _first(order, trace, step, cause)),
    )
    asked = "recount" not in request.POST
    if asked and form.carry_out(trace_order, by=request.user, order=order) is not None:
        messages.success(request, _("%(number)s is traced.") % {"number": order.number})
        return redirect("complaints:trace", pk)
    return _page(request, order, trace, form, process)


def _page(
    request: HttpRequest,
    order: Order,
    trace: Trace | None,
    form: forms.TraceForm | None = None,
    process: ProcessMap | None = None,
    **filled: Any,
) -> HttpResponse:
    """The tracer's page. `filled`: a small form as it was sent and refused, by its name on the page."""
    form = form or forms.TraceForm(
        by=request.user, order=order, seen=trace.version if trace else 0,
        initial=shapes.initial(order, trace, {}),
    )  # fmt: skip
    step, cause, person = form.chosen()
    page = shapes.page(order, request.user, step, process) | {"form": form}
    if step is not None:
        page["proposal"] = shapes.proposal(order, step, cause, person)
    return render(request, "complaints/trace.html", page | _more(request, order, trace) | filled)


def _first(order: Order, trace: Trace | None, step: Step | None, cause: Cause | None) -> dict[str, Any]:
    """What the address chose; whoever had the contact, where nothing is traced and the step is theirs.

    Who takes a call about a bill has not made the bill: another department's step names nobody by itself.
    """
    found: dict[str, Any] = {name: one for name, one in (("step", step), ("cause", cause)) if one is not None}
    if trace is None:
        person = handled_by(order)
        found["person"] = person if person and (step is None or is_theirs(step, person)) else None
    return found


def _more(request: HttpRequest, order: Order, trace: Trace | None) -> dict[str, Any]:
    """The forms for what a trace carries besides."""
    if trace is None:
        return {}
    owner = owner_of(trace.step)
    return {
        "evidence_form": forms.EvidenceForm(order=order, prefix="evidence"),
        "defect_form": None
        if trace.defect
        else forms.DefectForm(
            by=request.user, step=trace.step, prefix="defect", initial={"title": order.title_shown}
        ),
        "measure_form": forms.MeasureForm(
            by=request.user, prefix="measure", initial={"unit": owner, "owner": trace.administrator}
        ),
    }


def _held(request: HttpRequest, pk: int) -> Trace:
    """The order's trace, for adding to it."""
    trace = trace_of(traceable(request, pk))
    if trace is None:
        raise Http404
    return trace


@require_POST
@require_permission(Permission.TRACE_COMPLAINTS)
def add_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """A row of the time line, or words with or without a file."""
    trace = _held(request, pk)
    if request.POST.get("row"):
        return _add_row(request, trace)
    form = forms.EvidenceForm(request.POST, order=trace.order, prefix="evidence")
    if form.carry_out(proofs.add_note, by=request.user, trace=trace) is None:
        complain(request, form)
        return _page(request, trace.order, trace, evidence_form=form)
    messages.success(request, _("Kept as evidence."))
    return redirect("complaints:trace", pk)


def _add_row(request: HttpRequest, trace: Trace) -> HttpResponse:
    back = "complaints:order-journey" if request.POST.get("back") == "journey" else "complaints:trace"
    facts = {"table": request.POST.get("table", ""), "row": request.POST["row"][:120]}
    try:
        facts["day"] = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        messages.error(request, _("This row is no longer in the data."))
    else:
        attempt(request, proofs.add_event, _("Kept as evidence."), trace=trace, **facts)
    return redirect(back, trace.order_id)


@require_POST
@require_permission(Permission.TRACE_COMPLAINTS)
def drop_evidence(request: HttpRequest, pk: int, piece: int) -> HttpResponse:
    """Take a piece of evidence back."""
    trace = _held(request, pk)
    found = get_object_or_404(trace.evidence, pk=piece)
    proofs.drop_evidence(by=request.user, trace=trace, evidence=found)
    return redirect("complaints:trace", pk)


@require_POST
@require_permission(Permission.TRACE_COMPLAINTS)
def defect(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a defect on the processes' register, or point at one that stands there."""
    trace = _held(request, pk)
    form = forms.DefectForm(request.POST, by=request.user, step=trace.step, prefix="defect")
    if form.carry_out(_defect_of, by=request.user, trace=trace) is None:
        complain(request, form)
        return _page(request, trace.order, trace, defect_form=form)
    messages.success(request, _("The trace points at the defect."))
    return redirect("complaints:trace", pk)


def _defect_of(*, by: Any, trace: Trace, defect: Defect | None, **facts: Any) -> Any:
    if defect is not None:
        return proofs.link_defect(by=by, trace=trace, defect=defect)
    return proofs.open_defect(by=by, trace=trace, **facts)


@require_POST
@require_permission(Permission.TRACE_COMPLAINTS)
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a preventive measure that this trace rests on."""
    trace = _held(request, pk)
    form = forms.MeasureForm(request.POST, by=request.user, prefix="measure")
    if form.carry_out(measures.name_measure, by=request.user, step=trace.step, trace=trace) is None:
        complain(request, form)
        return _page(request, trace.order, trace, measure_form=form)
    messages.success(request, _("The measure is named; its owner is told."))
    return redirect("complaints:trace", pk)
