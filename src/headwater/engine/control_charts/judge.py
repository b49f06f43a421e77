"""Judging a series: seasons out, the chart that fits, run rules; one verdict a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from headwater.engine.control_charts import seasons
from headwater.engine.control_charts.chart import ControlChart, Floats, Phase
from headwater.engine.control_charts.points import (
    LONGER,
    USUAL,
    DayKinds,
    Direction,
    Moment,
    Point,
    Settings,
    day_of,
    in_order,
)
from headwater.engine.control_charts.rules import Breach, nelson
from headwater.engine.control_charts.scale import Scaled, scaled
from headwater.engine.control_charts.spread import spread
from headwater.engine.words import Words

# A longer pause than this and what was usual before it is no measure of what comes after.
LONGEST_GAP = timedelta(days=28)
# On days of rest that the calendar names little is known: their limits are wider by this factor.
HOLIDAY_WIDER = 1.5
SIDELESS = {4, 7, 8}


@dataclass(frozen=True, slots=True)
class Judged:
    """One point judged; `value`, `expected`, `lower`, `upper` in the unit of the values (None: unknown).

    `sigmas`: how far it departs, in sigmas. `rules`: the run rules complete at it. `adverse`: whether it
    departs to the bad side (either side where neither is better); only then is it a signal.
    """

    at: Moment
    value: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    sigmas: float | None
    rules: tuple[int, ...] = ()
    adverse: bool = False

    @property
    def signal(self) -> bool:
        """Whether somebody should look at it."""
        return bool(self.rules) and self.adverse


@dataclass(frozen=True)
class Judgement:
    """What came of judging a series.

    `chart`: values with their lopsided limits in the unit of the values; `standard`: the same points in
    sigmas, which rules were run on. `pattern`: flat, rest, weekday, weekday_interval or week, and whether the
    `level` was taken out too; `words` says so. `notes`: what a reader has to mind.
    """

    points: tuple[Judged, ...]
    chart: ControlChart
    standard: ControlChart
    breaches: tuple[Breach, ...]
    pattern: str
    level: bool
    words: Words
    notes: tuple[Words, ...] = ()

    @property
    def signals(self) -> tuple[Judged, ...]:
        """The points that somebody should look at."""
        return tuple(point for point in self.points if point.signal)


def judge(
    points: Sequence[Point],
    *,
    unit: str,
    direction: Direction = "none",
    grain: str = "day",
    calendar: DayKinds | None = None,
    settings: Settings = USUAL,
) -> Judgement:
    """Judge every point against what was to be expected of it.

    `unit` and `direction` as in an indicator's definition; `grain`: slot, hour, day, week, ten_days, month,
    quarter or year; `calendar`: day -> workday, make_up, weekend or holiday (None: weekends only). Points
    that cannot be judged (too few, undefined, too few cases) come back without limits, and `notes` says why.
    Raises Problem for two points at one time and an unknown grain or rule.
    """
    ordered = in_order(points, grain)
    series = scaled(ordered, unit, settings.fewest)
    gaps = _gaps(ordered, grain)
    settings = replace(settings, phases=tuple(sorted({*settings.phases, *(after for _, after in gaps)})))
    notes = [_gap_words(before, after) for before, after in gaps]
    said = _nothing_to_judge(ordered, series)
    if said is not None or not ordered:
        return _unjudged(ordered, series, [*notes, *([said] if said else [])])
    amounts = series.kind == "laney_u"
    laid = seasons.grid(ordered, series.work, grain, calendar, settings, multiplies=amounts)
    found = seasons.expectation(laid, series.work, series.error, grain, settings)
    short = _short_phases(laid, settings)
    notes += [_short_words(ordered, laid, phase, settings) for phase in short]
    expected = np.where(np.isin(laid.phase[laid.row], short), np.nan, found.expected)
    sigma = _sigma(ordered, series, laid, expected, settings)
    chart, standard = _charts(ordered, series, laid, expected, sigma, notes, settings)
    breaches = nelson(standard, settings.rules)
    judged = _judged(ordered, chart, standard, breaches, direction, settings)
    pattern = _pattern_words(found, settings)
    return Judgement(judged, chart, standard, breaches, found.pattern, found.level, pattern, tuple(notes))


def _sigma(
    points: Sequence[Point], series: Scaled, laid: seasons.Grid, expected: Floats, settings: Settings
) -> Floats:
    ratio = (series.work - expected) / series.error
    basis = laid.teaches[laid.row] & np.array([_teaches(point, settings) for point in points], dtype=bool)
    wider = np.where(laid.kind[laid.row] == seasons.HOLIDAY, HOLIDAY_WIDER, 1.0)
    return spread(ratio, series.error, basis, series.floor) * series.error * wider


def _teaches(point: Point, settings: Settings) -> bool:
    return point.at not in settings.excluded and day_of(point.at) not in settings.excluded


def _charts(
    points: Sequence[Point],
    series: Scaled,
    laid: seasons.Grid,
    expected: Floats,
    sigma: Floats,
    notes: list[Words],
    settings: Settings,
) -> tuple[ControlChart, ControlChart]:
    """The chart in the unit of the values, and the one in sigmas that rules are run on."""
    values = np.array([np.nan if point.value is None else point.value for point in points], dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        departure = np.where(sigma > 0, (series.work - expected) / sigma, np.nan)
    reach = settings.sigmas * sigma
    phases = _phases(laid.phase[laid.row], departure)
    zero = np.where(np.isnan(departure), np.nan, 0.0)
    centre, lower, upper = (series.back(line) for line in (expected, expected - reach, expected + reach))
    chart = ControlChart(
        series.kind,
        values,
        centre,
        lower,
        upper,
        (upper - lower) / (2 * settings.sigmas),
        phases,
        tuple(notes),
    )
    scaled_to_three = departure * (3.0 / settings.sigmas)
    standard = ControlChart(
        series.kind, scaled_to_three, zero, zero - 3.0, zero + 3.0, zero + 1.0, phases, tuple(notes)
    )
    return chart, standard


def _phases(number: NDArray[np.int_], departure: Floats) -> tuple[Phase, ...]:
    edges = [0, *(int(place) + 1 for place in np.flatnonzero(np.diff(number))), len(number)]
    return tuple(
        Phase(start, end, int((~np.isnan(departure[start:end])).sum())) for start, end in pairwise(edges)
    )


def _judged(
    points: Sequence[Point],
    chart: ControlChart,
    standard: ControlChart,
    breaches: Sequence[Breach],
    direction: Direction,
    settings: Settings,
) -> tuple[Judged, ...]:
    rules: dict[int, list[Breach]] = {}
    for breach in breaches:
        if _material(chart, breach.index, settings):
            rules.setdefault(breach.index, []).append(breach)
    return tuple(
        Judged(
            point.at,
            point.value,
            _number(chart.centre[place]),
            _number(chart.lower[place]),
            _number(chart.upper[place]),
            _number(standard.values[place] * settings.sigmas / 3.0),
            tuple(breach.rule for breach in rules.get(place, ())),
            any(_bad(breach, direction) for breach in rules.get(place, ())),
        )
        for place, point in enumerate(points)
    )


def _material(chart: ControlChart, place: int, settings: Settings) -> bool:
    return abs(float(chart.values[place] - chart.centre[place])) >= settings.least


def _bad(breach: Breach, direction: Direction) -> bool:
    if breach.rule in SIDELESS:
        return False
    return direction == "none" or breach.side == (-1 if direction == "up" else 1)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


# -- what cannot be judged, in words
def _gaps(points: Sequence[Point], grain: str) -> list[tuple[Moment, Moment]]:
    if grain in LONGER:
        return []
    known = [day_of(point.at) for point in points if point.value is not None]
    return [(one, other) for one, other in pairwise(known) if other - one > LONGEST_GAP]


def _gap_words(before: Moment, after: Moment) -> Words:
    return Words(
        f"There is nothing between {before:%Y-%m-%d} and {after:%Y-%m-%d}: limits begin anew after the gap",
        f"{before:%Y-%m-%d} 至 {after:%Y-%m-%d} 之间没有数据：控制限在缺口之后重新计算",
    )


def _nothing_to_judge(points: Sequence[Point], series: Scaled) -> Words | None:
    known = [point.value for point in points if point.value is not None]
    if not known:
        return Words("There is no value in this series yet", "该序列还没有数值")
    if len(known) > 1 and not any(known):
        return Words("Every value is zero: there is nothing to judge by", "所有数值均为零，无从判断")
    if len(known) > 1 and min(known) == max(known):
        return Words(
            f"The value has been the same {len(known)} times: without variation there are no limits",
            f"数值连续 {len(known)} 次相同：没有波动，无法给出控制限",
        )
    if np.isnan(series.work).all():
        return Words(
            "No point has enough cases behind it to be judged: choose a longer grain or a wider scope",
            "每个点背后的样本都太少，无法判断：请选择更长的粒度或更大的范围",
        )
    return None


def _short_phases(laid: seasons.Grid, settings: Settings) -> list[int]:
    known = ~np.isnan(laid.values).all(axis=1)
    return [
        int(number)
        for number in np.unique(laid.phase)
        if int((known & (laid.phase == number)).sum()) < settings.minimum
    ]


def _short_words(points: Sequence[Point], laid: seasons.Grid, phase: int, settings: Settings) -> Words:
    rows = np.flatnonzero(laid.phase == phase)
    first = points[int(np.flatnonzero(laid.row == rows[0])[0])].at
    return Words(
        f"From {first:%Y-%m-%d} on there are {len(rows)} points in time; judging needs {settings.minimum}."
        " Bring in more data, or choose a finer grain",
        f"自 {first:%Y-%m-%d} 起只有 {len(rows)} 个时点，至少需要 {settings.minimum} 个才能判断。"
        "请导入更多数据，或选择更细的粒度",
    )


def _unjudged(points: Sequence[Point], series: Scaled, notes: Sequence[Words]) -> Judgement:
    size = len(points)
    values = np.array([np.nan if point.value is None else point.value for point in points], dtype=float)
    blank = np.full(size, np.nan)
    phases = (Phase(0, size, 0),)
    chart = ControlChart(series.kind, values, blank, blank, blank, blank, phases, tuple(notes))
    plain = tuple(Judged(point.at, point.value, None, None, None, None) for point in points)
    return Judgement(plain, chart, chart, (), "flat", False, _PATTERN["flat"], tuple(notes))


_PATTERN = {
    "flat": Words("all days alike", "各日一视同仁"),
    "rest": Words("working days and days of rest apart", "区分工作日与休息日"),
    "week": Words("weekdays taken out as this centre keeps them", "已按本中心自身的一周规律剔除星期影响"),
    "weekday": Words("weekdays and holidays taken out", "已剔除星期与节假日影响"),
    "weekday_interval": Words("interval, weekday and holidays taken out", "已剔除时段、星期与节假日影响"),
}


def _pattern_words(found: seasons.Expectation, settings: Settings) -> Words:
    words = _PATTERN[found.pattern]
    if not found.level:
        return words
    return Words(f"{words.en}; level of the last weeks followed", f"{words.zh}；并跟随近几周水平")
