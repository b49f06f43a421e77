"""What a caller has to do, and the calls made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person
from headwater.centre.recovery.models import Arm, Call, Campaign, Recipient
from headwater.centre.recovery.queries.campaigns import campaigns_seen_by, may_run, start_of
from headwater.centre.recovery.queries.capacity import day_of, here_today, room_of

R = Recipient.State


def open_of(person: Person) -> QuerySet[Recipient]:
    """Customers that lie with a person in running campaigns, those due now first."""
    now = timezone.now()
    turn = Case(
        When(taken_by=person, then=Value(0)),
        When(state=R.AGAIN, again_at__lte=now, then=Value(1)),
        When(state=R.GIVEN, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    rows = Recipient.objects.filter(
        person=person,
        arm=Arm.TREATED,
        state__in=(R.GIVEN, R.AGAIN),
        campaign__state=Campaign.State.RUNNING,
    )
    found = rows.annotate(turn=turn).select_related("campaign__unit", "taken_by")
    return found.order_by("turn", F("again_at").asc(nulls_last=True), "campaign", "rank", "pk")


def due_of(person: Person) -> QuerySet[Recipient]:
    """Of these, who may be called now."""
    return open_of(person).filter(Q(state=R.GIVEN) | Q(again_at__lte=timezone.now()))


def today_of(person: Person) -> QuerySet[Recipient]:
    """Of these, who is to be called today."""
    tomorrow = start_of(timezone.localdate() + timedelta(days=1))
    return open_of(person).filter(Q(state=R.GIVEN) | Q(again_at__lt=tomorrow))


def may_get_more(person: Person) -> bool:
    """Whether "next customer" would find somebody to give out: free ones, within today's limits."""
    today, now = timezone.localdate(), timezone.now()
    free = Q(state=R.WAITING) | Q(state=R.AGAIN, again_at__lte=now)
    for campaign in Campaign.objects.filter(state=Campaign.State.RUNNING, callers__person=person).distinct():
        mine = [one for one in here_today(campaign, today) if one.person_id == person.pk]
        room = min(day_of(campaign, today).left, sum(room_of(one, today) for one in mine))
        left = Recipient.objects.filter(free, campaign=campaign, arm=Arm.TREATED, person=None)
        if room > 0 and left.exists():
            return True
    return False


def next_of(person: Person) -> Recipient | None:
    """Whom to call now; nobody while all that is open is due later."""
    now = timezone.now()
    held = timedelta(minutes=30)
    free = due_of(person).filter(Q(taken_by=None) | Q(taken_by=person) | Q(taken_at__lt=now - held))
    return free.first()


def done_today(person: Person) -> dict[str, int]:
    """Verdict -> calls that the person ended today."""
    since = start_of(timezone.localdate())
    ended = Call.objects.filter(person=person, ended_at__gte=since).exclude(verdict="")
    return dict(ended.order_by().values_list("verdict").annotate(n=Count("pk")))


def recipient_for(by: Actor | Any, pk: int) -> Recipient | None:
    """A customer to be called, for the caller of the campaign or who runs it; held out: nobody's."""
    found = Recipient.objects.select_related("campaign__unit", "campaign__owner", "person", "taken_by")
    row = found.filter(pk=pk, campaign__in=campaigns_seen_by(by).values("pk"), arm=Arm.TREATED).first()
    if row is None or not isinstance(by, Account):
        return None
    mine = row.campaign.callers.filter(person=by.person_id, ended_at=None).exists()
    return row if mine or may_run(by, row.campaign) else None


def open_call(recipient: Recipient, person: Person | None) -> Call | None:
    """The person's own call that has not ended."""
    if person is None:
        return None
    return Call.objects.filter(recipient=recipient, person=person, ended_at=None).first()


def calls_of(recipient: Recipient) -> QuerySet[Call]:
    """All attempts, the newest first."""
    return recipient.calls.select_related("person").order_by("-begun_at", "-pk")


def by_day(campaign: Campaign) -> list[tuple[Any, str, int]]:
    """Local day, verdict, calls ended: for the progress chart."""
    ended = Call.objects.filter(recipient__campaign=campaign, ended_at__isnull=False).exclude(verdict="")
    rows = ended.order_by().values_list("ended_at__date", "verdict").annotate(n=Count("pk"))
    return sorted((day, verdict, n) for day, verdict, n in rows)
