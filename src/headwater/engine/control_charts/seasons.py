"""What a series usually does: its expectation by interval, weekday, day of rest and level, robustly.

Each day is expected from other days of its phase (the `window` days before it; where there are fewer, the
nearest ones on either side), never from itself, and by medians: what collapsed neither teaches its own
expectation nor moves that of the days around it. Which pattern the days follow (all alike; working days
and days of rest apart; weekdays apart; the centre's own week; with or without a moving level) is not
assumed but chosen: the
plainest one whose leave-out residuals are about as small as those of the best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.engine.control_charts.chart import Floats, Places
from headwater.engine.control_charts.points import LONGER, MINUTES, DayKinds, Point, Settings, day_of

WORKED, REST, HOLIDAY = 0, 1, 2
_KINDS = {"workday": WORKED, "make_up": WORKED, "weekend": REST, "holiday": HOLIDAY}
# Fewer days than this behind a point: the ones after it help.
ENOUGH_BEFORE = 28
LEVEL_DAYS = 21
# A pattern has to make residuals smaller by this part to be taken instead of a plainer one.
WORTH, WORTH_OF_FEW, WORTH_OF_LEVEL = 0.03, 0.12, 0.1
FEWEST_ALIKE = 3
PATTERNS = ("flat", "rest", "weekday", "week", "weekday_interval")


@dataclass(frozen=True)
class Grid:
    """A series as days by intervals: D x S floats on the working scale, NaN where there is no point.

    `days`: D ordinals; `weekday` 0 (Monday) to 6; `kind` worked, rest or holiday; `phase` numbers;
    `teaches`: whether a day may teach others. `row`, `column`: where each of the n points stands.
    `multiplies`: a weekday or a level makes all intervals larger by a factor (amounts), not by a term.
    """

    values: Floats
    days: NDArray[np.int_]
    weekday: NDArray[np.int_]
    kind: NDArray[np.int_]
    phase: NDArray[np.int_]
    teaches: NDArray[np.bool_]
    row: Places
    column: Places
    multiplies: bool = False

    def of_points(self, array: Floats) -> Floats:
        """From D x S to n points."""
        return np.asarray(array[self.row, self.column])


def grid(
    points: Sequence[Point],
    work: Floats,
    grain: str,
    calendar: DayKinds | None,
    settings: Settings,
    *,
    multiplies: bool = False,
) -> Grid:
    """The points (n, in order) as a grid, one row a day or longer span."""
    dates = [day_of(point.at) for point in points]
    days, row = np.unique([day.toordinal() for day in dates], return_inverse=True)
    minutes = MINUTES.get(grain, 1440)
    clock = [
        (point.at.hour * 60 + point.at.minute) // minutes if grain in MINUTES else 0  # type: ignore[union-attr]
        for point in points
    ]
    columns, column = np.unique(clock, return_inverse=True)
    values = np.full((len(days), len(columns)), np.nan)
    known = np.array([_may_teach(point, settings) for point in points], dtype=bool)
    values[row, column] = np.where(known, work, np.nan)
    first_of = {int(number): day for number, day in zip(row, dates, strict=True)}
    each = [first_of[number] for number in range(len(days))]
    plain = grain in LONGER
    kind = [WORKED if plain else _kind(day, calendar) for day in each]
    phase = np.searchsorted([day.toordinal() for day in sorted(settings.phases)], days, side="right")
    base = settings.base if not settings.moving else None
    teaches = [base is None or base[0] <= day <= base[1] for day in each]
    return Grid(
        values,
        days,
        np.array([0 if plain else day.weekday() for day in each]),
        np.array(kind),
        phase,
        np.array(teaches, dtype=bool),
        row,
        column,
        multiplies,
    )


def _may_teach(point: Point, settings: Settings) -> bool:
    return point.at not in settings.excluded and day_of(point.at) not in settings.excluded


def _kind(day: object, calendar: DayKinds | None) -> int:
    told = calendar.get(day) if calendar else None  # type: ignore[call-overload]
    if told is not None:
        return _KINDS.get(str(told), WORKED)
    return REST if day.weekday() >= 5 else WORKED  # type: ignore[attr-defined]


def references(grid: Grid, row: int, settings: Settings) -> Places:
    """The days that day `row` is expected from: rows of the grid, itself left out."""
    alike = np.flatnonzero(grid.teaches & (grid.phase == grid.phase[row]))
    alike = alike[alike != row]
    if not settings.moving:
        return alike
    distance = grid.days[alike] - grid.days[row]
    span = settings.window * _step(grid)
    before = alike[(distance < 0) & (distance >= -span)]
    enough = min(ENOUGH_BEFORE, settings.window)
    if len(before) >= enough:
        return before
    nearest = np.argsort(np.where(distance < 0, -distance, distance * 1.001), kind="stable")
    return np.sort(alike[nearest[:enough]])


def _step(grid: Grid) -> int:
    # Spans longer than a day count as many days as lie between their beginnings.
    return max(1, int(np.median(np.diff(grid.days)))) if len(grid.days) > 1 else 1


def expected(grid: Grid, pattern: str, level: bool, settings: Settings) -> Floats:
    """The expectation of every day and interval under one pattern, D x S; NaN where nothing is alike."""
    teachers = all_references(grid, settings)
    found = _expected(grid, pattern, teachers)
    return _levelled(grid, found, teachers) if level else found


def all_references(grid: Grid, settings: Settings) -> list[Places]:
    """The references of every day, row by row."""
    return [references(grid, row, settings) for row in range(len(grid.days))]


def _expected(grid: Grid, pattern: str, teachers: Sequence[Places]) -> Floats:
    found = np.full_like(grid.values, np.nan)
    for row, days in enumerate(teachers):
        if len(days):
            found[row] = _expected_day(grid, row, days, pattern)
    return found


def _expected_day(grid: Grid, row: int, days: Places, pattern: str) -> Floats:
    if pattern == "flat":
        return median(grid.values[days])
    if pattern == "week" and not _shifted(grid, row):
        # A centre whose days of rest are not the calendar's: its own week alone tells.
        twins = days[(grid.weekday[days] == grid.weekday[row]) & (grid.kind[days] != HOLIDAY)]
        return median(grid.values[twins]) if len(twins) >= 2 else np.full(grid.values.shape[1], np.nan)
    rest = grid.kind[days] != WORKED
    same = days[rest] if grid.kind[row] != WORKED else days[~rest]
    if len(same) < FEWEST_ALIKE:
        return np.full(grid.values.shape[1], np.nan)
    profile = median(grid.values[same])
    if pattern in ("rest", "week") or grid.kind[row] == HOLIDAY:
        return profile
    # Holidays and make-up days fall on weekdays that they are not like.
    twins = same[(grid.weekday[same] == grid.weekday[row]) & (grid.kind[same] != HOLIDAY)]
    if not len(twins):
        return profile
    trust = len(twins) / (len(twins) + 2)
    if pattern == "weekday":
        return _moved(grid, profile, trust * _departure(grid, grid.values[twins], profile))
    difference = grid.values[twins] - profile
    own = median(difference)
    return profile + np.where(np.isnan(own), 0.0, trust * own)


def _shifted(grid: Grid, row: int) -> bool:
    """A holiday in the week, or a weekend that is worked: no week tells of it."""
    weekend = grid.weekday[row] >= 5
    return bool(grid.kind[row] == HOLIDAY or (weekend and grid.kind[row] == WORKED))


def _departure(grid: Grid, lines: Floats, usual: Floats) -> float:
    """By how much lines lie off what is usual: a part of it for amounts, a term for the rest."""
    if not grid.multiplies:
        return _middle(lines - usual)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _middle(np.where(usual > 0, lines / usual - 1, np.nan))


def _moved(grid: Grid, usual: Floats, departure: float) -> Floats:
    return usual * (1 + departure) if grid.multiplies else usual + departure


def _levelled(grid: Grid, found: Floats, teachers: Sequence[Places]) -> Floats:
    """The expectation moved by how the last three weeks stood to theirs: for series that drift."""
    rest = zip(grid.values, found, strict=True)
    by_day = np.array([_departure(grid, line, usual) for line, usual in rest])
    moved = found.copy()
    for row, days in enumerate(teachers):
        recent = by_day[days[-LEVEL_DAYS:]]
        recent = recent[~np.isnan(recent)]
        if len(recent) >= LEVEL_DAYS // 2:
            moved[row] = _moved(grid, found[row], _middle(recent))
    return moved


def _middle(values: Floats) -> float:
    middle = _middle_or_none(values)
    return 0.0 if middle != middle else middle


def _middle_or_none(values: Floats) -> float:
    # Much quicker than the library's median on the few values that it is asked for thousands of times.
    known = np.sort(values[~np.isnan(values)])
    count = len(known)
    return float((known[(count - 1) // 2] + known[count // 2]) / 2) if count else float("nan")


def median(lines: Floats) -> Floats:
    """The median of each column, NaN left out and NaN where a column has nothing. R x S in, S out."""
    if lines.shape[1] == 1:
        return np.array([_middle_or_none(lines[:, 0])])
    ordered = np.sort(lines, axis=0)
    known = (~np.isnan(lines)).sum(axis=0)
    columns = np.arange(lines.shape[1])
    last = len(lines) - 1
    low, high = np.clip((known - 1) // 2, 0, last), np.clip(known // 2, 0, last)
    return np.where(known > 0, (ordered[low, columns] + ordered[high, columns]) / 2, np.nan)


@dataclass(frozen=True)
class Expectation:
    """What was expected: n floats on the working scale, and by which pattern."""

    expected: Floats
    pattern: str
    level: bool


def expectation(grid: Grid, work: Floats, error: Floats, grain: str, settings: Settings) -> Expectation:
    """The plainest pattern that explains about as much as the best one."""
    best: Expectation | None = None
    least, scale = np.inf, 0.0
    worth = WORTH if len(grid.days) >= 2 * ENOUGH_BEFORE else WORTH_OF_FEW
    teachers, plain = all_references(grid, settings), {}
    for pattern, level in _choices(grid, grain, settings):
        if pattern not in plain:
            plain[pattern] = _expected(grid, pattern, teachers)
        whole = _levelled(grid, plain[pattern], teachers) if level else plain[pattern]
        found = grid.of_points(whole)
        sizes = np.abs(work - found) / error
        scale = scale or _scale(sizes)
        size = typical(sizes, scale)
        needed = max(worth, WORTH_OF_LEVEL) if level else worth
        if best is None or size < least * (1 - needed):
            best, least = Expectation(found, pattern, level), min(size, least)
    assert best is not None
    return best


def _choices(grid: Grid, grain: str, settings: Settings) -> list[tuple[str, bool]]:
    if grain in LONGER or not settings.seasonal:
        patterns: tuple[str, ...] = ("flat",)
    else:
        patterns = PATTERNS if grain in MINUTES else PATTERNS[:4]
    # A moving level over few days would follow the collapse that it should show.
    levels = (False, True) if settings.moving and len(grid.days) >= 2 * ENOUGH_BEFORE else (False,)
    return [(pattern, level) for level in levels for pattern in patterns]


def _scale(sizes: Floats) -> float:
    """The middle of the plainest pattern's residuals, or one where they are nothing."""
    middle = _middle(sizes)
    return middle if middle > 0 else 1.0


def typical(sizes: Floats, scale: float) -> float:
    """How large residuals are on the whole, by their logarithms: the many count, the wild ones not for more.

    `scale`: what counts as one; infinite where there is no residual.
    """
    known = sizes[~np.isnan(sizes)]
    if not len(known):
        return np.inf
    # A point that a pattern cannot expect counts as badly expected, not as none.
    missing = np.isnan(sizes).mean()
    return float(np.log1p(known / scale).mean() * (1 + missing))
