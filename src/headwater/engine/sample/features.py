"""What the billing and network systems know of each customer: what look-alike models work on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.engine.sample import moods
from headwater.engine.sample.columns import coded, given
from headwater.engine.sample.places import BRANDS, GOTONE, REGIONS, UNIVERSITY
from headwater.engine.sample.world import World

PLANS = (
    "全球通88", "全球通128", "全球通288", "全球通商旅",
    "神州行家园卡", "神州行大众卡", "神州行畅听卡", "神州行轻松卡",
    "动感校园套餐", "动感音乐套餐", "动感网聊套餐", "动感情侣套餐",
)  # fmt: skip
TERMINALS = ("诺基亚", "三星", "摩托罗拉", "国产机", "其他")
CHUNK = 250_000
# Part of the customers whose age nobody noted.
UNKNOWN = 0.05
COUNTIES = 11  # districts from this number on lie outside of the city


def tables(world: World) -> Iterator[pa.Table]:
    """`customers` as of the last day of the period, a quarter of a million rows at a time."""
    for start in range(0, len(world.customers), CHUNK):
        mine = np.arange(start, min(start + CHUNK, len(world.customers)))
        yield _chunk(world, np.random.default_rng([world.seed, 32, start]), mine)


def _drops(
    world: World, rng: np.random.Generator, mine: NDArray[np.int64], region: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Dropped calls: more at the university, in the counties, and where the network failed."""
    rate = 0.8 + 2.2 * (region == UNIVERSITY) + 0.5 * (region >= COUNTIES)
    failed = [i.what["region"] for i in world.plan.incidents if i.kind == "network_failure"]
    rate += 2.5 * np.isin(region, failed)
    # Cells that were down for an afternoon leave a trace, more of one with those whom it vexed.
    rate += np.array([0.0, 0.8, 1.6])[world.event[mine]]
    return rng.poisson(rate + 1.8 * (world.problem[mine] == moods.COVERAGE))


def _fees(rng: np.random.Generator, problem: NDArray[np.int8]) -> NDArray[np.float64]:
    """What the last bill had beyond the plan: nothing with most, more with those who quarrel about it."""
    quarrels = problem == moods.CHARGES
    fee = rng.lognormal(np.where(quarrels, 2.6, 1.8), 0.9)
    return np.round(np.where(rng.random(len(problem)) < np.where(quarrels, 0.75, 0.4), fee, 0.0), 1).astype(
        np.float64
    )


def _chunk(world: World, rng: np.random.Generator, mine: NDArray[np.int64]) -> pa.Table:
    count, brand, region = len(mine), world.customers.brand[mine], world.customers.region[mine]
    as_of = np.array(world.date(world.days - 1), "datetime64[D]")
    tenure = np.minimum(rng.gamma(1.5, np.array([40, 22, 12])[brand]), 180).astype(np.int64)
    arpu = np.round(rng.lognormal(np.log(np.array([150.0, 48.0, 62.0])[brand]), 0.55), 1)
    plan = brand * 4 + rng.choice(4, count, p=(0.4, 0.3, 0.2, 0.1))
    drops = _drops(world, rng, mine, region)
    problem, vexed = world.problem[mine], world.event[mine] == 2
    data = rng.lognormal(np.log(np.array([60.0, 15.0, 120.0])[brand]), 1.1)
    data = np.round(data * np.where(problem == moods.DATA, 1.7, 1.0), 1)
    age = np.clip(rng.normal(np.array([42, 36, 22])[brand], 8), 14, 85).astype(np.int64)
    ids = world.customers.ids.take(pa.array(mine))
    day = pa.array(np.full(count, as_of))
    columns = {
        "customer": ids,
        "as_of": day,
        "segment": coded(brand, BRANDS),
        "region": coded(region, REGIONS),
        "joined_on": pa.array(as_of - (tenure * 30 + rng.integers(0, 30, count))),
        "id": ids,
        "local_day": day,
        "tenure_months": pa.array(tenure),
        "age": given(age, rng.random(count) >= UNKNOWN),
        "plan": coded(plan, PLANS),
        "arpu": pa.array(arpu),
        "call_minutes": pa.array(np.round(arpu * rng.uniform(1.5, 4, count) * np.where(vexed, 1.25, 1.0), 1)),
        "data_mb": pa.array(data),
        "sms_count": pa.array(rng.poisson(np.array([40, 30, 150])[brand])),
        "call_drops": pa.array(drops),
        "data_failures": pa.array(rng.poisson(0.02 * data + 0.3 * drops + 1.6 * (problem == moods.DATA))),
        "weak_coverage_days": pa.array(rng.poisson(0.6 + 0.7 * drops + 1.2 * (problem == moods.COVERAGE))),
        "overdue_times": pa.array(rng.poisson(0.25 + 0.9 * (problem == moods.MONEY))),
        "value_added_services": pa.array(rng.poisson(1.4 + 1.7 * (problem == moods.VALUE_ADDED))),
        "out_of_plan_fee": pa.array(_fees(rng, problem)),
        "plan_changes": pa.array(rng.poisson(0.3 + 0.5 * (problem == moods.CHARGES))),
        "points": pa.array((arpu * tenure * rng.uniform(0.2, 1, count)).astype(np.int64)),
        "terminal": coded(rng.choice(5, count, p=(0.35, 0.25, 0.2, 0.12, 0.08)), TERMINALS),
        "roams": pa.array(rng.random(count) < np.where(brand == GOTONE, 0.35, 0.06)),
    }
    return pa.table(columns)
