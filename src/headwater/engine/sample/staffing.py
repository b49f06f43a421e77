"""Who is on the phone in which hour: as many as the expected load needs, whatever the centre's size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from headwater.engine.sample.incidents import WEAK_STAFFING
from headwater.engine.sample.people import TEAM_QUEUE
from headwater.engine.sample.places import RANK, SPARE, B
from headwater.engine.simulation import Crew
from headwater.engine.simulation.erlang import agents_for

if TYPE_CHECKING:
    from headwater.engine.sample.world import World

# Shifts by their hours (early, day, middle, late, night) and how many of a hundred agents work each.
SHIFTS = ((7, 15), (9, 17), (12, 20), (15, 23), (23, 31))
SHIFT_OF_HUNDRED = np.repeat(np.arange(5), (26, 28, 20, 20, 6))
TARGET, WITHIN = 0.83, 20.0
BLOCK_HOURS = 2
# Below so many erlangs over the day a centre is small; up to this share of its agents serve everything.
SMALL, GENERALISTS = 8.0, 0.25
# Desks that others help out need fewer of their own: A, A+, B, 话费, 数据, 投诉, VIP及全球通, 备用.
HELP = np.array([0.84, 0.88, 1.0, 1.06, 1.08, 1.1, 1.06, 0.8])
_LOADS = np.geomspace(0.02, 20_000, 160)


@dataclass(frozen=True)
class Roster:
    """Who works when on one day.

    `phone[agent, hour]` on the phone, `shift[agent, hour]` at work, `jitter` seconds late by agent, `desk`
    whose skills the agent works with.
    """

    phone: NDArray[np.bool_]
    shift: NDArray[np.bool_]
    jitter: NDArray[np.float64]
    desk: NDArray[np.int64]


def needs_table(work: float) -> NDArray[np.float64]:
    """Agents for each load of a fixed grid: Erlang C once, interpolated for every hour afterwards."""
    return np.array([agents_for(load, work, TARGET, WITHIN) for load in _LOADS if load < 1200])


def need(
    world: World, day: int, expected: float, workday: bool, offset: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Agents on the phone by hour and desk (24 x 8) for `expected` contacts of an ordinary day.

    `offset` (24, within [0, 1)) decides which desks are rounded up in which hour.
    """
    quarters = world.intraday[workday].reshape(24, 4)
    # Between the hour's mean and its busiest quarter: each steep hour is short of people for a while.
    rate = (quarters.max(axis=1) + quarters.mean(axis=1)) * 2 * expected
    load = rate[:, None] * world.load_per_contact[None, :] / 3600.0
    total = load.sum(axis=1)
    grid = _LOADS[: len(world.needs)]
    pooled = np.where(total > grid[-1], total + 0.5 * np.sqrt(total), np.interp(total, grid, world.needs))
    weight = HELP * load + 1.0 * np.sqrt(load) * (total > 3)[:, None]
    share = weight / weight.sum(axis=1, keepdims=True)
    wanted = np.ceil(pooled)
    weak = world.plan.of("weak_spot", day)
    if weak is not None and world.weekday(day) == weak.what["weekday"]:
        hour = weak.what["hour"]
        wanted[hour] = max(1.0, np.floor(total[hour] * WEAK_STAFFING))
    agents = _round_rows(wanted, share, offset)
    # The two desks that help everywhere keep the night covered when the centre is small.
    alone = np.flatnonzero(agents[:, [B, SPARE]].sum(axis=1) == 0)
    agents[alone, B] = 1
    return agents


def _round_rows(
    wanted: NDArray[np.float64], share: NDArray[np.float64], offset: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Whole numbers near the proportions of each row that sum to `wanted`; `offset` in [0, 1) by row.

    Each desk gets its part rounded up or down so that over many rows it is right: rounding to the nearest
    would leave the small desks of a small centre without anybody, ever.
    """
    edges = np.floor(np.cumsum(wanted[:, None] * share, axis=1) + offset[:, None] + 1e-9)
    edges[:, -1] = np.floor(wanted + offset + 1e-9)
    return np.diff(edges, axis=1, prepend=0).astype(np.int64)


def shifts(agents: int, day: int) -> NDArray[np.bool_]:
    """Who is at work in which hour (agents x 24): weekly rotation, two days off in seven.

    A night runs from 23:00 to 7:00; both of its ends are counted to the same day.
    """
    numbers = np.arange(agents)
    kind = SHIFT_OF_HUNDRED[(numbers * 37 + (day // 7) * 29) % 100]
    begin, end = np.array(SHIFTS)[kind].T
    hours = np.arange(24)
    at_work = (hours >= begin[:, None]) & (hours < end[:, None]) | (hours + 24 < end[:, None])
    return np.asarray(at_work & ((numbers + day) % 7 < 5)[:, None], np.bool_)


def roster(world: World, day: int, expected: float, rng: np.random.Generator) -> Roster:
    """Choose agents hour by hour: those on shift first, then (overtime) those who are not.

    The order is drawn anew every two hours, so that in a small sample everybody gets some contacts.
    """
    agents = world.agents
    offset = np.repeat(rng.random(24 // BLOCK_HOURS), BLOCK_HOURS)
    wanted = need(world, day, expected, world.workday(day), offset)
    desk = _desks(world, day, expected, rng)
    ready = agents.employed(day) & (agents.solo <= day)
    at_work = np.asarray(shifts(len(agents), day) & ready[:, None], np.bool_)
    order = np.repeat(rng.random((len(agents), 24 // BLOCK_HOURS)), BLOCK_HOURS, axis=1)
    order = order + np.where(at_work, 0, np.where(at_work.any(axis=1, keepdims=True), 1, 2))
    phone = np.zeros((len(agents), 24), np.bool_)
    for queue in range(wanted.shape[1]):
        mine = np.flatnonzero(ready & (desk == queue))
        place = np.argsort(np.argsort(order[mine], axis=0, kind="stable"), axis=0, kind="stable")
        phone[mine] = place < wanted[None, :, queue]
    return Roster(phone, at_work, rng.integers(0, 300, len(agents)).astype(np.float64), desk)


def _desks(world: World, day: int, expected: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """The desk of each agent's team; in a small centre many are trained for everything, as desk B is."""
    load = expected * world.load_per_contact.sum() / 86_400
    general = rng.random(len(world.agents)) < GENERALISTS * max(0.0, 1 - load / SMALL)
    return np.where(general, B, TEAM_QUEUE[world.agents.team_on(day)])


def crew(world: World, day: int, planned: Roster) -> Crew:
    """The roster as the simulator takes it; whoever is on at midnight stays until the last contact ends."""
    phone = planned.phone
    before = np.concatenate([np.zeros((len(phone), 1), np.bool_), phone[:, :-1]], axis=1)
    agent, hour = np.nonzero(phone != before)
    late = np.where(hour > 0, planned.jitter[agent], 0.0)
    return Crew(
        group=planned.desk,
        pace=world.pace_on(day),
        rank=np.array(RANK, np.int64),
        change_time=np.asarray(hour * 3600.0 + late, np.float64),
        change_agent=agent,
        change_on=phone[agent, hour],
    )
