"""Duties of a person, and the late ones of the people below."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from headwater.centre.notices.models import Duty
from headwater.centre.people.access import units_of
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import persons_seen_by


def duties_of(account: Any, *, open_only: bool = True) -> QuerySet[Duty]:
    """The own duties, the next first."""
    found = Duty.objects.filter(person=getattr(account, "person_id", None) or -1)
    return found.filter(state=Duty.State.OPEN) if open_only else found


def duties_under(account: Any) -> QuerySet[Duty]:
    """Late duties of others: those escalated to the account, and those of the people it may see."""
    late = Duty.objects.filter(state=Duty.State.OPEN, due__lt=timezone.localdate())
    mine = Q(escalated_to=getattr(account, "person_id", None) or -1)
    if units_of(account, Permission.SEE_PEOPLE):
        mine |= Q(person__in=persons_seen_by(account).values("pk"))
    return (
        late.filter(mine)
        .exclude(person=getattr(account, "person_id", None) or -1)
        .select_related("person")
        .order_by("due", "pk")
    )


def handed_up_to(account: Any) -> QuerySet[Duty]:
    """Late duties of others that were told to this account; asked on every page."""
    late = Duty.objects.filter(state=Duty.State.OPEN, due__lt=timezone.localdate())
    return late.filter(escalated_to=getattr(account, "person_id", None) or -1).select_related("person")


def duty(key: str) -> Duty | None:
    """The duty about one thing, whatever its state; for the room that the thing stands in."""
    return Duty.objects.filter(key=key).select_related("person").first()


def find_duties(account: Any, words: str) -> QuerySet[Duty]:
    """Own open duties by a part of their words, as they were written."""
    return duties_of(account).filter(Q(title__icontains=words) | Q(params__icontains=words))
