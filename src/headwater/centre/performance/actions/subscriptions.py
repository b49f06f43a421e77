"""Send an indicator to people, hand out each period's value, and keep who has read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import can, require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.models import Acknowledgement, Subscription


@transaction.atomic
def subscribe(
    *,
    by: Account,
    indicator: str,
    account: Account | None = None,
    role: str = "",
    unit: Unit | None = None,
    way: str = "down",
    rhythm: str = "day",
) -> Subscription:
    """Oneself needs no more than the right to see indicators; anybody else, the right to subscribe others."""
    require(by, Permission.SEE_INDICATORS)
    if account != by or role or unit:
        require(by, Permission.SUBSCRIBE_OTHERS, unit)
    if account is None and not role and unit is None:
        raise ValidationError(_("Say who shall receive it: a person, a role or a unit."))
    wanted = {"account": account, "role": role, "unit": unit, "rhythm": rhythm}
    again = Subscription.objects.filter(indicator=indicator, ended_at=None, **wanted).first()
    if again is not None:
        return again
    made = Subscription.objects.create(indicator=indicator, way=way, made_by=by, **wanted)
    audit.record(by=by, action="subscription.made", about=made, detail={"way": way, "rhythm": rhythm})
    return made


@transaction.atomic
def end_subscription(*, by: Account, subscription: Subscription) -> None:
    """By its maker, its reader, or whoever may subscribe others; what was read stays on record."""
    require(by, Permission.SEE_INDICATORS)
    own = by.pk in (subscription.account_id, subscription.made_by_id)
    if not own and not can(by, Permission.SUBSCRIBE_OTHERS, subscription.unit):
        raise PermissionDenied(_("Only who made this subscription or receives it can end it."))
    subscription.ended_at = timezone.now()
    subscription.save(update_fields=["ended_at"])
    audit.record(by=by, action="subscription.ended", about=subscription)


@transaction.atomic
def acknowledge(*, by: Account, item: Acknowledgement) -> Acknowledgement:
    """Say that one has read it; only for oneself, and only once."""
    require(by, Permission.SEE_INDICATORS)
    if item.account_id != by.pk:
        raise PermissionDenied(_("Only the reader can say that it was read."))
    if item.read_at is None:
        item.read_at = timezone.now()
        item.save(update_fields=["read_at"])
        audit.record(by=by, action="subscription.read", about=item)
    return item


@transaction.atomic
def give_out(
    *, by: Actor, subscription: Subscription, readers: Iterable[Account], start: date, end: date
) -> int:
    """Give one period's value to each reader who has not got it yet; how many are new."""
    require(by, Permission.SUBSCRIBE_OTHERS)
    items = [
        Acknowledgement(subscription=subscription, account=reader, start=start, end=end) for reader in readers
    ]
    have = set(subscription.acknowledgements.filter(start=start).values_list("account_id", flat=True))
    new = [item for item in items if item.account_id not in have]
    # Two workers may stand here at once: the constraint decides, nobody is given the same thing twice.
    Acknowledgement.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        audit.record(by=by, action="subscription.given", about=subscription, detail={"readers": len(new)})
    return len(new)


@transaction.atomic
def remind(*, by: Actor, subscription: Subscription) -> int:
    """Remind everybody who has not read; how many were reminded."""
    require(by, Permission.SUBSCRIBE_OTHERS, subscription.unit)
    waiting = subscription.acknowledgements.filter(read_at=None).update(reminded_at=timezone.now())
    audit.record(by=by, action="subscription.reminded", about=subscription, detail={"readers": waiting})
    return waiting
