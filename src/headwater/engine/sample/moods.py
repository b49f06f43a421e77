"""Who of the customers is dissatisfied with what: the truth that look-alike models are measured against.

Problems come first and show in the features (`features`), never the other way round, and most of those who
have one say nothing. `problem` of a customer:

| number | problem | shows in |
|---|---|---|
| 0 | none | |
| 1 | coverage | dropped calls, days of weak coverage |
| 2 | slow data | failed data sessions, much data |
| 3 | charges | fees outside of the plan, changes of plan |
| 4 | value-added services | many of them |
| 5 | topping up, suspension | times overdue |
| 6 | something else | nothing that billing or network systems know |
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from headwater.engine.sample.customers import Customers
from headwater.engine.sample.places import BRANDS, REGIONS, UNIVERSITY

NONE, COVERAGE, DATA, CHARGES, VALUE_ADDED, MONEY, OTHER = range(7)
PROBLEMS = ("none", "coverage", "data", "charges", "value_added", "money", "other")
# Share of customers with the problem by brand (全球通, 神州行, 动感地带).
SHARES = np.array(
    [
        (0.028, 0.024, 0.026),
        (0.018, 0.014, 0.036),
        (0.032, 0.024, 0.020),
        (0.010, 0.014, 0.018),
        (0.004, 0.014, 0.006),
        (0.026, 0.024, 0.026),
    ]
)
# Where the network is weak: at the university, and in the counties.
WEAK_PLACES = 2.2
COUNTIES = 11
# What a problem takes off a score of a hundred.
COSTS = 30.0
# How readily a dissatisfied customer complains, by brand.
SPEAKS_UP = np.array([1.6, 0.9, 0.8])


def draw(seed: int, customers: Customers) -> NDArray[np.int8]:
    """The problem of each customer, 0 where there is none."""
    rng = np.random.default_rng([seed, 33])
    place = np.ones(len(REGIONS))
    place[UNIVERSITY] = WEAK_PLACES
    place[COUNTIES:] = WEAK_PLACES * 0.8
    # One row of cumulative shares for each brand and district, one draw for each customer.
    shares = np.repeat(SHARES.T[:, None, :], len(REGIONS), axis=1)
    shares[:, :, COVERAGE - 1] *= place
    edges = shares.cumsum(axis=2).reshape(len(BRANDS) * len(REGIONS), OTHER)
    cell = customers.brand * len(REGIONS) + customers.region
    draw = rng.random(len(customers))
    total = edges[:, -1][cell]
    problem = np.zeros(len(customers), np.int8)
    unhappy = np.flatnonzero(draw < total)
    problem[unhappy] = 1 + (draw[unhappy, None] >= edges[cell[unhappy]]).sum(axis=1)
    return problem


def points(problem: NDArray[np.int8], customer: NDArray[np.int64]) -> NDArray[np.float64]:
    """What standing problems do to the scores of these customers; the mean of all stays as it was."""
    return float((problem > 0).mean()) * COSTS - (problem[customer] > 0).astype(np.float64) * COSTS
