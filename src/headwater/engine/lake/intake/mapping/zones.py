"""Wall-clock time to UTC and back, as an expression that any engine can run.

Casting to zoned timestamps is not the same in all engines, so the zone's transitions are written out: a
balanced tree of comparisons, seven deep for a zone with a hundred of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import ibis

from headwater.engine.words import Problem, Words

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
# From this UTC moment on, the zone is so many seconds ahead of UTC.
Transition = tuple[datetime, int]


def known_zone(name: str) -> str:
    """The zone's name itself when there is such a zone, else a Problem."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise Problem(
            Words(
                f"There is no time zone “{name}”; write one as in Asia/Shanghai.",
                f"没有时区“{name}”；请写成 Asia/Shanghai 这样的形式。",
            )
        ) from None
    return name


@lru_cache(maxsize=64)
def transitions(zone: str) -> tuple[Transition, ...]:
    """The zone's changes of offset within 1970 to 2037, the first entry being the offset at the beginning."""
    info = ZoneInfo(known_zone(zone))
    found = [(FIRST.replace(tzinfo=None), _offset(info, FIRST))]
    day = FIRST
    while day < LAST:
        following = day + timedelta(days=1)
        if _offset(info, day) != _offset(info, following):
            moment = _change(info, day, following)
            found.append((moment.replace(tzinfo=None), _offset(info, moment)))
        day = following
    return tuple(found)


def _offset(info: ZoneInfo, moment: datetime) -> int:
    ahead = moment.astimezone(info).utcoffset()
    return int(ahead.total_seconds()) if ahead else 0


def _change(info: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = _offset(info, low)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _offset(info, middle) == before else (low, middle)
    return high


def to_utc(wall: ibis.Value, zone: str) -> ibis.Value:
    """UTC of a wall-clock time.

    An hour that comes twice is taken as the first; one that does not exist counts on from before the gap.
    """
    changes = transitions(zone)
    known = [
        # The later of the two wall clocks at the change: that is what makes both rules above true.
        (moment + timedelta(seconds=max(changes[i - 1][1], offset)), -offset) if i else (moment, -offset)
        for i, (moment, offset) in enumerate(changes)
    ]
    return wall + _shift(wall, known)


def to_wall(moment: ibis.Value, zone: str) -> ibis.Value:
    """The wall-clock time of a UTC moment."""
    return moment + _shift(moment, list(transitions(zone)))


def _shift(value: ibis.Value, known: list[Transition]) -> ibis.Value:
    if len(known) == 1:
        return ibis.interval(seconds=known[0][1])
    return _tree(known, lambda moment: value < ibis.literal(moment))


def _tree(known: list[Transition], before: Callable[[datetime], ibis.Value]) -> ibis.Value:
    if len(known) == 1:
        return ibis.interval(seconds=known[0][1])
    middle = len(known) // 2
    return ibis.ifelse(before(known[middle][0]), _tree(known[:middle], before), _tree(known[middle:], before))
