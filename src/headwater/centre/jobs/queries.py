"""What others may read about background work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from headwater.centre.jobs import running
from headwater.centre.jobs.models import Run, State
from headwater.centre.jobs.texts import Text
from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor, name_of
from headwater.centre.people.permissions import Permission


def visible_to(by: Actor) -> QuerySet[Run]:
    """The runs that a person may see: their own, or all with the right to see background work."""
    runs = Run.objects.all()
    return runs if can(by, Permission.SEE_JOBS) else runs.filter(by=name_of(by))


def last_good(task: str) -> Run | None:
    """The newest run of a task that ended well."""
    return Run.objects.filter(task=task, state=State.DONE).order_by("-finished").first()


def latest(task: str) -> Run | None:
    """The newest run of a task, however it stands."""
    return Run.objects.filter(task=task).order_by("-pk").first()


@dataclass(frozen=True)
class Overview:
    """One kind of work and how it does."""

    name: str
    words: Text
    every: str
    latest: Run | None
    last_good: Run | None
    next: datetime | None


def overview() -> list[Overview]:
    """All kinds of work, for the page of background work."""
    return [
        Overview(
            task.name,
            task.words,
            task.every,
            latest(task.name),
            last_good(task.name),
            running.next_time(task.name),
        )
        for _name, task in sorted(running.tasks.items())
    ]
