"""Judging one lane: its new days alone, in one transaction, so that a killed job goes on behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from headwater.centre.performance.judging import series
from headwater.centre.performance.judging.lanes import Lane, prints
from headwater.centre.performance.models import JudgedLane, SignalPoint
from headwater.engine.control_charts import Judged, Point, judge
from headwater.engine.control_charts.points import MINUTES, day_of
from headwater.engine.lake import Snapshot

DAY = timedelta(days=1)
# Nelson's rule of a run on one side, and how long that is.
RUN, OF_RUN = 2, 9


def judge_lane(lane: Lane, days: Sequence[date], snapshot: Snapshot) -> int:
    """Judge `days` of a lane and keep what was signalled; how many points were judged."""
    first = series.history_before(min(days), lane.grain)
    wanted = series.Wanted(lane.definition, lane.grain, first, max(days), lane.by)
    fresh, counts, found = set(days), Counter[str](), []
    calendar = series.kinds(first, max(days))
    for group, points in series.points_of(wanted).items():
        judged = _judged(lane, points, calendar)
        ours = [point for point in judged if day_of(point.at) in fresh]
        counts.update(day_of(point.at).isoformat() for point in ours if point.expected is not None)
        where = {lane.by: str(group)} if lane.by else {}
        told = {
            point.at: strength(judged, place) for place, point in enumerate(judged) if news(judged, place)
        }
        found += [point_row(lane, where, point, told[point.at]) for point in ours if point.at in told]
    _keep(lane, found, days, snapshot, counts)
    return counts.total()


def _judged(lane: Lane, points: Sequence[Point], calendar: Any) -> tuple[Judged, ...]:
    settings = series.settings_of(lane.definition.key, lane.grain)
    least, fewest = series.least(lane.definition, points), series.fewest(lane.definition, points, lane.grain)
    settings = replace(settings, least=least, fewest=fewest)
    definition = lane.definition
    return judge(
        points,
        unit=definition.unit,
        direction=definition.direction,  # type: ignore[arg-type]
        grain=lane.grain,
        calendar=calendar,
        settings=settings,
    ).points


def news(judged: Sequence[Judged], place: int) -> bool:
    """Whether a point is worth keeping: signalled, and not the mere aftermath of days that were."""
    point = judged[place]
    if not point.signal or set(point.rules) != {RUN}:
        return point.signal
    # Days that stood out make a run of nine out of ordinary ones around them; that is no drift.
    return not any(set(one.rules) - {RUN} for one in judged[max(0, place - OF_RUN + 1) : place])


def strength(judged: Sequence[Judged], place: int) -> float:
    """How far a point departs, in sigmas; where a run of nine tells of it, how far the nine do together."""
    own = judged[place].sigmas or 0.0
    if RUN not in judged[place].rules:
        return own
    last = [point.sigmas for point in judged[: place + 1] if point.sigmas is not None][-OF_RUN:]
    together = sum(last) / len(last) ** 0.5
    return together if abs(together) > abs(own) else own


def point_row(lane: Lane, where: dict[str, str], point: Judged, sigmas: float) -> SignalPoint:
    """A signalled point as it is kept."""
    start = local_moment(point.at)
    return SignalPoint(
        lane=lane.key,
        indicator=lane.definition.key,
        grain=lane.grain,
        where=where,
        start=start,
        end=start + step_of(lane.grain),
        day=day_of(point.at),
        value=point.value,
        expected=point.expected,
        lower=point.lower,
        upper=point.upper,
        sigmas=sigmas,
        rules=list(point.rules),
    )


def step_of(grain: str) -> timedelta:
    """How long one point lasts."""
    return timedelta(minutes=MINUTES[grain]) if grain in MINUTES else DAY


def local_moment(at: date | datetime) -> datetime:
    """The moment at which a point begins, in the centre's zone."""
    naive = at if isinstance(at, datetime) else datetime.combine(at, time())
    return timezone.make_aware(naive)


@transaction.atomic
def _keep(
    lane: Lane,
    found: Sequence[SignalPoint],
    days: Sequence[date],
    snapshot: Snapshot,
    counts: Counter[str],
) -> None:
    row, _made = JudgedLane.objects.select_for_update().get_or_create(lane=lane.key)
    mine = SignalPoint.objects.filter(lane=lane.key, day__in=days)
    # What somebody has seen as a signal, or dismissed, stays as it was; the rest is judged anew.
    mine.filter(signal=None, dismissal=None).delete()
    kept = {(point.start, _place(point.where)) for point in mine}
    SignalPoint.objects.bulk_create(
        point for point in found if (point.start, _place(point.where)) not in kept
    )
    now = prints(lane, snapshot)
    fresh = {day.isoformat() for day in days}
    # Days that another import changes meanwhile keep their old print, so that they come again.
    known = row.days if row.version == lane.definition.version else {}
    row.days = {day: mark for day, mark in now.items() if day in fresh or known.get(day) == mark}
    row.counts = {day: counts[day] if day in fresh else row.counts.get(day, 0) for day in row.days}
    row.version, row.judged = lane.definition.version, row.judged + counts.total()
    row.save()


def _place(where: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(where.items()))
