"""Where orders stand in time: their clocks now, and the moments kept in their rows for lists.

The kept moments are worked out again whenever an event is added, and for all open orders as soon as the
calendar or the rules differ from those they were worked out by: a page looks before it lists. What a moment
means at any time (warned, pressing, overdue) is always asked of the present time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from headwater.centre.complaints.clocks import Clocks, Keeping, clocks_of
from headwater.centre.complaints.models import OPEN, WORKED, Order, OrderEvent, Rules, Stage
from headwater.centre.complaints.worktime import WorkTime
from headwater.centre.reference.queries import calendar

# Whole numbers with names; the checker of types takes their labels for a part of the value.
S: Any = Stage
CHUNK = 2000
KEPT = (
    "warns_at", "presses_at", "due_at", "stage_held", "reply_due_at", "solve_due_at", "reply_kept",
    "solve_kept",
)  # fmt: skip


def rules() -> Rules:
    """The one row of rules."""
    return Rules.objects.get_or_create(pk=1)[0]


def keeping() -> Keeping:
    """How time is kept now: calendar, break, percentages."""
    now = rules()
    work = WorkTime(calendar(), timezone.get_default_timezone(), now.break_from, now.break_until)
    return Keeping(work, now.warn_at / 100, now.press_at / 100)


def clocks(order: Order, kept: Keeping | None = None, now: datetime | None = None) -> Clocks:
    """The clocks of one order at this moment (or at `now`)."""
    return clocks_of(order.received_at, order.events.all(), kept or keeping(), now or timezone.now())


def moments(found: Clocks, state: str) -> dict[str, Any]:
    """What is kept in the order's row: the earliest moments of the clocks that run."""
    running = [clock for clock in found.all if clock.running]
    paused = [clock.stage for clock in found.all if clock.paused]
    return {
        "warns_at": _first(c.warns_at for c in running),
        "presses_at": _first(c.presses_at for c in running),
        "due_at": _first(c.due_at for c in running),
        "stage_held": max(paused, default=S.NONE) if state in WORKED else S.NONE,
        "reply_due_at": found.first_reply.due_at,
        "solve_due_at": found.solve.due_at,
        # Only what can no longer change: a running clock's verdict is a question of the time of asking.
        "reply_kept": found.first_reply.kept if found.first_reply.ended_at else None,
        "solve_kept": found.solve.kept if found.solve.ended_at else None,
    }


def _first(found: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in found if moment is not None), default=None)


def stand(order: Order, kept: Keeping | None = None) -> None:
    """Set the kept moments of an order from its events; the caller saves."""
    found = clocks(order, kept, max(timezone.now(), order.received_at))
    for name, value in moments(found, order.state).items():
        setattr(order, name, value)


def set_moments(orders: Sequence[Order], events: dict[int, list[OrderEvent]], kept: Keeping) -> None:
    """The same for many orders whose events are at hand, without asking the database."""
    now = timezone.now()
    for order in orders:
        found = clocks_of(order.received_at, events.get(order.pk, []), kept, now)
        for name, value in moments(found, order.state).items():
            setattr(order, name, value)


def stage_now(now: datetime) -> Case | Greatest:
    """The stage at this moment, for filters and orders of lists."""
    return Greatest(
        F("stage_held"),
        Case(
            When(due_at__lte=now, then=Value(S.OVERDUE.value)),
            When(presses_at__lte=now, then=Value(S.PRESSED.value)),
            When(warns_at__lte=now, then=Value(S.WARNED.value)),
            default=Value(S.NONE.value),
            output_field=IntegerField(),
        ),
    )


def with_stage(orders: QuerySet[Order], now: datetime | None = None) -> QuerySet[Order]:
    """Orders with `stage`, which is never older than this moment."""
    fresh()
    return orders.annotate(stage=stage_now(now or timezone.now()))


@dataclass(frozen=True, slots=True)
class _Mark:
    """What the kept moments depend on besides the events."""

    text: str

    @classmethod
    def of(cls, kept: Keeping) -> _Mark:
        work = kept.work
        days = sorted((day.isoformat(), info.kind.value) for day, info in work.calendar.exceptions.items())
        facts = (
            days, work.calendar.hours, work.calendar.rest_hours, str(work.zone), work.break_from,
            work.break_until, kept.warn, kept.press,
        )  # fmt: skip
        return cls(sha256(repr(facts).encode()).hexdigest())


def fresh() -> bool:
    """Work the moments of all open orders out again if calendar or rules were changed since; whether it was.

    Cheap when nothing changed. The lock keeps two readers from doing it twice.
    """
    kept = keeping()
    mark = _Mark.of(kept).text
    if rules().mark == mark:
        return False
    with transaction.atomic():
        row = Rules.objects.select_for_update().get(pk=1)
        if row.mark == mark:
            return False
        work_out(Order.objects.filter(state__in=OPEN), kept)
        row.mark = mark
        row.save(update_fields=["mark"])
    return True


def work_out(orders: QuerySet[Order], kept: Keeping) -> int:
    """Work out and keep the moments of these orders; how many they were."""
    keys = list(orders.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        part = list(Order.objects.filter(pk__in=keys[start : start + CHUNK]))
        events: dict[int, list[OrderEvent]] = {}
        for event in OrderEvent.objects.filter(order__in=part).order_by("at", "pk"):
            events.setdefault(event.order_id, []).append(event)
        set_moments(part, events, kept)
        Order.objects.bulk_update(part, KEPT, batch_size=500)
    return len(keys)
