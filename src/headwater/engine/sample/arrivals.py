"""The contacts of one day before anybody answers: when, who, about what, by which channel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.engine.sample import outage, places
from headwater.engine.sample.catalogue import CONGESTION, DISCOUNT, OUTAGE_SERVICE
from headwater.engine.sample.incidents import (
    CONGESTION_SHARE,
    DISCOUNT_SHARE,
    GPRS_SHARE,
    NETWORK_EXTRA,
    Incident,
)
from headwater.engine.sample.world import World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
IN_HOURS = 0.9
CALLED_AT_ONCE = 0.8


@dataclass(frozen=True)
class Arrivals:
    """Contacts in order of `seconds` of the local day; customer and service numbers; `again` = a repeat."""

    seconds: Floats
    customer: Ints
    service: Ints
    again: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.seconds)


NONE = Arrivals(np.zeros(0), np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.bool_))


def join(parts: list[Arrivals]) -> Arrivals:
    """All parts in order of time."""
    seconds = np.concatenate([p.seconds for p in parts])
    order = np.argsort(seconds, kind="stable")
    return Arrivals(
        seconds[order],
        np.concatenate([p.customer for p in parts])[order],
        np.concatenate([p.service for p in parts])[order],
        np.concatenate([p.again for p in parts])[order],
    )


def times(rng: np.random.Generator, quarters: Floats, count: int) -> Floats:
    """`count` whole seconds of a day, by the shares of its quarter hours."""
    in_each = rng.multinomial(count, quarters)
    seconds = np.repeat(np.arange(96) * 900.0, in_each) + rng.random(count) * 900
    return np.floor(seconds)


def _first(seconds: Floats, customer: Ints, service: Ints) -> Arrivals:
    return Arrivals(seconds, customer, service, np.zeros(len(seconds), np.bool_))


def services_for(world: World, rng: np.random.Generator, customer: Ints, without_gprs: bool = False) -> Ints:
    """A service for each customer, by the shares of the customer's brand."""
    brand = world.customers.brand[customer]
    service = np.empty(len(customer), np.int64)
    draw = rng.random(len(customer))
    for number in range(len(places.BRANDS)):
        cumulative = world.services.cumulative[number]
        if without_gprs:
            share = world.services.share[number].copy()
            share[world.services.of("GPRS")] = 0
            cumulative = share.cumsum() / share.sum()
        mine = brand == number
        service[mine] = np.searchsorted(cumulative, draw[mine], side="right")
    return np.minimum(service, len(world.services.names) - 1)


def ordinary(world: World, rng: np.random.Generator, day: int, count: int, without_gprs: bool) -> Arrivals:
    """Contacts of an ordinary day; some customers come far more often than others."""
    seconds = times(rng, world.intraday[world.workday(day)], count)
    customer = (rng.random(count) ** 1.6 * len(world.customers)).astype(np.int64)
    return _first(seconds, customer, services_for(world, rng, customer, without_gprs))


def _gprs(world: World, rng: np.random.Generator, day: int, count: int, hours: tuple[int, int]) -> Arrivals:
    """The afternoon of seed 003: two brands, two causes, and the rest of the first brand's questions."""
    brand, region = world.customers.brand, world.customers.region
    discount, congestion = round(DISCOUNT_SHARE * count), round(CONGESTION_SHARE * count)
    other = count - discount - congestion
    ordinary_brand = np.flatnonzero(brand == places.SHENZHOUXING)
    students = np.flatnonzero((brand == places.MZONE) & (region == places.UNIVERSITY))
    gprs = world.services.of("GPRS")
    named = [world.services.number(DISCOUNT), world.services.number(CONGESTION)]
    rest = gprs[~np.isin(gprs, named)]
    weights = world.services.share[places.SHENZHOUXING, rest]
    service = np.concatenate(
        [
            np.full(discount, named[0]),
            np.full(congestion, named[1]),
            rng.choice(rest, other, p=weights / weights.sum()),
        ]
    )
    customer = np.concatenate(
        [
            rng.choice(ordinary_brand, discount),
            rng.choice(students, congestion),
            rng.choice(ordinary_brand, other),
        ]
    )
    inside = rng.random(count) < IN_HOURS
    window = hours[0] * 3600 + (hours[1] - hours[0]) * 3600 * rng.beta(1.4, 1.6, count)
    allday = rng.permutation(times(rng, world.intraday[world.workday(day)], count))
    return _first(np.floor(np.where(inside, window, allday)), customer, service)


def _network(
    world: World, rng: np.random.Generator, count: int, hours: tuple[int, int], region: int
) -> Arrivals:
    touched = np.flatnonzero(world.customers.region == region)
    seconds = hours[0] * 3600 + (hours[1] - hours[0]) * 3600 * rng.beta(1.2, 1.8, count)
    service = np.full(count, world.services.number(OUTAGE_SERVICE))
    return _first(np.floor(seconds), rng.choice(touched, count), service)


def _cells_down(world: World, rng: np.random.Generator, incident: Incident) -> Arrivals:
    """Each of those who ask calls once: while the cells are down, or in the hours after."""
    assert world.footprint is not None
    customer = rng.permutation(world.footprint.asked)
    count, (begin, end) = len(customer), incident.hours
    inside = rng.random(count) < CALLED_AT_ONCE
    during = begin + (end - begin) * rng.beta(1.3, 1.4, count)
    after = end + outage.FOLLOWS * rng.beta(1.0, 2.2, count)
    seconds = np.minimum(np.where(inside, during, after) * 3600, 86_399)
    service = np.full(count, world.services.number(outage.SERVICE))
    return _first(np.floor(seconds), customer, service)


def planted(world: World, incident: Incident) -> int:
    """How many contacts an incident brings with it (0 where it changes only how contacts go)."""
    total = int(world.totals[incident.first_day])
    if incident.kind == "gprs_afternoon":
        return round(GPRS_SHARE * total)
    if incident.kind == "network_failure":
        share = NETWORK_EXTRA * world.share_of_hours(incident.first_day, incident.hours)
        return round(total * share / (1 + share))
    if incident.kind == outage.KIND:
        return incident.what["asked"]
    return 0


def of_day(world: World, rng: np.random.Generator, day: int, repeats: Arrivals) -> Arrivals:
    """All contacts of a day, exactly `world.totals[day]`: repeats, incidents, ordinary ones."""
    total = int(world.totals[day])
    gprs, network = world.plan.of("gprs_afternoon", day), world.plan.of("network_failure", day)
    parts = []
    if gprs is not None:
        # Repeats about GPRS would blur the planted shares of this one day.
        keep = ~np.isin(repeats.service, world.services.of("GPRS"))
        repeats = Arrivals(
            repeats.seconds[keep], repeats.customer[keep], repeats.service[keep], repeats.again[keep]
        )
        parts.append(_gprs(world, rng, day, planted(world, gprs), gprs.hours))
    if network is not None:
        count = planted(world, network)
        parts.append(_network(world, rng, count, network.hours, network.what["region"]))
    cells = world.plan.of(outage.KIND, day)
    if cells is not None:
        parts.append(_cells_down(world, world.rng(day, 10), cells))
    room = total - sum(map(len, parts))
    few = rng.permutation(len(repeats))[: room // 3]
    parts.append(
        Arrivals(repeats.seconds[few], repeats.customer[few], repeats.service[few], repeats.again[few])
    )
    parts.append(ordinary(world, rng, day, room - len(few), gprs is not None))
    return join(parts)


def expected(world: World, day: int) -> float:
    """Contacts that the planners expect on this day: they know the calendar, not the incidents."""
    return float(world.totals[day] / world.extra[day])
