"""Tracing complaints: step, cause, individual or shared, who answers; one at a time or many alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints.actions.judging_again import (
    came_after,
    judge_step_again,
    tells_of_others,
)
from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models import (
    Cause,
    Order,
    OrderState,
    PreventiveMeasure,
    Trace,
    TraceScope,
)
from headwater.centre.complaints.queries.traces import (
    NOT_TRACED,
    Said,
    may_trace,
    said_of,
    said_of_many,
)
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person
from headwater.centre.processes.models import Step
from headwater.centre.processes.queries import steps_seen_by

# More at once is no longer looked at by anybody.
MOST_AT_ONCE = 500
WRITTEN = (
    "step",
    "cause",
    "finding",
    "person",
    "scope",
    "scope_because",
    "controllable",
    "measure",
    "defect",
)


@transaction.atomic
def trace_order(
    *,
    by: Actor,
    order: Order,
    step: Step,
    cause: Cause | None = None,
    finding: str = "",
    person: Person | None = None,
    scope: str = "",
    scope_because: str = "",
    controllable: bool | None = None,
    controllable_because: str = "",
    measure: PreventiveMeasure | None = None,
    seen: int | None = None,
) -> Trace:
    """Say where a complaint began, or say it anew.

    `scope` and `controllable` empty: as the rules propose; other than proposed needs a reason. `seen`: the
    version of the trace that the page showed (0: there was none), so that two tracers do not overwrite
    each other.
    """
    order = _held(by, order)
    trace = Trace.objects.select_for_update(of=("self",)).filter(order=order).first()
    _require_unchanged(trace, seen)
    _require_step(by, step, trace)
    said = said_of(order, step, cause, person)
    before, left = (_written(trace, order), trace.step) if trace else ({}, step)
    trace = trace or Trace(order=order)
    trace.step, trace.cause, trace.finding, trace.person = step, cause, finding.strip(), person
    trace.measure = measure or trace.measure
    _decide(trace, said, scope, scope_because, controllable, controllable_because)
    _sign(trace, by)
    _require_measure(trace, order)
    _whole(trace)
    trace.save()
    after = _written(trace, order)
    action = "complaint.retraced" if before else "complaint.traced"
    audit.record(by=by, action=action, about=order, detail=audit.changes(before, after))
    for one in {left.pk: left, step.pk: step}.values():
        if tells_of_others(one, order):
            judge_step_again(one)
    return trace


def _written(trace: Trace, order: Order) -> dict[str, Any]:
    """For the audit trail, which is no place for a customer's number."""
    found = {name: getattr(trace, name) for name in WRITTEN}
    return found | {"finding": mask_text(trace.finding, order.customer, order.customer_name)}


def _held(by: Actor, order: Order) -> Order:
    """The order, locked, if `by` may trace it."""
    if not may_trace(by, order):
        raise PermissionDenied(_("You may not trace complaints of this unit."))
    row = Order.objects.select_for_update(of=("self",)).select_related("unit", "department").get(pk=order.pk)
    if row.state in NOT_TRACED:
        raise ValidationError(_("A merged or withdrawn order is not traced."))
    return row


def _require_unchanged(trace: Trace | None, seen: int | None) -> None:
    if seen is None or seen == (trace.version if trace else 0):
        return
    if trace is None:
        raise ValidationError(_("The trace was taken back meanwhile. Look again, then save."))
    raise ValidationError(
        _("%(who)s traced this order at %(when)s, after you opened this page. Look again, then save.")
        % {"who": trace.traced_by, "when": timezone.localtime(trace.traced_at).strftime("%H:%M:%S")}
    )


def _require_step(by: Actor, step: Step, trace: Trace | None) -> None:
    """A step in force of a map that the tracer sees, or the one that the trace has already."""
    if trace is not None and trace.step_id == step.pk:
        return
    if not steps_seen_by(by).filter(pk=step.pk).exists():
        raise ValidationError({"step": _("Choose a step of a process map that is in use.")})


