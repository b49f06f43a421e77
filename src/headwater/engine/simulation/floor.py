"""The arrays that the inner loop works on, named; and the small steps on them, compiled by Numba."""

from __future__ import annotations

from typing import Any, NamedTuple

from headwater.engine.simulation.compiled import compiled

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
    """What agents do now: duty, status, lists of idle agents by group, heap of completions by time."""

    duty: Any
    status: Any
    since: Any
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
def stand_idle(floor: FloorArrays, group: int, agent: int, now: float) -> None:
    """Put an agent at the end of the group's list of idle agents."""
    floor.status[agent] = IDLE
    floor.since[agent] = now
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
            if (floor.since[agent], agent) < (floor.since[other], other):
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
