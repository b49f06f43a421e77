"""The customers of a campaign as results need them: arm, reached, repaired, from which day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from headwater.centre.complaints.models import MassComplaint
from headwater.centre.recovery.models import Arm, Campaign, FollowUp, Recipient
from headwater.centre.recovery.queries.outcomes.answers import Answer, answers, graded

BEFORE = timedelta(days=90)


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
    """People and their answers: the lake's surveys and the campaign's own follow-ups."""
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
