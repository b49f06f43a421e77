"""What is true of the customers, whether they said it or not: to measure what look-alike models find.

`truth_customers.parquet` has one row for each customer who is dissatisfied or was touched by failing cells:
`customer`, `problem` (see `moods`; "none" for who has no standing one), `touched`, `groups` (which of asked,
failed, redialled; see `outage`), `dissatisfied` (with anything), `complained`. `truth.json` has the sums.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from headwater.engine.sample.columns import coded
from headwater.engine.sample.moods import PROBLEMS
from headwater.engine.sample.world import World

GROUPS = ("asked", "failed", "redialled")


def figures(world: World) -> dict[str, Any]:
    """`customers` of `truth.json`: how many, dissatisfied with what, touched by the failing cells."""
    counts = np.bincount(world.problem, minlength=len(PROBLEMS))
    return {
        "all": len(world.customers),
        "dissatisfied": int(((world.problem > 0) | (world.event == 2)).sum()),
        "with_a_standing_problem": dict(zip(PROBLEMS[1:], counts[1:].tolist(), strict=True)),
        "touched": int((world.event > 0).sum()),
        "touched_and_dissatisfied": int((world.event == 2).sum()),
    }


def of_customers(world: World, orders: pa.Table) -> pa.Table:
    """The rows of `truth_customers.parquet`."""
    told = np.flatnonzero((world.problem > 0) | (world.event > 0))
    groups = np.zeros(len(world.customers), np.int8)
    if world.footprint is not None:
        for bit, name in enumerate(GROUPS):
            groups[getattr(world.footprint, name)] |= 1 << bit
    names = [
        "+".join(g for bit, g in enumerate(GROUPS) if mask >> bit & 1) for mask in range(1 << len(GROUPS))
    ]
    ids = world.customers.ids.take(pa.array(told))
    spoke = set(orders["customer"].to_pylist())
    return pa.table(
        {
            "customer": ids,
            "problem": coded(world.problem[told], PROBLEMS),
            "touched": pa.array(world.event[told] > 0),
            "groups": coded(groups[told], names),
            "dissatisfied": pa.array((world.problem[told] > 0) | (world.event[told] == 2)),
            "complained": pa.array([customer in spoke for customer in ids.to_pylist()]),
        }
    )
