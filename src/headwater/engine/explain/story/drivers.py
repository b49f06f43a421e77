"""Load and people: what made customers wait, or made more of them come to the agents."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from headwater.engine.explain.story.agents import OFF_PHONE, Agents
from headwater.engine.explain.story.cells import Cells
from headwater.engine.explain.story.measure import counting
from headwater.engine.explain.story.noise import BURSTS, DAYS
from headwater.engine.explain.story.values import Driver
from headwater.engine.indicators.formula.atoms import Atom, atoms_of

CONTACTS = counting("contacts")
OFFERED = counting("contacts", where="offered")
WORK = counting("contacts", "talk + coalesce(hold, 0) + coalesce(wrap, 0)", "answered and talk is present")
WORKED = counting("contacts", where="answered and talk is present")
# A sum is counted together with how many rows gave it a value.
PARTS: Sequence[Atom] = (CONTACTS, OFFERED, WORK, WORKED, *atoms_of(WORK.aggregate))
# A driver is named when it makes at least a quarter of the change, and moved by more than noise.
NAMED, LEAST_CHANGE, SURE = 0.25, 0.05, 3.0
BALANCED, AGENTS_STRAY = 0.3, 0.05
VANISHED = 1000.0
# Fewer hours are told as none.
LEAST_HOURS = 0.05


def pair(cells: Cells, one: Atom) -> tuple[float, float]:
    """An atom's amount over all leaves, now and as usual."""
    return float(cells.now[one.key].sum()), float(cells.usual[one.key].sum())


def load_drivers(cells: Cells, agents: Agents | None, queued_only: bool) -> tuple[Driver, ...]:
    """The parts of the load on each agent: contacts x share asking for an agent x handle time / agents.

    `queued_only`: the incident is limited to queues, so contacts that stayed in the menu are not in it.
    """
    contacts, offered = pair(cells, CONTACTS), pair(cells, OFFERED)
    work, worked = pair(cells, WORK), pair(cells, WORKED)
    known = []
    if queued_only or contacts == offered:
        known.append(("contacts", offered, "count"))
    else:
        known.append(("contacts", contacts, "count"))
        known.append(("asking", _ratio(offered, contacts), "ratio"))
    if worked[0] and worked[1]:
        known.append(("handle_time", _ratio(work, worked), "seconds"))
    if agents is not None:
        known.append(("agents", (agents.now, agents.usual), "hours"))
    return _effects(known) + _unavailable(agents)


def demand_drivers(cells: Cells, queued_only: bool, of_agents: bool) -> tuple[Driver, ...]:
    """Of an amount of contacts: how many came, and (`of_agents`) which share asked for an agent."""
    contacts, offered = pair(cells, CONTACTS), pair(cells, OFFERED)
    known = [("contacts", contacts if not queued_only else offered, "count")]
    if of_agents and not queued_only:
        known.append(("asking", _ratio(offered, contacts), "ratio"))
    return _effects(known)


def _ratio(above: tuple[float, float], below: tuple[float, float]) -> tuple[float, float]:
    return above[0] / below[0] if below[0] else 0.0, above[1] / below[1] if below[1] else 0.0


def _effects(known: Sequence[tuple[str, tuple[float, float], str]]) -> tuple[Driver, ...]:
    steps = {}
    for key, (now, usual), _ in known:
        step = _step(now, usual)
        steps[key] = -step if key == "agents" else step
    total = sum(steps.values())
    sign = 1.0 if total >= 0 else -1.0
    # Of what pushed in the direction of the change; what relieved it stands below zero.
    pushing = sum(max(sign * step, 0.0) for step in steps.values()) or 1.0
    return tuple(
        Driver(key, now, usual, sign * steps[key] / pushing, unit) for key, (now, usual), unit in known
    )


def _step(now: float, usual: float) -> float:
    """By how much a driver moved, as a logarithm; what vanished or came from nothing, a thousandfold."""
    most = max(now, usual)
    return float(np.log(max(now, most / VANISHED) / max(usual, most / VANISHED))) if most > 0 else 0.0


def _unavailable(agents: Agents | None) -> tuple[Driver, ...]:
    if agents is None or agents.source != "states":
        return ()
    now, usual = agents.hours(OFF_PHONE)
    told = max(now, usual) >= LEAST_HOURS
    return (Driver("unavailable", now, usual, None, "hours"),) if told else ()


def named(drivers: Sequence[Driver], cells: Cells, topics: bool, toward: float = 0.0) -> tuple[Driver, ...]:
    """The drivers that the story goes on with, the strongest first.

    `topics`: something that customers came for stands out beyond doubt, so that they are more for a reason.
    `toward`: above 0 where service suffered, below 0 where it gained; a driver that pushed the other way
    made neither. 0 where it did not move.
    """
    found = {}
    steps = [one for one in drivers if one.effect is not None]
    # Where drivers pull against each other nearly in balance, each that moved beyond doubt is told.
    balanced = abs(sum(one.effect or 0 for one in steps)) < BALANCED
    for one in steps:
        push = one.usual - one.now if one.key == "agents" else one.now - one.usual
        if push * toward < 0:
            continue
        sure = abs(one.change) / _stray(one, cells)
        moved = (sure >= SURE and abs(one.change) >= LEAST_CHANGE) or (topics and one.key == "contacts")
        if moved and ((one.effect or 0) >= NAMED or (balanced and abs(one.effect or 0) >= NAMED)):
            found[one.key] = (sure if balanced else (one.effect or 0.0), one)
    return tuple(one for _, one in sorted(found.values(), key=lambda pair: -pair[0]))


def _stray(driver: Driver, cells: Cells) -> float:
    """By how much a driver strays from day to day without any reason, relative to its usual."""
    if driver.key == "handle_time":
        return 1.0 / float(np.sqrt(max(pair(cells, WORKED)[0], 1.0)))
    if driver.key == "agents":
        return AGENTS_STRAY
    rows = max(pair(cells, CONTACTS)[1], 1.0)
    by_chance = float(np.sqrt(BURSTS / rows))
    # How many come differs from day to day; which share asks for an agent hardly does.
    return by_chance + (DAYS / 2 if driver.key == "contacts" else 0.0)


def pressure(drivers: Sequence[Driver]) -> float:
    """How many times the usual the load on each agent present is."""
    times = 1.0
    for one in drivers:
        if one.effect is not None and one.now > 0 and one.usual > 0:
            times *= one.usual / one.now if one.key == "agents" else one.now / one.usual
    return times
