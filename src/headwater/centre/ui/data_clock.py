"""Which day is "today" for pages: the calendar's, or the newest day of data where that is older.

Without this a centre that has brought in last year's export would meet nothing but empty pages.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy

from headwater.centre.reference.periods import Period
from headwater.engine.lake import Lake, Snapshot

# Tables whose days say how far the records reach; the first that has any counts.
TABLES = ("contacts", "daily_kpi")
# The days' names where the records end before the calendar's today.
LATEST = {"today": gettext_lazy("Latest day"), "yesterday": gettext_lazy("Day before")}
_reach: dict[Path, tuple[Snapshot, date | None, date | None]] = {}


@lru_cache(maxsize=8)
def _lake(home: Path) -> Lake:
    return Lake(home)


def snapshot_number() -> int:
    """The version of the lake that pages show; 0 before anything was brought in."""
    return _lake(Path(settings.HOME)).snapshot().number


def newest_day() -> date | None:
    """The newest local day with records, or None before anything was brought in."""
    return _first_and_last()[1]


def oldest_day() -> date | None:
    """The first local day with records, or None before anything was brought in."""
    return _first_and_last()[0]


def _first_and_last() -> tuple[date | None, date | None]:
    home = Path(settings.HOME)
    snapshot = _lake(home).snapshot()
    known = _reach.get(home)
    if known is None or known[0] is not snapshot:
        days = next((days for table in TABLES if (days := snapshot.days(table))), ())
        known = _reach[home] = snapshot, min(days, default=None), max(days, default=None)
    return known[1:]


def label_of(period: Period) -> str:
    """What a period is called: 今日 only while the newest day with records really is today."""
    latest = LATEST.get(period.key)
    return str(latest if latest and page_today() < timezone.localdate() else period.label)


def page_today() -> date:
    """The day that 今日 means on pages; never after the calendar's today."""
    today = timezone.localdate()
    return min(newest_day() or today, today)
