"""Figures by day: one series, or a panel of teams. Ratios stay numerators and denominators until the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from headwater.engine.words import Problem, Words

Array = NDArray[np.float64]
WEEK = 7
LONG_GAP = 14


class CannotJudge(Problem):
    """The data cannot carry a judgement; the words say what is missing and what would help."""


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One indicator by day.

    `days`: ascending, each once, gaps allowed. `numerator`, `denominator`: (days,); the figure of a day is
    their quotient, missing where the denominator is 0 or either is NaN. An amount (a count a day) has
    denominator 1.
    """

    days: tuple[date, ...]
    numerator: Array
    denominator: Array

    def __post_init__(self) -> None:
        """Refuses arrays of other lengths and days out of order (ValueError)."""
        if not len(self.days) == len(self.numerator) == len(self.denominator):
            raise ValueError("days, numerator and denominator must have one length")
        if any(later <= earlier for earlier, later in pairwise(self.days)):
            raise ValueError("days must ascend, each once")

    @classmethod
    def of(cls, rows: Iterable[tuple[date, float | None, float | None]]) -> Series:
        """From rows of day, numerator, denominator in any order; None is missing."""
        ordered = sorted(rows, key=lambda row: row[0])
        number = [[np.nan if part is None else float(part) for part in row[1:]] for row in ordered]
        table = np.array(number, dtype=float).reshape(len(ordered), 2)
        return cls(tuple(row[0] for row in ordered), table[:, 0], table[:, 1])

    @property
    def values(self) -> Array:
        """(days,) the figures; NaN where there is none."""
        return quotient(self.numerator, self.denominator)

    def between(self, first: date, last: date) -> Series:
        """The days from `first` to `last`, both included."""
        kept = np.array([first <= day <= last for day in self.days], dtype=bool)
        return self._kept(kept)

    def without(self, days: Collection[date]) -> Series:
        """All but these days."""
        return self._kept(np.array([day not in days for day in self.days], dtype=bool))

    def present(self) -> Series:
        """Only the days that have a figure."""
        return self._kept(np.isfinite(self.values))

    def level(self) -> float:
        """The figure over all days: numerators and denominators added, then divided; NaN if there is none."""
        known = self.present()
        total = known.denominator.sum()
        return float(known.numerator.sum() / total) if total > 0 else float("nan")

    def _kept(self, kept: NDArray[np.bool_]) -> Series:
        days = tuple(day for day, keep in zip(self.days, kept, strict=True) if keep)
        return Series(days, self.numerator[kept], self.denominator[kept])


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One indicator by team and day: `numerator`, `denominator` are (teams, days), as in Series."""

    teams: tuple[str, ...]
    days: tuple[date, ...]
    numerator: Array
    denominator: Array

    def __post_init__(self) -> None:
        """Refuses arrays of another shape and teams named twice (ValueError)."""
        shape = (len(self.teams), len(self.days))
        if self.numerator.shape != shape or self.denominator.shape != shape:
            raise ValueError(f"numerator and denominator must be {shape}")
        if len(set(self.teams)) != len(self.teams):
            raise ValueError("a team is named twice")

    @classmethod
    def of(cls, rows: Iterable[tuple[str, date, float | None, float | None]]) -> Panel:
        """From rows of team, day, numerator, denominator in any order; absent rows are missing figures."""
        found = {(team, day): (up, down) for team, day, up, down in rows}
        teams = tuple(sorted({team for team, _ in found}))
        listed = sorted({day for _, day in found})
        days = _every_day(listed)
        table = np.full((2, len(teams), len(days)), np.nan)
        place, column = {t: i for i, t in enumerate(teams)}, {d: i for i, d in enumerate(days)}
        for (team, day), pair in found.items():
            table[:, place[team], column[day]] = [np.nan if part is None else part for part in pair]
        return cls(teams, days, table[0], table[1])

    @property
    def values(self) -> Array:
        """(teams, days) the figures; NaN where there is none."""
        return quotient(self.numerator, self.denominator)

    def between(self, first: date, last: date) -> Panel:
        """The days from `first` to `last`, both included."""
        kept = np.array([first <= day <= last for day in self.days], dtype=bool)
        days = tuple(day for day in self.days if first <= day <= last)
        return Panel(self.teams, days, self.numerator[:, kept], self.denominator[:, kept])

    def only(self, teams: Sequence[str]) -> Panel:
        """These teams in this order; a team that is not in the panel has no figures."""
        place = {team: number for number, team in enumerate(self.teams)}
        shape = (len(teams), len(self.days))
        parts = np.full((2, *shape), np.nan)
        for row, team in enumerate(teams):
            if team in place:
                parts[0, row], parts[1, row] = self.numerator[place[team]], self.denominator[place[team]]
        return Panel(tuple(teams), self.days, parts[0], parts[1])

    def pooled(self, teams: Sequence[str]) -> Series:
        """These teams as one series: numerators and denominators added day by day."""
        chosen = self.only(teams)
        known = np.isfinite(chosen.values)
        up = np.where(known, chosen.numerator, 0.0).sum(axis=0)
        return Series(self.days, up, np.where(known, chosen.denominator, 0.0).sum(axis=0))

    def weeks(self, start: date) -> Weeks:
        """Blocks of seven days counted from `start`, before it with negative numbers."""
        numbers = np.array([(day - start).days // WEEK for day in self.days], dtype=int)
        listed = np.unique(numbers)
        known = np.isfinite(self.values)
        parts = np.zeros((2, len(self.teams), len(listed)))
        for column, number in enumerate(listed):
            inside = known & (numbers == number)
            parts[0, :, column] = np.where(inside, self.numerator, 0.0).sum(axis=1)
            parts[1, :, column] = np.where(inside, self.denominator, 0.0).sum(axis=1)
        full = np.array([(numbers == number).sum() == WEEK for number in listed], dtype=bool)
        return Weeks(self.teams, listed, full, parts[0], parts[1])


@dataclass(frozen=True, slots=True, eq=False)
class Weeks:
    """A panel by blocks of seven days. `numbers`: (weeks,), 0 is the first after the start; `full`: (weeks,)
    whether all seven days are inside the panel; `numerator`, `denominator`: (teams, weeks)."""

    teams: tuple[str, ...]
    numbers: NDArray[np.int_]
    full: NDArray[np.bool_]
    numerator: Array
    denominator: Array

    @property
    def values(self) -> Array:
        """(teams, weeks) the figures; NaN where there is none."""
        return quotient(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days that do not run like their weekday: public holidays and weekend days that were worked."""

    holidays: frozenset[date] = frozenset()
    make_up: frozenset[date] = frozenset()

    @property
    def all(self) -> frozenset[date]:
        """Both kinds."""
        return self.holidays | self.make_up


