"""The simulator of `headwater.engine.simulation` once more: one heap of events, plain objects, no speed."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from headwater.engine.simulation.centre import ABANDONED, ANSWERED, NOT_COME, WAITING, Contacts, Crew

DONE, CHANGE, ARRIVAL = 0, 1, 2


@dataclass
class Agent:
    number: int
    group: int
    pace: float
    on_duty: bool = False
    busy: bool = False
    idle_turn: int | None = None


@dataclass
class Floor:
    contacts: Contacts
    crew: Crew
    events: list[tuple[float, int, int, int]] = field(default_factory=list)
    results: dict[int, tuple[int, float, float, int]] = field(default_factory=dict)

    turns: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.agents = [
            Agent(n, int(g), float(p))
            for n, (g, p) in enumerate(zip(self.crew.group, self.crew.pace, strict=True))
        ]
        self.waiting: list[list[int]] = [[] for _ in range(self.crew.rank.shape[1])]

    def play(self, until: float, busy_until: list[float]) -> None:
        for agent, moment in zip(self.agents, busy_until, strict=True):
            if moment > 0:
                agent.busy = True
                heapq.heappush(self.events, (moment, DONE, agent.number, agent.number))
        # Events of one kind at one moment keep the order in which they were given.
        for order, moment in enumerate(self.crew.change_time):
            heapq.heappush(self.events, (float(moment), CHANGE, order, order))
        for number, moment in enumerate(self.contacts.arrival):
            heapq.heappush(self.events, (float(moment), ARRIVAL, number, number))
        while self.events and self.events[0][0] <= until:
            now, kind, _, subject = heapq.heappop(self.events)
            (self.done, self.change, self.arrive)[kind](now, subject)

    def done(self, now: float, number: int) -> None:
        agent = self.agents[number]
        agent.busy = False
        if agent.on_duty:
            self.available(agent, now)

    def change(self, now: float, order: int) -> None:
        agent = self.agents[self.crew.change_agent[order]]
        agent.on_duty = bool(self.crew.change_on[order])
        if agent.on_duty and not agent.busy and agent.idle_turn is None:
            self.available(agent, now)
        elif not agent.on_duty:
            agent.idle_turn = None

    def arrive(self, now: float, contact: int) -> None:
        queue = self.contacts.queue[contact]
        able = [
            (int(self.crew.rank[a.group, queue]), a.idle_turn, a.number)
            for a in self.agents
            if a.idle_turn is not None and self.crew.rank[a.group, queue] >= 0
        ]
        if able:
            self.answer(self.agents[min(able)[2]], contact, now)
        else:
            self.waiting[queue].append(contact)

    def available(self, agent: Agent, now: float) -> None:
        candidates = []
        for queue, line in enumerate(self.waiting):
            line[:] = [c for c in line if self.leaves(c) > now]
            rank = int(self.crew.rank[agent.group, queue])
            if rank >= 0 and line:
                candidates.append((rank, line[0], queue))
        if not candidates:
            agent.idle_turn = next(self.turns)
            return
        _, contact, queue = min(candidates)
        self.waiting[queue].pop(0)
        self.answer(agent, contact, now)

    def answer(self, agent: Agent, contact: int, now: float) -> None:
        agent.busy, agent.idle_turn = True, None
        end = now + float(self.contacts.work[contact]) * agent.pace
        self.results[contact] = (ANSWERED, now, end, agent.number)
        heapq.heappush(self.events, (end, DONE, agent.number, agent.number))

    def leaves(self, contact: int) -> float:
        return float(self.contacts.arrival[contact]) + float(self.contacts.patience[contact])

    def result(self, contact: int, until: float) -> tuple[int, float, float, int]:
        if contact in self.results:
            return self.results[contact]
        if self.contacts.arrival[contact] > until:
            return (NOT_COME, math.nan, math.nan, -1)
        leaves = self.leaves(contact)
        if leaves <= until and leaves < math.inf:
            return (ABANDONED, math.nan, leaves, -1)
        return (WAITING, math.nan, math.nan, -1)


def simulate(
    contacts: Contacts, crew: Crew, until: float = math.inf, busy_until: list[float] | None = None
) -> list[tuple[int, float, float, int]]:
    """(state, start, end, agent) of each contact."""
    floor = Floor(contacts, crew)
    floor.play(until, busy_until or [0.0] * len(crew.group))
    return [floor.result(contact, until) for contact in range(len(contacts))]
