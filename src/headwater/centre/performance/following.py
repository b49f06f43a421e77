"""Who receives a subscription, which period is due, and what its value is."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.models import Subscription
from headwater.centre.reference.periods import day_of, month_of, week_of

SHAPES = {"day": day_of, "week": week_of, "month": month_of}


def due(rhythm: str, today: date) -> tuple[date, date]:
    """The newest period of the rhythm that is over."""
    start, _end = SHAPES[rhythm](today)
    return SHAPES[rhythm](start - timedelta(days=1))


def readers(subscription: Subscription) -> list[Account]:
    """The accounts that it reaches today, of those who may see indicators at all."""
    rows = Account.objects.filter(is_active=True).select_related("person")
    if subscription.account_id:
        rows = rows.filter(pk=subscription.account_id)
    if subscription.role:
        rows = rows.filter(grants__role=subscription.role)
    if subscription.unit is not None:
        rows = _inside(rows, subscription)
    return [account for account in rows.distinct() if can(account, Permission.SEE_INDICATORS)]


def _inside(rows, subscription: Subscription):  # type: ignore[no-untyped-def]
    """Those whose role stands in the unit or who work there now."""
    today, path = timezone.localdate(), subscription.unit.path  # type: ignore[union-attr]
    granted = rows.filter(grants__unit__path__startswith=path)
    working = rows.filter(
        person__memberships__unit__path__startswith=path, person__memberships__since__lte=today
    ).exclude(person__memberships__until__lt=today)
    return rows.filter(pk__in={account.pk for account in granted} | {account.pk for account in working})
