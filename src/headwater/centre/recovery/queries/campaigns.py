"""Campaigns as far as the asker may see them: of the own units, owned, or called for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from headwater.centre.people.access import can, units_of
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside
from headwater.centre.recovery.models import IDENTIFIED, REACHED, Arm, Call, Campaign, Recipient

TREATED = Q(recipients__arm=Arm.TREATED)
OPEN_STATES = (Recipient.State.WAITING, Recipient.State.GIVEN, Recipient.State.AGAIN)


def campaigns_seen_by(by: Actor | Any) -> QuerySet[Campaign]:
    """Those of the asker's units, those led, and those called for; the newest first."""
    found = Campaign.objects.select_related("unit", "owner", "cohort")
    if isinstance(by, System):
        return found
    seen = inside(units_of(by, Permission.SEE_RECOVERY), "unit__path")
    if isinstance(by, Account) and by.person_id:
        own = Campaign.objects.filter(callers__person=by.person_id, callers__ended_at=None)
        seen |= Q(owner=by.person_id) | Q(pk__in=own.values("pk"))
    return found.filter(seen)


def campaign_seen_by(by: Actor | Any, pk: int) -> Campaign | None:
    """One of them, or nothing: whoever may not see it is not told that it is there."""
    return campaigns_seen_by(by).filter(pk=pk).first()


def find_campaigns(by: Actor | Any, words: str) -> QuerySet[Campaign]:
    """By number (K-3, 3) or a part of the title."""
    part = words.strip()
    hit = Q(title__icontains=part)
    number = part.upper().removeprefix("K-")
    if number.isdecimal() and len(number) < 10:
        hit |= Q(pk=int(number))
    return campaigns_seen_by(by).filter(hit)


def may_run(by: Actor | Any, campaign: Campaign) -> bool:
    """Whether `by` sets it up and runs it: of the own units, or as its owner with that right."""
    if can(by, Permission.RUN_CAMPAIGNS, campaign.unit):
        return True
    own = isinstance(by, Account) and by.person_id == campaign.owner_id
    return own and can(by, Permission.RUN_CAMPAIGNS)


def with_progress(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """With `treated`, `held`, `done`, `reached`, `identified`, `repaired`, `callers_now`."""
    return campaigns.annotate(
        treated=Count("recipients", filter=TREATED),
        held=Count("recipients", filter=Q(recipients__arm=Arm.HELD_OUT)),
        done=Count("recipients", filter=TREATED & Q(recipients__state="done")),
        reached=Count("recipients", filter=Q(recipients__reached_at__isnull=False)),
        identified=Count("recipients", filter=Q(recipients__identified_at__isnull=False)),
        repaired=Count("recipients", filter=Q(recipients__repaired_at__isnull=False)),
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """Where the customers of a campaign stand; `content`, `unreachable`, `skipped` are all done."""

    treated: int
    held: int
    waiting: int
    given: int
    again: int
    done: int
    reached: int
    dissatisfied: int
    repaired: int
    content: int
    unreachable: int
    skipped: int

    @property
    def identified(self) -> int:
        """Really dissatisfied, repaired or not."""
        return self.dissatisfied + self.repaired

    @property
    def judged(self) -> int:
        """Reached with a verdict."""
        return self.identified + self.content

    @property
    def share_done(self) -> float | None:
        return self.done / self.treated if self.treated else None


def counts_of(campaign: Campaign) -> Counts:
    """All at once, from one pass over its customers."""
    n = {"treated": Q(arm=Arm.TREATED), "held": Q(arm=Arm.HELD_OUT)}
    n |= {s: n["treated"] & Q(state=s) for s in ("waiting", "given", "again", "done")}
    n |= {v: Q(verdict=v) for v in ("dissatisfied", "repaired", "content", "unreachable")}
    n |= {"reached": Q(reached_at__isnull=False), "skipped": n["treated"] & ~Q(skipped="")}
    rows = Recipient.objects.filter(campaign=campaign)
    return Counts(**rows.aggregate(**{name: Count("pk", filter=part) for name, part in n.items()}))


def begun_today(campaign: Campaign) -> int:
    """Customers of the campaign for whom a call was begun today."""
    rows = Call.objects.filter(recipient__campaign=campaign, begun_at__gte=start_of(timezone.localdate()))
    return rows.values("recipient").distinct().count()


def start_of(day: date) -> datetime:
    """The first moment of a local day."""
    return timezone.make_aware(datetime.combine(day, time()))


def recipients_of(campaign: Campaign) -> QuerySet[Recipient]:
    """All of a drawn campaign, the most alike first."""
    return Recipient.objects.filter(campaign=campaign).select_related("person")


def identified_in(campaigns: QuerySet[Campaign], start: date, end: date) -> set[str]:
    """Customers found really dissatisfied on one of the local days (both included)."""
    after, before = start_of(start), start_of(date.fromordinal(end.toordinal() + 1))
    found = Recipient.objects.filter(
        campaign__in=campaigns, identified_at__gte=after, identified_at__lt=before, verdict__in=IDENTIFIED
    )
    return set(found.values_list("customer", flat=True))


def reached_in(campaigns: QuerySet[Campaign], start: date, end: date) -> dict[str, int]:
    """Verdict -> customers reached on one of the local days."""
    after, before = start_of(start), start_of(date.fromordinal(end.toordinal() + 1))
    found = Recipient.objects.filter(
        campaign__in=campaigns, reached_at__gte=after, reached_at__lt=before, verdict__in=REACHED
    )
    return dict(found.order_by().values_list("verdict").annotate(n=Count("customer", distinct=True)))
