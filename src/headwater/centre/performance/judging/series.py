"""An indicator's points for the engine, out of the lake; with the room's settings, calendar and phases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from headwater.centre.performance import wiring
from headwater.centre.performance.counting import has_cases
from headwater.centre.performance.models import ChartPhase, ChartSettings
from headwater.centre.reference import queries as reference
from headwater.engine.control_charts import Point, Settings
from headwater.engine.control_charts.points import MINUTES, USUAL, DayKinds
from headwater.engine.indicators import Definition, IndicatorQuery, Scope

# Days before the first one judged: what is expected of a day, and how much the series varies.
HISTORY = {"day": timedelta(days=112), "hour": timedelta(days=84), "slot": timedelta(days=70)}
# Days may drift slowly; hours that follow each other are too much alike for runs to tell anything.
USUAL_RULES = {"day": frozenset({1, 2, 5})}
READY_MADE = "daily_kpi"
LONG_HISTORY = timedelta(days=366 * 4)
# A departure smaller than this part of the usual value is none that anybody would act on.
LEAST_PART, LEAST_RATIO, LEAST_COUNT = 0.04, 0.01, 5.0
# A point with fewer cases than this part of the usual ones (a night hour) is not worth anybody's look.
BUSY_PART = {"day": 0.2, "hour": 0.35}
# With so many it is, however quiet the hour beside the others: else a big centre's nights were never seen.
ENOUGH = 60.0


@dataclass(frozen=True)
class Wanted:
    """Which series: an indicator at a grain, by one dimension or whole, over which days, which rows."""

    definition: Definition
    grain: str
    start: date
    end: date
    by: str = ""
    where: str = ""
    scope: Scope | None = None

    def query(self) -> IndicatorQuery:
        """The engine's question."""
        time_keys = ("day", self.grain) if self.grain in MINUTES else (self.grain,)
        keys = (*time_keys, self.by) if self.by else time_keys
        return IndicatorQuery(
            (self.definition.key,), keys, self.start, self.end, where=self.where, scope=self.scope
        )


def history_before(start: date, grain: str) -> date:
    """The first day to ask for when `start` is the first to be judged."""
    return start - HISTORY.get(grain, LONG_HISTORY)


def points_of(wanted: Wanted) -> dict[Any, list[Point]]:
    """Group of the dimension (None without one) -> its points in order of time."""
    found: dict[Any, list[Point]] = {}
    # What another system divided came without its cases: the rows counted here are values, not contacts.
    ready_made = wanted.definition.table == READY_MADE
    for row in wiring.ask(wanted.query()).of(wanted.definition.key):
        if wanted.by and row[wanted.by] is None:
            continue
        at = moment(row, wanted.grain)
        value, above, below = (_number(row[name]) for name in ("value", "numerator", "denominator"))
        point = Point(at, value) if ready_made else Point(at, value, above, below)
        found.setdefault(row[wanted.by] if wanted.by else None, []).append(point)
    return found


def moment(row: Mapping[str, Any], grain: str) -> date | datetime:
    """When a row of an answer begins: a day, or a moment within it."""
    if grain not in MINUTES:
        day: date = row[grain]
        return day
    return datetime.combine(row["day"], time()) + timedelta(minutes=MINUTES[grain] * row[grain])


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


# -- how it is judged
def kinds(start: date, end: date) -> DayKinds:
    """The centre's calendar as the engine takes it."""
    return {day.day: day.kind.value for day in reference.calendar().days(start, end)}


def phases(indicator: str) -> tuple[date, ...]:
    """The days on which a new phase of the indicator begins."""
    return tuple(ChartPhase.objects.filter(indicator=indicator).values_list("start", flat=True))


def settings_of(indicator: str, grain: str = "day") -> Settings:
    """The indicator's own settings, or the usual ones of a grain; with its phases."""
    own = ChartSettings.objects.filter(indicator=indicator).first()
    if own is None:
        return Settings(rules=USUAL_RULES.get(grain, USUAL.rules), phases=phases(indicator))
    base = (own.base_start, own.base_end) if own.base_start and own.base_end else None
    return Settings(
        rules=frozenset(own.rules or USUAL_RULES.get(grain, USUAL.rules)),
        sigmas=own.sigmas,
        moving=own.moving,
        base=base,
        seasonal=own.seasonal,
        phases=phases(indicator),
    )


def fewest(definition: Definition, points: Iterable[Point], grain: str) -> float:
    """How many cases must stand behind a point for it to be judged."""
    known = [point.denominator for point in points if point.denominator]
    if not known:
        return USUAL.fewest
    part = BUSY_PART["hour" if grain in MINUTES else "day"] * median(known)
    return max(USUAL.fewest, min(part, ENOUGH) if grain in MINUTES and has_cases(definition) else part)


def least(definition: Definition, points: Iterable[Point]) -> float:
    """The smallest departure that counts, in the unit of the values."""
    if definition.unit == "ratio":
        return LEAST_RATIO
    known = [abs(point.value) for point in points if point.value is not None]
    part = LEAST_PART * median(known) if known else 0.0
    return max(part, LEAST_COUNT) if definition.unit == "count" else part
