"""A recovery campaign after the failing cells: whom it called, what they said, what it changed.

`recovery.parquet` has one row for each customer of the campaign, in order of rank; times are UTC:

    customer, rank
    group               groups of the footprint joined by "+", as `truth_customers.parquet` has them
    arm                 treated or held_out, drawn by chance
    called_at, tries    the last call, how many there were; empty and 0 with the held out
    verdict             dissatisfied, content, repaired, unreachable; empty with the held out
    score, answered_on  from 1 to 5, asked of both arms alike some days after the last call

Customers who were repaired answer later surveys as repaired ones (`surveys`), so that what the campaign's
results show is true of this sample: the repair takes back a part of what the failure took away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.engine.sample import moods, outage
from headwater.engine.sample.columns import coded

if TYPE_CHECKING:
    from headwater.engine.sample.world import World

ARMS = ("treated", "held_out")
VERDICTS = ("", "dissatisfied", "content", "repaired", "unreachable")
NOTHING, DISSATISFIED, CONTENT, REPAIRED, UNREACHABLE = range(5)
# Days from the incident to the first call, and days of calling; the survey comes some days later.
BEGINS, LASTS, ASKED = 4, 12, 3
LARGEST, HELD_OUT = 4_000, 0.1
REACHED, RIGHTLY, MISTAKEN, MENDED = 0.82, 0.97, 0.05, 0.72
ANSWERS = 0.45
# Points that a repair gives back, of a hundred.
GAIN = 3.5
NEVER = 10**6
# Points of a hundred from which on a customer says 2, 3, 4, 5 of five.
STEPS = (35, 55, 80, 88)


@dataclass(frozen=True)
class Repairs:
    """Arrays over the campaign's customers; days and seconds of the last call, 0 where there was none."""

    customer: NDArray[np.int64]
    held: NDArray[np.bool_]
    day: NDArray[np.int64]
    second: NDArray[np.int64]
    tries: NDArray[np.int64]
    verdict: NDArray[np.int64]

    @property
    def repaired_on(self) -> NDArray[np.int64]:
        """The day of the period on which each was repaired, NEVER where not."""
        return np.where(self.verdict == REPAIRED, self.day, NEVER)


def repairs(world: World) -> Repairs | None:
    """The campaign of this centre; None without an incident, or where the days after it are too few."""
    touched = world.footprint
    incident = next((one for one in world.plan.incidents if one.kind == outage.KIND), None)
    if touched is None or incident is None or incident.first_day + BEGINS + LASTS + ASKED >= world.days:
        return None
    rng = np.random.default_rng([world.seed, 36])
    silent = rng.permutation(np.arange(touched.complained, len(touched.touched)))
    # Some are left for the campaign that is under way.
    silent = silent[: min(LARGEST, len(silent) * 7 // 10)]
    customer, upset = touched.touched[silent], touched.unhappy[silent]
    count = len(customer)
    held = np.zeros(count, np.bool_)
    held[rng.permutation(count)[: round(count * HELD_OUT)]] = True
    reached = rng.random(count) < REACHED
    says = rng.random(count) < np.where(upset, RIGHTLY, MISTAKEN)
    mended = rng.random(count) < MENDED
    verdict = np.where(says, np.where(mended, REPAIRED, DISSATISFIED), CONTENT)
    verdict = np.where(reached, verdict, UNREACHABLE)
    # In order of rank, so many a day; who was not reached was tried again.
    day = incident.first_day + BEGINS + np.arange(count) * LASTS // max(count, 1)
    tries = np.where(reached, 1 + rng.binomial(2, 0.2, count), 3)
    return Repairs(
        customer,
        held,
        np.where(held, 0, day),
        np.where(held, 0, rng.integers(9 * 3600, 18 * 3600, count)),
        np.where(held, 0, tries),
        np.where(held, NOTHING, verdict),
    )


def table(world: World, groups: dict[str, str]) -> pa.Table | None:
    """The rows of `recovery.parquet`; `groups` says of each customer which of the footprint's."""
    made = world.repairs
    if made is None:
        return None
    rng = np.random.default_rng([world.seed, 37])
    start = ((world.first - date(1970, 1, 1)).days * 86_400 - 28_800) * 1_000_000
    at = start + (made.day * 86_400 + made.second) * 1_000_000
    asked = int(made.day.max()) + ASKED
    points = 82.0 + rng.normal(0, 10.6, len(made.customer)) + _after(world, made)
    score = 1.0 + np.searchsorted(STEPS, points, side="right")
    answers = rng.random(len(made.customer)) < ANSWERS
    ids = world.customers.ids.take(pa.array(made.customer))
    day = np.full(len(made.customer), world.date(asked), "datetime64[D]")
    return pa.table(
        {
            "customer": ids,
            "rank": pa.array(np.arange(1, len(made.customer) + 1)),
            "group": pa.array([groups.get(one, "") for one in ids.to_pylist()], pa.string()),
            "arm": coded(made.held.astype(np.int64), ARMS),
            "called_at": pa.array(at.view("datetime64[us]"), pa.timestamp("us"), mask=made.held),
            "tries": pa.array(made.tries),
            "verdict": coded(made.verdict, VERDICTS),
            "score": pa.array(score, mask=~answers),
            "answered_on": pa.array(day, pa.date32(), mask=~answers),
        }
    )


def _after(world: World, made: Repairs) -> NDArray[np.float64]:
    """Points off what was usual: standing problems, the failure, less what the repair gave back."""
    vexed = world.event[made.customer] == 2
    standing = moods.points(world.problem, made.customer)
    return standing + GAIN * (made.verdict == REPAIRED) - outage.VEXED * vexed
