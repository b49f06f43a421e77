"""The rows of one day in the columns of the lake's tables."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from headwater.engine.sample import places
from headwater.engine.sample.columns import coded, constant, given, moments, shaped, slots
from headwater.engine.sample.handling import OUTCOMES, VOICE, Handled
from headwater.engine.sample.people import TEAM_ZONE, TEAMS, ZONES, team_code, zone_code
from headwater.engine.sample.world import World

TEAM_CODES = tuple(team_code(team) for team in range(TEAMS))
ZONE_CODES = tuple(zone_code(zone) for zone in range(ZONES))


def epoch_day(world: World, day: int) -> int:
    """Days since 1970 of a day of the period."""
    return (world.date(day) - date(1970, 1, 1)).days


def agent_columns(world: World, day: int, agent: np.ndarray) -> dict[str, pa.Array]:
    """`agent`, `team` and `zone` per row; empty where the agent is -1."""
    known = agent >= 0
    team = world.agents.team_on(day)[agent]
    return {
        "agent": coded(agent, world.agent_numbers, known),
        "team": coded(team, TEAM_CODES, known),
        "zone": coded(TEAM_ZONE[team], ZONE_CODES, known),
    }


def customer_columns(world: World, customer: np.ndarray) -> dict[str, pa.Array]:
    """`customer`, `segment` and `region` per row."""
    return {
        "customer": world.customers.ids.take(pa.array(customer)),
        "segment": coded(world.customers.brand[customer], places.BRANDS),
        "region": coded(world.customers.region[customer], places.REGIONS),
    }


def day_columns(world: World, day: int, seconds: np.ndarray) -> dict[str, pa.Array]:
    """`local_day` and `local_slot` per row."""
    rows = np.full(len(seconds), world.date(day), "datetime64[D]")
    return {"local_day": pa.array(rows), "local_slot": slots(seconds)}


def contacts(world: World, day: int, done: Handled) -> pa.Table:
    """The day's rows of `contacts`."""
    calls, rows, answered = done.arrivals, len(done.arrivals), done.answered
    voice = np.isin(done.channel, VOICE)
    columns = {
        "id": done.ids,
        "started_at": moments(epoch_day(world, day), calls.seconds),
        "channel": coded(done.channel, places.CHANNELS),
        "direction": constant("inbound", rows),
        "queue": coded(done.queue, places.QUEUES, done.queued),
        "service": coded(calls.service, world.services.names),
        **customer_columns(world, calls.customer),
        **agent_columns(world, day, done.agent),
        "ivr_seconds": given(done.ivr, voice),
        "wait_seconds": given(done.wait, done.queued),
        "talk_seconds": given(done.talk, answered),
        "hold_seconds": given(done.hold, answered),
        "wrap_seconds": given(done.wrap, answered),
        "outcome": coded(done.outcome, OUTCOMES),
        "transferred_to": coded(done.target, places.QUEUES, done.target >= 0),
        "resolved": given(done.resolved, done.flagged),
        "operation_steps": given(done.steps, answered),
        "satisfaction": given(done.satisfaction, done.satisfaction > 0),
        **day_columns(world, day, calls.seconds),
    }
    return shaped("contacts", columns, rows)
