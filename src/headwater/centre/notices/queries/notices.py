"""Notices of whoever looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from headwater.centre.notices.models import Letter, Notice


def notices_of(account: Any) -> QuerySet[Notice]:
    """The own notices, newest first; none for an account without a person."""
    return Notice.objects.filter(to__isnull=False, to=getattr(account, "person_id", None))


def unread_of(account: Any) -> QuerySet[Notice]:
    """Those that were not read yet."""
    return notices_of(account).filter(read_at=None)


@dataclass(frozen=True, slots=True)
class Letters:
    """How it stands with the post: waiting, of these tried in vain, refused lately, and the newest reason."""

    waiting: int
    tried: int
    refused: int
    why: str


def letters() -> Letters:
    """The post of the last week, for the doctor; nobody's name is in it."""
    since = timezone.now() - timedelta(days=7)
    waiting = Letter.objects.filter(state=Letter.State.WAITING)
    refused = Letter.objects.filter(state=Letter.State.FAILED, made_at__gte=since)
    last = Letter.objects.exclude(error="").filter(made_at__gte=since).first()
    return Letters(
        waiting.count(), waiting.filter(attempts__gt=0).count(), refused.count(), last.error if last else ""
    )
