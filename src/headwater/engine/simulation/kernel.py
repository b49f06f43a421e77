"""The inner loop of the simulator: plain arrays in, plain arrays out, compiled by Numba.

Nobody but `centre.py` calls this; the rules that it plays by are written there. The slow, obvious second
implementation in `tests/reference/queueing.py` must give the same trajectory to the last bit. All of it
stands in one file because Numba's cache notices a change only in the file of the outermost function.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from headwater.engine.simulation.compiled import compiled

WAITING, ANSWERED, ABANDONED, NOT_COME = 0, 1, 2, 3
OFF, IDLE, BUSY = 0, 1, 2


class ContactArrays(NamedTuple):
    """Per contact, in order of arrival: seconds, queue number, moment of hanging up, seconds of work."""

    arrival: Any
    queue: Any
    leaves: Any
    work: Any


class AgentArrays(NamedTuple):
    """Per agent: group number, pace; and `rank[group, queue]`, lower first, -1 = does not serve it."""

    group: Any
    pace: Any
    rank: Any


class ChangeArrays(NamedTuple):
    """Agents coming on duty and going off it, in order of time."""

    time: Any
    agent: Any
    on: Any


class FloorArrays(NamedTuple):
    """What agents do now: duty, status, lists of idle agents by group, heap of completions by time.

    `turn` numbers the moments at which agents became idle, `turns` counts them.
    """

    duty: Any
    status: Any
    turn: Any
    turns: Any
    first: Any
    last: Any
    before: Any
    after: Any
    heap_time: Any
    heap_agent: Any
    heap_size: Any
    free_from: Any


class LineArrays(NamedTuple):
    """Contacts that wait: first and last of each queue, and who stands behind whom."""

    head: Any
    tail: Any
    behind: Any


class TraceArrays(NamedTuple):
    """What became of each contact."""

    state: Any
    start: Any
    end: Any
    agent: Any


@compiled
def push(floor: FloorArrays, time: float, agent: int) -> None:
    """Add a completion to the binary heap ordered by (time, agent)."""
    times, agents = floor.heap_time, floor.heap_agent
    at = floor.heap_size[0]
    floor.heap_size[0] += 1
    while at > 0:
        up = (at - 1) >> 1
        if times[up] < time or (times[up] == time and agents[up] < agent):
            break
        times[at], agents[at] = times[up], agents[up]
        at = up
    times[at], agents[at] = time, agent


@compiled
def pop(floor: FloorArrays) -> int:
    """Remove the earliest completion from the heap; returns its agent."""
    times, agents = floor.heap_time, floor.heap_agent
    done = agents[0]
    floor.heap_size[0] -= 1
    size = floor.heap_size[0]
    time, agent = times[size], agents[size]
    at = 0
    while True:
        down = 2 * at + 1
        if down >= size:
            break
        right = down + 1
        if right < size and (
            times[right] < times[down] or (times[right] == times[down] and agents[right] < agents[down])
        ):
            down = right
        if time < times[down] or (time == times[down] and agent < agents[down]):
            break
        times[at], agents[at] = times[down], agents[down]
        at = down
    times[at], agents[at] = time, agent
    return done


@compiled
def stand_idle(floor: FloorArrays, group: int, agent: int) -> None:
    """Put an agent at the end of the group's list of idle agents."""
    floor.status[agent] = IDLE
    floor.turn[agent] = floor.turns[0]
    floor.turns[0] += 1
    floor.before[agent] = floor.last[group]
    floor.after[agent] = -1
    if floor.last[group] >= 0:
        floor.after[floor.last[group]] = agent
    else:
        floor.first[group] = agent
    floor.last[group] = agent


@compiled
def end_idle(floor: FloorArrays, group: int, agent: int, status: int) -> None:
    """Take an agent out of the group's list of idle agents."""
    back, front = floor.before[agent], floor.after[agent]
    if back >= 0:
        floor.after[back] = front
    else:
        floor.first[group] = front
    if front >= 0:
        floor.before[front] = back
    else:
        floor.last[group] = back
    floor.status[agent] = status


@compiled
def queue_for(agent_rank: Any, now: float, lines: LineArrays, contacts: ContactArrays) -> int:
    """The queue whose first contact an agent with these ranks takes, or -1.

    The lowest rank first, among equal ranks whoever came first. Contacts whose patience has ended are
    dropped from the head of each queue that is looked at.
    """
    best = -1
    for queue in range(lines.head.shape[0]):
        if agent_rank[queue] < 0:
            continue
        contact = lines.head[queue]
        while contact >= 0 and contacts.leaves[contact] <= now:
            contact = lines.behind[contact]
        lines.head[queue] = contact
        if contact < 0:
            continue
        # Contacts are numbered by arrival, so the smaller number came first.
        if (
            best < 0
            or agent_rank[queue] < agent_rank[best]
            or (agent_rank[queue] == agent_rank[best] and contact < lines.head[best])
        ):
            best = queue
    return best


@compiled
def group_for(queue: int, agents: AgentArrays, floor: FloorArrays) -> int:
    """The group whose longest idle agent takes a new contact of `queue`, or -1."""
    best = -1
    rank = agents.rank
    for group in range(rank.shape[0]):
        agent = floor.first[group]
        if agent < 0 or rank[group, queue] < 0:
            continue
        if best < 0 or rank[group, queue] < rank[best, queue]:
            best = group
        elif rank[group, queue] == rank[best, queue]:
            other = floor.first[best]
            if floor.turn[agent] < floor.turn[other]:
                best = group
    return best


@compiled
def join_line(lines: LineArrays, queue: int, contact: int) -> None:
    """Put a contact at the end of its queue."""
    if lines.head[queue] < 0:
        lines.head[queue] = contact
    else:
        lines.behind[lines.tail[queue]] = contact
    lines.tail[queue] = contact


@compiled
def _empty_floor(agents: AgentArrays, busy_until: Any) -> FloorArrays:
    people, groups = agents.group.shape[0], agents.rank.shape[0]
    floor = FloorArrays(
        np.zeros(people, np.bool_),
        np.zeros(people, np.int8),
        np.zeros(people, np.int64),
        np.zeros(1, np.int64),
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
        stand_idle(floor, group, agent)
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
