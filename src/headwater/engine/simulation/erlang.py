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
    weights, weight, state = [1.0], 1.0, 0
    top = 1.0
    while state < agents or weight > 1e-14 * top:
        state += 1
        weight *= rate / (min(state, agents) * done + max(0, state - agents) * leave)
        weights.append(weight)
        top = max(top, weight)
    waiting = sum(w * max(0, n - agents) for n, w in enumerate(weights))
    return leave * waiting / (rate * sum(weights))
