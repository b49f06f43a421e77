"""Local days of orders: counted by day, and which days are alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from headwater.centre.reference.queries import calendar


def counts_by_day(groups: Sequence[Sequence[datetime]], since: date, until: date) -> Any:
    """(groups, days) orders a local day."""
    days = (until - since).days + 1
    found = np.zeros((len(groups), days), np.int64)
    for row, moments in enumerate(groups):
        at = [(timezone.localtime(moment).date() - since).days for moment in moments]
        np.add.at(found[row], [day for day in at if 0 <= day < days], 1)
    return found


def kinds_of_days(since: date, until: date) -> Any:
    """(days,) Monday to Friday by themselves, working weekends as a Friday, every day off as one kind."""
    known = calendar()
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    return np.array([min(day.weekday(), 4) if known.is_working(day) else 5 for day in days])


def midnight(day: date) -> datetime:
    """The moment at which a local day begins."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
