"""What waits for a person, and the wallboard links that they may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from headwater.centre.jobs.models import Run, State
from headwater.centre.people.access import can, units_of
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside
from headwater.centre.today.models import WallboardLink
from headwater.centre.ui.tasks import Task

# More than these in one go are not listed: the count says that there are others.
MOST_RUNS = 20


def own_runs(account: Account | Any) -> Iterator[Task]:
    """Background work that the person has started and that is not over."""
    runs = Run.objects.filter(by=account.username, state__in=[State.WAITING, State.DOING])[:MOST_RUNS]
    where = reverse("today:tasks")
    for run in runs:
        words = run.words or run.get_state_display()
        yield Task(
            _("Running: %(words)s, %(percent)s%%") % {"words": words, "percent": run.percent},
            where,
            "loader-2",
            run.asked,
        )


def links_seen_by(by: Account | Any) -> QuerySet[WallboardLink]:
    """Links over the units in which the person may make some."""
    if not can(by, Permission.MAKE_WALLBOARDS):
        return WallboardLink.objects.none()
    seen = inside(units_of(by, Permission.MAKE_WALLBOARDS), "unit__path")
    return WallboardLink.objects.filter(seen).select_related("unit", "made_by__person")
