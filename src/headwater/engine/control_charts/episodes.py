"""Signals that overlap in time and dimensions become one episode: one thing happened, not thirty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY, WEEK = timedelta(days=1), timedelta(days=7)
# Of two indicators' spans at least this part must be shared for them to tell of one thing.
SHARED = 0.5
# A short run inside of a long one is told apart when it departs so many times as far.
STRONGER = 1.3
# Beyond so many sigmas all is equally wrong: ten times as far in a month of bad data is no second thing.
UTTERLY = 12.0


@dataclass(frozen=True)
class Sighting:
    """One point, or one run of points, that was signalled.

    `where`: dimension -> value ({}: the whole centre). `start`, `end`: local, the end excluded. `step`: how
    long one point lasts. `sigmas`: how far the worst point departs (absolute). `keys`: whatever the caller
    knows the points by, in order of time.
    """

    indicator: str
    grain: str
    where: Mapping[str, str]
    start: datetime
    end: datetime
    step: timedelta
    sigmas: float
    keys: tuple[int, ...] = ()


@dataclass(frozen=True)
class Episode:
    """What happened once: `members` are runs, the strongest first; `where` is what all of them share."""

    members: tuple[Sighting, ...]
    start: datetime
    end: datetime
    where: Mapping[str, str]

    @property
    def strongest(self) -> Sighting:
        """The run that departs most."""
        return self.members[0]


def runs(sightings: Sequence[Sighting]) -> tuple[Sighting, ...]:
    """Points of one series that follow each other as one run; within a day one may be left out."""
    found: list[Sighting] = []
    for sighting in sorted(sightings, key=lambda one: (_series(one), one.start)):
        last = found[-1] if found else None
        pause = sighting.step if sighting.step < DAY else timedelta()
        if last and _series(last) == _series(sighting) and sighting.start <= last.end + pause:
            found[-1] = _together(last, sighting)
        else:
            found.append(sighting)
    return tuple(found)


def episodes(sightings: Sequence[Sighting]) -> tuple[Episode, ...]:
    """Everything that was signalled, as the few things that happened, in order of time.

    Runs belong together when they overlap in time and no dimension contradicts, or when a weaker one follows
    soon upon a break of a week or more that no limits stand. Runs of two indicators must also last about as
    long as each other, or lie within one day: a slow drift does not swallow the outage of an hour, neither of
    another indicator nor, where the hour is much worse, of the same.
    """
    every = runs(sightings)
    group = list(range(len(every)))
    for one in range(len(every)):
        for other in range(one):
            if related(every[one], every[other]):
                keep, drop = group[other], group[one]
                group = [keep if number == drop else number for number in group]
    gathered: dict[int, list[Sighting]] = {}
    for number, sighting in zip(group, every, strict=True):
        gathered.setdefault(number, []).append(sighting)
    return tuple(sorted((_episode(members) for members in gathered.values()), key=lambda one: one.start))


def related(one: Sighting, other: Sighting) -> bool:
    """Whether two runs tell of the same thing."""
    if not _compatible(one.where, other.where):
        return False
    overlap = min(one.end, other.end) - max(one.start, other.start)
    if overlap <= timedelta():
        return _aftermath(*sorted((one, other), key=lambda run: run.start))
    short, long = sorted((one, other), key=lambda run: run.end - run.start)
    longer = long.end - long.start
    if overlap >= SHARED * longer or longer <= DAY:
        return True
    # An hour within a week of the same indicator is part of it, unless it stands out from that week too;
    # a week of one queue is no reason for an hour of the whole centre.
    within = one.indicator == other.indicator and long.where.items() <= short.where.items()
    return within and min(short.sigmas, UTTERLY) <= STRONGER * long.sigmas


def _aftermath(first: Sighting, later: Sighting) -> bool:
    """Whether a run is but what limits make of days after a break: they learned from what was utterly wrong.

    A month brought in with the wrong unit is one thing, although its expectation goes up and down for weeks.
    """
    lasted = first.end - first.start
    broke = lasted >= WEEK and first.sigmas >= UTTERLY and later.sigmas <= first.sigmas
    return broke and first.indicator == later.indicator and later.start <= first.end + lasted


def _compatible(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return all(other.get(name, value) == value for name, value in one.items())


def _series(sighting: Sighting) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return sighting.indicator, sighting.grain, tuple(sorted(sighting.where.items()))


def _together(one: Sighting, other: Sighting) -> Sighting:
    return Sighting(
        one.indicator,
        one.grain,
        one.where,
        one.start,
        max(one.end, other.end),
        one.step,
        max(one.sigmas, other.sigmas),
        one.keys + other.keys,
    )


def _episode(members: Sequence[Sighting]) -> Episode:
    strongest = tuple(sorted(members, key=lambda one: -one.sigmas))
    first = dict(strongest[0].where)
    shared = {n: v for n, v in first.items() if all(one.where.get(n) == v for one in members)}
    return Episode(strongest, min(one.start for one in members), max(one.end for one in members), shared)
