"""Opening a customer's time line by number, and looking behind the mask: both on record."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.complaints.models import JourneyKey
from headwater.centre.complaints.queries.journey import may_see
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission


@transaction.atomic
def open_journey(*, by: Account, customer: str) -> JourneyKey:
    """The address of a customer's time line, if the customer was ever in the asker's scope."""
    require(by, Permission.SEE_JOURNEYS)
    number = customer.strip()
    if not number:
        raise ValidationError({"customer": _("Write the customer's number.")})
    if not may_see(by, number):
        # The same words whether the customer exists or not: nobody finds that out here.
        raise ValidationError({"customer": _("No order or contact of this customer lies in your units.")})
    kept, _new = JourneyKey.objects.get_or_create(customer=number[:80])
    audit.record(by=by, action="journey.opened", about=kept)
    return kept


@transaction.atomic
def unmask(*, by: Account, journey: JourneyKey, reason: str) -> str:
    """The customer's number, with a reason, on record."""
    require(by, Permission.UNMASK_CUSTOMERS)
    if not may_see(by, journey.customer):
        raise PermissionDenied(_("No order or contact of this customer lies in your units."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the customer has to be seen.")})
    detail = {"page": "journey", "reason": reason.strip()[:500]}
    audit.record(by=by, action="customer.unmasked", about=journey, detail=detail)
    return journey.customer
