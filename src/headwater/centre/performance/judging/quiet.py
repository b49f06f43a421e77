"""How often chance alone raises a signal, measured where it can be known: on a sample centre's quiet days.

Nothing was planted on these days, so that whatever was signalled there is a false alarm. Of a real centre
nobody can say which days were quiet; there only what people decided tells.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from headwater.centre.performance.judging.pointing import local_moment
from headwater.centre.performance.models import JudgedLane, Signal, SignalKind, SignalPoint

TRUTH = Path("sample") / "truth.json"


def measured() -> dict[str, Any] | None:
    """Points judged on quiet days, the dots among them and the signals made of those; None without any."""
    days = quiet_days()
    points = sum(
        count for row in JudgedLane.objects.all() for day, count in row.counts.items() if day in days
    )
    if not points:
        return None
    first, last = min(days), max(days)
    start = local_moment(date.fromisoformat(first))
    end = local_moment(datetime.combine(date.fromisoformat(last), time()) + timedelta(days=1))
    # Also what began by chance and was carried on into the days behind.
    signals = Signal.objects.filter(kind=SignalKind.UNEXPECTED, start__gte=start, start__lt=end)
    return {
        "first": first,
        "last": last,
        "days": len(days),
        "points": points,
        "dots": SignalPoint.objects.filter(day__in=days).count(),
        "signals": signals.count(),
    }


def quiet_days() -> set[str]:
    """The days (ISO) on which nothing was planted; none in a centre that is no sample."""
    truth = Path(settings.HOME) / TRUTH
    if not truth.exists():
        return set()
    return set(json.loads(truth.read_text("utf-8")).get("quiet_days", ()))
