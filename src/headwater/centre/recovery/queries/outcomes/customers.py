"""The customers of a campaign as results need them: arm, reached, repaired, from which day on."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Sum
from django.utils import timezone

from headwater.centre.complaints.models import MassComplaint
from headwater.centre.recovery.lake import opened
from headwater.centre.recovery.models import Arm, Call, Campaign, FollowUp, Recipient
from headwater.centre.recovery.queries.outcomes.answers import Answer, answers, graded

BEFORE = timedelta(days=90)
KEPT = 8
_kept: OrderedDict[Hashable, Material] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Person:
    """One customer of a campaign."""

    held: bool
    reached: date | None
    repaired: date | None
    group: str


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that the results of one campaign are worked out from.

    `event`: the day from which customers were dissatisfied, `known` whether somebody said so; `begun`: the
    first day of the campaign.
    """

    people: dict[str, Person]
    answers: list[Answer]
    event: date
    known: bool
    begun: date


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def people_of(campaign: Campaign) -> dict[str, Person]:
    """Customer -> what is known; from one pass."""
    names = ("customer", "arm", "reached_at", "repaired_at", "group")
    return {
        customer: Person(arm == Arm.HELD_OUT, _day(reached), _day(repaired), group)
        for customer, arm, reached, repaired, group in Recipient.objects.filter(
            campaign=campaign
        ).values_list(*names)
    }


def event_of(campaign: Campaign) -> tuple[date, bool]:
    """The day of the event: as set, else that of the mass complaint, else the first day of the campaign."""
    if campaign.event_on:
        return campaign.event_on, True
    mass = MassComplaint.objects.filter(pk=campaign.cohort.mass).first() if campaign.cohort.mass else None
    if mass is not None and mass.started_at:
        return timezone.localtime(mass.started_at).date(), True
    return _begun(campaign), False


def _begun(campaign: Campaign) -> date:
    return _day(campaign.begun_at) or campaign.starts_on or timezone.localdate()


def material_of(campaign: Campaign) -> Material:
    """People and their answers: the lake's surveys and the campaign's own follow-ups.

    Kept while neither the lake nor a call nor an answer is new: a large campaign takes seconds to read.
    """
    key = _state_of(campaign)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = _read(campaign)
    with _lock:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def _state_of(campaign: Campaign) -> Hashable:
    """Changes whenever something that the results rest on may have changed."""
    calls = Call.objects.filter(recipient__campaign=campaign, ended_at__isnull=False)
    answers = FollowUp.objects.filter(recipient__campaign=campaign)
    newest = calls.aggregate(n=Count("pk"), last=Max("ended_at"))
    said = answers.aggregate(n=Count("pk"), total=Sum("score"), last=Max("answered_on"))
    known = (settings.HOME, opened()[1].number, campaign.pk, campaign.event_on, campaign.begun_at)
    done = Recipient.objects.filter(campaign=campaign, reached_at__isnull=False)
    at = done.aggregate(n=Count("pk"), last=Max("reached_at"), mended=Max("repaired_at"))
    return (*known, *newest.values(), *said.values(), *at.values())


def _read(campaign: Campaign) -> Material:
    people = people_of(campaign)
    event, known = event_of(campaign)
    begun = _begun(campaign)
    start = min(event, begun) - BEFORE
    found = answers(start, None, people) + _follow_ups(campaign)
    return Material(people, found, event, known, begun)


def _follow_ups(campaign: Campaign) -> list[Answer]:
    rows = FollowUp.objects.filter(recipient__campaign=campaign)
    return [
        graded(customer, day, "follow_up", "", score, 5.0)
        for customer, day, score in rows.values_list("recipient__customer", "answered_on", "score")
    ]