def quotient(numerator: Array, denominator: Array) -> Array:
    """The quotient, NaN where there is nothing to divide by."""
    safe = np.where(denominator > 0, denominator, np.nan)
    return np.asarray(numerator / safe, dtype=float)


def gaps(days: Sequence[date], longest: int = LONG_GAP) -> tuple[tuple[date, date], ...]:
    """Stretches of at least `longest` days without a figure, as first and last missing day."""
    step = timedelta(days=1)
    return tuple(
        (earlier + step, later - step)
        for earlier, later in pairwise(days)
        if (later - earlier).days > longest
    )


def gap_words(found: Iterable[tuple[date, date]]) -> tuple[Words, ...]:
    """A note for each long gap."""
    return tuple(
        Words(
            en=f"There are no figures from {first} to {last}; those days are left out, which makes the "
            "interval wider.",
            zh=f"{first} 至 {last} 没有数据，这些天不计入，区间因此变宽。",
        )
        for first, last in found
    )


def redefined_words(name: Words, day: date) -> Words:
    """What is said when an indicator's meaning changed on a day."""
    return Words(
        en=f"The definition of {name.en} changed on {day}: figures before and after it do not mean the same "
        "and are not compared.",
        zh=f"{name.zh}的定义在 {day} 改变，前后口径不同，不能互相比较。",
    )


def _every_day(listed: Sequence[date]) -> tuple[date, ...]:
    if not listed:
        return ()
    length = (listed[-1] - listed[0]).days + 1
    return tuple(listed[0] + timedelta(days=step) for step in range(length))


def by_team(panels: Mapping[str, Panel]) -> tuple[str, ...]:
    """All teams of several panels, sorted."""
    return tuple(sorted({team for panel in panels.values() for team in panel.teams}))
