"""The end of an order: call-back, satisfaction, closing, grace, and what the customer says after it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints import standing
from headwater.centre.complaints.actions.holding import (
    K,
    S,
    happen,
    locked,
    require_handle,
    require_text,
    require_worked,
)
from headwater.centre.complaints.actions.intake import open_order
from headwater.centre.complaints.actions.telling import tell_receivers
from headwater.centre.complaints.ending import hindrance
from headwater.centre.complaints.models import Order
from headwater.centre.people.audit import Actor

CARRIED = ("channel", "customer", "customer_name", "service", "segment", "region", "area")


def grace_ends(order: Order) -> datetime | None:
    """Until when the customer may object in this order; None while it is not answered."""
    if order.answered_at is None or order.state != S.ANSWERED:
        return None
    return order.answered_at + timedelta(hours=standing.rules().grace_hours)


def grace_is_over(order: Order, now: datetime | None = None) -> bool:
    """Asked of the present time: no job has to have run."""
    ends = grace_ends(order)
    return ends is not None and (now or timezone.now()) >= ends


@transaction.atomic
def call_back(
    *,
    by: Actor,
    order: Order,
    reached: bool,
    satisfied: bool | None = None,
    goes_on: bool = False,
    text: str = "",
    seen: int | None = None,
) -> Order:
    """Ask the customer after the answer. `goes_on`: they do not accept it, and it is worked on again."""
    row = locked(order, seen)
    require_handle(by, row)
    if row.state != S.ANSWERED:
        raise ValidationError(
            _("Call back after the answer: %(number)s is not answered.") % {"number": row.number}
        )
    if reached and satisfied is None:
        raise ValidationError({"satisfied": _("Say whether the customer is satisfied.")})
    if goes_on and not reached:
        raise ValidationError({"goes_on": _("Who was not reached has not objected.")})
    if reached:
        row.called_back_at, row.satisfied = timezone.now(), satisfied
    happen(row, K.CALLED_BACK, by=by, text=text.strip(), data={"reached": reached, "satisfied": satisfied})
    return _object(by, row, text) if goes_on else row


def _object(by: Actor, row: Order, text: str) -> Order:
    row.state, row.answered_at, row.told_stage = S.IN_WORK, None, 0
    happen(row, K.OBJECTED, by=by, text=text.strip())
    tell_receivers(by, row)
    return row


@transaction.atomic
def close(
    *, by: Actor, order: Order, valid: bool | None = None, text: str = "", seen: int | None = None
) -> Order:
    """After the answer and the call-back; without a call-back only when the grace is over."""
    row = locked(order, seen)
    require_handle(by, row)
    if row.state != S.ANSWERED:
        raise ValidationError(_("Answer %(number)s before you close it.") % {"number": row.number})
    called = row.events.filter(kind=K.CALLED_BACK).exists()
    if not called and not grace_is_over(row):
        raise ValidationError(_("Call the customer back first, or wait until the grace is over."))
    why = hindrance(row)
    if why:
        raise ValidationError(why)
    return _close(by, row, valid, text.strip())


def _close(by: Actor, row: Order, valid: bool | None, text: str, *, by_itself: bool = False) -> Order:
    row.state, row.closed_at = S.CLOSED, timezone.now()
    row.valid = row.valid if valid is None else valid
    happen(row, K.CLOSED, by=by, text=text, data={"valid": row.valid, "by_itself": by_itself})
    return row


@transaction.atomic
def close_after_grace(*, by: Actor, order: Order) -> Order | None:
    """Close what nobody objected to; None when it is not time, or something has to be done before."""
    row = locked(order)
    if not grace_is_over(row) or hindrance(row):
        return None
    return _close(by, row, None, "", by_itself=True)


@transaction.atomic
def customer_says(
    *, by: Actor, order: Order, text: str, objects: bool = False, seen: int | None = None
) -> Order:
    """The customer spoke up again. Gives the order that it now stands in: after the end, a new linked one.

    While it waits for the customer the clocks go on. In the days of grace an objection puts it back to work.
    """
    row = locked(order, seen)
    require_handle(by, row)
    text = require_text(text, _("Write what the customer said."))
    if row.state == S.ANSWERED and not grace_is_over(row):
        return _object(by, row, text) if objects else _heard(by, row, text)
    if row.state in (S.CLOSED, S.ANSWERED):
        return _continue(by, row, text)
    require_worked(row)
    return _heard(by, row, text)


def _heard(by: Actor, row: Order, text: str) -> Order:
    happen(row, K.CUSTOMER, by=by, text=text)
    if row.state == S.WAITING_CUSTOMER:
        row.state = S.IN_WORK
        happen(row, K.RESUMED, by=by)
    return row


@transaction.atomic
def answer_after_closing(*, by: Actor, order: Order, text: str, seen: int | None = None) -> Order:
    """A closed order stays closed, so that what it took stays true: a new one goes on from it."""
    row = locked(order, seen)
    require_handle(by, row)
    text = require_text(text, _("Write what the customer said."))
    if row.state != S.CLOSED and not grace_is_over(row):
        raise ValidationError(
            _("%(number)s is not closed yet: write it into this order.") % {"number": row.number}
        )
    return _continue(by, row, text)


def _continue(by: Actor, row: Order, text: str) -> Order:
    if row.state == S.ANSWERED:
        _close(by, row, None, "", by_itself=True)
    facts = {name: getattr(row, name) for name in CARRIED}
    made = open_order(
        by=by, title=row.title, text=text, unit=row.unit, klass=row.klass, cause=row.cause,
        severity=row.severity, department=row.department, continues=row, **facts,
    )  # fmt: skip
    happen(row, K.CONTINUED, by=by, data={"order": made.number})
    tell_receivers(by, made)
    return made


@transaction.atomic
def withdraw(*, by: Actor, order: Order, text: str, seen: int | None = None) -> Order:
    """The customer took it back, or it was none."""
    row = locked(order, seen)
    require_handle(by, row)
    require_worked(row)
    text = require_text(text, _("Say why it is withdrawn."))
    row.state = S.WITHDRAWN
    happen(row, K.WITHDRAWN, by=by, text=text)
    return row


@transaction.atomic
def judge(*, by: Actor, order: Order, valid: bool, seen: int | None = None) -> Order:
    """Whether the customer was right to complain: for orders that closed by themselves."""
    row = locked(order, seen)
    require_handle(by, row)
    row.valid = valid
    happen(row, K.CHANGED, by=by, data={"changes": {"valid": [None, str(valid)]}})
    return row
