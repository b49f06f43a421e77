"""Worlds that are hard on a verdict, made apart from `_projects` and from the engine: numpy only.

A world draws one project. With a control: sixteen teams by day (`teams`), of which the pilot takes some.
Without: one series (`series`) and the day on which the project begins. The effect is added to the true
figure; nothing else happens on that day, except where the world is made to mislead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
FIRST = date(2025, 1, 6)
POOL = 16


@dataclass(frozen=True)
class Teams:
    """A centre for pilots. `trap`: what misleads; `gain`: what A's teams gain by themselves (planned effects
    in the pilot's weeks); `named`: A is named, not drawn."""

    a: int = 4
    b: int = 4
    before: int = 84
    after: int = 28
    trap: str = ""
    kind: str = "mean"
    named: bool = False
    gain: float = 0.0


@dataclass(frozen=True)
class Days:
    """One series. `alike`: from day to day; `drift`: a step of a random walk; `season`: height of a yearly
    wave; `bend`: of the way; `trap`: what misleads."""

    before: int = 112
    after: int = 28
    alike: float = 0.5
    drift: float = 0.0
    season: float = 0.0
    bend: float = 0.0
    trap: str = ""
    kind: str = "mean"


def calendar(length: int) -> tuple[date, ...]:
    """So many days in a row."""
    return tuple(FIRST + timedelta(days=step) for step in range(length))


def faded(rng: np.random.Generator, rows: int, length: int, fade: float) -> Array:
    """(rows, length) standard deviation one, alike from day to day."""
    found = np.zeros((rows, length + 200))
    noise = rng.normal(size=found.shape) * np.sqrt(1 - fade**2)
    for step in range(1, length + 200):
        found[:, step] = fade * found[:, step - 1] + noise[:, step]
    return found[:, 200:]


def teams(rng: np.random.Generator, made: Teams) -> tuple[Array, Array]:
    """(teams, days) the true figure and the contacts."""
    length, since = made.before + made.after, made.before
    weekend = np.arange(length) % 7 >= 5
    size = 300 * np.exp((1.0 if made.trap == "sizes" else 0.1) * rng.normal(size=(POOL, 1)))
    contacts = size * (1 - 0.4 * weekend) * np.exp(0.1 * rng.normal(size=(POOL, length)))
    common = 0.9 * faded(rng, 1, length, 0.9)[0] + 1.5 * weekend
    figure = 3 * rng.normal(size=(POOL, 1)) + common + faded(rng, POOL, length, 0.6)
    figure += _trap(rng, made.trap, length, since)
    return figure, np.maximum(1, np.round(contacts))


def _trap(rng: np.random.Generator, trap: str, length: int, since: int) -> Array:
    """(teams, days) what is added."""
    added = np.zeros((POOL, length))
    if trap == "tails":
        added += 1.2 * rng.standard_t(2.2, size=added.shape)
    elif trap == "drift":
        added += 0.12 * np.cumsum(rng.normal(size=added.shape), axis=1)
    elif trap == "bursts":
        for row in added:
            for begin in rng.integers(0, length, rng.poisson(length / 60)):
                row[begin : begin + rng.integers(1, 6)] += rng.lognormal(1.5, 0.8)
    elif trap == "holidays":
        for begin in rng.integers(0, length, length // 28):
            added[:, begin : begin + 3] += 6 + 2 * rng.normal(size=(POOL, 1))
    elif trap == "shock":
        added[:, since:] += 3 * np.exp(0.4 * rng.normal(size=(POOL, 1)))
    elif trap == "agents":
        added += _moving(rng, length)
    return added


def _moving(rng: np.random.Generator, length: int) -> Array:
    """Twelve agents a team, each with a skill; every week some of them change places."""
    skill, team = 3 * rng.normal(size=POOL * 12), np.repeat(np.arange(POOL), 12)
    weeks = []
    for _ in range(-(-length // 7)):
        moving = np.flatnonzero(rng.random(len(team)) < 0.08)
        team[moving] = team[rng.permutation(moving)]
        weeks.append(np.bincount(team, skill, POOL) / np.maximum(1, np.bincount(team, minlength=POOL)))
    return np.repeat(np.array(weeks).T, 7, axis=1)[:, :length]


def recorded(rng: np.random.Generator, kind: str, figure: Array, contacts: Array) -> Any:
    """A function of what is added to the true figure: numerators and denominators, the chance being the same.

    `kind`: a mean, a share near 99.5 %, a rare count.
    """
    chance = rng.random(figure.shape)
    normal = rng.normal(size=figure.shape) * np.sqrt(300 / contacts)

    def observe(added: Array | float) -> tuple[Array, Array]:
        if kind == "share":
            rate = np.clip(1 / (1 + np.exp(-(5.3 + 0.1 * figure))) + added, 0, 1)
            # What fails is rare, so that its number is a Poisson one.
            return np.maximum(contacts - _poisson(chance, contacts * (1 - rate)), 0.0), contacts
        if kind == "count":
            mean = np.maximum(0.3 * np.exp(0.1 * figure) + added, 1e-9)
            return _poisson(chance, mean), np.ones_like(figure)
        return (figure + normal + added) * contacts, contacts

    return observe


def _poisson(chance: Array, mean: Array) -> Array:
    """The Poisson number below which so much of the chance lies."""
    count, term = np.zeros_like(mean), np.exp(-mean)
    below = term.copy()
    while (left := chance > below).any() and count.max() < 10_000:
        count = np.where(left, count + 1, count)
        term = np.where(left, term * mean / np.maximum(count, 1), term)
        below = np.where(left, below + term, below)
    return count


def series(rng: np.random.Generator, made: Days) -> tuple[Array, int, frozenset[date]]:
    """(days,) the true figure, the number of the first day of the project, and the public holidays."""
    length = made.before + made.after
    at = np.arange(length)
    figure = 100 + faded(rng, 1, length, made.alike)[0] + 1.5 * (at % 7 >= 5)
    figure += made.drift * np.cumsum(rng.normal(size=length)) + made.bend * (at / length) ** 2
    figure += made.season * np.sin(2 * np.pi * (at / 365.25 + rng.random()))
    since, off = made.before, frozenset[date]()
    if made.trap == "tails":
        figure += rng.standard_t(2.2, size=length)
    elif made.trap == "incidents":
        for begin in rng.integers(0, length, rng.poisson(length / 40)):
            figure[begin : begin + rng.integers(1, 6)] -= rng.lognormal(1.3, 0.8)
    elif made.trap == "moved":
        figure[since - int(rng.integers(7, 21)) :] += 3 * rng.choice([-1, 1])
    elif made.trap == "worst":
        fortnights = np.convolve(figure[:since], np.ones(14) / 14, "valid")
        since = int(np.argmin(fortnights[since // 3 :])) + since // 3 + 14
    elif made.trap == "holidays":
        odd = [day for begin in range(15, length, 45) for day in range(begin, min(begin + 3, length))]
        figure[odd] -= 4
        off = frozenset(calendar(length)[day] for day in odd)
    return figure, since, off
