"""Marks: up to where a source has been brought in, as the ledger keeps it; and when a source is due again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from headwater.centre.imports.models import Rhythm, SqlSource

STEP = {Rhythm.HOUR: timedelta(hours=1), Rhythm.DAY: timedelta(days=1), Rhythm.WEEK: timedelta(days=7)}


def kept(mark: Any) -> dict[str, Any] | None:
    """A value of the database as JSON that comes back as the same kind of value."""
    if mark is None:
        return None
    if isinstance(mark, datetime):
        return {"kind": "moment", "value": mark.isoformat()}
    if isinstance(mark, date):
        return {"kind": "day", "value": mark.isoformat()}
    if isinstance(mark, int | float | Decimal):
        return {"kind": "number", "value": str(mark)}
    return {"kind": "text", "value": str(mark)}


def since(source: SqlSource) -> Any:
    """What `:since` stands for now: the mark, else the first day that is wanted."""
    mark = source.mark
    if not mark:
        return datetime.combine(source.starts_from, time.min) if source.starts_from else None
    value = mark["value"]
    if mark["kind"] == "moment":
        return datetime.fromisoformat(value)
    if mark["kind"] == "day":
        return date.fromisoformat(value)
    if mark["kind"] == "number":
        return int(value) if value.lstrip("-").isdecimal() else Decimal(value)
    return value


def next_due(source: SqlSource, now: datetime) -> datetime | None:
    """The first moment after `now` by the source's rhythm, in the centre's local time."""
    if not source.active or source.rhythm == Rhythm.NEVER:
        return None
    local = timezone.localtime(now)
    due = local.replace(minute=source.at.minute, second=0, microsecond=0)
    if source.rhythm != Rhythm.HOUR:
        due = due.replace(hour=source.at.hour)
    if source.rhythm == Rhythm.WEEK:
        due += timedelta(days=(source.weekday - local.weekday()) % 7)
    return due if due > local else due + STEP[Rhythm(source.rhythm)]
