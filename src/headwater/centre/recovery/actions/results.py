"""What follows from results: a finding, and an own estimate of the dissatisfied in the base."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.findings.actions import open_finding
from headwater.centre.findings.models import Finding
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor, name_of
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.actions.holding import held, require_state
from headwater.centre.recovery.models import BaseEstimate, Campaign
from headwater.engine.words import Words

S = Campaign.State


@transaction.atomic
def make_finding(*, by: Actor, campaign: Campaign, title: Words, detail: str) -> Finding:
    """The finding about a campaign's results; while one is open it is that one."""
    row = held(by, campaign)
    require_state(row, S.RUNNING, S.PAUSED, S.FINISHED)
    return open_finding(
        by=by,
        title=title,
        source=row.reference,
        unit=row.unit,
        same_as=f"campaign:{row.pk}",
        detail=detail,
    )


@transaction.atomic
def estimate_base(
    *, by: Actor, unit: Unit, month: date, dissatisfied: int, asked: int, customers: int, source: str
) -> BaseEstimate:
    """An own estimate of a month in place of the lake's survey; again changes it, on record."""
    require(by, Permission.RUN_CAMPAIGNS, unit)
    if dissatisfied > asked:
        raise ValidationError({"dissatisfied": _("More cannot be dissatisfied than were asked.")})
    first = month.replace(day=1)
    row = BaseEstimate.objects.filter(unit=unit, month=first).first() or BaseEstimate(unit=unit, month=first)
    row.dissatisfied, row.asked, row.customers = dissatisfied, asked, customers
    row.source, row.by = source.strip(), name_of(by)
    row.full_clean()
    row.save()
    detail = {"month": f"{first:%Y-%m}", "dissatisfied": dissatisfied, "asked": asked, "customers": customers}
    audit.record(by=by, action="base.estimated", about=row, detail=detail)
    return row


@transaction.atomic
def drop_estimate(*, by: Actor, estimate: BaseEstimate) -> None:
    """Back to the lake's survey."""
    require(by, Permission.RUN_CAMPAIGNS, estimate.unit)
    audit.record(by=by, action="base.estimate_dropped", about=estimate, detail={"month": str(estimate)})
    estimate.delete()
