"""What comes of a complaint: handed on, replied to, answered, called back, closed; now and then too late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from headwater.engine.sample.complaints.causes import CLASSES
from headwater.engine.sample.patterns import is_workday

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Working time: 9 to 12 and 13 to 18 o'clock on working days; minutes of the day before, within, after.
CLOCK = np.array([0.0, 540.0, 720.0, 780.0, 1080.0, 1440.0])
WORKED = np.array([0.0, 0.0, 180.0, 180.0, 480.0, 480.0])
DAY, WORKING_DAY = 1440.0, 480.0
# Longest look ahead of a plan: months of working days beyond the end of the period.
BEYOND = 120
# Share of the allowed time that replies and solutions take: median and spread of its logarithm.
REPLY, SOLVE = (0.40, 0.55), (0.46, 0.55)
BOUNCED, BOUNCED_TWICE, PAUSED = 0.08, 0.02, 0.06
JUDGED, CONTENT, LATE, SENT_ROUND, IN_THE_INCIDENT = 0.85, 0.84, 0.28, 0.15, 0.22
JUSTIFIED = 0.8
# Minutes from the first complaint of the incident to the first word to all, and to the answer to all.
TOLD = 95.0
RESTORED = 430.0


@dataclass(frozen=True)
class Courses:
    """Minutes since midnight of the first day, NaN where it never happens; one element an order."""

    handed: Floats
    replied: Floats
    paused: Floats
    resumed: Floats
    answered: Floats
    called_back: Floats
    closed: Floats
    bounces: Ints
    satisfied: Ints
    valid: Ints


class WorkingTime:
    """Minutes of working time between moments of a period that begins on `first`."""

    def __init__(self, first: date, days: int) -> None:
        works = [is_workday(first + timedelta(days=day)) for day in range(days + BEYOND)]
        starts = np.arange(len(works))[:, None] * DAY + CLOCK
        amount = np.where(np.array(works)[:, None], WORKED, 0.0)
        before = np.r_[0.0, np.cumsum(amount[:, -1])[:-1]]
        # A trifle of slope everywhere makes the way back unique.
        self._clock = starts.ravel() + np.tile([0.0, 0, 0, 0, 0, -1e-6], len(works))
        self._worked = (before[:, None] + amount).ravel() + self._clock * 1e-7

    def after(self, start: Floats, minutes: Floats) -> Floats:
        """The moments at which so many working minutes have gone by since `start`."""
        worked = np.interp(start, self._clock, self._worked) + minutes
        return np.interp(worked, self._worked, self._clock)


def courses(
    rng: np.random.Generator, first: date, days: int, received: Floats, klass: Ints, mass: NDArray[np.bool_]
) -> Courses:
    """The course of each order that came in at `received` (minutes since midnight of the first day)."""
    count, time = len(received), WorkingTime(first, days)
    always = np.array([one.always for one in CLASSES])[klass]
    reply = np.array([float(one.first_reply) for one in CLASSES])[klass]
    solve = np.array([float(one.solve) for one in CLASSES])[klass]

    def later(start: Floats, minutes: Floats) -> Floats:
        return np.where(always, start + minutes, time.after(start, minutes))

    used = np.exp(rng.normal(np.log(REPLY[0]), REPLY[1], count))
    bounces = (rng.random(count) < BOUNCED).astype(np.int64) + (rng.random(count) < BOUNCED_TWICE)
    bounces[mass] = 0
    spent = np.exp(rng.normal(np.log(SOLVE[0]), SOLVE[1], count)) * (1 + 0.5 * bounces)
    handed = later(received, rng.exponential(15.0, count) + 2)
    replied = np.maximum(later(received, reply * used), handed + 3)
    answered = np.maximum(later(received, solve * spent), replied + 10)
    if mass.any():
        replied, answered = _together(rng, received, mass, replied, answered)
        handed = np.minimum(handed, replied - 3)
    pausing = (rng.random(count) < PAUSED) & ~mass & (answered - replied > 120)
    paused = np.where(pausing, replied + (answered - replied) * 0.2, np.nan)
    resumed = np.where(pausing, replied + (answered - replied) * 0.6, np.nan)
    called_back = time.after(answered, rng.uniform(20, 500, count))
    content = CONTENT - LATE * (spent > 1) - SENT_ROUND * (bounces > 0) - IN_THE_INCIDENT * mass
    satisfied = np.where(rng.random(count) < content, 1, 0)
    satisfied = np.where(rng.random(count) < JUDGED, satisfied, -1)
    valid = (mass | (rng.random(count) < JUSTIFIED)).astype(np.int64)
    closed = called_back + rng.uniform(1, 30, count)
    return Courses(handed, replied, paused, resumed, answered, called_back, closed, bounces, satisfied, valid)


def _together(
    rng: np.random.Generator, received: Floats, mass: NDArray[np.bool_], replied: Floats, answered: Floats
) -> tuple[Floats, Floats]:
    """The orders of the incident are replied to at once, and answered at once when the cells work again."""
    began = received[mass].min()
    said = np.maximum(received[mass] + rng.uniform(10, 40, int(mass.sum())), began + TOLD)
    solved = began + RESTORED
    replied, answered = replied.copy(), answered.copy()
    replied[mass] = said
    answered[mass] = np.maximum(solved, said + 10) + rng.uniform(0, 45, int(mass.sum()))
    return replied, answered
