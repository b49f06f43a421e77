"""Taking a complaint in: by page, by API, from a file. The same number of a source comes in once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints.actions.holding import K, S, happen, person_of, require_here, require_text
from headwater.centre.complaints.actions.telling import tell_receivers
from headwater.centre.complaints.models import (
    Cause,
    ComplaintClass,
    IntakeDraft,
    MassComplaint,
    Order,
    OrderContact,
)
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.people.permissions import Permission

FACTS = (
    "channel", "customer", "customer_name", "service", "segment", "region", "area", "source", "source_id"
)  # fmt: skip
MOST_CONTACTS = 50


@transaction.atomic
def take_in(
    *,
    by: Actor,
    title: str,
    unit: Unit,
    klass: ComplaintClass,
    handler: Person | None = None,
    tell: bool = True,
    **facts: Any,
) -> Order:
    """A new order, in the hands of `department`, else of the class's own, else of the unit that took it in.

    `facts`: what `open_order` takes. A pair of source and number that is known already gives the order that
    is there, unchanged.
    """
    require(by, Permission.TAKE_COMPLAINTS, unit)
    known = _known(facts)
    if known is not None:
        return known
    if handler is not None:
        require_here(facts.get("department") or klass.goes_to(unit), handler)
    try:
        with transaction.atomic():
            order = open_order(by=by, title=title, unit=unit, klass=klass, handler=handler, **facts)
    except (IntegrityError, ValidationError):
        # Sent twice at the same moment, the other one was quicker.
        known = _known(facts)
        if known is None:
            raise
        return known
    if tell:
        tell_receivers(by, order)
    return order


def open_order(
    *,
    by: Actor,
    title: str,
    unit: Unit,
    klass: ComplaintClass,
    text: str = "",
    cause: Cause | None = None,
    severity: int | None = None,
    department: Unit | None = None,
    handler: Person | None = None,
    received_at: datetime | None = None,
    contacts: Iterable[str] = (),
    continues: Order | None = None,
    split_from: Order | None = None,
    mass: MassComplaint | None = None,
    **facts: str,
) -> Order:
    """The order itself, for actions that have asked for their own right. `facts`: texts named in FACTS."""
    _check(title, klass, cause, received_at)
    order = Order(
        title=title.strip()[:160], text=text.strip()[:8000], unit=unit, klass=klass, cause=cause,
        severity=severity or klass.severity, department=department or klass.goes_to(unit),
        handler=handler, received_at=received_at or timezone.now(), taken_by=person_of(by),
        continues=continues, split_from=split_from, mass=mass, version=0,
        state=S.IN_WORK if handler else S.NEW,
        **_plain(facts),
    )  # fmt: skip
    order.full_clean(exclude=["version"])
    order.save()
    _add_contacts(order, contacts)
    happen(order, K.RECEIVED, by=by, at=order.received_at, to_unit=order.department,
           data={"terms": klass.terms}, trail="complaint.received")  # fmt: skip
    return order


def _known(facts: Mapping[str, Any]) -> Order | None:
    source, number = facts.get("source", ""), facts.get("source_id", "")
    return Order.objects.filter(source=source, source_id=number).first() if source and number else None


def _check(title: str, klass: ComplaintClass, cause: Cause | None, received_at: datetime | None) -> None:
    require_text(title, _("Say in a few words what the complaint is about."), "title")
    if cause is not None and cause.klass_id != klass.pk:
        raise ValidationError({"cause": _("This cause belongs to another class.")})
    if received_at is not None and received_at > timezone.now():
        raise ValidationError({"received_at": _("This moment has not come yet.")})


def _plain(facts: Mapping[str, str]) -> dict[str, str]:
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise TypeError(f"an order has no {', '.join(sorted(unknown))}")
    return {name: str(value or "").strip() for name, value in facts.items()}


def _add_contacts(order: Order, contacts: Iterable[str]) -> None:
    found = list(dict.fromkeys(c.strip()[:120] for c in contacts if c.strip()))[:MOST_CONTACTS]
    OrderContact.objects.bulk_create(OrderContact(order=order, contact=contact) for contact in found)


def keep_draft(*, by: Account, data: Mapping[str, Any]) -> None:
    """What is being typed. No event of the trail: nothing has happened yet."""
    kept = {name: str(value)[:8000] for name, value in data.items() if str(value).strip()}
    if kept:
        IntakeDraft.objects.update_or_create(account=by, defaults={"data": kept})
    else:
        drop_draft(by=by)


def drop_draft(*, by: Account) -> None:
    """It was sent, or thrown away."""
    IntakeDraft.objects.filter(account=by).delete()
