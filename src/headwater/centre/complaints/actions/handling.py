"""Working on an order: reply, note, assign, hand over, pause, what the customer says, change of facts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints.actions.holding import (
    K,
    S,
    happen,
    locked,
    require_handle,
    require_here,
    require_text,
    require_worked,
)
from headwater.centre.complaints.actions.telling import tell_receivers
from headwater.centre.complaints.models import WAITING, Cause, ComplaintClass, Order
from headwater.centre.people.audit import Actor, changes
from headwater.centre.people.models import Person, Unit

# What may be put right in an order without touching its clocks.
FACTS = (
    "title", "text", "channel", "customer", "customer_name", "service", "segment", "region", "area"
)  # fmt: skip
PERSONAL = ("title", "text", "customer", "customer_name")


@transaction.atomic
def reply(
    *, by: Actor, order: Order, text: str, final: bool = False, seen: int | None = None, data: Any = None
) -> Order:
    """Tell the customer. `final`: this solves it; the solving clock ends and the days of grace begin."""
    row = locked(order, seen)
    require_handle(by, row)
    require_worked(row)
    text = require_text(text, _("Write what the customer was told."))
    now = timezone.now()
    row.first_replied_at = row.first_replied_at or now
    if final:
        row.state, row.answered_at, row.called_back_at, row.satisfied = S.ANSWERED, now, None, None
    elif row.state == S.NEW:
        row.state = S.IN_WORK
    happen(row, K.ANSWERED if final else K.REPLIED, by=by, text=text, data=data, at=now)
    return row


@transaction.atomic
def note(*, by: Actor, order: Order, text: str, seen: int | None = None) -> Order:
    """Something to remember. No clock minds it."""
    row = locked(order, seen)
    require_handle(by, row)
    happen(row, K.NOTED, by=by, text=require_text(text, _("Write something first.")))
    return row


@transaction.atomic
def assign(*, by: Actor, order: Order, handler: Person, seen: int | None = None) -> Order:
    """Give it to somebody of the department who is here."""
    row = locked(order, seen)
    require_handle(by, row)
    require_worked(row)
    require_here(row.department, handler)
    row.handler = handler
    if row.state == S.NEW:
        row.state = S.IN_WORK
    happen(row, K.ASSIGNED, by=by, data={"handler": handler.number}, text=str(handler))
    tell_receivers(by, row)
    return row


@transaction.atomic
def hand_over(
    *,
    by: Actor,
    order: Order,
    to: Unit,
    text: str,
    handler: Person | None = None,
    seen: int | None = None,
) -> Order:
    """To another department. Its clock starts at once, signed for or not; sent back is counted."""
    row = locked(order, seen)
    require_handle(by, row)
    require_worked(row)
    text = require_text(text, _("Say why it goes to the other department."))
    if to.pk == row.department_id:
        raise ValidationError({"to": _("It is there already.")})
    if to.closed is not None:
        raise ValidationError({"to": _("%(unit)s is closed.") % {"unit": to}})
    if handler is not None:
        require_here(to, handler)
    had_it = row.events.filter(kind__in=(K.RECEIVED, K.HANDED_OVER), to_unit=to).exists()
    before, row.department, row.handler = row.department, to, handler
    row.bounces += had_it
    row.told_stage = 0
    row.state = S.IN_WORK if handler else S.NEW
    happen(row, K.HANDED_OVER, by=by, text=text, from_unit=before, to_unit=to, data={"back": had_it})
    tell_receivers(by, row)
    return row


@transaction.atomic
def pause(*, by: Actor, order: Order, state: str, text: str, seen: int | None = None) -> Order:
    """Stop the clocks, in one of the two named states, with the reason."""
    row = locked(order, seen)
    require_handle(by, row)
    require_worked(row)
    if state not in WAITING:
        raise ValidationError({"state": _("Clocks stand still only while waiting for somebody.")})
    if row.state in WAITING:
        raise ValidationError(_("The clocks stand still already."))
    text = require_text(text, _("Say what is waited for."))
    row.state = state
    happen(row, K.PAUSED, by=by, text=text, data={"state": state})
    return row


@transaction.atomic
def resume(*, by: Actor, order: Order, text: str = "", seen: int | None = None) -> Order:
    """The clocks go on where they stood."""
    row = locked(order, seen)
    require_handle(by, row)
    if row.state not in WAITING:
        raise ValidationError(_("The clocks are not standing still."))
    row.state = S.IN_WORK
    happen(row, K.RESUMED, by=by, text=text.strip())
    return row


@transaction.atomic
def change_class(
    *,
    by: Actor,
    order: Order,
    klass: ComplaintClass,
    cause: Cause | None = None,
    severity: int | None = None,
    seen: int | None = None,
) -> Order:
    """Another class, cause or severity. The new class's deadlines hold at once; what was used stays used."""
    row = locked(order, seen)
    require_handle(by, row)
    if row.state in (S.MERGED, S.WITHDRAWN):
        require_worked(row)
    if cause is not None and cause.klass_id != klass.pk:
        raise ValidationError({"cause": _("This cause belongs to another class.")})
    before = {"class": row.klass, "cause": row.cause, "severity": row.severity}
    after = {"class": klass, "cause": cause, "severity": severity or row.severity}
    moved = changes(before, after)
    if not moved:
        return row
    data: dict[str, Any] = {"changes": moved}
    if klass.pk != row.klass_id:
        data["terms"], row.told_stage = klass.terms, 0
    row.klass, row.cause, row.severity = klass, cause, after["severity"]
    happen(row, K.CLASSED, by=by, data=data)
    return row


@transaction.atomic
def change_facts(*, by: Actor, order: Order, seen: int | None = None, **facts: str) -> Order:
    """Put right what was written down. Of personal facts the event says that they changed, not what."""
    row = locked(order, seen)
    require_handle(by, row)
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise TypeError(f"these facts of an order are not changed so: {', '.join(sorted(unknown))}")
    if "title" in facts:
        require_text(facts["title"], _("Say in a few words what the complaint is about."), "title")
    moved = changes({name: getattr(row, name) for name in facts}, {n: v.strip() for n, v in facts.items()})
    if not moved:
        return row
    for name in moved:
        setattr(row, name, facts[name].strip())
    row.full_clean(exclude=["version", "klass", "department", "unit"])
    shown = {name: (["…", "…"] if name in PERSONAL else pair) for name, pair in moved.items()}
    happen(row, K.CHANGED, by=by, data={"changes": shown})
    return row
