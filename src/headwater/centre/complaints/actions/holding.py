"""What all actions on orders share: who may, one at a time, the event, the kept moments, the trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints import standing
from headwater.centre.complaints.models import WORKED, EventKind, Order, OrderEvent, OrderState
from headwater.centre.complaints.queries.orders import away, handlers_of, wide_units
from headwater.centre.people import audit
from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor, System, name_of
from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.people.permissions import Permission

P = Permission
K: Any = EventKind
S: Any = OrderState
STALE = "stale"


def may_handle(by: Actor | Any, order: Order, permission: Permission = P.HANDLE_COMPLAINTS) -> bool:
    """Whether `by` may work on the order: over its department or unit, or as the one who has or took it."""
    if isinstance(by, System):
        return True
    if not isinstance(by, Account) or not can(by, permission):
        return False
    if by.person_id and by.person_id in (order.handler_id, order.taken_by_id):
        return True
    return any(
        top.holds(unit) for top in wide_units(by, permission) for unit in (order.department, order.unit)
    )


def require_handle(by: Actor, order: Order, permission: Permission = P.HANDLE_COMPLAINTS) -> None:
    """Refuse in a sentence."""
    if not may_handle(by, order, permission):
        raise PermissionDenied(_("This order is with others: only its department and its unit work on it."))


def locked(order: Order, seen: int | None = None) -> Order:
    """The order's row, held until the action is done; refused when somebody was quicker.

    `seen` is the version that the page showed; None: nobody was looking at a page.
    """
    row = Order.objects.select_for_update(of=("self",)).select_related("klass", "department", "unit")
    found = row.select_related("handler", "mass").get(pk=order.pk)
    if seen is not None and found.version != seen:
        raise ValidationError(_stale(found, seen), code=STALE)
    return found


def _stale(order: Order, seen: int) -> str:
    since = order.events.filter(version__gt=seen).order_by("pk")[:5]
    happened = "; ".join(
        f"{timezone.localtime(e.recorded_at):%H:%M:%S} {e.by}: {EventKind(e.kind).label}" for e in since
    )
    return _(
        "%(number)s was changed after you opened this page (%(what)s). Look at it, then send again: what you "
        "typed is still here."
    ) % {"number": order.number, "what": happened or _("by others")}


def require_worked(order: Order) -> None:
    """Only orders that are not answered or ended yet."""
    if order.state not in WORKED:
        raise ValidationError(
            _("%(number)s is %(state)s: this cannot be done any more.") % words_of_state(order)
        )


def words_of_state(order: Order) -> dict[str, str]:
    """Number and state, for sentences."""
    return {"number": order.number, "state": str(OrderState(order.state).label)}


def require_text(text: str, words: str, field: str = "text") -> str:
    """The text without blanks around it; refused when nothing is left."""
    if not text.strip():
        raise ValidationError({field: words})
    return text.strip()


def require_here(unit: Unit, handler: Person) -> None:
    """Not to those who have left, are away, or work elsewhere."""
    if handler.left is not None:
        raise ValidationError({"handler": _("%(who)s has left the centre.") % {"who": handler}})
    if away([handler.pk]):
        raise ValidationError(
            {"handler": _("%(who)s is away today. Choose somebody who is here.") % {"who": handler}}
        )
    if handler.pk not in {person.pk for person in handlers_of(unit)}:
        raise ValidationError(
            {"handler": _("%(who)s does not work in %(unit)s.") % {"who": handler, "unit": unit}}
        )


def person_of(by: Actor) -> Person | None:
    """The person behind an actor."""
    return by.person if isinstance(by, Account) else None


def happen(
    order: Order,
    kind: Any,
    *,
    by: Actor,
    at: datetime | None = None,
    text: str = "",
    data: dict[str, Any] | None = None,
    from_unit: Unit | None = None,
    to_unit: Unit | None = None,
    trail: str = "",
) -> OrderEvent:
    """Add the event, work the kept moments out again, save the order, write the trail.

    The caller has locked the order and set its fields. No event says that it happened before the intake.
    """
    order.version += 1
    event = OrderEvent.objects.create(
        order=order,
        kind=kind,
        at=max(at or timezone.now(), order.received_at),
        by=name_of(by),
        person=person_of(by),
        text=text[:4000],
        data=data or {},
        from_unit=from_unit,
        to_unit=to_unit,
        version=order.version,
    )
    standing.stand(order)
    order.save()
    detail = {"to": str(to_unit)} if to_unit else {}
    audit.record(by=by, action=trail or f"complaint.{kind}", about=order, detail=detail)
    return event
