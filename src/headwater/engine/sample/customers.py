"""The customers of the sample centre: number, brand, district."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.engine.sample.places import (
    BRAND_SHARES,
    MZONE,
    REGION_SHARES,
    REGIONS,
    UNIVERSITY,
)

CALLER_SHARE = 4  # contacts per customer, about
MOST = 3_000_000


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
