"""Network events: a thin log of calls and data sessions, dense where the network fails."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from headwater.engine.sample import places
from headwater.engine.sample.columns import coded, given, ids, moments, shaped
from headwater.engine.sample.records import day_columns, epoch_day
from headwater.engine.sample.world import World

PER_CONTACT = 0.1
BURST_SHARE = 0.5
KINDS = ("call", "data", "message")
RESULTS = ("ok", "failed", "dropped", "congested")
OK, FAILED, DROPPED, CONGESTED = range(4)
CELLS_PER_REGION = 12
DATA = 1


def of_day(world: World, rng: np.random.Generator, day: int) -> pa.Table:
    """The day's rows of `network_events`, in order of time."""
    count = int(world.totals[day] * PER_CONTACT)
    seconds = np.floor(rng.random(count) ** 0.8 * 86_400)
    customer = rng.integers(0, len(world.customers), count)
    kind = rng.choice(3, count, p=(0.5, 0.38, 0.12))
    result = rng.choice(4, count, p=(0.965, 0.015, 0.012, 0.008))
    parts = [(seconds, customer, kind, result), *_bursts(world, rng, day, count)]
    seconds, customer, kind, result = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(seconds, kind="stable")
    seconds, customer, kind, result = seconds[order], customer[order], kind[order], result[order]
    region = world.customers.region[customer]
    cell = region * CELLS_PER_REGION + rng.integers(0, CELLS_PER_REGION, len(seconds))
    quantity = np.rint(rng.lognormal(np.where(kind == DATA, 6.0, 4.2), 1.0))
    columns = {
        "id": ids(f"n{world.date(day):%y%m%d}", 0, len(seconds)),
        "happened_at": moments(epoch_day(world, day), seconds),
        "customer": world.customers.ids.take(pa.array(customer)),
        "area": coded(region, places.REGIONS),
        "cell": coded(cell, CELLS),
        "kind": coded(kind, KINDS),
        "result": coded(result, RESULTS),
        "quantity": given(quantity, (result == OK) & (kind != 2)),
        **day_columns(world, day, seconds),
    }
    return shaped("network_events", columns, len(seconds))


CELLS = tuple(f"{name}-{cell + 1:02d}" for name in places.REGIONS for cell in range(CELLS_PER_REGION))


def _bursts(
    world: World, rng: np.random.Generator, day: int, count: int
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
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
    touched: np.ndarray,
    kind: int | None,
    result: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    kinds = rng.choice(2, count) if kind is None else np.full(count, kind)
    return (
        np.floor(hours[0] * 3600 + (hours[1] - hours[0]) * 3600 * rng.random(count)),
        rng.choice(touched, count),
        kinds,
        np.full(count, result),
    )
