"""What was called no anomaly is remembered: points of its like do not come again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from headwater.centre.performance.models import Dismissal, SignalPoint

# "Like this" may be a little stronger the next time.
STRONGER = 1.25


@dataclass(frozen=True)
class Memory:
    """The dismissals in force."""

    rows: Sequence[Dismissal]

    @classmethod
    def now(cls) -> Memory:
        """As they stand at this moment."""
        return cls(list(Dismissal.objects.filter(withdrawn_at=None).order_by("-pk")))

    def sort_out(self, points: Sequence[SignalPoint]) -> list[SignalPoint]:
        """Mark the points that a dismissal covers; the others."""
        left = []
        for point in points:
            row = next((row for row in self.rows if covers(row, point)), None)
            if row is None:
                left.append(point)
            else:
                point.dismissal = row
                point.save(update_fields=["dismissal"])
        return left

    def of_spot(self, indicator: str, where: Mapping[str, str], spot: Mapping[str, Any]) -> Dismissal | None:
        """The dismissal that covers a weak spot: one is always about all that come back."""
        for row in self.rows:
            same = row.indicator == indicator and row.where == dict(where)
            if same and row.spot and same_spot(row.spot, spot) and not _over(row):
                return row
        return None


def covers(row: Dismissal, point: SignalPoint) -> bool:
    """Whether a point is of the kind that somebody called no anomaly: like one of the runs it told of."""
    if row.spot:
        return False
    return any(
        run["indicator"] == point.indicator and run["where"] == point.where and _covers(row, run, point)
        for run in row.members
    )


def _covers(row: Dismissal, run: Mapping[str, Any], point: SignalPoint) -> bool:
    start, end = (datetime.fromisoformat(run[name]) for name in ("start", "end"))
    if row.reach == Dismissal.Reach.UNTIL:
        return row.until is not None and point.day <= row.until and point.start >= start
    if row.reach == Dismissal.Reach.ONCE:
        return bool(point.start < end and point.end > start)
    return _alike(run, start, end, point)


def _alike(run: Mapping[str, Any], start: datetime, end: datetime, point: SignalPoint) -> bool:
    if run["grain"] != point.grain or run["sigmas"] * point.sigmas < 0:
        return False
    first, last, at = (timezone.localtime(moment) for moment in (start, end, point.start))
    if point.grain == "day":
        same_time = (at.date() - first.date()).days % 7 < max(1, (last.date() - first.date()).days)
    else:
        same_time = first.hour <= at.hour < (last.hour or 24)
    return same_time and abs(point.sigmas) <= STRONGER * abs(run["sigmas"])


def _over(row: Dismissal) -> bool:
    return row.reach == Dismissal.Reach.UNTIL and (row.until is None or row.until < timezone.localdate())


def same_spot(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two weak spots are the same one: the kind, the day, and hours that overlap."""
    if any(one.get(name) != other.get(name) for name in ("kind", "weekday", "day")):
        return False
    if one.get("minute") is None or other.get("minute") is None:
        return one.get("minute") == other.get("minute")
    return bool(one["minute"] < other["until"] and other["minute"] < one["until"])
