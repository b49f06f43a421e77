"""Uploads as pages ask for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from headwater.centre.imports.models import Upload
from headwater.centre.people.models import Account

# Unfinished uploads are offered for this long, and cleared away after it.
KEPT = timedelta(days=30)


def drafts_of(account: Account | Any) -> QuerySet[Upload]:
    """What the person brought and has not imported yet, newest first."""
    since = timezone.now() - KEPT
    rows = Upload.objects.filter(account=account, runs=None, cleared=False, at__gte=since)
    return rows.prefetch_related("files")[:5]


def outworn() -> QuerySet[Upload]:
    """Uploads whose files have been kept long enough."""
    return Upload.objects.filter(cleared=False, at__lt=timezone.now() - KEPT)
