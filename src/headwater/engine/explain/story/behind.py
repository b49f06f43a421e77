"""Which rows stand behind a figure of a story: of a driver, of a row of a layer, of a cause.

The words and the pages ask here, so that a number in a sentence and the same number in a table lead to the
same rows, and to as many as the number says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from headwater.engine.explain.story.values import NOWHERE, Cause, Cell, Layer, Story

TIME = ("hours", "days")
# The indicator whose rows a driver is counted from. Agents' hours stand in their states: all of those that
# occupancy looks at; of hours off the phone all that shrinkage looks at.
DRIVEN = {
    "contacts": "contacts",
    "asking": "offered",
    "handle_time": "aht",
    "agents": "occupancy",
    "unavailable": "shrinkage",
}


def cell_of(
    story: Story, indicator: str, where: Mapping[str, Any] = NOWHERE, *, usual: bool = False,
    whole: bool = False, days: Sequence[date] = (), slots: tuple[int, int] | None = None,
) -> Cell:  # fmt: skip
    """A cell of the incident, or of its usual days: in its chosen hours, or in all of it (`whole`)."""
    chosen = tuple(days) or (story.usual_days if usual else story.days)
    within = slots or (story.incident.slots if whole else story.slots)
    return Cell(indicator, chosen, within, {**story.incident.where, **where})


def counted(story: Story) -> str:
    """The indicator that a story's amounts are counted by: its own, or the contacts that brought the load."""
    if story.kind == "amount" and story.nature != "access":
        return story.incident.indicator
    return _arrivals(story)


def driver_cell(story: Story, key: str, *, usual: bool = False) -> Cell:
    """The rows that a driver is counted from; where only talking agents are known, their contacts."""
    if key == "contacts":
        return cell_of(story, _arrivals(story), usual=usual)
    return cell_of(story, _agents(story) if key == "agents" else DRIVEN[key], usual=usual)


def row_cell(story: Story, layer: Layer, value: Any, *, usual: bool = False) -> Cell:
    """The rows behind a row of a layer: its value, within what was chosen before."""
    if layer.key == "drivers":
        return driver_cell(story, str(value), usual=usual)
    if layer.key in (*TIME, "agents"):
        return _moment_cell(story, layer, value, usual)
    indicator = layer.shows or layer.counts
    if indicator == "asking":
        indicator = layer.counts
    elif indicator == "hours":
        indicator = DRIVEN["unavailable"] if layer.key == "state" else DRIVEN["agents"]
    where = {**layer.within, layer.key: value}
    return cell_of(story, indicator, where, usual=usual, whole=layer.whole)


def _moment_cell(story: Story, layer: Layer, value: Any, usual: bool) -> Cell:
    """An hour of the day, or one of the days; agents who talk are told by the hours chosen."""
    indicator = _agents(story) if layer.key == "agents" else story.incident.indicator
    if layer.key == "days":
        days = () if usual else (date.fromisoformat(str(value)),)
        return cell_of(story, indicator, layer.within, usual=usual, whole=True, days=days)
    begin, end = story.slots if layer.key == "agents" else story.incident.slots
    hour = int(value) * 4
    slots = (max(begin, hour), min(end, hour + 4))
    return cell_of(story, indicator, layer.within, usual=usual, slots=slots)


def cause_cell(story: Story, cause: Cause, *, usual: bool = False) -> Cell:
    """The rows behind the figures of a cause."""
    if cause.kind == "staffing":
        return cell_of(story, _agents(story), cause.where, usual=usual)
    if cause.kind == "volume" and cause.topic:
        return cell_of(story, counted(story), cause.where, usual=usual, whole=True)
    if cause.kind == "volume":
        return cell_of(story, _arrivals(story), cause.where, usual=usual)
    by_load = story.nature in ("access", "demand")
    indicator = {"menu": DRIVEN["asking"], "handling": DRIVEN["handle_time"] if by_load else ""}
    return cell_of(story, indicator.get(cause.kind) or story.incident.indicator, cause.where, usual=usual)


def _arrivals(story: Story) -> str:
    return "offered" if story.facts.get("queued_only") else "contacts"


def _agents(story: Story) -> str:
    return "answered" if "talking_only" in story.notes else DRIVEN["agents"]
