"""Recurring weak spots: kept as signals of their own kind while they last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from headwater.centre.performance import wiring
from headwater.centre.performance.goals import Goal, goals
from headwater.centre.performance.judging import series
from headwater.centre.performance.judging.dismissing import Memory, same_spot
from headwater.centre.performance.judging.lanes import Lane, lanes
from headwater.centre.performance.judging.places import unit_of
from headwater.centre.performance.judging.pointing import local_moment, step_of
from headwater.centre.performance.models import Signal, SignalKind, SignalState
from headwater.centre.performance.queries.signals import billing_days
from headwater.centre.ui.data_clock import page_today
from headwater.engine.control_charts import Point, WeakSpot, weak_spots
from headwater.engine.control_charts.points import MINUTES, Moment, day_of
from headwater.engine.indicators import Definition

# Weekly things are looked at over seven weeks, daily ones over as many days as are needed.
LOOKED_AT = timedelta(days=120)
# Kind of recurrence -> missed at least so often of the last so many times.
USUAL = {
    "interval": (8, 10),
    "weekday": (4, 5),
    "weekday_interval": (4, 5),
    "day_of_month": (3, 3),
    "billing_day": (5, 6),
}
OPEN = (SignalState.NEW, SignalState.EXPLAINED, SignalState.IN_WORK)


@dataclass(frozen=True)
class Found:
    """A weak spot of one lane with the target that it missed."""

    lane: Lane
    spot: WeakSpot
    target: float


def find() -> Iterator[Found]:
    """The weak spots of the whole centre that clearly stand out, by the usual k of n."""
    known = wiring.machine().definitions.values()
    wanted = goals(known, page_today(), None)
    for lane in lanes():
        goal = wanted.get(lane.definition.key)
        if not lane.by and goal is not None and not goal.per and lane.definition.direction != "none":
            yield from (Found(lane, spot, goal.amber) for spot in spots_of(lane, goal) if spot.stands_out)


def spots_of(lane: Lane, goal: Goal, usual: Mapping[str, tuple[int, int]] = USUAL) -> list[WeakSpot]:
    """The weak spots of one lane, each kind by its own k of n."""
    points = recent(lane.definition, lane.grain)
    billing = billing_days()
    found: list[WeakSpot] = []
    for kind, (k, n) in usual.items():
        if (kind in ("interval", "weekday_interval")) == (lane.grain in MINUTES):
            every = weak_spots(
                points,
                goal.amber,
                lane.definition.direction,  # type: ignore[arg-type]
                k,
                n,
                minutes=MINUTES.get(lane.grain, 0),
                billing=billing,
            )
            found += [spot for spot in every if spot.kind == kind]
    return without_told(found, billing)


def without_told(found: Sequence[WeakSpot], billing: frozenset[int]) -> list[WeakSpot]:
    """Where bills make all their days miss, no line for each of these days."""
    told = any(spot.kind == "billing_day" and spot.stands_out for spot in found)
    return [spot for spot in found if not (told and spot.kind == "day_of_month" and spot.day in billing)]


def recent(definition: Definition, grain: str) -> list[Point]:
    """The points of the last weeks, the whole centre."""
    today = page_today()
    wanted = series.Wanted(definition, grain, today - LOOKED_AT, today)
    return series.points_of(wanted).get(None, [])


@transaction.atomic
def keep(found: Found, memory: Memory, snapshot: int) -> Signal | None:
    """A new signal for a weak spot; None where it is known (then it is brought up to date) or dismissed."""
    told = plain(found)
    if memory.of_spot(found.lane.definition.key, {}, told) is not None:
        return None
    start, end = span(found)
    for signal in Signal.objects.filter(
        kind=SignalKind.WEAK_SPOT, indicator=found.lane.definition.key, state__in=OPEN
    ).select_for_update(of=("self",)):
        if signal.spot and same_spot(signal.spot, told):
            signal.spot, signal.end, signal.value = told, max(signal.end, end), found.spot.worst
            signal.save(update_fields=["spot", "end", "value"])
            return None
    return Signal.objects.create(
        kind=SignalKind.WEAK_SPOT,
        indicator=found.lane.definition.key,
        grain=found.lane.grain,
        where={},
        unit=unit_of({}),
        start=start,
        end=end,
        value=found.spot.worst,
        expected=found.target,
        spot=told,
        snapshot=snapshot,
    )


def span(found: Found) -> tuple[datetime, datetime]:
    """From the first of the misses that were looked at to the end of the last one."""
    first, last = min(found.spot.missed), max(found.spot.missed)
    if found.spot.kind == "billing_day":
        # Days of several months have no span of their own: the latest one stands for them.
        first = last
    if found.spot.until is None:
        return local_moment(first), local_moment(last) + step_of(found.lane.grain)
    return _clock(first, found.spot.minute or 0), _clock(last, found.spot.until)


def _clock(at: Moment, minute: int) -> datetime:
    return local_moment(datetime.combine(day_of(at), time()) + timedelta(minutes=minute))


def plain(found: Found) -> dict[str, Any]:
    """A weak spot as plain JSON."""
    spot = found.spot
    return {
        "kind": spot.kind,
        "weekday": spot.weekday,
        "minute": spot.minute,
        "until": spot.until,
        "day": spot.day,
        "misses": spot.misses,
        "of": spot.of,
        "gap": spot.gap,
        "elsewhere": spot.elsewhere,
        "stands_out": spot.stands_out,
        "target": found.target,
        "words": {"en": spot.words.en, "zh": spot.words.zh},
        "missed": [at.isoformat() for at in spot.missed],
    }
