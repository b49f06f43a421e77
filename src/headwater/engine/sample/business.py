"""What came of contacts besides talk: offers, orders, steps in the systems, and what the centre cost."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.engine.sample import places
from headwater.engine.sample.columns import coded, constant, given, ids, moments, shaped
from headwater.engine.sample.handling import Handled
from headwater.engine.sample.patterns import month_starts
from headwater.engine.sample.records import (
    agent_columns,
    customer_columns,
    day_columns,
    epoch_day,
)
from headwater.engine.sample.world import World

OFFERED, ORDERED, LOGGED = 0.12, 0.06, 0.02
PRODUCTS = (
    "流量包10元",
    "彩铃包月",
    "亲情号码",
    "来电提醒",
    "手机报",
    "长途优惠包",
    "家庭套餐",
    "夜间流量包",
)
PRICES = np.array([10.0, 5.0, 6.0, 3.0, 5.0, 12.0, 39.0, 8.0])
ORDER_KINDS = ("开通", "变更", "取消", "补卡", "投诉")
COMPLAINT_ORDER = 4
UNITS = ("OPS-K", "BIL", "MKT", "NET", "HAL")
STATUSES = ("处理中", "已完成")
SYSTEMS = ("BOSS", "CRM", "工单系统", "知识库")
STEPS = ("登录验证", "客户查询", "业务查询", "资费核对", "业务受理", "信息修改", "工单派发", "知识检索")
COST_KINDS = (
    ("工资", 0.52),
    ("外包费", 0.24),
    ("线路", 0.09),
    ("场地", 0.07),
    ("系统", 0.05),
    ("培训", 0.03),
)
HOTLINE_COST, SELF_SERVICE_COST = 2.9, 0.25
HOUR = 3600.0


def _ended(done: Handled, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    """When the talk of these answered contacts was over, within the day."""
    end = done.arrivals.seconds + done.ivr + done.wait + done.talk
    return np.minimum(end[chosen], 86_399.0)


def _of(done: Handled, rng: np.random.Generator, share: float) -> NDArray[np.int64]:
    return np.flatnonzero(done.answered & (rng.random(len(done.channel)) < share))


def offers(world: World, rng: np.random.Generator, day: int, done: Handled) -> pa.Table:
    """The day's rows of `offers`: friendly agents and short waits sell better."""
    chosen = _of(done, rng, OFFERED)
    product = rng.choice(len(PRODUCTS), len(chosen))
    skill = world.agents.skill[done.agent[chosen]]
    accepted = rng.random(len(chosen)) < 0.14 * np.exp(0.15 * skill - 0.004 * done.wait[chosen])
    who = customer_columns(world, done.arrivals.customer[chosen])
    start = _ended(done, chosen)
    columns = {
        "id": ids(f"f{world.date(day):%y%m%d}", 0, len(chosen)),
        "offered_at": moments(epoch_day(world, day), start),
        "contact": done.ids.take(pa.array(chosen)),
        "customer": who["customer"],
        "product": coded(product, PRODUCTS),
        "channel": constant("hotline", len(chosen)),
        "queue": coded(done.queue[chosen], places.QUEUES),
        "segment": who["segment"],
        **agent_columns(world, day, done.agent[chosen]),
        "accepted": pa.array(accepted),
        "revenue": pa.array(np.where(accepted, PRICES[product], 0.0)),
        **day_columns(world, day, start),
    }
    return shaped("offers", columns, len(chosen))


