"""The customers of the sample centre: brand, district and the features that look-alike models work on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.engine.sample.columns import coded
from headwater.engine.sample.places import (
    BRAND_SHARES,
    BRANDS,
    GOTONE,
    MZONE,
    REGION_SHARES,
    REGIONS,
    UNIVERSITY,
)

PLANS = {
    0: ("全球通88", "全球通128", "全球通288", "全球通商旅"),
    1: ("神州行家园卡", "神州行大众卡", "神州行畅听卡", "神州行轻松卡"),
    2: ("动感校园套餐", "动感音乐套餐", "动感网聊套餐", "动感情侣套餐"),
}
PLAN_NAMES = tuple(name for brand in range(3) for name in PLANS[brand])
CALLER_SHARE = 4  # contacts per customer, about


@dataclass(frozen=True)
class Customers:
    """Arrays over all customers; `ids` are eleven digits that no real number begins like (10…)."""

    ids: pa.Array
    brand: NDArray[np.int64]
    region: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.brand)


def populate(seed: int, count: int) -> Customers:
    """`count` customers with brand and district; M-Zone is at home in the university district."""
    rng = np.random.default_rng([seed, 31])
    brand = rng.choice(3, count, p=BRAND_SHARES)
    region = rng.choice(len(REGIONS), count, p=REGION_SHARES)
    students = (brand == MZONE) & (rng.random(count) < 0.22)
    region[students] = UNIVERSITY
    # A full cycle over nine digits, so that ids look unordered and never repeat.
    numbers = (np.arange(count, dtype=np.int64) * 387_420_489 + seed % 1000) % 1_000_000_000
    ids = pa.array(numbers + 10_000_000_000).cast(pa.string())
    return Customers(ids, brand, region)


def features(customers: Customers, seed: int, as_of: date) -> pa.Table:
    """One row a customer as of a day: canonical columns of `customers` and further features."""
    rng = np.random.default_rng([seed, 32])
    count, brand = len(customers), customers.brand
    tenure = np.minimum(rng.gamma(1.5, np.array([40, 22, 12])[brand]), 180).astype(np.int64)
    arpu = np.round(rng.lognormal(np.log(np.array([150.0, 48.0, 62.0])[brand]), 0.55), 1)
    data = np.round(rng.lognormal(np.log(np.array([60.0, 15.0, 120.0])[brand]), 1.1), 1)
    plan = brand * 4 + rng.choice(4, count, p=[0.4, 0.3, 0.2, 0.1])
    drops = rng.poisson(0.8 + 2.2 * (customers.region == UNIVERSITY) + 0.5 * (customers.region >= 11))
    joined = np.array([as_of], "datetime64[D]") - (tenure * 30 + rng.integers(0, 30, count))
    columns = {
        "customer": customers.ids,
        "as_of": pa.array(np.full(count, as_of, "datetime64[D]")),
        "segment": coded(brand, BRANDS),
        "region": coded(customers.region, REGIONS),
        "joined_on": pa.array(joined),
        "id": customers.ids,
        "local_day": pa.array(np.full(count, as_of, "datetime64[D]")),
        "tenure_months": pa.array(tenure),
        "age": pa.array(np.clip(rng.normal(np.array([42, 36, 22])[brand], 8), 14, 85).astype(np.int64)),
        "plan": coded(plan, PLAN_NAMES),
        "arpu": pa.array(arpu),
        "call_minutes": pa.array(np.round(arpu * rng.uniform(1.5, 4, count), 1)),
        "data_mb": pa.array(data),
        "sms_count": pa.array(rng.poisson(np.array([40, 30, 150])[brand])),
        "call_drops": pa.array(drops),
        "data_failures": pa.array(rng.poisson(0.02 * data + 0.3 * drops)),
        "weak_coverage_days": pa.array(rng.poisson(0.6 + 0.7 * drops)),
        "overdue_times": pa.array(rng.poisson(0.25, count)),
        "value_added_services": pa.array(rng.poisson(1.4, count)),
        "points": pa.array((arpu * tenure * rng.uniform(0.2, 1, count)).astype(np.int64)),
        "terminal": coded(rng.choice(5, count, p=[0.35, 0.25, 0.2, 0.12, 0.08]), TERMINALS),
        "roams": pa.array(rng.random(count) < np.where(brand == GOTONE, 0.35, 0.06)),
    }
    return pa.table(columns)


TERMINALS = ("诺基亚", "三星", "摩托罗拉", "国产机", "其他")


def month_starts(first: date, days: int) -> list[date]:
    """First days of the months that the period touches, the first clipped to the period's own month."""
    last = first + timedelta(days=days - 1)
    month, found = first.replace(day=1), []
    while month <= last:
        found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return found
