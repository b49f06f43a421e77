"""What becomes of the contacts of one day: menu, queue, agent, talk, outcome, satisfaction, repeats."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.engine.sample import places
from headwater.engine.sample.arrivals import NONE, Arrivals, services_for, times
from headwater.engine.sample.columns import ids
from headwater.engine.sample.incidents import OUTAGE_PACE, ZERO_OUT
from headwater.engine.sample.staffing import Roster, crew
from headwater.engine.sample.world import (
    HOLD_MEAN,
    HOLD_SHARE,
    SPARE_SHARE,
    VIP_SHARE,
    WRAP_BASE,
    WRAP_HARD,
    World,
)
from headwater.engine.simulation import Contacts, simulate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ANSWERED, ABANDONED, ENDED_IN_IVR, BLOCKED = range(4)
OUTCOMES = ("answered", "abandoned", "ended_in_ivr", "blocked")
PATIENCE = 150.0
BLOCKED_SHARE = 0.002
RATED, FLAGGED = 0.24, 0.6
RECALLS_UNRESOLVED, RECALLS_ABANDONED, RECALLS_RESOLVED = 0.5, 0.45, 0.025


@dataclass(frozen=True)
class Handled:
    """One day's contacts with everything that happened; arrays in order of `arrivals`.

    `queue` is -1 where the contact never reached one, `agent` -1 where nobody answered; seconds are whole;
    `ivr` is NaN on channels without a voice menu; `satisfaction` 0 where not rated; `target` queue handed
    on to or -1; `flagged` where the agent recorded `resolved`; `prefix` begins the contacts' ids.
    """

    arrivals: Arrivals
    channel: Ints
    queue: Ints
    outcome: Ints
    agent: Ints
    ivr: Floats
    wait: Floats
    talk: Floats
    hold: Floats
    wrap: Floats
    target: Ints
    resolved: Bools
    flagged: Bools
    steps: Ints
    satisfaction: Ints
    zero_out: Bools
    prefix: str

    @cached_property
    def ids(self) -> pa.Array:
        """Ids of the contacts, in order of start."""
        return ids(self.prefix, 0, len(self.channel))

    @property
    def answered(self) -> Bools:
        """Answered by an agent."""
        return self.outcome == ANSWERED

    @property
    def queued(self) -> Bools:
        """Reached a queue."""
        return self.queue >= 0


def _menu(world: World, rng: np.random.Generator, day: int, calls: Arrivals) -> tuple[Ints, Bools, Bools]:
    """Channel, whether the contact asks for an agent, and whether it gave up the menu in the incident."""
    count = len(calls)
    channel = np.searchsorted(np.cumsum(places.CHANNEL_SHARES)[:-1], rng.random(count), side="right")
    channel[calls.again] = places.HOTLINE
    easy = world.services.containment[calls.service] * np.where(calls.again, 0.3, 1.0)
    contained = rng.random(count) < easy
    zero_out = np.zeros(count, np.bool_)
    if world.plan.of("ivr_zero_out", day) is not None:
        zero_out = contained & (rng.random(count) < ZERO_OUT) & (channel == places.HOTLINE)
    return channel, (channel == places.HOTLINE) & (~contained | zero_out), zero_out


def _queues(world: World, rng: np.random.Generator, calls: Arrivals, asks: Bools) -> Ints:
    """The desk for each contact: by service, GoTone customers mostly to theirs, a few unsorted."""
    desk = world.services.desk[calls.service]
    gotone = (world.customers.brand[calls.customer] == places.GOTONE) & (desk != places.COMPLAINT)
    draw = rng.random(len(calls))
    desk = np.where(gotone & (draw < VIP_SHARE), places.VIP, desk)
    desk = np.where(draw > 1 - SPARE_SHARE, places.SPARE, desk)
    return np.where(asks, desk, -1)


@dataclass(frozen=True)
class _Work:
    """Seconds of talk, hold and wrap that an agent of pace 1 needs."""

    talk: Floats
    hold: Floats
    wrap: Floats

    @property
    def total(self) -> Floats:
        return self.talk + self.hold + self.wrap


def _work(world: World, rng: np.random.Generator, day: int, service: Ints, seconds: Floats) -> _Work:
    count, s = len(service), world.services
    talk = np.exp(s.log_talk[service] + s.spread[service] * rng.standard_normal(count))
    hold = np.where(rng.random(count) < HOLD_SHARE, rng.exponential(HOLD_MEAN, count), 0.0)
    wrap = rng.exponential(1.0, count) * (WRAP_BASE + WRAP_HARD * s.hard[service])
    outage = world.plan.of("system_outage", day)
    if outage is not None:
        slow = (seconds >= outage.hours[0] * 3600) & (seconds < outage.hours[1] * 3600)
        factor = np.where(slow, OUTAGE_PACE, 1.0)
        talk, hold, wrap = talk * factor, hold * factor, wrap * factor
    return _Work(np.minimum(talk, 3000), hold, wrap)


def _ivr_seconds(rng: np.random.Generator, channel: Ints, asks: Bools) -> Floats:
    """Whole seconds in a voice menu; NaN on the channels that have none."""
    voice = np.isin(channel, VOICE)
    median = np.where(asks, 24.0, 48.0)
    return np.where(voice, np.rint(median * np.exp(0.45 * rng.standard_normal(len(channel)))), np.nan)


VOICE = tuple(places.CHANNELS.index(name) for name in ("hotline", "info_line", "rural_line"))


def handle(
    world: World, rng: np.random.Generator, day: int, calls: Arrivals, planned: Roster, busy_until: Floats
) -> tuple[Handled, Floats]:
    """Play the day; also returns until when each agent is busy, in seconds of the next day."""
    channel, asks, zero_out = _menu(world, rng, day, calls)
    blocked = asks & (rng.random(len(calls)) < BLOCKED_SHARE)
    asks &= ~blocked
    queue = _queues(world, rng, calls, asks)
    ivr = _ivr_seconds(rng, channel, asks)
    chosen = np.flatnonzero(asks)
    reached = calls.seconds[chosen] + ivr[chosen]
    order = np.argsort(reached, kind="stable")
    chosen, reached = chosen[order], reached[order]
    work = _work(world, rng, day, calls.service[chosen], reached)
    patience = rng.exponential(PATIENCE, len(chosen))
    today = crew(world, day, planned)
    path = simulate(Contacts(reached, queue[chosen], patience, work.total), today, busy_until=busy_until)
    agent = np.full(len(calls), -1, np.int64)
    agent[chosen] = path.agent
    outcome = np.full(len(calls), ENDED_IN_IVR)
    outcome[chosen] = np.where(path.answered, ANSWERED, ABANDONED)
    outcome[blocked] = BLOCKED
    wait = _spread(chosen, np.floor(np.where(path.answered, path.start, path.end) - reached), len(calls))
    pace = np.where(path.answered, today.pace[path.agent], np.nan)
    talk, hold, wrap = (
        _spread(chosen, np.rint(part * pace), len(calls)) for part in (work.talk, work.hold, work.wrap)
    )
    ends = _judge(world, rng, calls, outcome == ANSWERED, queue, agent, wait, talk)
    done = Handled(
        calls,
        channel,
        queue,
        outcome,
        agent,
        ivr,
        wait,
        np.maximum(talk, 1),
        hold,
        wrap,
        *ends,
        zero_out,
        f"c{world.date(day):%y%m%d}",
    )
    return done, np.maximum(path.free_from - 86_400.0, 0.0)


def _spread(chosen: Ints, values: Floats, count: int) -> Floats:
    """Values of the chosen contacts in an array over all of them, NaN elsewhere."""
    every = np.full(count, np.nan)
    every[chosen] = values
    return every


def _judge(
    world: World,
    rng: np.random.Generator,
    calls: Arrivals,
    answered: Bools,
    queue: Ints,
    agent: Ints,
    wait: Floats,
    talk: Floats,
) -> tuple[Ints, Bools, Bools, Ints, Ints]:
    """Transfer target, resolved, whether recorded, operation steps, and the customer's rating (0 = none)."""
    count = len(calls)
    hard = world.services.hard[calls.service]
    skill = np.where(answered, world.agents.skill[agent], 0.0)
    first_line = np.isin(queue, (places.A, places.A_PLUS))
    handed_on = answered & (rng.random(count) < (0.015 + 0.09 * hard * first_line) * np.exp(-0.25 * skill))
    onwards = np.where(queue == places.A, places.A_PLUS, places.B)
    target = np.where(handed_on, onwards, -1)
    target = np.where(handed_on & (rng.random(count) < 0.15), places.COMPLAINT, target)
    logit = 2.9 - 2.4 * hard + 0.35 * skill - 0.9 * calls.again
    resolved = answered & (rng.random(count) < 1 / (1 + np.exp(-logit)))
    flagged = answered & (rng.random(count) < FLAGGED)
    steps = np.where(answered, 1 + rng.poisson(1.0 + 6.0 * hard), 0)
    mood = 4.75 + 0.22 * skill - 1.35 * ~resolved - 0.3 * hard - 0.3 * calls.again
    mood -= np.minimum(np.nan_to_num(wait), 300) * 0.006 + np.minimum(np.nan_to_num(talk), 900) * 0.0008
    score = np.clip(np.rint(mood + 0.55 * rng.standard_normal(count)), 1, 5).astype(np.int64)
    rated = answered & (rng.random(count) < RATED)
    return target, resolved, flagged, steps, np.where(rated, score, 0)


