"""Pilots, verifications and waves, as far as the asker sees the improvement that they belong to."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import Q, QuerySet

from headwater.centre.improvement.models import (
    PROVED,
    Improvement,
    Pilot,
    PilotLook,
    PilotTeam,
    Verification,
    Watch,
    Wave,
)
from headwater.centre.improvement.queries.projects import improvements_seen_by
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account

NUMBER = re.compile(r"([PV])-?([0-9]{1,9})", re.IGNORECASE)


def pilots_seen_by(by: Actor) -> QuerySet[Pilot]:
    """Those of improvements that the asker sees."""
    seen = improvements_seen_by(by).values("pk")
    found = Pilot.objects.select_related("improvement__unit", "improvement__owner", "unit", "locked_by")
    return found.filter(improvement__in=seen)


def pilot_seen_by(by: Actor, pk: int) -> Pilot | None:
    """One of them, or nothing."""
    return pilots_seen_by(by).prefetch_related("teams", "guardrails").filter(pk=pk).first()


def verifications_seen_by(by: Actor) -> QuerySet[Verification]:
    """Those of improvements that the asker sees."""
    seen = improvements_seen_by(by).values("pk")
    found = Verification.objects.select_related("improvement__unit", "improvement__owner", "pilot")
    return found.filter(improvement__in=seen)


def verification_seen_by(by: Actor, pk: int) -> Verification | None:
    """One of them, or nothing."""
    return verifications_seen_by(by).filter(pk=pk).first()


def wave_seen_by(by: Actor, pk: int) -> Wave | None:
    """A wave of an improvement that the asker sees, or that the asker answers for on site."""
    theirs = Q(improvement__in=improvements_seen_by(by).values("pk"))
    if isinstance(by, Account) and by.person_id:
        theirs |= Q(owner_id=by.person_id)
    found = Wave.objects.select_related("improvement__unit", "unit", "owner").filter(theirs)
    return found.filter(pk=pk).first()


def found_by_words(by: Actor, words: str) -> list[Pilot | Verification]:
    """By number (P-3, V-5) or a part of the title, for the search."""
    text = words.strip()
    number = NUMBER.fullmatch(text)
    if number:
        kind, pk = number[1].upper(), int(number[2])
        one = pilot_seen_by(by, pk) if kind == "P" else verification_seen_by(by, pk)
        return [one] if one else []
    pilots = list(pilots_seen_by(by).filter(title__icontains=text)[:5])
    titled = verifications_seen_by(by).filter(improvement__title__icontains=text)
    return [*pilots, *titled[:5]]


def being_proved(improvement: Improvement) -> bool:
    """Whether a pilot was locked or a verification planned on the promise, so that it must not move."""
    impossible = Q(state=Pilot.State.ENDED, result__state="impossible")
    locked = improvement.pilots.filter(state__in=(Pilot.State.RUNNING, Pilot.State.ENDED)).exclude(impossible)
    waits = (Verification.State.PLANNED, Verification.State.JUDGED)
    return locked.exists() or improvement.verifications.filter(state__in=waits).exists()


def asked_before(improvement: Improvement, start: date, until: date) -> int:
    """How often these days were asked before, by pilots and without them: each costs half of the error.

    What was withdrawn, broken off before a look or could not be judged has told nothing.
    """
    states = (Verification.State.PLANNED, Verification.State.JUDGED)
    made = improvement.verifications.filter(state__in=states, start__lte=until, until__gte=start).count()
    looked = Q(state=Pilot.State.STOPPED, planned_looks__done_at__isnull=False)
    locked = Q(state=Pilot.State.RUNNING) | looked | Q(state=Pilot.State.ENDED, result__state="shown")
    pilots = improvement.pilots.filter(locked, verifications=None, start__lte=until).distinct()
    return made + sum(pilot.last_day >= start for pilot in pilots)


def teams_taken(pilot: Pilot) -> list[PilotTeam]:
    """Teams in another pilot that is locked, has not ended and shares days with this one.

    Whichever arm they are in there: two new ways at once, or the old way of one being the new of the other,
    spoil both.
    """
    found = PilotTeam.objects.filter(pilot__state=Pilot.State.RUNNING, pilot__start__lte=pilot.last_day)
    found = found.exclude(pilot=pilot.pk).select_related("pilot", "unit").order_by("code", "pilot")
    return [team for team in found if team.pilot.last_day >= pilot.start]


def looks_due(newest: date) -> QuerySet[PilotLook]:
    """Planned looks whose days are there, the earliest first; for the job."""
    found = PilotLook.objects.filter(done_at=None, until__lte=newest, pilot__state=Pilot.State.RUNNING)
    return found.select_related("pilot__improvement__unit").order_by("until")


def verifications_due(newest: date) -> QuerySet[Verification]:
    """Planned verifications whose days are there; for the job."""
    return Verification.objects.filter(state=Verification.State.PLANNED, until__lte=newest)


def watches() -> QuerySet[Watch]:
    """Gains that are watched now; for the job."""
    found = Watch.objects.exclude(state=Watch.State.SLIPPED).filter(improvement__state__in=PROVED)
    return found.select_related("improvement__unit", "verification")


def waves_of(improvement: Improvement) -> QuerySet[Wave]:
    """In order of their first days, with their inspections."""
    return improvement.waves.select_related("unit", "owner").prefetch_related("inspections__items")
