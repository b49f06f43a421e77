"""Recurring weak spots: the same time again and again short of its target, on the raw series.

No season is taken out here: a Monday morning that fails every week is just what seasonal adjustment hides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scipy import stats

from headwater.engine.control_charts.points import Direction, Moment, Point, day_of
from headwater.engine.words import Problem, Words

Target = float | Callable[[Moment], float | None]
KINDS: dict[str, Words] = {
    "interval": Words("the same time of day", "同一时段"),
    "weekday": Words("the same weekday", "同一星期几"),
    "weekday_interval": Words("the same time on the same weekday", "同一星期几的同一时段"),
    "day_of_month": Words("the same day of the month", "每月同一日"),
    "billing_day": Words("billing days", "出账日"),
}
WEEKDAYS = (
    Words("Monday", "星期一"),
    Words("Tuesday", "星期二"),
    Words("Wednesday", "星期三"),
    Words("Thursday", "星期四"),
    Words("Friday", "星期五"),
    Words("Saturday", "星期六"),
    Words("Sunday", "星期日"),
)
# How unlikely it must be that of all times of a kind any would miss so often, were none worse than others.
RARE = 0.05


@dataclass(frozen=True, slots=True)
class WeakSpot:
    """A time that recurs and missed its target `misses` times of its last `of`.

    `kind`: one of KINDS; `weekday` 1 to 7, `minute` and `until` (minutes of the day, end excluded) and `day`
    of the month where the kind has them. `last`: the moments looked at, newest first; `missed`: those that
    missed. `gap`: the mean distance to the target of those, in the unit of the values; `worst` the worst
    value. `elsewhere`: the share of misses at all other times; `stands_out`: clearly worse than those.
    """

    kind: str
    misses: int
    of: int
    last: tuple[Moment, ...]
    missed: tuple[Moment, ...]
    gap: float
    worst: float
    elsewhere: float
    stands_out: bool
    weekday: int | None = None
    minute: int | None = None
    until: int | None = None
    day: int | None = None

    @property
    def words(self) -> Words:
        """When it is, e.g. "Tuesday 19:00-20:00"."""
        return _when(self)


Key = tuple[int | None, int | None, int | None]


def weak_spots(
    points: Sequence[Point],
    target: Target,
    direction: Direction,
    k: int = 3,
    n: int = 4,
    *,
    minutes: int = 0,
    billing: frozenset[int] = frozenset(),
    fewest: float = 10.0,
) -> tuple[WeakSpot, ...]:
    """The times that missed their target in at least `k` of their last `n`, the clearest first.

    `points` a day, or an interval of `minutes` each; `target` a number, or a function of the moment (None:
    no target then). `billing`: days of the month on which bills go out. A point with fewer cases than
    `fewest` is not counted. A time met less than `n` times so far is no recurrence yet. Intervals that
    follow each other become one. Raises Problem unless 1 <= k <= n, or where neither direction is bad.
    """
    _check(k, n, direction)
    judged = _judged(points, target, direction, fewest)
    found: list[WeakSpot] = []
    for kind, key_of in _keys(minutes, billing).items():
        found += _of_kind(kind, judged, key_of, k, n)
    found = _adjoining(found, minutes)
    general = [spot for spot in found if spot.kind == "interval"]
    kept = [spot for spot in found if not _said_already(spot, general)]
    return tuple(sorted(kept, key=lambda spot: (not spot.stands_out, -(spot.misses / spot.of), -spot.gap)))


@dataclass(frozen=True, slots=True)
class _Seen:
    at: Moment
    value: float
    gap: float

    @property
    def missed(self) -> bool:
        return self.gap > 0


def _judged(points: Sequence[Point], target: Target, direction: Direction, fewest: float) -> list[_Seen]:
    found = []
    for point in points:
        wanted = target(point.at) if callable(target) else target
        few = point.denominator is not None and point.denominator < fewest
        if point.value is None or wanted is None or few:
            continue
        gap = wanted - point.value if direction == "up" else point.value - wanted
        found.append(_Seen(point.at, point.value, gap))
    return sorted(found, key=lambda seen: seen.at.isoformat(), reverse=True)


def _keys(minutes: int, billing: frozenset[int]) -> dict[str, Callable[[Moment], Key | None]]:
    if minutes:
        return {
            "interval": lambda at: (None, _minute(at), None),
            "weekday_interval": lambda at: (day_of(at).isoweekday(), _minute(at), None),
        }
    return {
        "weekday": lambda at: (day_of(at).isoweekday(), None, None),
        "day_of_month": lambda at: (None, None, day_of(at).day),
        "billing_day": lambda at: (None, None, None) if day_of(at).day in billing else None,
    }


def _minute(at: Moment) -> int:
    return at.hour * 60 + at.minute if isinstance(at, datetime) else 0


def _of_kind(
    kind: str, judged: Sequence[_Seen], key_of: Callable[[Moment], Key | None], k: int, n: int
) -> list[WeakSpot]:
    groups: dict[Key, list[_Seen]] = {}
    for seen in judged:
        key = key_of(seen.at)
        if key is not None:
            groups.setdefault(key, []).append(seen)
    all_missed, found = sum(seen.missed for seen in judged), []
    for key, group in groups.items():
        last = group[:n]
        misses = [seen for seen in last if seen.missed]
        if len(last) == n and len(misses) >= k:
            others, theirs = len(judged) - len(group), all_missed - sum(seen.missed for seen in group)
            elsewhere = theirs / others if others else 0.0
            found.append(_spot(kind, key, last, misses, elsewhere, RARE / len(groups)))
    return found


def _spot(
    kind: str, key: Key, last: Sequence[_Seen], misses: Sequence[_Seen], elsewhere: float, rare: float
) -> WeakSpot:
    worst = max(misses, key=lambda seen: seen.gap)
    # How often others miss bounds what chance alone would do here; never quite never.
    usual = min(max(elsewhere, 0.02), 1.0)
    chance = float(stats.binom.sf(len(misses) - 1, len(last), usual))
    return WeakSpot(
        kind,
        len(misses),
        len(last),
        tuple(seen.at for seen in last),
        tuple(seen.at for seen in misses),
        sum(seen.gap for seen in misses) / len(misses),
        worst.value,
        elsewhere,
        chance < rare,
        weekday=key[0],
        minute=key[1],
        until=key[1],
        day=key[2],
    )


def _adjoining(spots: Sequence[WeakSpot], minutes: int) -> list[WeakSpot]:
    """Intervals of one kind and weekday that follow each other as one, told by its clearest part."""
    found: list[WeakSpot] = []
    for spot in sorted(spots, key=lambda spot: (spot.kind, spot.weekday or 0, spot.minute or 0)):
        if spot.minute is None:
            found.append(spot)
            continue
        spot = _with_span(spot, spot.minute, spot.minute + minutes)
        before = found[-1] if found else None
        if before and _follows(before, spot):
            worse = max(before, spot, key=lambda one: (one.stands_out, one.misses, one.gap))
            found[-1] = _with_span(worse, before.minute or 0, spot.until or 0)
        else:
            found.append(spot)
    return found


def _follows(before: WeakSpot, spot: WeakSpot) -> bool:
    same = (before.kind, before.weekday) == (spot.kind, spot.weekday)
    return same and before.until == spot.minute and before.stands_out == spot.stands_out


def _with_span(spot: WeakSpot, start: int, until: int) -> WeakSpot:
    values = {name: getattr(spot, name) for name in WeakSpot.__slots__}
    return WeakSpot(**values | {"minute": start, "until": until})


def _said_already(spot: WeakSpot, general: Sequence[WeakSpot]) -> bool:
    if spot.kind != "weekday_interval" or spot.minute is None or spot.until is None:
        return False
    return any(
        (one.minute or 0) <= spot.minute
        and spot.until <= (one.until or 0)
        and one.stands_out >= spot.stands_out
        for one in general
    )


def _when(spot: WeakSpot) -> Words:
    if spot.kind == "billing_day":
        return KINDS["billing_day"]
    if spot.day is not None:
        return Words(f"day {spot.day} of the month", f"每月 {spot.day} 日")
    clock = "" if spot.minute is None else f"{_clock(spot.minute)}-{_clock(spot.until or 0)}"
    if spot.weekday is None:
        return Words(clock, clock)
    day = WEEKDAYS[spot.weekday - 1]
    return Words(f"{day.en} {clock}".strip(), f"{day.zh} {clock}".strip())


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _check(k: int, n: int, direction: Direction) -> None:
    if not 1 <= k <= n:
        raise Problem(
            Words(
                f"At least {k} of the last {n} cannot be: the first number lies between 1 and the second",
                f"“最近 {n} 次中至少 {k} 次”不成立：前一个数应在 1 与后一个数之间",
            )
        )
    if direction == "none":
        raise Problem(
            Words(
                "An indicator of which neither side is better has no target that it could miss",
                "该指标无好坏方向，因而没有未达标一说",
            )
        )