def orders(world: World, rng: np.random.Generator, day: int, done: Handled) -> pa.Table:
    """The day's rows of `orders`: a part of the contacts, most of those at the complaint desk."""
    chosen = _of(done, rng, ORDERED)
    complaint = np.flatnonzero(
        done.answered & (done.queue == places.COMPLAINT) & (rng.random(len(done.channel)) < 0.6)
    )
    chosen = np.union1d(chosen, complaint)
    kind = rng.choice(4, len(chosen), p=(0.45, 0.25, 0.22, 0.08))
    kind = np.where(np.isin(chosen, complaint), COMPLAINT_ORDER, kind)
    start = _ended(done, chosen)
    allowed = np.where(kind == COMPLAINT_ORDER, 48 * HOUR, 24 * HOUR)
    closed = start + allowed * rng.lognormal(-1.1, 0.7, len(chosen))
    over = (world.days - day) * 86_400.0
    product = rng.choice(len(PRODUCTS), len(chosen))
    today = epoch_day(world, day)
    columns = {
        "id": ids(f"o{world.date(day):%y%m%d}", 0, len(chosen)),
        "opened_at": moments(today, start),
        "due_at": moments(today, start + allowed),
        "closed_at": given(np.asarray(moments(today, closed)), closed < over),
        **customer_columns(world, done.arrivals.customer[chosen]),
        "contact": done.ids.take(pa.array(chosen)),
        "kind": coded(kind, ORDER_KINDS),
        "product": coded(product, PRODUCTS),
        "channel": constant("hotline", len(chosen)),
        "unit": coded(np.where(kind == COMPLAINT_ORDER, rng.integers(1, 5, len(chosen)), 0), UNITS),
        "status": coded((closed < over).astype(int), STATUSES),
        "amount": given(PRICES[product], kind < 2),
        **day_columns(world, day, start),
    }
    return shaped("orders", columns, len(chosen))


def operations(world: World, rng: np.random.Generator, day: int, done: Handled) -> pa.Table:
    """The day's rows of `operations`: the steps of one contact in fifty."""
    chosen = _of(done, rng, LOGGED)
    steps = done.steps[chosen]
    row = np.repeat(np.arange(len(chosen)), steps)
    position = np.arange(len(row)) - np.repeat(np.cumsum(steps) - steps, steps)
    each = (done.talk[chosen] / np.maximum(steps, 1))[row]
    answered = (done.arrivals.seconds + done.ivr + done.wait)[chosen][row]
    start = np.minimum(np.floor(answered + position * each), 86_399)
    what = np.where(position == 0, 0, rng.integers(1, len(STEPS), len(row)))
    columns = {
        "id": ids(f"p{world.date(day):%y%m%d}", 0, len(row)),
        "contact": done.ids.take(pa.array(chosen[row])),
        "started_at": moments(epoch_day(world, day), start),
        "system": coded(what % len(SYSTEMS), SYSTEMS),
        "step": coded(what, STEPS),
        "agent": coded(done.agent[chosen[row]], world.agent_numbers),
        "position": pa.array(position + 1),
        "seconds": pa.array(np.rint(each)),
        **day_columns(world, day, start),
    }
    return shaped("operations", columns, len(row))


def costs(world: World) -> dict[date, pa.Table]:
    """`costs` by month (its first day), in proportion to the month's contacts."""
    rng = np.random.default_rng([world.seed, 71])
    months = [world.date(day).replace(day=1) for day in range(world.days)]
    found = {}
    for month in month_starts(world.first, world.days):
        contacts = sum(int(n) for n, m in zip(world.totals, months, strict=True) if m == month)
        found[month] = _month(rng, month, contacts)
    return found


def _month(rng: np.random.Generator, month: date, contacts: int) -> pa.Table:
    rows: list[dict[str, Any]] = []
    for channel, share in zip(places.CHANNELS, places.CHANNEL_SHARES, strict=True):
        each = HOTLINE_COST if channel == "hotline" else SELF_SERVICE_COST
        for kind, part in COST_KINDS:
            amount = contacts * share * each * part * rng.lognormal(0, 0.03)
            rows.append({"month": month, "channel": channel, "kind": kind, "amount": round(amount, 2)})
    columns = {name: pa.array([row[name] for row in rows]) for name in rows[0]}
    columns |= {"id": ids(f"k{month:%y%m%d}", 0, len(rows)), "unit": constant("CC", len(rows))}
    return shaped("costs", columns | {"local_day": columns["month"]}, len(rows))
