"""Surveys: after contacts, in the voice menu, and the monthly relationship wave of an outside institute."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from headwater.engine.lake.tables import TABLES
from headwater.engine.sample import moods, outage, places, repairs
from headwater.engine.sample.columns import coded, constant, given, ids, moments, shaped
from headwater.engine.sample.handling import RATED, Handled
from headwater.engine.sample.records import (
    agent_columns,
    customer_columns,
    day_columns,
    epoch_day,
)
from headwater.engine.sample.wordings.slots import COMMENTS
from headwater.engine.sample.world import World

SCHEMA = TABLES["surveys"].schema
INVITED = 0.5
MENU_RATED = 0.04
WAVE_DAY = 15
# Item, our mean, the mark to pass, the mean and our rank among all branches measured.
ITEMS = (
    ("总体满意度", 82.0, 80.0, 80.5, 7),
    ("高效率", 78.0, 80.0, 79.2, 12),
    ("专业性", 84.0, 80.0, 81.0, 5),
    ("礼貌", 88.0, 85.0, 87.1, 6),
    ("界面友好", 76.0, 78.0, 77.4, 11),
)
# Days after the incident on which some of the touched are asked, and how many at most.
ASKED_AFTER, ASKED_MOST = 2, 800
# Days before it on which customers are asked as a matter of routine.
ASKED_BEFORE, ROUTINE_MOST = 3, 1_200
# Part of the low scores that come with a word.
WORDED = 0.25
SENSITIVITY = np.array([1.0, 1.3, 1.1, 0.5, 0.6])


def of_day(world: World, rng: np.random.Generator, day: int, done: Handled) -> pa.Table:
    """The day's rows of `surveys`, numbered through."""
    parts = [_after_contact(world, rng, day, done), _menu(world, rng, day, done)]
    parts += _around_the_outage(world, world.rng(day, 12), day)
    if is_wave(world, day):
        parts += [_wave(world, rng, day, done), _outside(world, day, done)]
    every = pa.concat_tables(parts, promote_options="none")
    numbered = ids(f"s{world.date(day):%y%m%d}", 0, len(every))
    return every.set_column(every.column_names.index("id"), "id", numbered)


