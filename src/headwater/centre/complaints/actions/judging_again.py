"""Same type (同类型投诉) judged again: a fix declared later, or a complaint traced later, may change it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from headwater.centre.complaints.models import Order, Trace
from headwater.centre.complaints.queries.returned import thing_of
from headwater.centre.complaints.queries.traces import NOT_TRACED, fixes, rules
from headwater.centre.people import audit
from headwater.centre.people.audit import System
from headwater.centre.processes.models import Defect, Step
from headwater.engine.tracing import Fix, Return, came_back

BY = System("complaints")
FIELDS = ("same_type", "days_since_fix", "same_type_of", "same_type_change")


def came_after(trace: Trace, back: Return | None) -> None:
    """Write into a trace what it came back after."""
    fix = thing_of(back.fix.key) if back else None
    trace.same_type = bool(back and back.same_type)
    trace.days_since_fix = back.days if back else None
    trace.same_type_of = fix if isinstance(fix, Defect) else None
    trace.same_type_change = None if isinstance(fix, Defect) else fix


def tells_of_others(step: Step, order: Order) -> bool:
    """Whether this order came before a fix of the step: its cause then says what was mended."""
    return any(fix.day > _day(order) for fix in fixes(step))


def judge_step_again(step: Step) -> int:
    """Every trace of the step against its fixes as they are now; how many changed, each on record."""
    known, within = fixes(step), rules().after_fix
    rows = Trace.objects.filter(step=step).exclude(order__state__in=NOT_TRACED)
    after = Q(order__received_at__date__gt=min(fix.day for fix in known)) if known else Q(pk=None)
    keys = rows.filter(after | Q(days_since_fix__isnull=False)).order_by("pk").values_list("pk", flat=True)
    return sum(_judge_again(pk, known, within) for pk in list(keys))


@transaction.atomic
def _judge_again(pk: int, known: list[Fix], within: int) -> bool:
    trace = Trace.objects.select_for_update(of=("self",)).select_related("order").filter(pk=pk).first()
    if trace is None:
        return False
    before = _said(trace)
    cause = str(trace.cause_id or "")
    came_after(trace, came_back(trace.step_id, cause, _day(trace.order), known, within))
    after = _said(trace)
    if before == after:
        return False
    trace.save(update_fields=FIELDS)
    detail = audit.changes(before, after)
    audit.record(by=BY, action="complaint.judged_again", about=trace.order, detail=detail)
    return True


def _said(trace: Trace) -> dict[str, Any]:
    """As the trail keeps it."""
    fix = trace.same_type_of or trace.same_type_change
    return {
        "same_type": trace.same_type,
        "days_since_fix": trace.days_since_fix,
        "fix": fix.number if fix else None,
    }


def judge_all_again() -> int:
    """Every step at which something was ever mended, or said to be; how many traces changed."""
    mended = Q(defects__fixed_on__isnull=False) | Q(changes__confirmed_at__isnull=False)
    traced = Trace.objects.order_by().values("step").distinct()
    told = Trace.objects.filter(days_since_fix__isnull=False).order_by().values("step")
    steps = Step.objects.filter(mended | Q(pk__in=told), pk__in=traced).distinct()
    return sum(judge_step_again(step) for step in steps.order_by("pk"))


def _day(order: Order) -> date:
    return timezone.localtime(order.received_at).date()
