"""Process maps and their steps."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from headwater.centre.people.audit import Actor
from headwater.centre.processes.models import ProcessMap, Step
from headwater.centre.processes.queries.reach import reaches, within


def maps_seen_by(by: Actor) -> QuerySet[ProcessMap]:
    """Maps of the asker's units, of those above and below, and those with a step of theirs."""
    own = Step.objects.filter(within(by, "unit__path"), removed=False).values("process")
    steps = Count("steps", filter=Q(steps__removed=False), distinct=True)
    found = ProcessMap.objects.filter(reaches(by) | Q(pk__in=own)).select_related("unit", "owner")
    return found.annotate(step_count=steps).order_by("retired", "name")


def steps_seen_by(by: Actor) -> QuerySet[Step]:
    """Steps in force of those maps, for choosing one."""
    maps = maps_seen_by(by).filter(retired=False).values("pk")
    return (
        Step.objects.filter(process__in=maps, removed=False, kind__in=["step", "decision"])
        .select_related("process", "unit", "person")
        .order_by("process__name", "number")
    )
