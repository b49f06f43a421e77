"""Which complaints trace to a step that was declared mended before they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from headwater.centre.complaints.models import Trace
from headwater.centre.complaints.queries.traces import NOT_TRACED, fixes, rules, traces_seen_by
from headwater.centre.people.audit import Actor
from headwater.centre.processes.models import Defect, ProcessChange
from headwater.engine.tracing import Return, came_back


@dataclass(frozen=True, slots=True)
class Returned:
    """A complaint at a mended step, and what had mended it."""

    trace: Trace
    back: Return
    fix: Defect | ProcessChange


def returned(by: Actor, start: date, end: date) -> list[Returned]:
    """Complaints received between two local days (both included), newest first, each with its last fix."""
    mended = Q(step__defects__fixed_on__isnull=False) | Q(step__changes__confirmed_at__isnull=False)
    seen = traces_seen_by(by).exclude(order__state__in=NOT_TRACED)
    rows = seen.filter(
        mended, order__received_at__gte=_begin(start), order__received_at__lt=_begin(end + timedelta(days=1))
    )
    within, by_step, found = rules().after_fix, {}, []
    for trace in rows.distinct().order_by("-order__received_at"):
        if trace.step_id not in by_step:
            by_step[trace.step_id] = fixes(trace.step)
        cause = str(trace.cause_id or "")
        day = timezone.localtime(trace.order.received_at).date()
        back = came_back(trace.step_id, cause, day, by_step[trace.step_id], within)
        if back is not None:
            found.append((trace, back))
    things = _things([back.fix.key for _trace, back in found])
    return [Returned(trace, back, things[back.fix.key]) for trace, back in found if back.fix.key in things]


def thing_of(key: str) -> Defect | ProcessChange | None:
    """The defect or change that a fix names."""
    return _things([key]).get(key)


def _things(keys: list[str]) -> dict[str, Defect | ProcessChange]:
    numbers = {kind: [int(k[2:]) for k in keys if k.startswith(kind)] for kind in ("D-", "G-")}
    found: dict[str, Defect | ProcessChange] = {}
    found |= {f"D-{pk}": one for pk, one in Defect.objects.in_bulk(numbers["D-"]).items()}
    found |= {f"G-{pk}": one for pk, one in ProcessChange.objects.in_bulk(numbers["G-"]).items()}
    return found


def _begin(day: date) -> datetime:
    """The first moment of a local day."""
    return timezone.make_aware(datetime.combine(day, time()))
