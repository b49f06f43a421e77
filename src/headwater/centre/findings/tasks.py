"""What of the findings waits for a person besides the own duties: those that nobody sees to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from headwater.centre.findings.models import Finding
from headwater.centre.findings.models.findings import OPEN
from headwater.centre.people.access import units_of
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside
from headwater.centre.ui.tasks import Task


def nobody_sees_to(account: Any) -> Iterator[Task]:
    """One line for those without an owner, one for those whose owner has left; for who may give them away."""
    units = units_of(account, Permission.MANAGE_FINDINGS)
    if not units:
        return
    mine = Finding.objects.filter(inside(units, "unit__path"), state__in=OPEN)
    counts = mine.aggregate(
        alone=Count("pk", filter=Q(owner=None)),
        left=Count("pk", filter=Q(owner__left__lt=timezone.localdate())),
    )
    here = f"{reverse('findings:list')}?state=open&owner="
    if counts["alone"]:
        words = ngettext("{n} finding has no owner yet", "{n} findings have no owner yet", counts["alone"])
        yield Task(words.format(n=counts["alone"]), f"{here}nobody", "user-off")
    if counts["left"]:
        words = ngettext(
            "{n} finding is with somebody who has left",
            "{n} findings are with people who have left",
            counts["left"],
        )
        yield Task(words.format(n=counts["left"]), f"{here}left", "user-off", None, True)
