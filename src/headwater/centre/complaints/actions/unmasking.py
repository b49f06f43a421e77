"""Look behind the mask of one order, with a reason, on record."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.complaints.models import Order
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission


@transaction.atomic
def unmask(*, by: Account, order: Order, reason: str) -> None:
    """Nothing is changed; what is kept is who looked at which order's customer, and why."""
    require(by, Permission.UNMASK_CUSTOMERS)
    if not reason.strip():
        raise ValidationError(_("Say why the customer has to be seen."))
    detail = {"order": order.number, "reason": reason.strip()[:500]}
    audit.record(by=by, action="customer.unmasked", about=order, detail=detail)
