"""What other rooms may ask of the vocabulary. It holds nothing personal: whoever is signed in may read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from headwater.centre.reference.calendars import OFFICE, Calendar, Day, DayKind, Hours
from headwater.centre.reference.models import CalendarDay, ServiceHours, Term
from headwater.engine.words import Words


def terms(kind: str | None = None) -> QuerySet[Term]:
    """All terms, or those of one kind."""
    rows = Term.objects.select_related("parent", "merged_into")
    return rows.filter(kind=kind) if kind else rows


def labels(kind: str, language: str) -> dict[str, str]:
    """Code -> what people call it, in a language; a merged code carries the other one's name."""
    return {row.code: (row.merged_into or row).label(language) for row in terms(kind)}


def label(kind: str, code: str, language: str) -> str:
    """The name of one code; the code itself where the vocabulary does not know it."""
    row = terms(kind).filter(code=code).first()
    return (row.merged_into or row).label(language) if row else code


def same_as(kind: str) -> dict[str, str]:
    """Merged code -> the code that it counts as."""
    pairs = Term.objects.filter(kind=kind).exclude(merged_into=None)
    return dict(pairs.values_list("code", "merged_into__code"))


def merges() -> list[tuple[str, str, str]]:
    """Every merged code of every kind: (kind, code, the code that it counts as)."""
    merged = Term.objects.exclude(merged_into=None)
    return list(merged.values_list("kind", "code", "merged_into__code"))


def members(kind: str) -> dict[str, tuple[str, ...]]:
    """Code of a group -> the codes below it, at any depth, merged ones included."""
    parents = dict(Term.objects.filter(kind=kind).values_list("code", "parent__code"))
    parents |= same_as(kind)
    found: dict[str, list[str]] = {}
    for code in parents:
        for group in _above(code, parents):
            found.setdefault(group, []).append(code)
    return {group: tuple(sorted(codes)) for group, codes in found.items()}


def _above(code: str, parents: Mapping[str, str | None]) -> list[str]:
    """The groups over a code, nearest first; a circle in the data ends where it began."""
    path: list[str] = []
    above = parents.get(code)
    while above is not None and above not in path:
        path.append(above)
        above = parents.get(above)
    return path


def calendar() -> Calendar:
    """The centre's calendar as it stands now."""
    rows = CalendarDay.objects.all()
    hours = {row.on: Hours(row.opens, row.closes) for row in ServiceHours.objects.all()}
    return Calendar(
        exceptions={row.day: _day(row) for row in rows},
        hours=hours.get(ServiceHours.On.WORKDAY, OFFICE),
        rest_hours=hours.get(ServiceHours.On.REST),
    )


def _day(row: CalendarDay) -> Day:
    return Day(row.day, DayKind(row.kind), Words(row.name, row.name), known=True, own=True)


def exceptions(start: date, end: date) -> QuerySet[CalendarDay]:
    """The centre's own exceptions in a period."""
    return CalendarDay.objects.filter(day__range=(start, end))
