"""What must hold for any simulated centre, whatever the random numbers."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.engine.simulation import Contacts, Crew, simulate
from headwater.engine.simulation.centre import ABANDONED, ANSWERED, NOT_COME, WAITING
from headwater.engine.words import Problem
from tests.engine.simulation.test_trajectories import draw


@pytest.mark.parametrize("seed", range(10))
def test_every_contact_ends_in_exactly_one_way(seed: int) -> None:
    contacts, crew = draw(seed)
    path = simulate(contacts, crew, until=2500.0)
    counts = {state: int((path.state == state).sum()) for state in (ANSWERED, ABANDONED, WAITING, NOT_COME)}
    assert sum(counts.values()) == len(contacts)
    assert path.offered == counts[ANSWERED] + counts[ABANDONED] + counts[WAITING]
    assert counts[NOT_COME] == (contacts.arrival > 2500.0).sum() > 0


@pytest.mark.parametrize("seed", range(10))
def test_nobody_serves_two_at_once_or_what_they_cannot(seed: int) -> None:
    contacts, crew = draw(seed)
    path = simulate(contacts, crew)
    for agent in range(len(crew.group)):
        mine = np.flatnonzero(path.agent == agent)
        mine = mine[np.argsort(path.start[mine])]
        assert (path.start[mine][1:] >= path.end[mine][:-1]).all()
        assert (crew.rank[crew.group[agent], contacts.queue[mine]] >= 0).all()


@pytest.mark.parametrize("seed", range(10))
def test_waits_are_within_patience_and_work_takes_its_time(seed: int) -> None:
    contacts, crew = draw(seed)
    path = simulate(contacts, crew)
    wait = (path.start - contacts.arrival)[path.answered]
    assert (wait >= 0).all()
    assert (wait <= contacts.patience[path.answered]).all()
    took = (path.end - path.start)[path.answered]
    due = contacts.work[path.answered] * crew.pace[path.agent[path.answered]]
    np.testing.assert_allclose(took, due, rtol=1e-9)
    gone = path.abandoned
    np.testing.assert_array_equal(path.end[gone], (contacts.arrival + contacts.patience)[gone])


def test_answers_begin_only_while_on_duty() -> None:
    contacts = Contacts(
        np.array([0.0, 50.0, 205.0]), np.zeros(3, np.int64), np.full(3, 1e6), np.full(3, 80.0)
    )
    crew = Crew(
        np.zeros(1, np.int64), np.ones(1), np.zeros((1, 1), np.int64),
        np.array([10.0, 100.0, 300.0]), np.zeros(3, np.int64), np.array([True, False, True]),
    )  # fmt: skip
    path = simulate(contacts, crew)
    # The second contact begins at 90, before the shift ends at 100, and is finished after it.
    assert path.start.tolist() == [10.0, 90.0, 300.0]


def test_lower_rank_wins_then_the_longest_idle() -> None:
    rank = np.array([[1], [0], [0]])
    crew = Crew(
        np.array([0, 1, 2]), np.ones(3), rank,
        np.array([0.0, 5.0, 3.0]), np.arange(3), np.ones(3, np.bool_),
    )  # fmt: skip
    contacts = Contacts(
        np.array([10.0, 11.0, 12.0]), np.zeros(3, np.int64), np.full(3, np.inf), np.full(3, 100.0)
    )
    assert simulate(contacts, crew).agent.tolist() == [2, 1, 0]


def test_same_arrays_same_trajectory() -> None:
    contacts, crew = draw(3)
    first, second = simulate(contacts, crew), simulate(contacts, crew)
    np.testing.assert_array_equal(first.start, second.start)


def test_wrong_arrays_are_refused() -> None:
    one = np.zeros(1, np.int64)
    for contacts in (
        Contacts(np.array([2.0, 1.0]), np.zeros(2, np.int64), np.ones(2), np.ones(2)),
        Contacts(np.ones(1), one + 4, np.ones(1), np.ones(1)),
        Contacts(np.ones(1), one, np.ones(2), np.ones(1)),
    ):
        with pytest.raises(Problem):
            simulate(contacts, Crew.always_on(2))