def repeats(world: World, rng: np.random.Generator, day: int, done: Handled) -> dict[int, Arrivals]:
    """Who comes back about the same within 72 hours, by the day of the period on which they do."""
    chance = np.where(done.resolved, RECALLS_RESOLVED, RECALLS_UNRESOLVED)
    chance = np.where(done.outcome == ABANDONED, RECALLS_ABANDONED, chance)
    chance = np.where(done.queued, chance, 0.0)
    back = np.flatnonzero(rng.random(len(chance)) < chance)
    later = rng.choice((1, 2, 3), len(back), p=(0.6, 0.28, 0.12))
    quarters = world.intraday[True]
    seconds = rng.permutation(times(rng, quarters, len(back)))
    # On the third day only until the hour of the first contact, or 72 hours would be over.
    before = done.arrivals.seconds[back]
    later = np.where((later == 3) & (seconds >= before), 2, later)
    found = {}
    for gap in (1, 2, 3):
        mine = later == gap
        if day + gap < world.days and mine.any():
            found[day + gap] = Arrivals(
                seconds[mine],
                done.arrivals.customer[back[mine]],
                done.arrivals.service[back[mine]],
                np.ones(int(mine.sum()), np.bool_),
            )
    return found


def carried_in(world: World) -> dict[int, list[Arrivals]]:
    """Repeats of contacts before the period, or its first days would be quieter than the others."""
    rng = np.random.default_rng([world.seed, 81])
    found: dict[int, list[Arrivals]] = {}
    for day, share in zip(range(world.days), (0.042, 0.017, 0.005), strict=False):
        count = int(share * world.totals[day])
        seconds = rng.permutation(times(rng, world.intraday[True], count))
        customer = rng.integers(0, len(world.customers), count)
        service = services_for(world, rng, customer)
        found[day] = [Arrivals(seconds, customer, service, np.ones(count, np.bool_))]
    return found


def collect(pending: dict[int, list[Arrivals]], day: int) -> list[Arrivals]:
    """The repeats that fall on `day`, taken out of `pending`."""
    return pending.pop(day, []) or [NONE]
