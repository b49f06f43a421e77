"""The hotline's voice menu: the nodes that a call went through. The menu logs one call in five."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from headwater.engine.sample import places
from headwater.engine.sample.catalogue import FAMILIES
from headwater.engine.sample.columns import coded, ids, moments, shaped
from headwater.engine.sample.handling import Handled
from headwater.engine.sample.records import customer_columns, day_columns, epoch_day
from headwater.engine.sample.world import World

LOGGED = 0.2
STRAIGHT_TO_AGENT = 0.35
NODES = ("欢迎语", "主菜单", *(f"{family.name}菜单" for family in FAMILIES))
WELCOME, MAIN, SUBMENU = 0, 1, 2
KEYS = (*"123456789", "0", "*")
RESULTS = ("next", "agent", "done", "hung_up", "timeout", "wrong_key")
NEXT, AGENT, DONE, HUNG_UP, TIMEOUT, WRONG_KEY = range(6)


def of_day(world: World, rng: np.random.Generator, day: int, done: Handled) -> pa.Table:
    """The day's rows of `ivr_steps`: welcome, main menu, and for most calls the menu of the subject."""
    logged = (done.channel == places.HOTLINE) & (rng.random(len(done.channel)) < LOGGED)
    call = np.flatnonzero(logged)
    asks = done.queued[call]
    direct = asks & (done.zero_out[call] | (rng.random(len(call)) < STRAIGHT_TO_AGENT))
    inside = rng.choice((DONE, HUNG_UP, TIMEOUT, WRONG_KEY), len(call), p=(0.72, 0.18, 0.06, 0.04))
    family = world.services.family[done.arrivals.service[call]]
    total = done.ivr[call]
    welcome = np.rint(total * 0.25)
    main = np.where(direct, total - welcome, np.rint(total * 0.35))
    sub = np.flatnonzero(~direct)
    every = np.arange(len(call))
    row = np.concatenate([every, every, sub])
    position = np.concatenate([np.full(len(call), 1), np.full(len(call), 2), np.full(len(sub), 3)])
    node = np.concatenate([np.full(len(call), WELCOME), np.full(len(call), MAIN), SUBMENU + family[sub]])
    key = np.concatenate([np.full(len(call), -1), np.where(direct, 9, family % 9), np.where(asks[sub], 9, 0)])
    result = np.concatenate(
        [np.full(len(call), NEXT), np.where(direct, AGENT, NEXT), np.where(asks, AGENT, inside)[sub]]
    )
    seconds = np.concatenate([welcome, main, (total - welcome - main)[sub]])
    before = np.concatenate([np.zeros(len(call)), welcome, (welcome + main)[sub]])
    order = np.lexsort((position, row))
    row, position, node, key, result, seconds, before = (
        part[order] for part in (row, position, node, key, result, seconds, before)
    )
    start = np.minimum(done.arrivals.seconds[call[row]] + before, 86_399)
    who = customer_columns(world, done.arrivals.customer[call[row]])
    columns = {
        "id": ids(f"i{world.date(day):%y%m%d}", 0, len(row)),
        "contact": done.ids.take(pa.array(call[row])),
        "entered_at": moments(epoch_day(world, day), start),
        "position": pa.array(position),
        "node": coded(node, NODES),
        "key": coded(key, KEYS, key >= 0),
        "seconds": pa.array(seconds),
        "result": coded(result, RESULTS),
        "segment": who["segment"],
        "customer": who["customer"],
        **day_columns(world, day, start),
    }
    return shaped("ivr_steps", columns, len(row))
