"""The inner loop of the simulator: arrays of records in, filled in place, compiled by Numba.

Nobody but `centre.py` calls this; the rules that it plays by are written there. The slow, obvious second
implementation in `tests/reference/queueing.py` must give the same trajectory to the last bit.

All of it stands in one file because Numba's cache notices a change only in the file of the outermost
function; and in records, not in tuples of arrays, because counting references to each array took four
fifths of the time.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from headwater.engine.simulation.compiled import compiled

WAITING, ANSWERED, ABANDONED, NOT_COME = 0, 1, 2, 3
OFF, IDLE, BUSY = 0, 1, 2
HEAP_SIZE, TURNS = 0, 1

# A contact: given are arrival, leaves (the moment of hanging up), work, queue; the rest is the outcome.
# `behind` is who stands behind it in its queue.
CONTACT = np.dtype(
    [
        ("arrival", "f8"), ("leaves", "f8"), ("work", "f8"), ("start", "f8"), ("end", "f8"),
        ("behind", "i8"), ("queue", "i4"), ("agent", "i4"), ("state", "i4"),
    ],
    align=True,
)  # fmt: skip
# An agent: `turn` numbers the moments at which agents became idle; before and after link the idle of a group.
AGENT = np.dtype(
    [
        ("pace", "f8"), ("free_from", "f8"), ("turn", "i8"),
        ("group", "i4"), ("before", "i4"), ("after", "i4"), ("status", "i4"), ("duty", "i4"),
    ],
    align=True,
)  # fmt: skip
GROUP = np.dtype([("first", "i8"), ("last", "i8")])
LINE = np.dtype([("head", "i8"), ("tail", "i8")])
COMPLETION = np.dtype([("time", "f8"), ("agent", "i8")])
CHANGE = np.dtype([("time", "f8"), ("agent", "i8"), ("on", "i8")])


@compiled
def push(heap: Any, counters: Any, time: float, agent: int) -> None:
    """Add a completion to the binary heap ordered by (time, agent)."""
    at = counters[HEAP_SIZE]
    counters[HEAP_SIZE] += 1
    while at > 0:
        up = (at - 1) >> 1
        above = heap[up].time
        if above < time or (above == time and heap[up].agent < agent):
            break
        heap[at].time, heap[at].agent = above, heap[up].agent
        at = up
    heap[at].time, heap[at].agent = time, agent


@compiled
def pop(heap: Any, counters: Any) -> int:
    """Remove the earliest completion from the heap; returns its agent."""
    done = heap[0].agent
    counters[HEAP_SIZE] -= 1
    size = counters[HEAP_SIZE]
    time, agent = heap[size].time, heap[size].agent
    at = 0
    while True:
        down = 2 * at + 1
        if down >= size:
            break
        right = down + 1
        if right < size and (
            heap[right].time < heap[down].time
            or (heap[right].time == heap[down].time and heap[right].agent < heap[down].agent)
        ):
            down = right
        below = heap[down].time
        if time < below or (time == below and agent < heap[down].agent):
            break
        heap[at].time, heap[at].agent = below, heap[down].agent
        at = down
    heap[at].time, heap[at].agent = time, agent
    return done


@compiled
def stand_idle(agents: Any, groups: Any, counters: Any, agent: int) -> None:
    """Put an agent at the end of the group's list of idle agents."""
    me, group = agents[agent], groups[agents[agent].group]
    me.status = IDLE
    me.turn = counters[TURNS]
    counters[TURNS] += 1
    me.before = group.last
    me.after = -1
    if group.last >= 0:
        agents[group.last].after = agent
    else:
        group.first = agent
    group.last = agent


@compiled
def end_idle(agents: Any, groups: Any, agent: int, status: int) -> None:
    """Take an agent out of the group's list of idle agents."""
    me, group = agents[agent], groups[agents[agent].group]
    if me.before >= 0:
        agents[me.before].after = me.after
    else:
        group.first = me.after
    if me.after >= 0:
        agents[me.after].before = me.before
    else:
        group.last = me.before
    me.status = status


@compiled
def queue_for(group: int, now: float, rank: Any, lines: Any, contacts: Any) -> int:
    """The queue whose first contact an agent of this group takes, or -1.

    The lowest rank first, among equal ranks whoever came first. Contacts whose patience has ended are
    dropped from the head of each queue that is looked at.
    """
    best = -1
    for queue in range(rank.shape[1]):
        if rank[group, queue] < 0:
            continue
        contact = lines[queue].head
        while contact >= 0 and contacts[contact].leaves <= now:
            contact = contacts[contact].behind
        lines[queue].head = contact
        if contact < 0:
            continue
        # Contacts are numbered by arrival, so the smaller number came first.
        if (
            best < 0
            or rank[group, queue] < rank[group, best]
            or (rank[group, queue] == rank[group, best] and contact < lines[best].head)
        ):
            best = queue
    return best