def _decide(
    trace: Trace,
    said: Said,
    scope: str,
    scope_because: str,
    controllable: bool | None,
    controllable_because: str,
) -> None:
    """The rules' proposals beside what the tracer says; a reason is kept only where the two differ."""
    judged, control = said.judgement, said.control
    trace.scope_proposed, trace.cases = judged.scope, judged.cases
    trace.scope_reasons = [{"en": words.en, "zh": words.zh} for words in judged.reasons]
    trace.scope = scope or judged.scope
    trace.scope_because = _because(trace, scope_because) if trace.scope != judged.scope else ""
    trace.controllable_proposed = control.controllable
    trace.controllable_reasons = [{"en": control.reason.en, "zh": control.reason.zh}]
    trace.controllable = control.controllable if controllable is None else controllable
    other = trace.controllable != control.controllable
    trace.controllable_because = _because(trace, controllable_because) if other else ""
    if trace.scope != judged.scope and not trace.scope_because:
        raise ValidationError({"scope_because": _("The rules say otherwise: say why you differ.")})
    if other and not trace.controllable_because:
        raise ValidationError({"controllable_because": _("The rule says otherwise: say why you differ.")})
    shared = trace.scope == TraceScope.SHARED
    trace.administrator = said.administrator if shared else None
    trace.head = said.head if shared else None
    came_after(trace, said.back)


def _because(trace: Trace, words: str) -> str:
    """A reason goes into files and is read by those who never see the order: no customer in it."""
    return mask_text(words.strip(), trace.order.customer, trace.order.customer_name)


def _sign(trace: Trace, by: Actor) -> None:
    trace.traced_by, trace.traced_at = audit.name_of(by), timezone.now()
    trace.tracer = by.person if isinstance(by, Account) else None
    trace.version = (trace.version + 1) if trace.pk else 1


def _require_measure(trace: Trace, order: Order) -> None:
    """The database refuses this as well; here it is said in words."""
    if trace.scope == TraceScope.SHARED and trace.measure is None and order.state == OrderState.CLOSED:
        raise ValidationError(
            {"measure": _("The order is closed, and a shared problem needs a preventive measure: name one.")}
        )


def _whole(trace: Trace) -> None:
    """All that the fields ask for; the constraints between them were asked above, in words of their own."""
    trace.full_clean(exclude=["order"], validate_constraints=False)


@transaction.atomic
def trace_many(
    *,
    by: Actor,
    orders: Sequence[Order],
    step: Step,
    cause: Cause | None = None,
    finding: str = "",
    scope: str = "",
    scope_because: str = "",
    measure: PreventiveMeasure | None = None,
) -> list[Trace]:
    """Many alike orders to one step and cause at once; those already traced stay as they are.

    They are judged together: what each of them counts for the others decides whether they are shared.
    """
    if len(orders) > MOST_AT_ONCE:
        raise ValidationError(_("Trace at most %(most)s orders at once.") % {"most": MOST_AT_ONCE})
    _require_step(by, step, None)
    keys = [order.pk for order in orders]
    rows = Order.objects.select_for_update(of=("self",)).select_related("unit", "department", "mass")
    untraced = list(rows.filter(pk__in=keys, trace=None).exclude(state__in=NOT_TRACED).order_by("pk"))
    if not all(may_trace(by, order) for order in untraced):
        raise PermissionDenied(_("You may not trace complaints of this unit."))
    if not untraced:
        raise ValidationError(_("None of these orders is still to be traced."))
    whole = said_of_many(untraced, step, cause)
    facts = {"step": step, "cause": cause, "finding": finding.strip(), "measure": measure}
    made = [Trace(order=order, **facts) for order in untraced]
    for trace, said in zip(made, whole, strict=True):
        _decide(trace, said, scope, scope_because, None, "")
        _sign(trace, by)
        _require_measure(trace, trace.order)
        _whole(trace)
    Trace.objects.bulk_create(made)
    detail = {"step": str(step), "cause": str(cause or ""), "orders": [order.number for order in untraced]}
    audit.record(by=by, action="complaint.traced_many", about=step, detail=detail)
    if any(tells_of_others(step, order) for order in untraced):
        judge_step_again(step)
    return made
