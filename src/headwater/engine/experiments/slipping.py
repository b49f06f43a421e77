"""Watching a gain after it was shown: does it slip back?

A one-sided CUSUM (Page 1954) adds up, week by week, how far the figure stays behind the level that was shown,
less half of a loss that would matter. The bound is set for a false alarm once in so many weeks (Brook and
Evans 1972), so that ordinary weeks do not ring.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm
from scipy.stats import t as student

from headwater.engine.experiments.measure import Measure
from headwater.engine.experiments.series import WEEK, Array, CannotJudge, Series
from headwater.engine.words import Words

CELLS = 160
QUIET_WEEKS = 260.0
FEWEST_WEEKS = 4


@dataclass(frozen=True, slots=True)
class WatchedWeek:
    """A week: its first day, figure, and the sum so far in standard deviations."""

    first: date
    value: float
    sum: float


@dataclass(frozen=True, slots=True)
class Slipping:
    """`since`: the first day of the stretch that rang, None while the gain holds; `bound` of the sum."""

    since: date | None
    weeks: tuple[WatchedWeek, ...]
    bound: float
    words: Words


def watch_gain(
    series: Series, shown_from: date, shown_until: date, *, gain: float, measure: Measure
) -> Slipping:
    """Does the gain that was shown between two days (both included) hold in the whole weeks after them?

    `gain`: the size that was shown (unit of the indicator). The sum rings for a loss of half of it that
    stays. The level and the ordinary deviation of a week are those of the days in which it was shown.
    Raises CannotJudge with fewer than four weeks of those.
    """
    base = _weekly(series.between(shown_from, shown_until), shown_from)
    values = np.array([value for _, value in base])
    if len(values) < FEWEST_WEEKS:
        raise CannotJudge(
            Words(
                en=f"The gain was shown over {len(values)} weeks; {FEWEST_WEEKS} are needed to know an "
                "ordinary week.",
                zh=f"效果证实期只有 {len(values)} 周，至少需要 {FEWEST_WEEKS} 周才能知道正常一周的波动。",
            )
        )
    level, spread = float(values.mean()), float(values.std(ddof=1))
    spread = max(spread, abs(gain) / 20.0, 1e-12)
    # Level and deviation come from a few weeks: their own doubt is added, or quiet gains would ring.
    spread *= float(np.sqrt(1.0 + 1.0 / len(values)) * student.ppf(0.975, len(values) - 1) / 1.96)
    allowance = min(max(abs(gain) / 2.0 / spread / 2.0, 0.25), 1.5)
    bound = cusum_bound(allowance, QUIET_WEEKS)
    after = _weekly(
        series.between(shown_until + timedelta(days=1), date.max), shown_until + timedelta(days=1)
    )
    weeks, rang = _summed(after, level, spread, allowance, bound, measure.sign)
    return Slipping(rang, weeks, bound, _words(measure, level, weeks, rang))


@lru_cache(maxsize=64)
def cusum_bound(allowance: float, quiet: float) -> float:
    """The bound for which a one-sided CUSUM of independent normal scores rings once in `quiet` on average."""
    high = 0.5
    while cusum_run_length(allowance, high) < quiet:
        high += 0.5
    low = max(high - 0.5, 0.01)
    return float(brentq(lambda bound: cusum_run_length(allowance, bound) - quiet, low, high))


def cusum_run_length(allowance: float, bound: float, shift: float = 0.0) -> float:
    """Scores until the sum passes `bound` on average, when their mean is `shift` (Brook and Evans 1972).

    The sum is cut into cells; the run length solves (I - Q) r = 1.
    """
    width = 2.0 * bound / (2.0 * CELLS - 1.0)
    centres = np.arange(CELLS) * width
    ends = centres + width / 2.0
    # From each cell: the chance of falling to the one at zero, and into each of the others.
    upper = norm.cdf(ends[None, :] - centres[:, None] + allowance - shift)
    moves: Array = np.diff(upper, axis=1, prepend=0.0)
    run = np.linalg.solve(np.eye(CELLS) - moves, np.ones(CELLS))
    return float(run[0])


def _weekly(series: Series, first: date) -> list[tuple[date, float]]:
    """Whole blocks of seven days from `first` on that have figures."""
    blocks: dict[int, list[tuple[float, float]]] = {}
    known = series.present()
    for day, up, down in zip(known.days, known.numerator, known.denominator, strict=True):
        blocks.setdefault((day - first).days // WEEK, []).append((float(up), float(down)))
    last = series.days[-1] if series.days else first
    found = []
    for number, parts in sorted(blocks.items()):
        begin = first + timedelta(days=WEEK * number)
        if begin + timedelta(days=WEEK - 1) <= last:
            found.append((begin, sum(up for up, _ in parts) / sum(down for _, down in parts)))
    return found


def _summed(
    after: list[tuple[date, float]], level: float, spread: float, allowance: float, bound: float, sign: int
) -> tuple[tuple[WatchedWeek, ...], date | None]:
    total, began, rang = 0.0, None, None
    weeks = []
    for first, value in after:
        if total == 0.0:
            began = first
        total = max(0.0, total + sign * (level - value) / spread - allowance)
        weeks.append(WatchedWeek(first, value, total))
        if rang is None and total > bound:
            rang = began
    return tuple(weeks), rang


def _words(measure: Measure, level: float, weeks: tuple[WatchedWeek, ...], rang: date | None) -> Words:
    reached = measure.amount(level)
    if rang is not None:
        late = measure.amount(float(np.mean([week.value for week in weeks if week.first >= rang])))
        return Words(
            en=f"{measure.name.en} slips back: {late.en} since {rang}, against {reached.en} when it was "
            "shown.",
            zh=f"{measure.name.zh}正在回落：自 {rang} 起为 {late.zh}，证实时为 {reached.zh}。",
        )
    if not weeks:
        return Words(en="No whole week has passed since the effect was shown.", zh="效果证实之后尚未满一周。")
    return Words(
        en=f"{measure.name.en} holds: {measure.amount(weeks[-1].value).en} in the last week, against "
        f"{reached.en} when it was shown.",
        zh=f"{measure.name.zh}保持：最近一周为 {measure.amount(weeks[-1].value).zh}，证实时为 {reached.zh}。",
    )
