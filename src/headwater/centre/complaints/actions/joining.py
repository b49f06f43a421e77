"""Two orders of one matter become one; one order of two matters becomes two. Nothing of either is lost."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.complaints.actions.closing import CARRIED
from headwater.centre.complaints.actions.holding import (
    K,
    P,
    S,
    happen,
    locked,
    require_handle,
    require_text,
    require_worked,
)
from headwater.centre.complaints.actions.intake import open_order
from headwater.centre.complaints.models import ComplaintClass, Order, OrderContact
from headwater.centre.people.audit import Actor


@transaction.atomic
def merge(*, by: Actor, order: Order, into: Order, text: str = "", seen: int | None = None) -> Order:
    """The later order goes into the earlier one of the same customer, whose clocks go on.

    Its events, contacts and files are shown there; its number stays and leads there.
    """
    if into.pk == order.pk:
        raise ValidationError({"into": _("An order cannot be merged into itself.")})
    # Always in one order, so that two merges of the same pair do not wait for each other.
    first, second = sorted((order, into), key=lambda o: o.pk)
    rows = {o.pk: locked(o, seen if o.pk == order.pk else None) for o in (first, second)}
    row, target = rows[order.pk], rows[into.pk]
    for one in (row, target):
        require_handle(by, one, P.MANAGE_COMPLAINTS)
        require_worked(one)
    _require_same(row, target)
    there = set(target.contacts.values_list("contact", flat=True))
    OrderContact.objects.bulk_create(
        OrderContact(order=target, contact=c.contact, happened_at=c.happened_at)
        for c in row.contacts.all()
        if c.contact not in there
    )
    row.state, row.merged_into = S.MERGED, target
    target.mass = target.mass or row.mass
    happen(row, K.MERGED, by=by, text=text.strip(), data={"order": target.number})
    happen(target, K.TOOK_IN, by=by, text=text.strip(), data={"order": row.number})
    return target


def _require_same(row: Order, target: Order) -> None:
    if row.customer and target.customer and row.customer != target.customer:
        raise ValidationError(
            {"into": _("They are of two customers. Put them into one mass complaint instead.")}
        )
    if row.received_at < target.received_at:
        raise ValidationError(
            {
                "into": _("%(number)s came later: merge the later one into the earlier one.")
                % {"number": target.number}
            }
        )


@transaction.atomic
def split(
    *,
    by: Actor,
    order: Order,
    title: str,
    text: str,
    klass: ComplaintClass,
    contacts: Sequence[str] = (),
    seen: int | None = None,
) -> Order:
    """What is another matter becomes an order of its own, with the first one's time of intake."""
    row = locked(order, seen)
    require_handle(by, row, P.MANAGE_COMPLAINTS)
    require_worked(row)
    require_text(text, _("Write what the other matter is."))
    facts = {name: getattr(row, name) for name in CARRIED}
    known = set(row.contacts.values_list("contact", flat=True))
    made = open_order(
        by=by, title=title, text=text, unit=row.unit, klass=klass, received_at=row.received_at,
        contacts=[c for c in contacts if c in known] or sorted(known), split_from=row, **facts,
    )  # fmt: skip
    happen(row, K.SPLIT, by=by, data={"order": made.number}, text=made.title_shown)
    return made
