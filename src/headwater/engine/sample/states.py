"""Agent states: what agents did hour by hour on the phone, and the rest of their shift by day."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.engine.sample import places
from headwater.engine.sample.columns import coded, ids, moments, shaped
from headwater.engine.sample.handling import Handled
from headwater.engine.sample.records import agent_columns, day_columns, epoch_day
from headwater.engine.sample.staffing import Roster
from headwater.engine.sample.world import World

STATES = ("ready", "talking", "hold", "wrap", "meal", "training", "meeting", "other_work")
READY, TALKING, HOLD, WRAP, MEAL, TRAINING, MEETING, OTHER = range(8)
HOUR = 3600.0
MEAL_SECONDS = 1800.0
OFF_PHONE = 0.3


def _by_hour(agents: int, agent: NDArray, start: NDArray, seconds: NDArray) -> NDArray[np.float64]:
    """Seconds in each agent's hour (agents x 24) of stretches that may run over the full hour."""
    spent = np.zeros(agents * 25)
    hour = np.minimum(start // HOUR, 23).astype(np.int64)
    room = np.minimum(seconds, (hour + 1) * HOUR - start)
    spent += np.bincount(agent * 25 + hour, np.maximum(room, 0), agents * 25)
    # Longer than into the next hour is so rare that the rest may be counted there.
    spent += np.bincount(agent * 25 + hour + 1, seconds - np.maximum(room, 0), agents * 25)
    return spent.reshape(agents, 25)[:, :24]


def of_day(world: World, rng: np.random.Generator, day: int, done: Handled, planned: Roster) -> pa.Table:
    """The day's rows of `agent_states`; the states of an agent's hour stand in a row one after another."""
    agents = len(world.agents)
    mine = np.flatnonzero(done.answered)
    agent = done.agent[mine]
    answered = done.arrivals.seconds[mine] + done.ivr[mine] + done.wait[mine]
    hours = np.zeros((agents, 24, 4))
    begin = answered
    for place, part in ((TALKING, done.talk), (HOLD, done.hold), (WRAP, done.wrap)):
        hours[:, :, place] = _by_hour(agents, agent, begin, part[mine])
        begin = begin + part[mine]
    busy = hours.sum(axis=2)
    hours[:, :, READY] = np.where(planned.phone, np.maximum(HOUR - busy, 0), 0)
    hours = np.rint(hours)
    on, hour, kind = np.nonzero(hours)
    spent = hours[on, hour, kind]
    offset = (np.cumsum(hours, axis=2) - hours)[on, hour, kind]
    phone = (on, np.minimum(hour * HOUR + offset, 86_399), kind, spent)
    free = np.where(planned.shift, HOUR - np.minimum(hours.sum(axis=2), HOUR), 0.0)
    who, start, state, seconds = (
        np.concatenate(pair) for pair in zip(phone, _rest(rng, free, planned), strict=True)
    )
    columns = {
        "id": ids(f"a{world.date(day):%y%m%d}", 0, len(who)),
        "started_at": moments(epoch_day(world, day), start),
        **agent_columns(world, day, who),
        "state": coded(state, STATES),
        "queue": coded(planned.desk[who], places.QUEUES, state <= WRAP),
        "seconds": pa.array(seconds),
        **day_columns(world, day, start),
    }
    return shaped("agent_states", columns, len(who))


def _rest(
    rng: np.random.Generator, free: NDArray[np.float64], planned: Roster
) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """The part of each shift off the phone: a meal, then training, a meeting or other work."""
    # In a small sample few hours are needed on the phone; nobody is said to idle the rest of them away.
    total = np.minimum(free.sum(axis=1), OFF_PHONE * HOUR * planned.phone.sum(axis=1))
    first = np.argmax(planned.shift & ~planned.phone, axis=1) * HOUR
    meal = np.minimum(total, MEAL_SECONDS)
    rest = total - meal
    kind = rng.choice((TRAINING, MEETING, OTHER), len(total), p=(0.15, 0.1, 0.75))
    eats, works = np.flatnonzero(meal > 60), np.flatnonzero(rest > 60)
    return (
        np.concatenate([eats, works]),
        np.minimum(np.concatenate([first[eats], first[works] + meal[works]]), 86_399),
        np.concatenate([np.full(len(eats), MEAL), kind[works]]),
        np.concatenate([meal[eats], rest[works]]),
    )
