"""Which days the incident's days are compared with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from headwater.engine.explain.story.incident import Incident, Usual, Worked

# A day this many robust standard deviations off its like is an incident of its own.
OUTLYING = 3.5
WEEKS_BEFORE, WEEKS_AROUND, OTHER_DAYS, LIKE_DAYS = "weeks_before", "weeks_around", "other_days", "like_days"


@dataclass(frozen=True)
class Kinship:
    """Days of the incident and the days that are their like, all of one kind (weekday, worked or not)."""

    days: tuple[date, ...]
    usual: tuple[date, ...]

    @property
    def weight(self) -> float:
        """What one usual day counts, so that together they make as many days as the incident has."""
        return len(self.days) / len(self.usual) if self.usual else 0.0


@dataclass(frozen=True)
class Comparison:
    """All kinships of an incident, how they were found, and the days left out for being incidents too."""

    kinships: tuple[Kinship, ...]
    how: str
    left_out: tuple[date, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """The incident's days that have anything to be compared with, in order."""
        return tuple(sorted(day for kin in self.kinships for day in kin.days))

    @property
    def usual(self) -> tuple[date, ...]:
        """All days that stand for the usual, in order."""
        return tuple(sorted({day for kin in self.kinships for day in kin.usual}))


def candidates(incident: Incident, known: Collection[date], worked: Worked, usual: Usual) -> Comparison:
    """The days of the lake (`known`) that may be compared with, before any of them is judged."""
    taken = set(incident.days)
    if incident.recurs:
        return _other_days(incident, known, worked)
    kinds: dict[tuple[bool, int], list[date]] = {}
    for day in incident.days:
        if day in known:
            kinds.setdefault(_kind(day, worked), []).append(day)
    how = WEEKS_BEFORE
    found = []
    for kind, days in kinds.items():
        like = [day for day in known if day not in taken and _kind(day, worked) == kind]
        chosen, way = _nearest(like, days, usual)
        if len(chosen) < usual.fewest:
            # Holidays, or a history of a week or two: any other days that are worked (or not) alike.
            more = [day for day in known if day not in taken and worked(day) == kind[0]]
            chosen, way = _closest(more, days, usual), LIKE_DAYS
        how = way if way != WEEKS_BEFORE else how
        found.append(Kinship(tuple(days), tuple(sorted(chosen))))
    return Comparison(tuple(found), how)


def _kind(day: date, worked: Worked) -> tuple[bool, int]:
    """Days of one kind are alike: a weekday as it should be, or all make-up days, or all holidays."""
    works = worked(day)
    return works, day.weekday() if works == (day.weekday() < 5) else -1


def _nearest(like: Sequence[date], days: Sequence[date], usual: Usual) -> tuple[list[date], str]:
    """The nearest before the incident, and where those are too few the nearest of both sides."""
    first, last = min(days), max(days)
    reach = timedelta(weeks=usual.weeks)
    before = sorted((day for day in like if first - reach <= day < first), reverse=True)[: usual.weeks]
    if len(before) >= usual.fewest:
        return before, WEEKS_BEFORE
    after = sorted(day for day in like if last < day <= last + reach)
    inside = [day for day in like if first < day < last]
    return before + inside + after[: usual.weeks - len(before)], WEEKS_AROUND


def _closest(like: Sequence[date], days: Sequence[date], usual: Usual) -> list[date]:
    """The closest days of both sides: where weekdays cannot be kept apart, the season at least is."""
    middle = days[len(days) // 2]
    return sorted(like, key=lambda day: (abs((day - middle).days), day))[: 2 * usual.weeks]


def _other_days(incident: Incident, known: Collection[date], worked: Worked) -> Comparison:
    """What recurs is compared with the days around on which it does not, worked (or not) alike."""
    days = [day for day in incident.days if day in known]
    ordinary = [day for day in days if worked(day) == (day.weekday() < 5)]
    days = ordinary or days
    if incident.recurs == "interval":
        return Comparison((Kinship(tuple(days), tuple(days)),) if days else (), OTHER_DAYS)
    found = []
    for works in (True, False):
        mine = tuple(day for day in days if worked(day) == works)
        reach = timedelta(days=6)
        first, last = incident.start.date() - reach, incident.end.date() + reach
        others = tuple(
            day
            for day in sorted(known)
            if first <= day <= last and day not in incident.days and worked(day) == works
        )
        if mine and others:
            found.append(Kinship(mine, others))
    return Comparison(tuple(found), OTHER_DAYS)


def without_outliers(
    comparison: Comparison, amount: Mapping[date, float], rate: Mapping[date, float], fewest: int
) -> Comparison:
    """The comparison without days that stand out among their like.

    `amount`: contacts (or what is counted) in the incident's hours by day; `rate`: the indicator by day.
    A day is left out when either is more than 3.5 robust standard deviations off; at least `fewest`, or
    half of the days, stay.
    """
    kept, out = [], []
    for kin in comparison.kinships:
        far = np.maximum(_distance(kin.usual, amount, _poisson), _distance(kin.usual, rate, _tenth))
        order = np.argsort(far, kind="stable")
        least = max(min(fewest, len(order)), -(-len(order) // 2))
        stays = [kin.usual[i] for place, i in enumerate(order) if far[i] <= OUTLYING or place < least]
        out += [day for day in kin.usual if day not in stays]
        kept.append(Kinship(kin.days, tuple(sorted(stays))))
    # A day may be the like of several kinds of days; it is left out, and named, once.
    return Comparison(tuple(kept), comparison.how, tuple(sorted(set(out))))


def _poisson(median: float) -> float:
    return float(np.sqrt(abs(median))) + 0.05 * abs(median)


def _tenth(median: float) -> float:
    return 0.05 * abs(median)


def _distance(
    days: Sequence[date], values: Mapping[date, float], floor: Callable[[float], float]
) -> np.ndarray:
    """How many robust standard deviations each day is off the median; `floor`: the least deviation."""
    found = np.array([values.get(day, np.nan) for day in days], np.float64)
    if np.isfinite(found).sum() < 3:
        return np.where(np.isfinite(found), 0.0, np.inf)
    median = float(np.nanmedian(found))
    spread = max(1.4826 * float(np.nanmedian(np.abs(found - median))), floor(median), 1e-12)
    return np.where(np.isfinite(found), np.abs(found - median) / spread, np.inf)