def is_wave(world: World, day: int) -> bool:
    """The 15th of each month; in a period without one its middle day."""
    days = [d for d in range(world.days) if world.date(d).day == WAVE_DAY] or [world.days // 2]
    return day in days


def _table(world: World, day: int, seconds: np.ndarray, columns: dict[str, pa.Array]) -> pa.Table:
    columns = {"answered_at": moments(epoch_day(world, day), seconds), **columns}
    rows = len(seconds)
    table = shaped("surveys", {**columns, **day_columns(world, day, seconds)}, rows)
    return pa.table([c.cast(f.type) for c, f in zip(table.columns, SCHEMA, strict=True)], schema=SCHEMA)


def _after_contact(world: World, rng: np.random.Generator, day: int, done: Handled) -> pa.Table:
    """Everybody who rated was asked; others were asked too and did not answer (no score)."""
    more = (INVITED - RATED) / (1 - RATED)
    rated = done.satisfaction > 0
    asked = np.flatnonzero(rated | (done.answered & (rng.random(len(rated)) < more)))
    calls = done.arrivals
    ended = calls.seconds + np.nan_to_num(done.ivr) + done.wait + done.talk + done.hold + 20
    columns = {
        "kind": constant("post_contact", len(asked)),
        "item": constant("服务评价", len(asked)),
        "score": given(done.satisfaction[asked].astype(np.float64), rated[asked]),
        "comment": _comments(world.rng(day, 13), rated[asked] & (done.satisfaction[asked] <= 2)),
        "contact": done.ids.take(pa.array(asked)),
        "channel": constant("sms", len(asked)),
        "queue": coded(done.queue[asked], places.QUEUES),
        "service": coded(calls.service[asked], world.services.names),
        **customer_columns(world, calls.customer[asked]),
        **agent_columns(world, day, done.agent[asked]),
    }
    return _table(world, day, np.minimum(ended[asked], 86_399), columns)


def _comments(rng: np.random.Generator, low: np.ndarray) -> pa.Array:
    """Some of those who gave a low score say why."""
    words = rng.integers(0, len(COMMENTS), len(low))
    return coded(words, COMMENTS, low & (rng.random(len(low)) < WORDED))


def _menu(world: World, rng: np.random.Generator, day: int, done: Handled) -> pa.Table:
    """A few of those who ended in the hotline's menu press a key for how it was."""
    inside = (done.channel == places.HOTLINE) & ~done.queued
    chosen = np.flatnonzero(inside & (rng.random(len(inside)) < MENU_RATED))
    calls = done.arrivals
    mood = 4.4 - 1.2 * world.services.hard[calls.service[chosen]] - 0.006 * done.ivr[chosen]
    score = np.clip(np.rint(mood + 0.8 * rng.standard_normal(len(chosen))), 1, 5)
    columns = {
        "kind": constant("ivr", len(chosen)),
        "item": constant("自助语音评价", len(chosen)),
        "score": pa.array(score),
        "contact": done.ids.take(pa.array(chosen)),
        "channel": constant("hotline", len(chosen)),
        "service": coded(calls.service[chosen], world.services.names),
        **customer_columns(world, calls.customer[chosen]),
    }
    return _table(world, day, np.minimum(calls.seconds[chosen] + done.ivr[chosen], 86_399), columns)


def _wave(world: World, rng: np.random.Generator, day: int, done: Handled) -> pa.Table:
    """Customers asked by telephone about five items; callers of this day remember how it went."""
    count = min(1000, max(60, len(world.customers) // 50))
    customer = rng.choice(len(world.customers), count, replace=False)
    unhappy = np.isin(customer, done.arrivals.customer[done.queued & ~done.resolved])
    general = rng.normal(0, 7, count) - 12 * unhappy + _mood(world, rng, day, customer)
    means = np.array([item[1] for item in ITEMS])
    score = means + SENSITIVITY * general[:, None] + rng.normal(0, 8, (count, len(ITEMS)))
    rows = count * len(ITEMS)
    columns = {
        "kind": constant("relationship", rows),
        "wave": constant(f"{world.date(day):%Y-%m}", rows),
        "item": coded(np.tile(np.arange(len(ITEMS)), count), [item[0] for item in ITEMS]),
        "score": pa.array(np.clip(np.rint(score), 0, 100).ravel()),
        "channel": constant("telephone", rows),
        **customer_columns(world, np.repeat(customer, len(ITEMS))),
    }
    return _table(world, day, np.repeat(rng.integers(32_400, 72_000, count), len(ITEMS)) * 1.0, columns)


def _mood(world: World, rng: np.random.Generator, day: int, customer: np.ndarray) -> np.ndarray:
    """What long dissatisfaction and the failing cells do to a score; the former leaves the mean as it was."""
    standing = moods.points(world.problem, customer)
    down = next((one for one in world.plan.incidents if one.kind == outage.KIND), None)
    if down is None or day <= down.first_day:
        return standing
    mended = world.mended_on[customer] < day
    return standing - outage.VEXED * (world.event[customer] == 2) + repairs.GAIN * mended


def _around_the_outage(world: World, rng: np.random.Generator, day: int) -> list[pa.Table]:
    """Telephone surveys around the failing cells: of some customers before, of some touched ones after."""
    before, down = (
        world.plan.of(outage.KIND, day + ASKED_BEFORE),
        world.plan.of(outage.KIND, day - ASKED_AFTER),
    )
    if before is not None:
        count = min(ROUTINE_MOST, len(world.customers) // 40)
        everybody = rng.choice(len(world.customers), count, replace=False)
        return [_follow_up(world, rng, day, everybody, f"routine-{world.date(day):%Y-%m-%d}")]
    if down is None or world.footprint is None:
        return []
    touched = world.footprint.touched
    customer = rng.choice(touched, min(ASKED_MOST, len(touched) // 4), replace=False)
    return [_follow_up(world, rng, day, customer, f"{down.kind}-{world.date(down.first_day):%Y-%m-%d}")]


def _follow_up(world: World, rng: np.random.Generator, day: int, customer: np.ndarray, wave: str) -> pa.Table:
    count = len(customer)
    score = ITEMS[0][1] + rng.normal(0, 7, count) + rng.normal(0, 8, count) + _mood(world, rng, day, customer)
    columns = {
        "kind": constant("follow_up", count),
        "wave": constant(wave, count),
        "item": constant(ITEMS[0][0], count),
        "score": pa.array(np.clip(np.rint(score), 0, 100)),
        "channel": constant("telephone", count),
        **customer_columns(world, customer),
    }
    return _table(world, day, rng.integers(32_400, 72_000, count) * 1.0, columns)


def _outside(world: World, day: int, done: Handled) -> pa.Table:
    """The institute's result by item: our score beside the mean of all branches, and our rank."""
    rows = len(ITEMS)
    columns = {
        "kind": constant("relationship", rows),
        "wave": constant(f"{world.date(day):%Y-%m}", rows),
        "item": coded(np.arange(rows), [item[0] for item in ITEMS]),
        "score": pa.array([item[1] for item in ITEMS]),
        "pass_mark": pa.array([item[2] for item in ITEMS]),
        "external_mean": pa.array([item[3] for item in ITEMS]),
        "external_rank": pa.array([item[4] for item in ITEMS]),
        "channel": constant("institute", rows),
    }
    return _table(world, day, np.full(rows, 64_800.0), columns)
