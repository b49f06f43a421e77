"""Robots and what they said, for whoever keeps robots of the unit."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from headwater.centre.notices.models import Posting, Robot
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import units_seen_by


def robots_kept_by(account: Any) -> QuerySet[Robot]:
    """Robots of the units for which the account keeps them; each with what waits and what went wrong."""
    mine = units_seen_by(account, Permission.MANAGE_ROBOTS)
    state = Posting.State
    return (
        Robot.objects.filter(unit__in=mine)
        .select_related("unit")
        .annotate(
            waiting=Count("postings", Q(postings__state=state.WAITING)),
            sent=Count("postings", Q(postings__state=state.SENT)),
            failed=Count("postings", Q(postings__state=state.FAILED)),
        )
    )
