"""What the agents did: hours on the phone, hours away from it; or only how many were talking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np

from headwater.engine.explain.story.counting import Question, sided
from headwater.engine.explain.story.incident import SLOTS
from headwater.engine.explain.story.usual_days import Comparison
from headwater.engine.indicators.formula import schemas
from headwater.engine.lake.tables.agent_states import STATES

ON_PHONE = ("ready", "ringing", "talking", "hold", "wrap")
OFF_PHONE = ("break", "meal", "training", "meeting", "other_work", "away")
SLOT_SECONDS = 900


@dataclass(frozen=True)
class Agents:
    """Agent hours now and as usual.

    `source`: "states" (hours signed in on the phone) or "talking" (agents with an answered contact, counted
    hour by hour: all that is known where no states were recorded). `states`: hours by state, now and usual.
    """

    source: str
    now: float
    usual: float
    states: Mapping[str, tuple[float, float]]

    def hours(self, names: tuple[str, ...]) -> tuple[float, float]:
        """Hours in these states, now and as usual."""
        pairs = [self.states[name] for name in names if name in self.states]
        return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


def agents_of(question: Question, comparison: Comparison, slots: tuple[int, int]) -> Agents | None:
    """The agents' hours in the incident's quarter hours; None where nothing is known of agents."""
    where = set(question.incident.where) - {"channel", "direction"}
    if _recorded(question, comparison) and where <= set(schemas()["agent_states"].dimensions):
        found = _from_states(question, comparison, slots)
        if found is not None:
            return found
    return _talking(question, comparison, slots)


def _recorded(question: Question, comparison: Comparison) -> bool:
    days = set(question.snapshot.days("agent_states"))
    return set(comparison.days) <= days and any(day in days for day in comparison.usual)


def _from_states(question: Question, comparison: Comparison, slots: tuple[int, int]) -> Agents | None:
    """Seconds of every stretch that lie within the quarter hours, whenever the stretch began that day."""
    whole = _unslotted(question)
    rows, weights = sided(whole, "agent_states", comparison)
    rows = rows.mutate(
        _inside=rows.seconds if question.incident.recurs == "interval" else _overlap(rows, slots)
    )
    rows = rows.filter(rows["_inside"] > 0)
    result = question.engine.execute(
        rows.group_by(_side="_side", state="state").aggregate(seconds=rows["_inside"].sum())
    )
    states = {name: [0.0, 0.0] for name in STATES}
    for side, state, seconds in zip(
        *(result[n].to_pylist() for n in ("_side", "state", "seconds")), strict=True
    ):
        if state in states:
            place = 0 if side == 0 else 1
            states[state][place] += float(seconds or 0.0) * float(weights[side]) / 3600
    hours = {name: (pair[0], pair[1]) for name, pair in states.items() if any(pair)}
    made = Agents("states", 0.0, 0.0, hours)
    now, usual = made.hours(ON_PHONE)
    return Agents("states", now, usual, hours) if usual > 0 else None


def _overlap(rows: Any, slots: tuple[int, int]) -> Any:
    begin = rows.local_slot * SLOT_SECONDS + rows.started_at.epoch_seconds() % SLOT_SECONDS
    low, high = slots[0] * SLOT_SECONDS, slots[1] * SLOT_SECONDS
    # A night shift's stretch may run past midnight; it counts to the day on which it began.
    high += 86_400 if slots[1] == SLOTS else 0
    return ibis.least(begin + rows.seconds, high) - ibis.greatest(begin, low)


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
    rows = rows.filter((rows.local_slot >= slots[0]) & (rows.local_slot < slots[1]))
    hour = (rows.local_slot / 4).floor().cast("int64")
    keys: dict[str, Any] = {"_side": rows["_side"], "_day": rows.local_day, "_hour": hour}
    result = question.engine.execute(rows.group_by(**keys).aggregate(agents=rows.agent.nunique()))
    side = np.array(result["_side"].to_pylist(), np.int64)
    if not len(side):
        return None
    count = np.array(result["agents"].to_pylist(), np.float64)
    now = float(count[side == 0].sum())
    usual = float((count * weights[side])[side > 0].sum())
    return Agents("talking", now, usual, {}) if usual > 0 else None
