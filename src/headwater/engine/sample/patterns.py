"""When customers come: weekdays, Chinese holidays, billing days, and the quarter hours of a day."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import numpy as np
from numpy.typing import NDArray

# The billing run of the first days of a month, and the end of the month when credit runs out.
BILLING_DAYS = {1: 1.22, 2: 1.16, 3: 1.10, 4: 1.05, 28: 1.04, 29: 1.06, 30: 1.08, 31: 1.08}
WEEKDAYS = (1.07, 1.03, 1.00, 0.99, 1.02, 0.93, 0.89)
HOLIDAY = 0.80
NOISE = 0.025

_HOURS_WORK = (
    1.1, 0.7, 0.45, 0.35, 0.35, 0.5, 1.1, 2.6, 5.2, 7.2, 7.8, 6.6,
    5.2, 5.4, 6.2, 6.3, 6.2, 5.8, 5.6, 6.0, 6.4, 5.6, 3.8, 2.1,
)  # fmt: skip
_HOURS_FREE = (
    1.4, 0.9, 0.6, 0.4, 0.4, 0.5, 0.9, 1.9, 3.9, 6.0, 7.0, 6.8,
    5.8, 5.6, 6.0, 6.1, 6.1, 6.0, 6.0, 6.5, 7.0, 6.2, 4.4, 2.6,
)  # fmt: skip


def is_workday(day: date) -> bool:
    """Whether people work on this day in China, make-up days included; Mon-Fri where no calendar is known."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def is_holiday(day: date) -> bool:
    """Whether this day is off for another reason than being a weekend."""
    return not is_workday(day) and day.weekday() < 5


def intraday(workday: bool) -> NDArray[np.float64]:
    """Share of a day's contacts in each of its 96 quarter hours (sums to 1)."""
    hours = np.array(_HOURS_WORK if workday else _HOURS_FREE)
    middles = np.arange(24) * 4 + 1.5
    quarters = np.interp(np.arange(96), np.r_[middles - 96, middles, middles + 96], np.tile(hours, 3))
    return quarters / quarters.sum()


def day_weights(first: date, days: int, seed: int) -> NDArray[np.float64]:
    """How busy each day is relative to the others, before incidents."""
    rng = np.random.default_rng([seed, 41])
    noise = rng.lognormal(0, NOISE, days)
    weights = np.empty(days)
    for index in range(days):
        day = first + timedelta(days=index)
        weights[index] = WEEKDAYS[day.weekday()] * BILLING_DAYS.get(day.day, 1.0)
        if is_holiday(day):
            weights[index] = HOLIDAY
        elif is_workday(day) and day.weekday() >= 5:
            weights[index] = 1.0
    return weights * noise


def apportion(total: int, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """`total` in whole parts proportional to `weights`, by largest remainder."""
    exact = total * weights / weights.sum()
    parts = np.floor(exact).astype(np.int64)
    missing = total - int(parts.sum())
    order = np.argsort(parts - exact, kind="stable")
    parts[order[:missing]] += 1
    return parts


def month_starts(first: date, days: int) -> list[date]:
    """First days of the months that the period touches."""
    last = first + timedelta(days=days - 1)
    month, found = first.replace(day=1), []
    while month <= last:
        found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return found
