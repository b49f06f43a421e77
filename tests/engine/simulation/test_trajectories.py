"""The compiled simulator and the slow one give the same trajectory to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.engine.simulation import Contacts, Crew, simulate
from tests.reference import queueing


def draw(seed: int, *, whole: bool = False) -> tuple[Contacts, Crew]:
    """A small centre with skills, shifts, patience and more work than it can carry at times.

    `whole` rounds all times to tens of seconds, so that many events fall on the same moment.
    """
    rng = np.random.default_rng(seed)
    agents, groups, queues, count = (
        int(n) for n in (rng.integers(1, 9), rng.integers(1, 4), rng.integers(1, 5), 400)
    )
    arrival = np.sort(rng.uniform(0, 4000, count))
    patience = np.where(rng.random(count) < 0.1, np.inf, rng.exponential(90, count))
    work = rng.lognormal(3.6, 0.7, count)
    changes = rng.integers(1, 5, agents)
    time = rng.uniform(0, 3500, int(changes.sum()))
    if whole:
        arrival, patience, work, time = (
            np.round(part / 10) * 10 for part in (arrival, patience, work + 10, time)
        )
    who = np.repeat(np.arange(agents), changes)
    on = np.concatenate([np.arange(n) % 2 == 0 for n in changes])
    time = np.concatenate([np.sort(time[who == agent]) for agent in range(agents)])
    rank = rng.integers(-1, 3, (groups, queues))
    crew = Crew(rng.integers(0, groups, agents), rng.uniform(0.7, 1.5, agents), rank, time, who, on)
    if whole:
        crew = Crew(crew.group, np.ones(agents), rank, time, who, on)
    return Contacts(arrival, rng.integers(0, queues, count), patience, work), crew


def same(contacts: Contacts, crew: Crew, until: float = np.inf, busy: list[float] | None = None) -> None:
    fast = simulate(contacts, crew, until=until, busy_until=None if busy is None else np.array(busy))
    slow = queueing.simulate(contacts, crew, until, busy)
    state, start, end, agent = (np.array(column) for column in zip(*slow, strict=True))
    np.testing.assert_array_equal(fast.state, state)
    np.testing.assert_array_equal(fast.start, start)
    np.testing.assert_array_equal(fast.end, end)
    np.testing.assert_array_equal(fast.agent, agent)


@pytest.mark.parametrize("seed", range(25))
def test_same_trajectory(seed: int) -> None:
    same(*draw(seed))


@pytest.mark.parametrize("seed", range(25))
def test_same_trajectory_when_moments_coincide(seed: int) -> None:
    same(*draw(seed, whole=True))


@pytest.mark.parametrize("seed", range(5))
def test_same_trajectory_when_cut_short_and_begun_busy(seed: int) -> None:
    contacts, crew = draw(seed)
    busy = list(np.random.default_rng(seed).uniform(-50, 600, len(crew.group)))
    same(contacts, crew, until=2000.0, busy=busy)
