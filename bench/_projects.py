"""Simulated improvement projects whose truth is known, for measuring how honest a verdict is.

Made as a centre's figures are made, not as any method likes them; nothing here is fitted by the methods:
- contacts of a team and day: negative binomial around the team's size, its weekday, a slow wave of demand and
  public holidays (a third more or less);
- the true figure on a logit scale (shares) or a log scale (seconds): the team's level, a yearly wave, a
  steady trend, weekdays, shocks that all teams share and that fade (half-lives of a day to a month), slow
  drifts of each team alone (leaders, new colleagues; half-lives of three days to six weeks), and what one
  team has on one day only (over-dispersion);
- what is counted: binomial for shares, a mean of log-normal calls for seconds.
Sizes of all parts are drawn anew for each project. The effect is a step of the true figure on the start day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from headwater.engine.experiments import DaysOff, Measure, Panel
from headwater.engine.words import Words

Array = NDArray[np.float64]
SHARE = Measure(Words("share", "比率"), "ratio", "up")
TALK = Measure(Words("talk", "通话均长"), "seconds", "down")


@dataclass(frozen=True)
class World:
    """One centre's hidden truth: `scale`: (teams, days) the true figure on its scale, `contacts` likewise."""

    days: tuple[date, ...]
    measure: Measure
    scale: Array
    contacts: Array
    calls: float
    days_off: DaysOff

    def observed(
        self, rng: np.random.Generator, effect: float = 0.0, teams: tuple[int, ...] = (), since: int = 0
    ) -> Panel:
        """What the machines record when `effect` (in the unit) is added for `teams` from day `since` on."""
        truth = 1 / (1 + np.exp(-self.scale)) if self.measure is SHARE else np.exp(self.scale)
        for team in teams:
            truth[team, since:] += effect
        if self.measure is SHARE:
            numerator = rng.binomial(self.contacts.astype(int), np.clip(truth, 0.001, 0.999)).astype(float)
        else:
            chance = rng.normal(size=truth.shape) * self.calls / np.sqrt(np.maximum(self.contacts, 1))
            numerator = truth * np.maximum(1 + chance, 0.05) * self.contacts
        return Panel(tuple(f"T{team:02d}" for team in range(len(truth))), self.days, numerator, self.contacts)


def world(rng: np.random.Generator, teams: int, days: int) -> World:
    """A centre drawn at random."""
    first = date(2025, 1, 6) + timedelta(days=int(rng.integers(0, 300)))
    calendar = tuple(first + timedelta(days=step) for step in range(days))
    weekday = np.array([day.weekday() for day in calendar])
    holiday = _holidays(rng, days)
    share = rng.random() < 0.6
    unit = 1.0 if share else 0.35  # log seconds move less than logits
    level = rng.uniform(-1.2, 2.5) if share else np.log(rng.uniform(90, 300))
    common = (
        level
        + unit * rng.uniform(0, 0.15) * np.sin(2 * np.pi * (np.arange(days) / 365 + rng.random()))
        + unit * rng.normal(0, 0.08) * np.arange(days) / days
        + unit * rng.normal(0, 0.1, 7)[weekday]
        + unit * rng.uniform(0.02, 0.08) * fading(rng, 1, days, rng.uniform(1, 30))[0]
        + unit * rng.normal(0, 0.25) * holiday
    )
    own = (
        unit * rng.uniform(0.05, 0.3) * rng.normal(size=(teams, 1))
        + unit * rng.uniform(0.02, 0.08) * fading(rng, teams, days, rng.uniform(3, 42))
        + unit * rng.uniform(0.02, 0.15) * rng.normal(size=(teams, days))
        + unit * 0.03 * rng.normal(size=(teams, 7))[:, weekday]
    )
    off = DaysOff(frozenset(day for day, out in zip(calendar, holiday, strict=True) if out))
    return World(
        calendar, SHARE if share else TALK, common + own, _contacts(rng, teams, weekday, holiday),
        rng.uniform(0.5, 1.0), off,
    )  # fmt: skip


def fading(rng: np.random.Generator, rows: int, days: int, half_life: float) -> Array:
    """(rows, days) standard deviation one, alike from day to day with that half-life."""
    keep = 0.5 ** (1.0 / half_life)
    noise = rng.normal(size=(rows, days + 200)) * np.sqrt(1 - keep**2)
    return np.asarray(lfilter([1.0], [1.0, -keep], noise, axis=1)[:, 200:])


def _holidays(rng: np.random.Generator, days: int) -> Array:
    marked = np.zeros(days)
    for _ in range(days // 60):
        begin = int(rng.integers(0, days))
        marked[begin : begin + int(rng.choice([1, 3, 3, 7]))] = 1.0
    return marked


def _contacts(rng: np.random.Generator, teams: int, weekday: NDArray[np.int_], holiday: Array) -> Array:
    days = len(weekday)
    size = rng.uniform(60, 900) * np.exp(rng.normal(0, 0.25, (teams, 1)))
    wave = np.exp(0.15 * fading(rng, 1, days, 14) + rng.normal(0, 0.12, 7)[weekday] - 0.3 * holiday)
    spread = rng.uniform(8, 40)
    return rng.poisson(size * wave * rng.gamma(spread, 1 / spread, (teams, days))).astype(float) + 1.0
