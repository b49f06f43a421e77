"""Notices of whoever looks."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from headwater.centre.notices.models import Notice


def notices_of(account: Any) -> QuerySet[Notice]:
    """The own notices, newest first; none for an account without a person."""
    return Notice.objects.filter(to__isnull=False, to=getattr(account, "person_id", None))


def unread_of(account: Any) -> QuerySet[Notice]:
    """Those that were not read yet."""
    return notices_of(account).filter(read_at=None)
