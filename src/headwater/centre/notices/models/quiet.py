"""Quiet hours: when nobody is to be disturbed."""

from __future__ import annotations

from datetime import datetime, time, timedelta


def first_loud_moment(now: datetime, quiet_from: time | None, quiet_until: time | None) -> datetime:
    """The first moment from `now` (local) on that is not quiet. Quiet hours may go past midnight."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return now
    clock = now.time().replace(tzinfo=None)
    over_night = quiet_from > quiet_until
    late, early = clock >= quiet_from, clock < quiet_until
    if not (late or early if over_night else late and early):
        return now
    day = now.date() + timedelta(days=1 if over_night and late else 0)
    return datetime.combine(day, quiet_until, tzinfo=now.tzinfo)
