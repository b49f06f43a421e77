"""Small figures by team and day with a known effect."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from headwater.engine.experiments import Measure, Panel, Series
from headwater.engine.words import Words

FIRST = date(2026, 1, 5)  # a Monday
TALK = Measure(Words("Average talk time", "通话均长"), "seconds", "down")
SOLVED = Measure(Words("First contact resolution", "一次解决率"), "ratio", "up")


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def days(count: int) -> tuple[date, ...]:
    return tuple(day(number) for number in range(count))


def talk_panel(
    teams: int = 8, length: int = 112, effect: float = 0.0, treated: int = 4, since: int = 56, seed: int = 1
) -> Panel:
    """Talk time in seconds; the first `treated` teams move by `effect` from day `since` on."""
    rng = np.random.default_rng(seed)
    weekday = np.array([one.weekday() for one in days(length)])
    values = (
        180
        + 6 * rng.normal(size=(teams, 1))
        + 8 * (weekday >= 5)
        + np.cumsum(rng.normal(size=length)) * 0.3
        + 2 * rng.normal(size=(teams, length))
    )
    values[:treated, since:] += effect
    calls = rng.poisson(300, (teams, length)) + 1.0
    return Panel(tuple(f"T{n}" for n in range(teams)), days(length), values * calls, calls)


def solved_series(length: int = 112, effect: float = 0.0, since: int = 84, seed: int = 1) -> Series:
    rng = np.random.default_rng(seed)
    weekday = np.array([one.weekday() for one in days(length)])
    calls = rng.poisson(900, length) + 1.0
    rate = 0.84 - 0.02 * (weekday >= 5) + 0.008 * rng.normal(size=length)
    rate[since:] += effect
    return Series(days(length), rng.binomial(calls.astype(int), rate).astype(float), calls)
