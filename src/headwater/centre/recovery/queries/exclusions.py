"""Whom a campaign leaves out, and why: counted before anything begins, asked again before each call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from headwater.centre.complaints.models import Order
from headwater.centre.complaints.models.orders import OPEN as OPEN_ORDERS
from headwater.centre.recovery.models import (
    Arm,
    Call,
    Campaign,
    CohortMember,
    ListedOut,
    OptOut,
    Reason,
    Recipient,
    Verdict,
)

# So long after a campaign its arms are still compared.
AFTERWARDS = timedelta(days=30)
# A draw that may still be acted on: whoever was drawn there is not to be touched from here.
DRAWN = (Campaign.State.READY, Campaign.State.RUNNING, Campaign.State.PAUSED)


@dataclass(frozen=True, slots=True)
class Left:
    """One reason: `first` were left out for it before any other, it holds for `all` of the cohort."""

    reason: Reason
    first: int
    all: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What becomes of a cohort of `total` before the draw."""

    total: int
    rows: tuple[Left, ...]

    @property
    def out(self) -> int:
        return sum(row.first for row in self.rows)

    @property
    def left(self) -> int:
        """Customers among whom the draw is made."""
        return self.total - self.out


def reasons_of(campaign: Campaign, customers: Iterable[str] | None = None) -> dict[Any, set[str]]:
    """Reason -> customers of the cohort (or those given) for whom it holds now; one may have several."""
    within: QuerySet | list[str] = (
        CohortMember.objects.filter(cohort=campaign.cohort_id).values("customer")
        if customers is None
        else list(customers)
    )
    ways = {
        Reason.LISTED: ListedOut.objects.filter(campaign=campaign),
        Reason.OPTED_OUT: OptOut.objects.all(),
        Reason.ELSEWHERE: _elsewhere(campaign),
        Reason.CAP: _capped(campaign),
        Reason.LATELY: _lately(campaign),
    }
    if campaign.skip_open_orders:
        ways[Reason.OPEN_ORDER] = Order.objects.filter(state__in=OPEN_ORDERS)
    names = {Reason.CAP: "recipient__customer", Reason.LATELY: "recipient__customer"}
    return {
        reason: _set(ways[reason], names.get(reason, "customer"), within)
        for reason in map(Reason, Reason.values)
        if reason in ways
    }


def _set(rows: QuerySet, name: str, within: QuerySet | list[str]) -> set[str]:
    return set(rows.filter(**{f"{name}__in": within}).values_list(name, flat=True))


def _elsewhere(campaign: Campaign) -> QuerySet:
    """In another draw: held out there, or there to be called. Touching them would spoil either campaign.

    Who was held out is left alone after the end too, while it is still counted what became of both arms.
    """
    since = timezone.now() - AFTERWARDS
    drawn = Q(campaign__state__in=DRAWN)
    ended = Q(campaign__state=Campaign.State.FINISHED, campaign__finished_at__gte=since, arm=Arm.HELD_OUT)
    others = Recipient.objects.filter(drawn | ended).exclude(campaign=campaign)
    return others.exclude(arm=Arm.TREATED, state=Recipient.State.DONE)


def _capped(campaign: Campaign) -> QuerySet:
    """Spoken to as often as the campaign allows, by all campaigns together."""
    since = timezone.now() - timedelta(days=campaign.cap_days)
    spoken = Call.objects.filter(ended_at__gte=since).exclude(verdict__in=("", Verdict.UNREACHABLE))
    counted = spoken.order_by().values("recipient__customer").annotate(n=Count("pk"))
    return counted.filter(n__gte=campaign.cap)


def _lately(campaign: Campaign) -> QuerySet:
    """Any attempt of another campaign, reached or not, within the days of rest."""
    since = timezone.now() - timedelta(days=campaign.rest_days)
    return Call.objects.filter(begun_at__gte=since).exclude(recipient__campaign=campaign)


def first_reasons(campaign: Campaign) -> dict[str, Reason]:
    """Customer -> the first reason to be left out, in the order of `Reason`."""
    found: dict[str, Reason] = {}
    for reason, customers in reasons_of(campaign).items():
        for customer in customers:
            found.setdefault(customer, reason)
    return found


def counted(campaign: Campaign) -> Counted:
    """What would be left out if the draw were made now."""
    total = CohortMember.objects.filter(cohort=campaign.cohort_id).count()
    seen: set[str] = set()
    rows = []
    for reason, customers in reasons_of(campaign).items():
        rows.append(Left(reason, len(customers - seen), len(customers)))
        seen |= customers
    return Counted(total, tuple(rows))


def as_drawn(campaign: Campaign) -> Counted:
    """What was left out when the draw was made, as it was kept."""
    kept: dict[str, list[int]] = campaign.excluded.get("reasons", {})
    rows = tuple(Left(Reason(name), *pair) for name, pair in kept.items() if name in Reason.values)
    return Counted(int(campaign.excluded.get("total", 0)), rows)


def since_the_draw(recipient: Recipient) -> Reason | None:
    """Why a customer who was drawn must not be called now after all; None: may be called.

    Calls of the own campaign do not count here: attempts have a limit of their own.
    """
    campaign = recipient.campaign
    found = reasons_of(campaign, [recipient.customer])
    wanted: tuple[Any, ...] = (Reason.LISTED, Reason.OPTED_OUT, Reason.OPEN_ORDER, Reason.CAP, Reason.LATELY)
    return next((reason for reason in wanted if found.get(reason)), None)
