"""Findings, as far as the asker may see them."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import F, Q, QuerySet

from headwater.centre.findings.models import Finding, Reference, Sighting
from headwater.centre.findings.models.findings import OPEN
from headwater.centre.people.access import units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside

NUMBER = re.compile(r"(?:F-)?([0-9]{1,9})", re.IGNORECASE)


def findings_seen_by(by: Actor | Any) -> QuerySet[Finding]:
    """Those of the own units, those one owns, and those one has opened; the newest first."""
    seen = inside(units_of(by, Permission.SEE_FINDINGS), "unit__path")
    if isinstance(by, Account):
        seen |= Q(opener=by)
        seen |= Q(owner=by.person_id) if by.person_id else Q()
    return Finding.objects.filter(seen).select_related("unit", "owner", "source", "joined_to")


def open_findings(by: Actor | Any) -> QuerySet[Finding]:
    """Of these, the ones that are neither closed nor joined."""
    return findings_seen_by(by).filter(state__in=OPEN)


def finding_seen_by(by: Actor | Any, pk: int) -> Finding | None:
    """One of them, or nothing."""
    return findings_seen_by(by).filter(pk=pk).first()


def by_number(by: Actor | Any, number: str) -> Finding | None:
    """The finding of a number as people write it ("F-12", "12")."""
    found = NUMBER.fullmatch(number.strip())
    return finding_seen_by(by, int(found[1])) if found else None


def findings_about(by: Actor | Any, source: Reference) -> QuerySet[Finding]:
    """Findings that the object was the source of, first or later."""
    told = Q(sightings__source__kind=source.kind, sightings__source__number=source.number)
    joined = Q(joined__sightings__source__kind=source.kind, joined__sightings__source__number=source.number)
    return findings_seen_by(by).filter(told | joined).distinct()


def sightings_of(finding: Finding) -> QuerySet[Sighting]:
    """Each time that it was noticed, under its own number or one that joined it; the first one first."""
    every = Q(finding=finding) | Q(finding__joined_to=finding)
    return Sighting.objects.filter(every).select_related("source").order_by("at", "pk")


def own_findings(account: Account) -> QuerySet[Finding]:
    """What the account itself has written down, the newest first."""
    return Finding.objects.filter(opener=account).select_related("unit", "owner", "source").order_by("-pk")


def find_findings(by: Actor | Any, words: str) -> QuerySet[Finding]:
    """By number ("F-12"), a part of the title, or the number of its source; open ones first."""
    fits = Q(title__icontains=words) | Q(title_en__icontains=words) | Q(source__number__iexact=words)
    found = NUMBER.fullmatch(words.strip())
    if found:
        fits |= Q(pk=int(found[1]))
    return findings_seen_by(by).filter(fits).order_by(F("closed_at").desc(nulls_first=True), "-pk")
