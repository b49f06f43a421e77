"""Special analyses, samples and measures, as far as the asker may see them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people.access import units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside
from headwater.centre.performance.models import (
    CauseCode,
    Coding,
    Measure,
    Sample,
    SampledContact,
    SpecialAnalysis,
)
from headwater.engine.coded_samples import Agreement, Share, agreement, pareto

NUMBER = re.compile(r"(?:A-)?([0-9]{1,9})", re.IGNORECASE)
MOST_COMPARABLE = 8


def analyses_seen_by(by: Actor | Any) -> QuerySet[SpecialAnalysis]:
    """Those of the own units and below, and those that one owns or has a measure in; the newest first."""
    seen = inside(units_of(by, Permission.SEE_ANALYSES), "unit__path")
    if isinstance(by, Account) and by.person_id:
        mine = Measure.objects.filter(owner=by.person_id).values("analysis")
        seen |= Q(owner=by.person_id) | Q(pk__in=mine)
    return SpecialAnalysis.objects.filter(seen).select_related("unit", "owner", "made_by")


def analysis_seen_by(by: Actor | Any, pk: int) -> SpecialAnalysis | None:
    """One of them, or nothing."""
    return analyses_seen_by(by).filter(pk=pk).first()


def find_analyses(by: Actor | Any, words: str) -> QuerySet[SpecialAnalysis]:
    """By number (A-12) or a part of the title."""
    named = Q(title__icontains=words)
    number = NUMBER.fullmatch(words.strip())
    if number:
        named |= Q(pk=int(number[1]))
    return analyses_seen_by(by).filter(named)


def open_about(
    by: Actor | Any, indicator: str, start: datetime, end: datetime, where: Mapping[str, Any]
) -> list[SpecialAnalysis]:
    """Analyses under way of the same cell at an overlapping time: nobody should begin a second one."""
    running = [SpecialAnalysis.State.OPEN, SpecialAnalysis.State.RETURNED]
    found = analyses_seen_by(by).filter(
        indicator=indicator, state__in=running, start__lt=_aware(end), end__gt=_aware(start)
    )
    return [one for one in found if dict(one.where) == dict(where)][:3]


def _aware(moment: datetime) -> datetime:
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


# -- listening
def samples_for(by: Account) -> QuerySet[Sample]:
    """The samples in which one has contacts to listen to."""
    if by.person_id is None:
        return Sample.objects.none()
    given = Q(contacts__listener=by.person_id) | Q(contacts__second=by.person_id)
    return Sample.objects.filter(given).select_related("analysis").distinct()


def contacts_for(by: Account, sample: Sample) -> QuerySet[SampledContact]:
    """The contacts of a sample that one listens to."""
    if by.person_id is None:
        return SampledContact.objects.none()
    given = Q(listener=by.person_id) | Q(second=by.person_id)
    return sample.contacts.filter(given).prefetch_related("codings__code")


def causes_offered() -> list[str]:
    """The list of causes, those heard most often first."""
    heard = CauseCode.objects.filter(retired=False).annotate(n=Count("codings")).order_by("-n", "name")
    return list(heard.values_list("name", flat=True)[:200])


@dataclass(frozen=True)
class Heard:
    """What the listeners heard in the contacts of an analysis."""

    drawn: int
    coded: int
    population: int
    shares: tuple[Share, ...]
    agreement: Agreement


def heard(analysis: SpecialAnalysis, sample: Sample | None = None) -> Heard:
    """The first listeners' causes counted, and how far the second ones agree."""
    samples = [sample] if sample else list(analysis.samples.all())
    contacts = SampledContact.objects.filter(sample__in=samples)
    rows = Coding.objects.filter(contact__in=contacts).values_list("contact", "second", "code__name")
    first = {contact: code for contact, second, code in rows if not second}
    again = {contact: code for contact, second, code in rows if second}
    population = sum(one.population for one in samples)
    pairs = [(first[contact], code) for contact, code in again.items() if contact in first]
    return Heard(
        drawn=contacts.count(),
        coded=len(first),
        population=population,
        shares=pareto(first.values(), max(population, len(first))),
        agreement=agreement(pairs),
    )


# -- comparable ones
@dataclass(frozen=True)
class Comparable:
    """An analysis before, and what it has in common."""

    analysis: SpecialAnalysis
    common: tuple[str, ...]


def comparable(by: Actor | Any, analysis: SpecialAnalysis) -> list[Comparable]:
    """Earlier ones of the same indicator, of the same place, or with the same causes; most alike first."""
    codes, places = _codes(analysis), _places(analysis)
    found = []
    for other in analyses_seen_by(by).exclude(pk=analysis.pk).order_by("-start")[:400]:
        common = []
        if other.indicator == analysis.indicator:
            common.append(_("same indicator"))
        if places & _places(other):
            common.append(_("same place: %(what)s") % {"what": _listed(places & _places(other))})
        if codes & _codes(other):
            common.append(_("same cause: %(what)s") % {"what": _listed(codes & _codes(other))})
        if common:
            found.append(Comparable(other, tuple(common)))
    return sorted(found, key=lambda one: (-len(one.common), -one.analysis.pk))[:MOST_COMPARABLE]


def _codes(analysis: SpecialAnalysis) -> set[str]:
    return set(
        Coding.objects.filter(contact__sample__analysis=analysis, second=False).values_list(
            "code__name", flat=True
        )
    )


def _places(analysis: SpecialAnalysis) -> set[str]:
    """The values that the analysis is limited to and those that its story names as causes."""
    named = [dict(analysis.where), *(cause["where"] for cause in (analysis.story or {}).get("causes", ()))]
    return {str(one) for where in named for value in where.values() for one in _each(value)}


def _each(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _listed(values: set[str]) -> str:
    return ", ".join(sorted(values)[:3])


def writable_by(by: Actor | Any) -> QuerySet[SpecialAnalysis]:
    """The analyses under way that one may write in, the newest first."""
    held = inside(units_of(by, Permission.WRITE_ANALYSES), "unit__path")
    if isinstance(by, Account) and by.person_id:
        held |= Q(owner=by.person_id)
    running = [SpecialAnalysis.State.OPEN, SpecialAnalysis.State.RETURNED]
    return analyses_seen_by(by).filter(held, state__in=running)
