"""What is judged, and how: points of a series as plain values, and the settings of the judgement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Literal

from headwater.engine.words import Problem, Words

Moment = date | datetime
# Day -> "workday", "make_up", "weekend" or "holiday": the reference calendar as plain values.
DayKinds = Mapping[date, str]
Direction = Literal["up", "down", "none"]
# Grain -> minutes of one interval of the day; other grains have one point a day or a longer span.
MINUTES = {"slot": 15, "hour": 60}
LONGER = ("week", "ten_days", "month", "quarter", "year")
GRAINS = (*MINUTES, "day", *LONGER)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a series.

    `at`: the local day (for a longer span its first day), or the local moment an interval begins. `value`:
    in the indicator's unit, None where undefined. `numerator`, `denominator`: what it was divided from, if
    it was; a share is judged by them, and a mean by how much stands behind it.
    """

    at: Moment
    value: float | None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True)
class Settings:
    """How points are judged.

    `rules`: Nelson's rules that count. `sigmas`: where the limits lie. `moving`: each point is judged by the
    `window` days before it (spans for longer grains); False freezes the limits on the days `base` (first and
    last, both included; None: the whole phase). `phases`: days on which a new phase begins. `excluded`:
    days or moments that must not teach what is normal (an incident known, "not an anomaly" must not either).
    `seasonal`: take weekday, interval, holidays and level out first. `least`: a departure smaller than this
    (in the unit of the values) is never a signal, however sure. `fewest`: a point with a smaller denominator
    is not judged. `minimum`: days (or longer spans) needed before anything is judged.
    """

    rules: frozenset[int] = frozenset({1, 5})
    sigmas: float = 3.0
    moving: bool = True
    base: tuple[date, date] | None = None
    phases: tuple[date, ...] = ()
    excluded: frozenset[Moment] = frozenset()
    seasonal: bool = True
    window: int = 56
    least: float = 0.0
    fewest: float = 10.0
    minimum: int = 8


USUAL = Settings()


def day_of(at: Moment) -> date:
    """The local day of a point."""
    return at.date() if isinstance(at, datetime) else at


def in_order(points: Sequence[Point], grain: str) -> list[Point]:
    """The points by time. Raises Problem for a grain unknown and for two points at one time."""
    if grain not in GRAINS:
        listed = ", ".join(GRAINS)
        raise Problem(
            Words(
                f"There is no grain “{grain}”; there are {listed}", f"没有“{grain}”这一粒度，可选：{listed}"
            )
        )
    ordered = sorted(points, key=lambda point: _minutes(point.at))
    for one, other in pairwise(ordered):
        if _minutes(one.at) == _minutes(other.at):
            raise Problem(
                Words(
                    f"Two points stand at {one.at}: a chart has one a time. Choose one unit, queue or scope",
                    f"{one.at} 有两个点：控制图每个时间只能有一个点。请限定到一个单位、队列或范围",
                )
            )
    return ordered


def _minutes(at: Moment) -> int:
    minutes = at.hour * 60 + at.minute if isinstance(at, datetime) else 0
    return at.toordinal() * 1440 + minutes
