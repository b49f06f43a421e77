"""How the days before a start are read: the columns of the regression, and what is spared or bends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from headwater.engine.experiments.autocorrelation import GRID, contrast, fit
from headwater.engine.experiments.series import Array, Series

FEWEST_BEFORE = 28
# Projects begin when figures look bad, and the return to the usual would pass for an effect (of projects
# begun after their worst fortnight a fifth was confirmed); or something else moved shortly before. So the
# fortnight before the start has a level of its own in one reading only, and the interval covers both.
LAST_DAYS = 14
# A bend of the days before counts from such a score on, were the series to forget within a week or two.
BENT = 1.5
FORGETFUL = GRID[(GRID[:, 0] <= 0.8) & (GRID[:, 3] == 0)]


def readings(used: Series, start: date) -> list[Array]:
    """The columns of each way to read the days before; the one that spares the last of them stands last."""
    history = used.between(date.min, start - timedelta(days=1))
    bent, spared = is_bent(history), days_spared(history)
    plain = columns_of(used.days, start, bent=bent, spared=0)
    return [plain, columns_of(used.days, start, bent=bent, spared=spared)] if spared else [plain]


def columns_of(days: Sequence[date], start: date, *, bent: bool, spared: int) -> Array:
    """(n, p): level, trend, weekdays but one, the bend, the last days before, and last the step."""
    at = times(days)
    weekdays = np.array([day.weekday() for day in days])
    listed = np.unique(weekdays)[1:]
    parts = [np.ones(len(days)), at - at.mean(), *(1.0 * (weekdays == number) for number in listed)]
    if bent:
        parts.append((at - at.mean()) ** 2 / len(at))
    since = start - timedelta(days=spared)
    last = np.array([float(since <= day < start) for day in days])
    if last.any():
        parts.append(last)
    return np.column_stack([*parts, [float(day >= start) for day in days]])


def days_spared(history: Series) -> int:
    """How many days right before the start have a level of their own: fewer or none where there are few."""
    return max(min(LAST_DAYS, len(history.days) - FEWEST_BEFORE), 0)


def is_bent(history: Series) -> bool:
    """Whether the way before bends: asked of the history alone, so that planning knows it too."""
    past = history.between(date.min, history.days[-1] - timedelta(days=days_spared(history)))
    columns = columns_of(past.days, date.max, bent=True, spared=0)[:, :-1]
    found = fit(times(past.days), past.values, columns, noise_of(past.denominator), FORGETFUL)
    bend = contrast(found, unit(columns.shape[1], -1))
    return abs(bend.mean) > BENT * bend.spread


def times(days: Sequence[date]) -> Array:
    """(n,) days since the first."""
    return np.array([(day - days[0]).days for day in days], dtype=float)


def noise_of(denominator: Array) -> Array:
    """How noisy each day is beside the others: the fewer contacts, the more."""
    size = 1.0 / np.maximum(denominator, 1e-9)
    return np.asarray(size / size.mean())


def unit(width: int, place: int) -> Array:
    """(width,) the direction of one coefficient."""
    direction = np.zeros(width)
    direction[place] = 1.0
    return direction
