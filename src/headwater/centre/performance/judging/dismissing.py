"""What was called no anomaly is remembered: points of its like do not come again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    """Whether a point is of the kind that somebody called no anomaly."""
    if row.spot or row.indicator != point.indicator or row.where != point.where:
        return False
    if row.reach == Dismissal.Reach.UNTIL:
        return row.until is not None and point.day <= row.until and point.start >= row.start
    if row.reach == Dismissal.Reach.ONCE:
        return row.grain == point.grain and point.start < row.end and point.end > row.start
    return _alike(row, point)


def _alike(row: Dismissal, point: SignalPoint) -> bool:
    if row.grain != point.grain or row.sigmas * point.sigmas < 0:
        return False
    start, end, at = (timezone.localtime(moment) for moment in (row.start, row.end, point.start))
    if point.grain == "day":
        same_time = (at.date() - start.date()).days % 7 < max(1, (end.date() - start.date()).days)
    else:
        begin, until = start.hour, end.hour or 24
        same_time = begin <= at.hour < until
    return same_time and abs(point.sigmas) <= STRONGER * abs(row.sigmas)


def _over(row: Dismissal) -> bool:
    return row.reach == Dismissal.Reach.UNTIL and (row.until is None or row.until < timezone.localdate())


def same_spot(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two weak spots are the same one: the kind, the day, and hours that overlap."""
    if any(one.get(name) != other.get(name) for name in ("kind", "weekday", "day")):
        return False
    if one.get("minute") is None or other.get("minute") is None:
        return one.get("minute") == other.get("minute")
    return bool(one["minute"] < other["until"] and other["minute"] < one["until"])
