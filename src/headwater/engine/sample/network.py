"""Network events: a thin log of calls and data sessions, dense where the network fails."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.engine.sample import outage, places
from headwater.engine.sample.columns import coded, given, ids, moments, shaped
from headwater.engine.sample.records import day_columns, epoch_day
from headwater.engine.sample.world import World

PER_CONTACT = 0.1
BURST_SHARE = 0.5
KINDS = ("call", "data", "message")
RESULTS = ("ok", "failed", "dropped", "congested")
OK, FAILED, DROPPED, CONGESTED = range(4)
CELLS_PER_REGION = outage.CELLS_OF_DISTRICT
CALL, DATA = 0, 1
# Numbers called that are told; private ones are not.
CALLED = ("10086",)
HOTLINE_CALLED = 0
TO_US = 0.03
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Events(NamedTuple):
    """What happened to whom: seconds of the day, customer, kind and result as numbers."""

    seconds: Floats
    customer: Ints
    kind: Ints
    result: Ints


class Rows(NamedTuple):
    """Events with their place; `called` is -1 where the number is not told."""

    seconds: Floats
    customer: Ints
    kind: Ints
    result: Ints
    region: Ints
    cell: Ints
    called: Ints
    quantity: Floats

    def taken(self, order: Ints) -> Rows:
        """The rows at these places."""
        return Rows._make(column[order] for column in self)

    def joined(self, other: Rows) -> Rows:
        """Both in order of time."""
        both = Rows._make(np.concatenate(pair) for pair in zip(self, other, strict=True))
        order = np.argsort(both.seconds, kind="stable")
        return both.taken(order)


def of_day(world: World, rng: np.random.Generator, day: int) -> pa.Table:
    """The day's rows of `network_events`, in order of time."""
    count = int(world.totals[day] * PER_CONTACT)
    seconds = np.floor(rng.random(count) ** 0.8 * 86_400)
    customer = rng.integers(0, len(world.customers), count)
    kind = rng.choice(3, count, p=(0.5, 0.38, 0.12))
    result = rng.choice(4, count, p=(0.965, 0.015, 0.012, 0.008))
    parts = [Events(seconds, customer, kind, result), *_bursts(world, rng, day, count)]
    events = Events(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    order = np.argsort(events.seconds, kind="stable")
    seconds, customer = events.seconds[order], events.customer[order]
    kind, result = events.kind[order], events.result[order]
    region = world.customers.region[customer]
    cell = region * CELLS_PER_REGION + rng.integers(0, CELLS_PER_REGION, len(seconds))
    quantity = np.rint(rng.lognormal(np.where(kind == DATA, 6.0, 4.2), 1.0))
    called = np.where((kind == CALL) & (rng.random(len(kind)) < TO_US), HOTLINE_CALLED, -1)
    rows = Rows(seconds, customer, kind, result, region, cell, called, quantity)
    if world.plan.of(outage.KIND, day) is not None:
        rows = rows.joined(_cells_down(world, world.rng(day, 11), day))
    return _table(world, day, rows)


def _table(world: World, day: int, rows: Rows) -> pa.Table:
    columns = {
        "id": ids(f"n{world.date(day):%y%m%d}", 0, len(rows.seconds)),
        "happened_at": moments(epoch_day(world, day), rows.seconds),
        "customer": world.customers.ids.take(pa.array(rows.customer)),
        "area": coded(rows.region, places.REGIONS),
        "cell": coded(rows.cell, CELLS),
        "kind": coded(rows.kind, KINDS),
        "result": coded(rows.result, RESULTS),
        "called": coded(rows.called, CALLED, rows.called >= 0),
        "quantity": given(rows.quantity, (rows.result == OK) & (rows.kind != 2)),
        **day_columns(world, day, rows.seconds),
    }
    return shaped("network_events", columns, len(rows.seconds))


CELLS = tuple(f"{name}-{cell + 1:02d}" for name in places.REGIONS for cell in range(CELLS_PER_REGION))


def _bursts(world: World, rng: np.random.Generator, day: int, count: int) -> list[Events]:
    """Failures of a region's network, and congestion of data in the university district."""
    found = []
    failure, gprs = world.plan.of("network_failure", day), world.plan.of("gprs_afternoon", day)
    if failure is not None:
        touched = np.flatnonzero(world.customers.region == failure.what["region"])
        found.append(_burst(rng, int(count * BURST_SHARE), failure.hours, touched, None, FAILED))
    if gprs is not None:
        touched = np.flatnonzero(world.customers.region == places.UNIVERSITY)
        found.append(_burst(rng, int(count * BURST_SHARE), gprs.hours, touched, DATA, CONGESTED))
    return found


def _burst(
    rng: np.random.Generator,
    count: int,
    hours: tuple[int, int],
    touched: Ints,
    kind: int | None,
    result: int,
) -> Events:
    kinds = rng.choice(2, count) if kind is None else np.full(count, kind)
    return Events(
        np.floor(hours[0] * 3600 + (hours[1] - hours[0]) * 3600 * rng.random(count)),
        rng.choice(touched, count),
        kinds,
        np.full(count, result),
    )


def _cells_down(world: World, rng: np.random.Generator, day: int) -> Rows:
    """What signalling saw in the failing cells: failing calls to 10086, redialling, others."""
    touched, incident = world.footprint, world.plan.of(outage.KIND, day)
    assert touched is not None and incident is not None
    failed = np.repeat(touched.failed, rng.integers(1, 3, len(touched.failed)))
    upset = world.event[touched.redialled] == 2
    often = outage.MANY_CALLS + rng.poisson(0.8 + 0.7 * upset)
    redialled = np.repeat(touched.redialled, often)
    passing = np.repeat(touched.bystanders, rng.integers(1, 3, len(touched.bystanders)))
    customer = np.concatenate([failed, redialled, passing])
    count, (begin, end) = len(customer), incident.hours
    result = rng.choice((FAILED, DROPPED, CONGESTED), count, p=(0.75, 0.15, 0.10))
    some = (
        rng.random(count)
        < np.r_[np.zeros(len(failed)), np.full(len(redialled), 0.12), np.full(len(passing), 0.7)]
    )
    seconds = np.floor((begin + (end - begin) * rng.beta(1.2, 1.3, count)) * 3600)
    region = np.full(count, incident.what["region"])
    return Rows(
        seconds=seconds,
        customer=customer,
        kind=np.full(count, CALL),
        result=np.where(some, OK, result),
        region=region,
        cell=region * CELLS_PER_REGION + rng.integers(0, outage.CELLS_DOWN, count),
        called=np.where(np.arange(count) < len(failed), HOTLINE_CALLED, -1),
        quantity=np.rint(rng.lognormal(3.4, 0.9, count)),
    )
