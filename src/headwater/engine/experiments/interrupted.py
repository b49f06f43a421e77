"""Interrupted time series: one series before and after a change, without a control.

The figure of a day = a level + a trend + its weekday + the effect from the start on + an error that is alike
from day to day. The trend may bend where the days before do. Public holidays and worked weekend days are left
out, since they do not run like their weekday. What is judged is the effect, a step of the level, against a
trend that was there before; it has to stand beside the fortnight right before the start, and without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from headwater.engine.experiments.autocorrelation import GRID, Fit, Mixture, believed, careful, contrast, fit
from headwater.engine.experiments.measure import Measure
from headwater.engine.experiments.readings import (
    FEWEST_BEFORE,
    columns_of,
    days_spared,
    is_bent,
    noise_of,
    readings,
    times,
    unit,
)
from headwater.engine.experiments.series import (
    Array,
    CannotJudge,
    DaysOff,
    Series,
    gap_words,
    gaps,
    redefined_words,
)
from headwater.engine.experiments.verdict import ALPHA, SHOWN, Estimate, Verdict, judge, nothing_to_judge
from headwater.engine.words import Words

FEWEST_AFTER = 7
STRONG = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Interruption:
    """What was found: the `verdict`, and what a chart shows.

    `days`: (n,) those judged; `values`: their figures; `expected`, `lower`, `upper`: (n,) what they would
    have been without the change, by the effect and its interval; `before`, `after`:
    how many days of each; `alike`: how alike neighbouring days are once all else is taken out (0 to 1);
    `estimate`: for a guardrail with its own margin.
    """

    verdict: Verdict
    days: tuple[date, ...]
    values: Array
    expected: Array
    lower: Array
    upper: Array
    before: int
    after: int
    alike: float
    estimate: Estimate


def interrupted_time_series(
    series: Series,
    start: date,
    *,
    measure: Measure,
    end: date | None = None,
    settle: int = 0,
    days_off: DaysOff = DaysOff(),  # noqa: B008 - frozen
    redefined: Sequence[date] = (),
    alpha: float = ALPHA,
) -> Interruption:
    """Did the level of `series` move on `start` for the better?

    `settle`: so many days from the start on are left out, while the change is settling in. `redefined`: first
    days of a new definition; figures across them are not compared. `alpha`: one-sided; smaller at a look
    before the end. `end`: the last day, over already.
    Raises CannotJudge with fewer than 28 days before or 7 after.
    """
    used, notes = _usable(series, start, end, settle, days_off, redefined, measure)
    after = np.array([day >= start for day in used.days], dtype=bool)
    _enough(int((~after).sum()), int(after.sum()), over=end is not None)
    values = used.values
    reason = _lifeless(values, after, measure)
    if reason is not None:
        return _undecided(used, after, nothing_to_judge(measure, reason).noting(*notes))
    ways = readings(used, start)
    fits = [fit(times(used.days), values, columns, noise_of(used.denominator)) for columns in ways]
    steps = [contrast(one, unit(columns.shape[1], -1)) for one, columns in zip(fits, ways, strict=True)]
    estimate = _covering(steps, alpha)
    found, columns = fits[-1], ways[-1]
    doubt = _one_reading_only([judge(_covering([step], alpha), measure).state for step in steps])
    verdict = judge(estimate, measure, *notes, *_alike_notes(_alike(found)), doubt=doubt)
    expected = _without_step(found, columns)
    return Interruption(
        verdict,
        used.days,
        values,
        expected,
        expected + estimate.effect - estimate.upper,
        expected + estimate.effect - estimate.lower,
        int((~after).sum()),
        int(after.sum()),
        _alike(found),
        estimate,
    )


def its_minimum_detectable_effect(
    history: Series,
    start: date,
    days_after: int,
    *,
    days_off: DaysOff = DaysOff(),  # noqa: B008 - frozen
    settle: int = 0,
    alpha: float = ALPHA,
    power: float = 0.8,
) -> float:
    """The smallest step that `interrupted_time_series` shows with probability `power`, from history alone.

    `history`: the days before `start`. In the indicator's unit, without sign. Raises CannotJudge as above.
    """
    known = history.between(date.min, start - timedelta(days=1)).without(days_off.all).present()
    coming = [start + timedelta(days=step) for step in range(settle, settle + days_after)]
    coming = [day for day in coming if day not in days_off.all]
    _enough(len(known.days), max(len(coming), FEWEST_AFTER))
    days = (*known.days, *coming)
    before = len(known.days)
    columns = columns_of(days, start, bent=is_bent(known), spared=days_spared(known))
    noise = noise_of(known.denominator)
    first = fit(times(known.days), known.values, columns[:before, :-1], noise)
    # How precise the step will be does not depend on the values to come, only on the days.
    padded = np.r_[known.values, np.zeros(len(days) - before)]
    whole = fit(times(days), padded, columns, np.r_[noise, np.ones(len(days) - before)])
    weights, variance, freedom = believed([first])
    spread = float(np.sqrt(careful(weights, variance * whole.inverse[:, -1, -1])))
    return float((student.ppf(1 - alpha, freedom) + student.ppf(power, freedom)) * spread)


def days_needed(
    history: Series,
    start: date,
    effect: float,
    *,
    days_off: DaysOff = DaysOff(),  # noqa: B008 - frozen
    settle: int = 0,
    longest: int = 182,
    power: float = 0.8,
) -> int | None:
    """After how many days an effect of that size is shown with probability `power`; None: not in `longest`.

    Whole weeks, since a weekday missing from the days after costs more than it tells.
    """
    for days in range(7, longest + 1, 7):
        reached = its_minimum_detectable_effect(
            history, start, days, days_off=days_off, settle=settle, power=power
        )
        if reached <= abs(effect):
            return days
    return None


def _usable(
    series: Series, start: date, end: date | None, settle: int, days_off: DaysOff,
    redefined: Sequence[date], measure: Measure,
) -> tuple[Series, list[Words]]:  # fmt: skip
    """The days that can be compared, and what was left out."""
    notes: list[Words] = []
    first, last = date.min, end or date.max
    for day in sorted(redefined):
        if day <= start:
            first = day
        elif day <= last:
            last = day - timedelta(days=1)
        notes.append(redefined_words(measure.name, day))
    used = series.between(first, last).present()
    notes += gap_words(gaps(used.days))
    settling = [start + timedelta(days=step) for step in range(settle)]
    used = used.without(days_off.all).without(settling)
    return _known_weekdays(used, start, notes), notes


def _known_weekdays(used: Series, start: date, notes: list[Words]) -> Series:
    """Without weekdays that were hardly there before: nobody knows how they would have run."""
    weekdays = np.array([day.weekday() for day in used.days if day < start], dtype=int)
    seen = np.bincount(weekdays, minlength=7)
    strange = [day for day in used.days if seen[day.weekday()] < 2]
    if any(day >= start for day in strange) and seen.sum() >= FEWEST_BEFORE:
        notes.append(
            Words(
                en="Weekdays without figures before the start are left out.",
                zh="开始前没有数据的星期几不计入。",
            )
        )
    return used.without(strange) if seen.sum() >= FEWEST_BEFORE else used


def require_enough(before: int, after: int) -> None:
    """Raises CannotJudge where days counted to the end are too few for `interrupted_time_series`."""
    _enough(before, after, over=True)


def _enough(before: int, after: int, *, over: bool = False) -> None:
    if before >= FEWEST_BEFORE and after >= FEWEST_AFTER:
        return
    mend = Words(
        en="Wait for more days or bring in a longer history.",
        zh="请等待更多天的数据，或导入更长的历史。",
    )
    if over:
        mend = Words(
            en="Choose other days or bring in a longer history.",
            zh="请另选日期，或导入更长的历史。",
        )
    raise CannotJudge(
        Words(
            en=f"There are figures on {before} days before the start and {after} after it, public holidays "
            f"not counted; at least {FEWEST_BEFORE} and {FEWEST_AFTER} are needed. {mend.en}",
            zh=f"开始前有数据的天数为 {before} 天，开始后为 {after} 天（不计节假日）；"
            f"至少需要 {FEWEST_BEFORE} 天和 {FEWEST_AFTER} 天。{mend.zh}",
        )
    )


def _lifeless(values: Array, after: NDArray[np.bool_], measure: Measure) -> Words | None:
    """Why figures that never move cannot show anything; None where they move."""
    scale = max(float(np.abs(values).max()), 1e-300)
    if values[~after].std() > 1e-9 * scale:
        return None
    value = measure.amount(float(values[0]))
    return Words(
        en=f"It was {value.en} on every day before the start: without any ordinary variation nothing can be "
        "compared with chance. Check what fills the indicator.",
        zh=f"开始前每天都是 {value.zh}，没有正常波动，无法与偶然变化相比。请检查该指标的数据来源。",
    )


def _undecided(used: Series, after: NDArray[np.bool_], verdict: Verdict) -> Interruption:
    level = np.full(len(used.days), float(np.mean(used.values[~after])))
    nothing = Estimate(np.nan, -np.inf, np.inf, 0.5)
    counts = int((~after).sum()), int(after.sum())
    return Interruption(verdict, used.days, used.values, level, level, level, *counts, 0.0, nothing)


def _covering(steps: Sequence[Mixture], alpha: float) -> Estimate:
    """One estimate for all readings: the last one's effect, the interval around all, the more doubtful
    probability."""
    lower = min(step.quantile(alpha) for step in steps)
    upper = max(step.quantile(1 - alpha) for step in steps)
    above = [1.0 - step.below(0.0) for step in steps]
    return Estimate(steps[-1].mean, lower, upper, float(np.median([min(above), 0.5, max(above)])))


def _one_reading_only(states: Sequence[str]) -> Words | None:
    """Why an effect that only one reading shows is not shown."""
    if states[0] == SHOWN != states[-1]:
        return Words(
            en="It looks better only beside the fortnight before the start, which was unusually bad: going "
            "back to the usual is no effect.",
            zh="只有与开始前两周相比才显得变好，而那两周异常偏差：恢复常态不算效果。",
        )
    if states[-1] == SHOWN != states[0]:
        return Words(
            en="The figures were already better in the fortnight before the start.",
            zh="开始前的两周，数据已经变好。",
        )
    return None


def _alike(found: Fit) -> float:
    weights, _, _ = believed([found])
    return float(weights @ (GRID[:, 0] * GRID[:, 1] + GRID[:, 2] * GRID[:, 3]))


def _alike_notes(alike: float) -> tuple[Words, ...]:
    if alike < STRONG:
        return ()
    return (
        Words(
            en="Neighbouring days are much alike, so that they tell less than so many independent days "
            "would; the interval takes that into account.",
            zh="相邻各天的数据高度相似，实际信息少于同样多的独立天数，区间已考虑这一点。",
        ),
    )


def _without_step(found: Fit, columns: Array) -> Array:
    """(n,) the expectation without the change."""
    still = columns.copy()
    still[:, -1] = 0.0
    weights, _, _ = believed([found])
    return np.asarray(still @ found.coefficients.T @ weights)
