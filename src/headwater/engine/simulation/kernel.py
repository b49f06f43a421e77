"""The inner loop of the simulator: plain arrays in, plain arrays out, compiled by Numba.

Nobody but `centre.py` calls this; the rules that it plays by are written there. The slow, obvious second
implementation in `tests/reference/queueing.py` must give the same trajectory to the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from headwater.engine.simulation.compiled import compiled
from headwater.engine.simulation.floor import (
    BUSY,
    IDLE,
    OFF,
    AgentArrays,
    ChangeArrays,
    ContactArrays,
    FloorArrays,
    LineArrays,
    TraceArrays,
    end_idle,
    group_for,
    join_line,
    pop,
    push,
    queue_for,
    stand_idle,
)

WAITING, ANSWERED, ABANDONED, NOT_COME = 0, 1, 2, 3


@compiled
def _empty_floor(agents: AgentArrays, busy_until: Any) -> FloorArrays:
    people, groups = agents.group.shape[0], agents.rank.shape[0]
    floor = FloorArrays(
        np.zeros(people, np.bool_),
        np.zeros(people, np.int8),
        np.zeros(people),
        np.full(groups, -1, np.int64),
        np.full(groups, -1, np.int64),
        np.full(people, -1, np.int64),
        np.full(people, -1, np.int64),
        np.empty(people + 1),
        np.empty(people + 1, np.int64),
        np.zeros(1, np.int64),
        busy_until.copy(),
    )
    for agent in range(people):
        if busy_until[agent] > 0.0:
            floor.status[agent] = BUSY
            push(floor, busy_until[agent], agent)
    return floor


@compiled
def _answer(
    contact: int,
    agent: int,
    now: float,
    contacts: ContactArrays,
    agents: AgentArrays,
    floor: FloorArrays,
    traces: TraceArrays,
) -> None:
    end = now + contacts.work[contact] * agents.pace[agent]
    floor.status[agent] = BUSY
    floor.free_from[agent] = end
    traces.state[contact] = ANSWERED
    traces.start[contact] = now
    traces.end[contact] = end
    traces.agent[contact] = agent
    push(floor, end, agent)


@compiled
def _make_available(
    agent: int,
    now: float,
    contacts: ContactArrays,
    agents: AgentArrays,
    floor: FloorArrays,
    lines: LineArrays,
    traces: TraceArrays,
) -> None:
    group = agents.group[agent]
    queue = queue_for(agents.rank[group], now, lines, contacts)
    if queue < 0:
        stand_idle(floor, group, agent, now)
        return
    contact = lines.head[queue]
    lines.head[queue] = lines.behind[contact]
    _answer(contact, agent, now, contacts, agents, floor, traces)


@compiled
def _close(coming: int, until: float, contacts: ContactArrays, traces: TraceArrays) -> None:
    """Contacts that nobody answered: gone, still waiting, or not come yet."""
    for contact in range(coming):
        leaves = contacts.leaves[contact]
        if traces.state[contact] == WAITING and leaves <= until and leaves < np.inf:
            traces.state[contact] = ABANDONED
            traces.end[contact] = leaves
    traces.state[coming:] = NOT_COME


@compiled
def run(
    contacts: ContactArrays, agents: AgentArrays, changes: ChangeArrays, busy_until: Any, until: float
) -> Any:
    """Play all events up to `until`; returns the traces and the moment at which each agent is free."""
    number = contacts.arrival.shape[0]
    queues = agents.rank.shape[1]
    floor = _empty_floor(agents, busy_until)
    lines = LineArrays(
        np.full(queues, -1, np.int64), np.full(queues, -1, np.int64), np.full(number, -1, np.int64)
    )
    traces = TraceArrays(
        np.zeros(number, np.int8),
        np.full(number, np.nan),
        np.full(number, np.nan),
        np.full(number, -1, np.int32),
    )
    coming, change = 0, 0
    while True:
        done = floor.heap_time[0] if floor.heap_size[0] > 0 else np.inf
        changing = changes.time[change] if change < changes.time.shape[0] else np.inf
        arriving = contacts.arrival[coming] if coming < number else np.inf
        now = min(done, changing, arriving)
        if now > until or now == np.inf:
            break
        if done == now:
            agent = pop(floor)
            floor.status[agent] = OFF
            if floor.duty[agent]:
                _make_available(agent, now, contacts, agents, floor, lines, traces)
        elif changing == now:
            agent = changes.agent[change]
            floor.duty[agent] = changes.on[change]
            change += 1
            if floor.duty[agent] and floor.status[agent] == OFF:
                _make_available(agent, now, contacts, agents, floor, lines, traces)
            elif not floor.duty[agent] and floor.status[agent] == IDLE:
                end_idle(floor, agents.group[agent], agent, OFF)
        else:
            queue = contacts.queue[coming]
            group = group_for(queue, agents, floor)
            if group < 0:
                join_line(lines, queue, coming)
            else:
                agent = floor.first[group]
                end_idle(floor, group, agent, BUSY)
                _answer(coming, agent, now, contacts, agents, floor, traces)
            coming += 1
    _close(coming, until, contacts, traces)
    return traces, floor.free_from
