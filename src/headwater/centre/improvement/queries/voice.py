"""Voices and matrices, as far as the asker may see them."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from headwater.centre.improvement.models import Matrix, Voice
from headwater.centre.improvement.queries.projects import improvements_seen_by
from headwater.centre.people.access import units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside


def _seen(by: Actor) -> Q:
    own = inside(units_of(by, Permission.SEE_IMPROVEMENTS), "unit__path")
    return own | Q(improvement__in=improvements_seen_by(by).values("pk"))


def voices_seen_by(by: Actor) -> QuerySet[Voice]:
    """Of the asker's units, and of the improvements that the asker sees."""
    found = Voice.objects.filter(_seen(by)).select_related("unit", "improvement")
    return found.annotate(ctq_count=Count("ctqs", distinct=True))


def matrices_seen_by(by: Actor) -> QuerySet[Matrix]:
    """The same for matrices."""
    found = Matrix.objects.filter(_seen(by)).select_related("unit", "improvement", "voice")
    return found.annotate(cause_count=Count("causes", distinct=True))
