"""Queues, skills, patience and shifts, played event by event.

The rules, which `tests/reference/queueing.py` plays too:

- Time is in seconds from any origin. Contacts come in order of arrival; everything that is a matter of
  chance (arrivals, patience, work) is drawn by the caller beforehand, so that the same arrays always give
  the same trajectory, and two designs can be compared on the same contacts.
- Each agent belongs to a group; `rank[group, queue]` says which queues the group serves, the lowest rank
  first, -1 for never.
- A contact that comes goes to the longest idle agent of the group with the lowest rank for its queue; among
  groups of equal rank to whoever has been idle longest (of those idle since the same moment, whoever became
  idle first by the order of events below). If nobody is idle it waits in its queue, first come, first served.
- An agent who becomes free takes from the waiting queue of the lowest rank; among equal ranks whoever
  came first. A contact leaves when it has waited as long as its patience.
- Work takes `work x pace` of the agent who answers. An agent who goes off duty finishes the contact first.
- At the same moment: completions first (lower agent number first), then changes of duty, then arrivals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.engine.simulation import kernel
from headwater.engine.words import Problem, Words

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Contacts:
    """Contacts in order of arrival; all arrays of one length.

    `arrival` seconds, ascending; `queue` number from 0; `patience` seconds (inf = never leaves);
    `work` seconds that an agent of pace 1 needs (talk, hold, wrap).
    """

    arrival: Floats
    queue: NDArray[np.int64]
    patience: Floats
    work: Floats

    def __len__(self) -> int:
        return len(self.arrival)


@dataclass(frozen=True)
class Crew:
    """Agents, what they can do, and when they are on duty.

    `group` group number per agent; `pace` factor on the work per agent; `rank` groups x queues;
    `change_time`, `change_agent`, `change_on`: an agent comes on duty (True) or goes off it (False), in any
    order of time (equal times in the order given). Agents without a change are never on duty.
    """

    group: NDArray[np.int64]
    pace: Floats
    rank: NDArray[np.int64]
    change_time: Floats
    change_agent: NDArray[np.int64]
    change_on: NDArray[np.bool_]

    @classmethod
    def always_on(cls, agents: int, queues: int = 1) -> Crew:
        """`agents` equal agents who serve all queues alike from second 0 on."""
        return cls(
            group=np.zeros(agents, np.int64),
            pace=np.ones(agents),
            rank=np.zeros((1, queues), np.int64),
            change_time=np.zeros(agents),
            change_agent=np.arange(agents),
            change_on=np.ones(agents, np.bool_),
        )


@dataclass(frozen=True)
class Trajectory:
    """What became of each contact, in their order.

    `state` one of WAITING, ANSWERED, ABANDONED, NOT_COME of this module; `start` when an agent answered and
    `end` when the agent was done or the customer left (NaN where it did not happen); `agent` number or -1;
    `free_from` per agent: when the last work ends (the `busy_until` of a following run).
    """

    state: NDArray[np.int8]
    start: Floats
    end: Floats
    agent: NDArray[np.int32]
    free_from: Floats

    @property
    def answered(self) -> NDArray[np.bool_]:
        """Which contacts an agent answered."""
        return self.state == ANSWERED

    @property
    def abandoned(self) -> NDArray[np.bool_]:
        """Which contacts left before an answer."""
        return self.state == ABANDONED

    @property
    def offered(self) -> int:
        """How many contacts came: answered + abandoned + still waiting."""
        return int((self.state != NOT_COME).sum())


WAITING, ANSWERED, ABANDONED, NOT_COME = (
    kernel.WAITING,
    kernel.ANSWERED,
    kernel.ABANDONED,
    kernel.NOT_COME,
)


def _check(contacts: Contacts, crew: Crew) -> None:
    """Numba reads past the end of arrays without a word, so wrong input must end here."""
    if len({len(contacts.arrival), len(contacts.queue), len(contacts.patience), len(contacts.work)}) > 1:
        raise Problem(Words("The arrays of the contacts differ in length.", "联系记录各数组的长度不一致。"))
    if len(contacts) and (np.diff(contacts.arrival) < 0).any():
        raise Problem(Words("Contacts must be sorted by arrival.", "联系记录必须按到达时间排序。"))
    if len(contacts) and not (contacts.queue.min() >= 0 and contacts.queue.max() < crew.rank.shape[1]):
        raise Problem(Words("A contact's queue has no column in rank.", "有联系记录的队列不在技能矩阵中。"))
    if len(crew.group) and not (crew.group.min() >= 0 and crew.group.max() < crew.rank.shape[0]):
        raise Problem(Words("An agent's group has no row in rank.", "有坐席的组别不在技能矩阵中。"))
    if len(crew.change_agent) and not (
        crew.change_agent.min() >= 0 and crew.change_agent.max() < len(crew.group)
    ):
        raise Problem(Words("A change of duty names no agent.", "有上下岗记录没有对应的坐席。"))


def simulate(
    contacts: Contacts, crew: Crew, *, until: float = np.inf, busy_until: Floats | None = None
) -> Trajectory:
    """Play the contacts against the crew up to the moment `until` (seconds).

    `busy_until` per agent: still at work from before until then (0 or less: free). Raises `Problem` where
    the arrays do not fit together. Cost is about one heap operation a contact.
    """
    _check(contacts, crew)
    calls, people = _contact_records(contacts), _agent_records(crew, busy_until)
    rank = np.ascontiguousarray(crew.rank, np.int64)
    kernel.run(calls, people, rank, _change_records(crew), float(until))
    return Trajectory(
        calls["state"].astype(np.int8),
        calls["start"].copy(),
        calls["end"].copy(),
        calls["agent"].copy(),
        people["free_from"].copy(),
    )


def _contact_records(contacts: Contacts) -> NDArray[np.void]:
    calls = np.empty(len(contacts), kernel.CONTACT)
    calls["arrival"] = contacts.arrival
    calls["leaves"] = contacts.arrival + contacts.patience
    calls["work"] = contacts.work
    calls["queue"] = contacts.queue
    calls["start"] = calls["end"] = np.nan
    calls["behind"] = calls["agent"] = -1
    calls["state"] = WAITING
    return calls


def _agent_records(crew: Crew, busy_until: Floats | None) -> NDArray[np.void]:
    people = np.zeros(len(crew.group), kernel.AGENT)
    people["group"] = crew.group
    people["pace"] = crew.pace
    people["before"] = people["after"] = -1
    if busy_until is not None:
        people["free_from"] = busy_until
        people["status"] = np.where(busy_until > 0, kernel.BUSY, kernel.OFF)
    return people


def _change_records(crew: Crew) -> NDArray[np.void]:
    changes = np.empty(len(crew.change_time), kernel.CHANGE)
    order = np.argsort(crew.change_time, kind="stable")
    changes["time"] = crew.change_time[order]
    changes["agent"] = crew.change_agent[order]
    changes["on"] = crew.change_on[order]
    return changes
