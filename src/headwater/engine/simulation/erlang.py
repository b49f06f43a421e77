"""Erlang's formulas for one queue: chance of waiting, service level, and the agents that a target needs."""

from __future__ import annotations

import math


def erlang_b(load: float, agents: int) -> float:
    """Blocking probability of `agents` servers without a queue under `load` erlangs (Erlang 1917)."""
    inverse = 1.0
    for server in range(1, agents + 1):
        inverse = 1.0 + inverse * server / load
    return 1.0 / inverse


def erlang_c(load: float, agents: int) -> float:
    """Probability that a contact waits, nobody leaving; 1 where the load reaches the agents."""
    if load <= 0:
        return 0.0
    if load >= agents:
        return 1.0
    blocked = erlang_b(load, agents)
    return blocked / (1.0 - load / agents * (1.0 - blocked))


def service_level(load: float, agents: int, work: float, within: float) -> float:
    """Share answered within `within` seconds when contacts take `work` seconds on average (Erlang C)."""
    if load >= agents:
        return 0.0
    return 1.0 - erlang_c(load, agents) * math.exp(-(agents - load) * within / work)


def mean_wait(load: float, agents: int, work: float) -> float:
    """Mean wait of all contacts in seconds (Erlang C); inf where the load reaches the agents."""
    if load >= agents:
        return math.inf
    return erlang_c(load, agents) * work / (agents - load)


def agents_for(load: float, work: float, target: float, within: float) -> int:
    """The fewest agents with a service level of `target` within `within` seconds (Erlang C)."""
    agents = max(1, math.ceil(load))
    while service_level(load, agents, work, within) < target:
        agents += 1
    return agents


def abandonment(load: float, agents: int, work: float, patience: float) -> float:
    """Share of contacts that leave when patience is exponential with that mean (Erlang A).

    By the stationary distribution of the birth and death process, summed until it has died out.
    """
    rate, done, leave = load / work, 1.0 / work, 1.0 / patience
    # Weights of the states relative to the one with all agents busy and nobody waiting, from there outwards:
    # the absolute ones overflow in a big centre.
    busy_states, weight = 0.0, 1.0
    for state in range(agents, 0, -1):
        weight *= state * done / rate
        busy_states += weight
    weight, total, waiting, queue = 1.0, 1.0 + busy_states, 0.0, 0
    while weight > 1e-15 * total or rate > agents * done + queue * leave:
        queue += 1
        weight *= rate / (agents * done + queue * leave)
        total += weight
        waiting += queue * weight
    return leave * waiting / (rate * total)
