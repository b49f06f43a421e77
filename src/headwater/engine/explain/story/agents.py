"""What the agents did: hours on the phone, hours away from it; or only how many were talking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ibis
import numpy as np

from headwater.engine.explain.story.cells import Floats, Ints
from headwater.engine.explain.story.counting import Question, numbers, sided
from headwater.engine.explain.story.incident import SLOTS
from headwater.engine.explain.story.usual_days import Comparison
from headwater.engine.indicators.formula import schemas
from headwater.engine.lake.tables.agent_states import STATES

ON_PHONE = ("ready", "ringing", "talking", "hold", "wrap")
OFF_PHONE = ("break", "meal", "training", "meeting", "other_work", "away")
SLOT_SECONDS = 900
# Written contacts are served several at once: their times may add up to more than the agents' hours.
TOGETHER = ("sms", "mobile_web", "web_hall", "app", "chat", "email")
# Hours on the phone that hold less than this of the work done in them are not all the agents' hours.
COVERED = 0.9

Pairs = Mapping[Any, tuple[float, float]]


@dataclass(frozen=True)
class Agents:
    """Agent hours now and as usual.

    `source`: "states" (hours signed in on the phone) or "talking" (agents with an answered contact, counted
    hour by hour: all that is known where no states were recorded). `states`: hours by state; `teams`: hours
    on the phone by team; `by_hour`: talking agents by hour of the day; each now and as usual. `apart`: states
    are recorded, but not of those who did the work in this place.
    """

    source: str
    now: float
    usual: float
    states: Pairs = field(default_factory=dict)
    teams: Pairs = field(default_factory=dict)
    by_hour: Pairs = field(default_factory=dict)
    apart: bool = False

    def hours(self, names: tuple[str, ...]) -> tuple[float, float]:
        """Hours in these states, now and as usual."""
        pairs = [self.states[name] for name in names if name in self.states]
        return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


def agents_of(question: Question, comparison: Comparison, slots: tuple[int, int]) -> Agents | None:
    """The agents' hours in the incident's quarter hours; None where nothing is known of agents."""
    if not _recorded(question, comparison):
        return _talking(question, comparison, slots)
    where = set(question.incident.where) - {"channel", "direction"}
    if where <= set(schemas()["agent_states"].dimensions):
        found = _from_states(question, comparison, slots)
        if found is not None and _covers(question, comparison, slots, found):
            return found
    talking = _talking(question, comparison, slots)
    return None if talking is None else replace(talking, apart=True)


def _covers(question: Question, comparison: Comparison, slots: tuple[int, int], found: Agents) -> bool:
    """Whether the hours on the phone can hold the work done in them, now and as usual.

    A queue's states are those of the agents who sit there; where others answer it, hours that are not
    recorded in it are unknown, not zero.
    """
    rows, weights = sided(_unslotted(question), "contacts", comparison)
    work = sum(rows[name].fill_null(0) for name in ("talk_seconds", "hold_seconds", "wrap_seconds"))
    if question.incident.recurs != "interval":
        # Who waited long is served in later hours: work counts where it was done.
        waited = rows.ivr_seconds.fill_null(0) + rows.wait_seconds.fill_null(0)
        work = ibis.greatest(_overlap(rows, waited, work, slots), 0)
    rows = rows.mutate(_work=work).filter(rows.outcome == "answered")
    alone = ~rows.channel.fill_null("").isin(TOGETHER)
    sums = {"every": rows["_work"].sum(), "alone": rows["_work"].sum(where=alone)}
    result = question.engine.execute(rows.group_by(_side="_side").aggregate(**sums))
    side = numbers(result["_side"]).astype(np.int64)
    every, calls = (np.nan_to_num(numbers(result[key])) * weights[side] / 3600 for key in sums)
    for mine, hours in ((side == 0, found.now), (side > 0, found.usual)):
        if hours < COVERED * calls[mine].sum() or (hours <= 0 < every[mine].sum()):
            return False
    return True


def _recorded(question: Question, comparison: Comparison) -> bool:
    days = set(question.snapshot.days("agent_states"))
    return set(comparison.days) <= days and any(day in days for day in comparison.usual)


def _from_states(question: Question, comparison: Comparison, slots: tuple[int, int]) -> Agents | None:
    """Seconds of every stretch that lie within the quarter hours, whenever the stretch began that day."""
    whole = _unslotted(question)
    rows, weights = sided(whole, "agent_states", comparison)
    rows = rows.mutate(
        _inside=rows.seconds
        if question.incident.recurs == "interval"
        else _overlap(rows, 0, rows.seconds, slots)
    )
    rows = rows.filter(rows["_inside"] > 0)
    result = question.engine.execute(
        rows.group_by(_side="_side", state="state", team="team").aggregate(seconds=rows["_inside"].sum())
    )
    side = numbers(result["_side"]).astype(np.int64)
    hours = np.nan_to_num(numbers(result["seconds"])) * weights[side] / 3600
    state, team = result["state"].to_pylist(), result["team"].to_pylist()
    states = _pairs(state, side, hours)
    phone = np.array([one in ON_PHONE for one in state], np.bool_)
    mine = [one if on else None for one, on in zip(team, phone, strict=True)]
    made = Agents("states", 0.0, 0.0, {name: states[name] for name in STATES if name in states})
    now, usual = made.hours(ON_PHONE)
    return replace(made, now=now, usual=usual, teams=_pairs(mine, side, hours)) if usual > 0 else None


def _pairs(keys: Sequence[Any], side: Ints, amounts: Floats) -> dict[Any, tuple[float, float]]:
    """Amounts by key, now and as usual; rows without a key are left out."""
    found: dict[Any, list[float]] = {}
    for key, place, amount in zip(keys, side, amounts, strict=True):
        if key is not None:
            found.setdefault(key, [0.0, 0.0])[0 if place == 0 else 1] += float(amount)
    return {key: (pair[0], pair[1]) for key, pair in found.items() if any(pair)}


def _overlap(rows: Any, later: Any, seconds: Any, slots: tuple[int, int]) -> Any:
    """Seconds within the quarter hours of what began `later` seconds after the row and lasted `seconds`."""
    begin = rows.local_slot * SLOT_SECONDS + rows.started_at.epoch_seconds() % SLOT_SECONDS + later
    low, high = slots[0] * SLOT_SECONDS, slots[1] * SLOT_SECONDS
    # A night shift's stretch may run past midnight; it counts to the day on which it began.
    high += 86_400 if slots[1] == SLOTS else 0
    return ibis.least(begin + seconds, high) - ibis.greatest(begin, low)


def _unslotted(question: Question) -> Question:
    """The same question over whole days: a stretch that began before the hours reaches into them."""
    incident = question.incident
    if incident.recurs == "interval":
        return question
    start = incident.start.replace(hour=0, minute=0, second=0, microsecond=0)
    last = incident.days[-1] if incident.days else incident.start.date()
    end = start.replace(year=last.year, month=last.month, day=last.day, hour=23, minute=59)
    whole = type(incident)(incident.indicator, start, end, incident.where, incident.recurs)
    return Question(question.engine, question.snapshot, whole, question.scope, question.twins)


def _talking(question: Question, comparison: Comparison, slots: tuple[int, int]) -> Agents | None:
    rows, weights = sided(question, "contacts", comparison)
    rows = rows.filter((rows.outcome == "answered") & rows.agent.notnull())
    if question.incident.recurs != "interval":
        rows = rows.filter((rows.local_slot >= slots[0]) & (rows.local_slot < slots[1]))
    hour = (rows.local_slot / 4).floor().cast("int64")
    keys: dict[str, Any] = {"_side": rows["_side"], "_day": rows.local_day, "_hour": hour}
    result = question.engine.execute(rows.group_by(**keys).aggregate(agents=rows.agent.nunique()))
    side = numbers(result["_side"]).astype(np.int64)
    count = numbers(result["agents"]) * weights[side]
    by_hour = _pairs(result["_hour"].to_pylist(), side, count)
    now, usual = float(count[side == 0].sum()), float(count[side > 0].sum())
    return Agents("talking", now, usual, by_hour=by_hour) if usual > 0 else None
