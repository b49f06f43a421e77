"""The tracer's page of one order, and what is added to a trace."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
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
from headwater.centre.processes.models import ProcessMap, Step
from headwater.centre.processes.queries import maps_seen_by, steps_seen_by

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


@require_http_methods(["GET", "POST"])
@require_permission(Permission.TRACE_COMPLAINTS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Where did it begin? The map, what is probable, what the rules say, and the form."""
    order = seen(request, pk)
    if not may_trace(request.user, order):
        raise PermissionDenied(_("You may not trace complaints of this unit."))
    trace, (step, process, cause) = trace_of(order), asked_for(request)
    form = forms.TraceForm(
        request.POST if request.method == "POST" else None,
        by=request.user,
        order=order,
        seen=trace.version if trace else 0,
        initial=shapes.initial(order, trace, _first(order, trace, step, cause)),
    )
    if form.carry_out(trace_order, by=request.user, order=order) is not None:
        messages.success(request, _("%(number)s is traced.") % {"number": order.number})
        return redirect("complaints:trace", pk)
    page = shapes.page(order, request.user, step, process) | {"form": form}
    if page["chosen"] is not None:
        person = trace.person if trace else form.initial.get("person")
        page["proposal"] = shapes.proposal(order, page["chosen"], trace, person)
    return render(request, "complaints/trace.html", page | _more(request, order, trace))


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
    trace = trace_of(seen(request, pk))
    if trace is None:
        raise Http404
    return trace


def _say(request: HttpRequest, refused: ValidationError) -> None:
    messages.error(request, " ".join(refused.messages))


def _complain(request: HttpRequest, form: Any) -> None:
    """What the form says, above the page it came from."""
    for name, words in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}: {' '.join(words)}" if label else " ".join(words))


@require_POST
@require_permission(Permission.TRACE_COMPLAINTS)
def add_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """A row of the time line, or words with or without a file."""
    trace = _held(request, pk)
    back = "complaints:order-journey" if request.POST.get("back") == "journey" else "complaints:trace"
    try:
        if request.POST.get("row"):
            day = date.fromisoformat(request.POST.get("day", ""))
            table, row = request.POST.get("table", ""), request.POST["row"][:120]
            proofs.add_event(by=request.user, trace=trace, table=table, row=row, day=day)
        else:
            form = forms.EvidenceForm(request.POST, order=trace.order, prefix="evidence")
            if not form.is_valid():
                _complain(request, form)
                return redirect(back, pk)
            proofs.add_note(by=request.user, trace=trace, **form.cleaned_data)
        messages.success(request, _("Kept as evidence."))
    except ValidationError as refused:
        _say(request, refused)
    except ValueError:
        messages.error(request, _("This row is no longer in the data."))
    return redirect(back, pk)


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
    if not form.is_valid():
        _complain(request, form)
        return redirect("complaints:trace", pk)
    facts = dict(form.cleaned_data)
    known = facts.pop("defect")
    try:
        if known is not None:
            proofs.link_defect(by=request.user, trace=trace, defect=known)
        else:
            proofs.open_defect(by=request.user, trace=trace, **facts)
        messages.success(request, _("The trace points at the defect."))
    except ValidationError as refused:
        _say(request, refused)
    return redirect("complaints:trace", pk)


@require_POST
@require_permission(Permission.TRACE_COMPLAINTS)
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a preventive measure that this trace rests on."""
    trace = _held(request, pk)
    form = forms.MeasureForm(request.POST, by=request.user, prefix="measure")
    if not form.is_valid():
        _complain(request, form)
        return redirect("complaints:trace", pk)
    try:
        measures.name_measure(by=request.user, step=trace.step, trace=trace, **form.cleaned_data)
        messages.success(request, _("The measure is named; its owner is told."))
    except ValidationError as refused:
        _say(request, refused)
    return redirect("complaints:trace", pk)
