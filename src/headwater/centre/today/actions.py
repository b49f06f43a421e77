"""Making and taking back wallboard links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.models import Account, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.today.models import WallboardLink


@transaction.atomic
def make_link(
    *,
    by: Account,
    title: str,
    pages: Sequence[str],
    unit: Unit,
    days: int,
    every: int = 20,
    refresh: int = 60,
    language: str = "zh-hans",
) -> WallboardLink:
    """A link over `unit` for so many days."""
    require(by, Permission.MAKE_WALLBOARDS, unit)
    link = WallboardLink.objects.create(
        title=title,
        pages=list(pages),
        every=every,
        refresh=refresh,
        unit=unit,
        language=language,
        made_by=by,
        ends_at=timezone.now() + timedelta(days=days),
    )
    detail = {"pages": link.pages, "unit": unit.code, "ends_at": link.ends_at.isoformat()}
    audit.record(by=by, action="wallboard.made", about=link, detail=detail)
    return link


@transaction.atomic
def revoke_link(*, by: Account, link: WallboardLink) -> None:
    """Take the link back at once. Twice changes nothing more."""
    require(by, Permission.MAKE_WALLBOARDS, link.unit)
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        audit.record(by=by, action="wallboard.revoked", about=link)
