"""Look behind the mask of one record, with a reason, on record."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission


@transaction.atomic
def unmask(*, by: Account, indicator: str, record: str, reason: str) -> None:
    """Nothing is changed; what is kept is who looked at which record, and why."""
    require(by, Permission.UNMASK_CUSTOMERS)
    if not reason.strip():
        raise ValidationError(_("Say why the customer has to be seen."))
    detail = {"indicator": indicator, "record": record[:80], "reason": reason.strip()[:500]}
    audit.record(by=by, action="customer.unmasked", detail=detail)
