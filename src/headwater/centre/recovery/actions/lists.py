"""Customers who want no such calls, and a campaign's own list of whom to leave out."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import can, require
from headwater.centre.people.audit import Actor, name_of
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.actions.holding import held, require_state
from headwater.centre.recovery.models import Campaign, CohortMember, ListedOut, OptOut
from headwater.centre.ui.components import mask_customer

LONGEST = 80
MOST = 200_000


@transaction.atomic
def opt_out(*, by: Actor, customer: str, reason: str = "") -> OptOut:
    """No campaign contacts this customer any more."""
    if not (can(by, Permission.CALL_CUSTOMERS) or can(by, Permission.RUN_CAMPAIGNS)):
        raise PermissionDenied(_("Only who calls customers may do this."))
    made, new = OptOut.objects.get_or_create(
        customer=_clean(customer), defaults={"reason": reason[:200], "by": name_of(by)}
    )
    if new:
        detail = {"customer": mask_customer(made.customer), "reason": made.reason}
        audit.record(by=by, action="customer.opted_out", about=made, detail=detail)
    return made


@transaction.atomic
def opt_in(*, by: Actor, row: OptOut, reason: str) -> None:
    """The customer may be contacted again; with the reason, on record."""
    require(by, Permission.RUN_CAMPAIGNS)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why this customer may be contacted again.")})
    detail = {"customer": mask_customer(row.customer), "reason": reason.strip()[:200]}
    audit.record(by=by, action="customer.opted_in", about=row, detail=detail)
    row.delete()


@transaction.atomic
def list_out(*, by: Actor, campaign: Campaign, customers: Iterable[str]) -> tuple[int, int]:
    """Replace the campaign's own list; answers how many it has, and how many of them are in the cohort."""
    row = held(by, campaign)
    require_state(row, Campaign.State.DRAFT)
    wanted = sorted({_clean(customer) for customer in customers})
    if len(wanted) > MOST:
        raise ValidationError(_("A list has %(most)s customers at most.") % {"most": f"{MOST:,}"})
    ListedOut.objects.filter(campaign=row).delete()
    ListedOut.objects.bulk_create(
        (ListedOut(campaign=row, customer=customer) for customer in wanted), batch_size=5000
    )
    inside = CohortMember.objects.filter(cohort=row.cohort_id, customer__in=wanted).count()
    audit.record(
        by=by, action="campaign.listed_out", about=row, detail={"rows": len(wanted), "inside": inside}
    )
    return len(wanted), inside


def _clean(customer: str) -> str:
    text = customer.strip()
    if not text or len(text) > LONGEST or not text.isprintable():
        raise ValidationError(
            {"customers": _("“%(text)s” is no customer's number.") % {"text": mask_customer(text[:LONGEST])}}
        )
    return text
