"""A part of a district's cells down: who was touched, in the three groups of seed 004.

At full size 2,987 customers complain and 60,000 are touched; with fewer than half a million customers both
are in proportion to their number, and `truth.json` says the figures and the scale. The groups overlap:

| group | seed | in the records |
|---|---|---|
| asked | 拨打10086客户咨询投诉 | contacts about the service, from the hour of the failure on for a day |
| failed | 区域内通话拨打10086失败 | calls to 10086 that failed in these cells, in these hours |
| redialled | 区域内多频通话 | three calls or more in these cells, in these hours |

Others were there too, with a call or two: they belong to no group. Not everybody touched is dissatisfied.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.engine.sample.customers import Customers
from headwater.engine.sample.incidents import Incident, Plan
from headwater.engine.sample.places import REGION_SHARES, REGIONS

Ints = NDArray[np.int64]

KIND = "cell_outage"
SERVICE = "网络质量·通话中断申告"
FULL_CUSTOMERS, FULL_TOUCHED, FULL_COMPLAINED, FULL_ASKED = 500_000, 60_000, 2_987, 5_200
# Positions of the groups among the touched at full size: asked from 0, the others from .. to.
FAILED, REDIALLED = (2_600, 23_600), (19_000, 60_000)
HOURS, FOLLOWS = 5, 6
CELLS_DOWN, CELLS_OF_DISTRICT = 8, 12
RESIDENTS = 0.68
BYSTANDERS = 0.3
MANY_CALLS = 3
# What an afternoon without a network takes off the score of those whom it vexed, of a hundred.
VEXED = 5.8
# How likely the touched are dissatisfied: complainants, askers, failed, redialled.
UNHAPPY = (1.0, 0.93, 0.89, 0.82)
# An outage that brought more than this part of a day's contacts would be another kind of sample.
LARGEST = 0.25
FEWEST = 1000


@dataclass(frozen=True)
class Footprint:
    """Customer numbers: `touched` in the order of the groups, the first `complained` of them complained.

    `asked`, `failed`, `redialled` are the groups; `bystanders` were there and belong to none; `unhappy` says
    of each touched one whether the failure made the customer dissatisfied.
    """

    touched: Ints
    asked: Ints
    failed: Ints
    redialled: Ints
    bystanders: Ints
    complained: int
    unhappy: NDArray[np.bool_]


def scaled(customers: int) -> float:
    """How much smaller than full size the incident is."""
    return min(1.0, customers / FULL_CUSTOMERS)


def planted(plan: Plan, seed: int, contacts: int, days: int, customers: int) -> Plan:
    """The plan with this incident, on a day of the first half after the quiet days that nothing else has.

    Left out where the period is too short or the centre too small for it.
    """
    rng = np.random.default_rng([seed, 52])
    taken = {
        day
        for one in plan.incidents
        if one.kind not in ("weak_spot", "handle_time_drift")
        for day in range(one.first_day - 1, one.last_day + 2)
    }
    half = plan.quiet + (days - plan.quiet) * 3 // 5
    free = [day for day in range(plan.quiet + 1, half) if day not in taken]
    share = FULL_ASKED * scaled(customers) * days / contacts
    if days - plan.quiet < 14 or not free or customers < FEWEST or share > LARGEST:
        return plan
    large = np.argsort(REGION_SHARES)[::-1][:3]
    incident = _incident(int(rng.choice(free)), int(rng.integers(9, 15)), int(rng.choice(large)), customers)
    return Plan((*plan.incidents, incident), plan.quiet)


def _incident(day: int, hour: int, region: int, customers: int) -> Incident:
    size = scaled(customers)
    counts = {name: round(value * size) for name, value in _full().items()}
    return Incident(
        KIND, day, day, (hour, hour + HOURS), what={"region": region, **counts},
        dimensions={"region": REGIONS[region], "service": SERVICE},
        expected={
            "complainants": counts["complained"],
            "touched": counts["touched"],
            "groups": {
                "asked": counts["asked"],
                "failed_calls_to_10086": counts["failed_to"] - counts["failed_from"],
                "many_calls": counts["touched"] - counts["redialled_from"],
            },
            "area": REGIONS[region],
            "cells": [f"{REGIONS[region]}-{cell + 1:02d}" for cell in range(CELLS_DOWN)],
            "many_calls_from": MANY_CALLS,
            "scale": round(size, 6),
            "full_size": {
                "complainants": FULL_COMPLAINED, "touched": FULL_TOUCHED, "customers": FULL_CUSTOMERS,
            },
        },
    )  # fmt: skip


def _full() -> dict[str, int]:
    return {
        "touched": FULL_TOUCHED, "complained": FULL_COMPLAINED, "asked": FULL_ASKED,
        "failed_from": FAILED[0], "failed_to": FAILED[1], "redialled_from": REDIALLED[0],
    }  # fmt: skip


def footprint(seed: int, customers: Customers, incident: Incident) -> Footprint:
    """Whom the incident touched: mostly people of the district, some who passed through."""
    rng = np.random.default_rng([seed, 53])
    size = incident.what
    here = customers.region == size["region"]
    home, away = rng.permutation(np.flatnonzero(here)), rng.permutation(np.flatnonzero(~here))
    residents = min(round(size["touched"] * RESIDENTS), len(home) * 9 // 10)
    touched = np.concatenate([home[:residents], away[: size["touched"] - residents]])
    # Those who call are mostly at home there, so that the contacts show the place.
    callers = touched[: size["asked"]]
    touched = np.concatenate([callers, rng.permutation(touched[size["asked"] :])])
    passing = round(size["touched"] * BYSTANDERS)
    bystanders = np.concatenate([home[residents:], away[size["touched"] - residents :]])[:passing]
    likely = np.full(len(touched), UNHAPPY[3])
    likely[: size["failed_to"]] = UNHAPPY[2]
    likely[: size["asked"]] = UNHAPPY[1]
    likely[: size["complained"]] = UNHAPPY[0]
    return Footprint(
        touched=touched,
        asked=touched[: size["asked"]],
        failed=touched[size["failed_from"] : size["failed_to"]],
        redialled=touched[size["redialled_from"] :],
        bystanders=bystanders,
        complained=size["complained"],
        unhappy=rng.random(len(touched)) < likely,
    )
