"""Process changes and procedures."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account
from headwater.centre.processes.models import Procedure, ProcessChange
from headwater.centre.processes.queries.maps import maps_seen_by
from headwater.centre.processes.queries.reach import reaches


def changes_seen_by(by: Actor) -> QuerySet[ProcessChange]:
    """Changes of the asker's units, of those above and below, and own ones."""
    mine = Q(owner=by.person_id) if isinstance(by, Account) and by.person_id else Q(pk__in=[])
    found = ProcessChange.objects.filter(reaches(by) | mine)
    counts = {
        "texts": Count("versions", distinct=True),
        "mends": Count("defects", distinct=True),
        "valid_from": Max("versions__valid_from"),
    }
    return found.select_related("unit", "owner", "process", "step").annotate(**counts).order_by("-pk")


def procedures_seen_by(by: Actor) -> QuerySet[Procedure]:
    """Procedures of the asker's units, of those above and below."""
    confirmed = Q(versions__confirmed_at__isnull=False)
    return (
        Procedure.objects.filter(reaches(by))
        .select_related("unit", "process")
        .annotate(
            latest=Max("versions__number", filter=confirmed),
            valid_from=Max("versions__valid_from", filter=confirmed),
        )
        .order_by("name")
    )


def papers_by_text(by: Actor, words: str) -> list[tuple[str, Any]]:
    """Maps, procedures and changes with these words, each with the name of its page ("map", "change" …)."""
    number = words.upper().removeprefix("G-")
    named = Q(title__icontains=words)
    if number.isdecimal() and len(number) < 10:
        named |= Q(pk=int(number))
    called = Q(name__icontains=words) | Q(name_en__icontains=words)
    found: list[tuple[str, Any]] = [("map", one) for one in maps_seen_by(by).filter(called)[:5]]
    found += [("procedure", one) for one in procedures_seen_by(by).filter(called)[:5]]
    return found + [("change", one) for one in changes_seen_by(by).filter(named)[:5]]
