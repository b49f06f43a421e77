"""Stretches of days on which nothing about a person changed: unit, place in the tree, grade, employment.

All fact tables are cut out of these, so that they cannot disagree with one another.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from headwater.centre.people.models import Membership, Person, Placement, StarGrade, Unit

ALWAYS, NEVER = date.min, date.max
DAY = timedelta(days=1)
Tree = dict[int, int | None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands in one period: parent, and the codes of its team, zone and centre."""

    parent: str | None
    team: str | None
    zone: str | None
    centre: str | None


@dataclass(frozen=True, slots=True)
class Stay:
    """A unit's place, from day to day (both included)."""

    unit: int
    place: Place
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Span:
    """A person's unit, place and grade from day to day; `begun` and `over` bound the whole employment."""

    agent: str | None
    employer: str
    unit: str
    place: Place
    star: str | None
    since: date
    until: date
    begun: date
    over: date


def stays() -> list[Stay]:
    """Every unit's places through time, in order; equal neighbours are one."""
    units = {unit.pk: unit for unit in Unit.objects.all()}
    placements = list(
        Placement.objects.order_by("since").values_list("unit_id", "parent_id", "since", "until")
    )
    cuts = sorted({p[2] for p in placements} | {p[3] + DAY for p in placements if p[3]})
    # A unit may be older than the one above it: that one then counts from the beginning.
    first = {unit: parent for unit, parent, _since, _until in reversed(placements)}
    found: dict[int, list[Stay]] = defaultdict(list)
    for since, after in pairwise([*cuts, None]):
        here = {u: p for u, p, begin, end in placements if begin <= since and (end is None or end >= since)}
        for pk in here:
            stay = Stay(pk, _place(pk, first | here, units), since, after - DAY if after else NEVER)
            _append(found[pk], stay)
    return [stay for row in found.values() for stay in row]


def _append(row: list[Stay], stay: Stay) -> None:
    last = row[-1] if row else None
    if last and last.place == stay.place and last.until + DAY == stay.since:
        row[-1] = Stay(stay.unit, stay.place, last.since, stay.until)
    else:
        row.append(stay)


def _place(pk: int, tree: Tree, units: dict[int, Unit]) -> Place:
    nearest: dict[str, str] = {}
    here: int | None = pk
    while here is not None:
        nearest.setdefault(units[here].kind, units[here].code)
        here = tree.get(here)
    parent = tree.get(pk)
    centre = nearest.get("centre") or nearest.get("sub_centre")
    above = units[parent].code if parent else None
    return Place(above, nearest.get("team"), nearest.get("zone"), centre)


def spans() -> list[Span]:
    """All persons' stretches. One is employed on the days on which one is in some unit."""
    places: dict[int, list[Stay]] = defaultdict(list)
    for stay in stays():
        places[stay.unit].append(stay)
    stars: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for person, since, star in StarGrade.objects.order_by("since").values_list("person_id", "since", "stars"):
        stars[person].append((since, star))
    periods: dict[int, list[Membership]] = defaultdict(list)
    for period in Membership.objects.select_related("unit").order_by("since"):
        periods[period.person_id].append(period)
    persons = Person.objects.order_by("number")
    return [s for p in persons for s in _of_person(p, periods[p.pk], places, stars[p.pk])]


def _of_person(
    person: Person,
    periods: list[Membership],
    places: dict[int, list[Stay]],
    stars: list[tuple[date, int]],
) -> list[Span]:
    found = []
    for period, begun, over in _employments(periods):
        for place, since, until in _places_in(period, places):
            for star, first, last in _stars_in(stars, since, until):
                found.append(
                    Span(
                        person.agent_code,
                        person.employer,
                        period.unit.code,
                        place,
                        star,
                        first,
                        last,
                        begun,
                        over,
                    )
                )
    return found


def _employments(periods: list[Membership]) -> list[tuple[Membership, date, date]]:
    """Each period with first and last day of the unbroken employment it belongs to."""
    groups: list[list[Membership]] = []
    for period in periods:
        last = groups[-1][-1].until if groups else None
        if last is not None and last + DAY == period.since:
            groups[-1].append(period)
        else:
            groups.append([period])
    return [(p, g[0].since, g[-1].until or NEVER) for g in groups for p in g]


def _places_in(period: Membership, places: dict[int, list[Stay]]) -> list[tuple[Place, date, date]]:
    until = period.until or NEVER
    found = []
    # Before a unit's first placement and after its last it counts as standing where it stood next to that.
    rows = places.get(period.unit_id, [])
    for index, stay in enumerate(rows):
        begin = ALWAYS if index == 0 else stay.since
        end = NEVER if index == len(rows) - 1 else rows[index + 1].since - DAY
        if begin <= until and end >= period.since:
            found.append((stay.place, max(begin, period.since), min(end, until)))
    return found


def _stars_in(stars: list[tuple[date, int]], since: date, until: date) -> list[tuple[str | None, date, date]]:
    cuts: list[tuple[date, str | None]] = [(ALWAYS, None), *((day, str(star)) for day, star in stars)]
    found = []
    for (begin, star), (after, _star) in pairwise([*cuts, (NEVER, None)]):
        end = NEVER if after == NEVER else after - DAY
        if begin <= until and end >= since:
            found.append((star, max(begin, since), min(end, until)))
    return found