@compiled
def group_for(queue: int, rank: Any, agents: Any, groups: Any) -> int:
    """The group whose longest idle agent takes a new contact of `queue`, or -1."""
    best = -1
    for group in range(rank.shape[0]):
        agent = groups[group].first
        if agent < 0 or rank[group, queue] < 0:
            continue
        if (
            best < 0
            or rank[group, queue] < rank[best, queue]
            or (
                rank[group, queue] == rank[best, queue]
                and agents[agent].turn < agents[groups[best].first].turn
            )
        ):
            best = group
    return best


@compiled
def join_line(line: Any, contacts: Any, contact: int) -> None:
    """Put a contact at the end of a queue."""
    if line.head < 0:
        line.head = contact
    else:
        contacts[line.tail].behind = contact
    line.tail = contact


@compiled
def answer(contact: Any, me: Any, agent: int, now: float, heap: Any, counters: Any) -> None:
    """Begin the work of an agent on a contact."""
    end = now + contact.work * me.pace
    me.status = BUSY
    me.free_from = end
    contact.state = ANSWERED
    contact.start = now
    contact.end = end
    contact.agent = agent
    push(heap, counters, end, agent)


@compiled
def make_available(
    agent: int,
    now: float,
    contacts: Any,
    agents: Any,
    rank: Any,
    groups: Any,
    lines: Any,
    heap: Any,
    counters: Any,
) -> None:
    """An agent on duty is free: the next contact, or the list of the idle."""
    queue = queue_for(agents[agent].group, now, rank, lines, contacts)
    if queue < 0:
        stand_idle(agents, groups, counters, agent)
        return
    contact = lines[queue].head
    lines[queue].head = contacts[contact].behind
    answer(contacts[contact], agents[agent], agent, now, heap, counters)


@compiled
def close(coming: int, until: float, contacts: Any) -> None:
    """Contacts that nobody answered: gone, still waiting, or not come yet."""
    for number in range(contacts.shape[0]):
        contact = contacts[number]
        if number >= coming:
            contact.state = NOT_COME
        elif contact.state == WAITING and contact.leaves <= until and contact.leaves < np.inf:
            contact.state = ABANDONED
            contact.end = contact.leaves


@compiled
def run(contacts: Any, agents: Any, rank: Any, changes: Any, until: float) -> None:
    """Play all events up to `until`; fills `contacts` and `agents` in place."""
    groups = np.empty(rank.shape[0], GROUP)
    lines = np.empty(rank.shape[1], LINE)
    heap = np.empty(agents.shape[0] + 1, COMPLETION)
    counters = np.zeros(2, np.int64)
    for group in range(groups.shape[0]):
        groups[group].first = groups[group].last = -1
    for line in range(lines.shape[0]):
        lines[line].head = lines[line].tail = -1
    for agent in range(agents.shape[0]):
        if agents[agent].status == BUSY:
            push(heap, counters, agents[agent].free_from, agent)
    coming, change = 0, 0
    while True:
        done = heap[0].time if counters[HEAP_SIZE] > 0 else np.inf
        changing = changes[change].time if change < changes.shape[0] else np.inf
        arriving = contacts[coming].arrival if coming < contacts.shape[0] else np.inf
        now = min(done, changing, arriving)
        if now > until or now == np.inf:
            break
        free = -1
        if done == now:
            agent = pop(heap, counters)
            agents[agent].status = OFF
            if agents[agent].duty:
                free = agent
        elif changing == now:
            agent = changes[change].agent
            agents[agent].duty = changes[change].on
            change += 1
            if agents[agent].duty and agents[agent].status == OFF:
                free = agent
            elif not agents[agent].duty and agents[agent].status == IDLE:
                end_idle(agents, groups, agent, OFF)
        else:
            queue = contacts[coming].queue
            group = group_for(queue, rank, agents, groups)
            if group < 0:
                join_line(lines[queue], contacts, coming)
            else:
                agent = groups[group].first
                end_idle(agents, groups, agent, BUSY)
                answer(contacts[coming], agents[agent], agent, now, heap, counters)
            coming += 1
        if free >= 0:
            make_available(free, now, contacts, agents, rank, groups, lines, heap, counters)
    close(coming, until, contacts)
