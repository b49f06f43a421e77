"""Telling people of stages, and closing what nobody objected to. What pages show never waits for this."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from headwater.centre.complaints import standing
from headwater.centre.complaints.actions.closing import close_after_grace
from headwater.centre.complaints.actions.telling import tell_stage
from headwater.centre.complaints.models import WORKED, EventKind, Order, OrderEvent, OrderState
from headwater.centre.people.audit import Actor, name_of

AT_ONCE = 500


def tell_stages(*, by: Actor, now: datetime | None = None) -> int:
    """Whoever has to know of a stage that was reached and not told yet; how many orders it was.

    May be run by many at once: each order is claimed before anybody is told. Behind time, only the highest
    stage is told of.
    """
    moment = now or timezone.now()
    waiting = standing.with_stage(Order.objects.filter(state__in=WORKED), moment)
    rows = waiting.filter(stage__gt=F("told_stage")).order_by("due_at")[:AT_ONCE]
    return sum(_tell(by, order, order.stage) for order in rows)  # type: ignore[attr-defined]


@transaction.atomic
def _tell(by: Actor, order: Order, stage: int) -> int:
    mine = Order.objects.filter(pk=order.pk, told_stage__lt=stage, state__in=WORKED)
    if not mine.update(told_stage=stage):
        return 0
    told = tell_stage(by, order, stage)
    # No new version: whoever is writing an answer at this moment has nothing to look at.
    OrderEvent.objects.create(
        order=order, kind=EventKind.ESCALATED, at=timezone.now(), by=name_of(by), version=order.version,
        data={"stage": stage, "told": [person.number for person in told]},
        text=", ".join(str(person) for person in told),
    )  # fmt: skip
    return 1


def close_in_peace(*, by: Actor, now: datetime | None = None) -> int:
    """Close the answered orders whose grace is over; how many there were."""
    over = (now or timezone.now()) - timedelta(hours=standing.rules().grace_hours)
    answered = Order.objects.filter(state=OrderState.ANSWERED, answered_at__lte=over).order_by("answered_at")
    return sum(close_after_grace(by=by, order=order) is not None for order in answered)
