"""How many customers a campaign and each of its callers can still take today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from headwater.centre.complaints.models import Absence
from headwater.centre.recovery.models import Arm, Caller, Campaign, Recipient
from headwater.centre.recovery.queries.campaigns import start_of

R = Recipient.State


@dataclass(frozen=True, slots=True)
class Day:
    """A campaign's day: `limit` customers, of them `done` and `open` (with a caller)."""

    limit: int
    done: int
    open: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.done - self.open)


def day_of(campaign: Campaign, today: date) -> Day:
    """What of the day's limit is used up: customers called today, and customers who lie with a caller."""
    rows = Recipient.objects.filter(campaign=campaign, arm=Arm.TREATED)
    called = rows.filter(calls__begun_at__gte=start_of(today)).distinct().count()
    return Day(campaign.daily, called, _waiting(rows, today).count())


def _waiting(rows, today: date):  # type: ignore[no-untyped-def]
    """With a caller, not called yet today."""
    due = Q(state=R.GIVEN) | Q(state=R.AGAIN, again_at__lt=start_of(date.fromordinal(today.toordinal() + 1)))
    called = Recipient.objects.filter(calls__begun_at__gte=start_of(today)).values("pk")
    return rows.filter(due, person__isnull=False).exclude(pk__in=called)


def here_today(campaign: Campaign, today: date) -> list[Caller]:
    """Callers to whom something may be given: not ended, not away or absent, not gone from the centre."""
    away = Q(away_from__lte=today, away_until__gte=today)
    gone = Q(person__left__lt=today)
    # Who is entered as absent for the complaints is not here for calls either.
    absent = Absence.objects.filter(since__lte=today, until__gte=today).values("person")
    found = Caller.objects.filter(campaign=campaign, ended_at=None).exclude(away).exclude(gone)
    found = found.exclude(person__in=absent)
    return list(found.select_related("person", "campaign"))


def room_of(caller: Caller, today: date) -> int:
    """How many more customers a caller can be given today, over this campaign."""
    most = caller.per_day or caller.campaign.per_agent
    rows = Recipient.objects.filter(campaign=caller.campaign_id)
    mine = _waiting(rows.filter(person=caller.person_id), today).count()
    called = rows.filter(calls__person=caller.person_id, calls__begun_at__gte=start_of(today))
    return max(0, most - mine - called.distinct().count())


@dataclass(frozen=True, slots=True)
class Load:
    """A caller with what the day holds: open customers, called today, room left; `here` or why not."""

    caller: Caller
    open: int
    called: int
    room: int
    here: bool


def loads(campaign: Campaign) -> list[Load]:
    """All callers that were not ended."""
    today = timezone.localdate()
    here = {caller.pk for caller in here_today(campaign, today)}
    found = []
    for caller in Caller.objects.filter(campaign=campaign, ended_at=None).select_related(
        "person", "campaign"
    ):
        rows = Recipient.objects.filter(campaign=campaign)
        waiting = rows.filter(person=caller.person_id, state__in=(R.GIVEN, R.AGAIN)).count()
        called = rows.filter(calls__person=caller.person_id, calls__begun_at__gte=start_of(today))
        room = room_of(caller, today) if caller.pk in here else 0
        found.append(Load(caller, waiting, called.distinct().count(), room, caller.pk in here))
    return found
