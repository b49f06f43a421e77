"""The layers of a story for the page: names, pictures, and behind every number the way to its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.people.models import Unit
from headwater.centre.performance import wiring
from headwater.centre.performance.explaining import Asked
from headwater.centre.performance.names import dimension_name, group_names
from headwater.centre.performance.presenters.explanation_charts import beside_usual, over_time
from headwater.centre.ui.charts import Chart
from headwater.centre.ui.components import language_now
from headwater.centre.ui.persons import listed
from headwater.centre.ui.state import FILTERS
from headwater.engine.explain.story import Cell, Layer, Row, Story
from headwater.engine.explain.story.behind import TIME, row_cell
from headwater.engine.explain.story.telling.teller import part_unit
from headwater.engine.explain.story.values import Where

# Where all parts together are more than so many times the whole, they cancel: a part of it says nothing.
MOST_PARTS = 4.0
SLOTS = 96
# Characters of a condition; each Chinese one takes nine in an address.
LONGEST = 300
NAMES = {
    "hours": gettext_lazy("By hour"),
    "days": gettext_lazy("By day"),
    "family": gettext_lazy("By group of services"),
    "drivers": gettext_lazy("What moved it: load and staffing"),
    "state": gettext_lazy("What the agents did"),
    "agents": gettext_lazy("Agents by hour"),
}
DRIVERS = {
    "contacts": gettext_lazy("Contacts"),
    "asking": gettext_lazy("Share that asked for an agent"),
    "handle_time": gettext_lazy("Time an agent works on a contact"),
    "agents": gettext_lazy("Agents present (hours)"),
    "talking": gettext_lazy("Agents talking, counted hour by hour"),
    "unavailable": gettext_lazy("Time present but not available"),
}
# What a layer shows that is no indicator.
OTHER = {
    "asking": DRIVERS["asking"],
    "hours": gettext_lazy("Hours"),
    "talking": DRIVERS["talking"],
}
UNITS = {"asking": "ratio", "hours": "hours", "talking": "count"}
# Layers that count for themselves; their rows have no indicator beside.
COUNTING = ("drivers", "state", "agents")


@dataclass(frozen=True)
class Line:
    """A row of a layer in words; `drill` narrows the page to it, `rows` leads to the records."""

    name: str
    row: Row
    drill: str
    rows: str
    usual_rows: str
    unit: str = ""
    part: float | None = None


@dataclass(frozen=True)
class Shown:
    """A layer on the page. `amounts`: it counts, and its rows have no indicator of their own.

    `about`: what its figures show, and of which hours of the day where the story tells of some.
    """

    key: str
    title: str
    within: tuple[str, ...]
    lines: tuple[Line, ...]
    chart: Chart | None
    amounts: bool
    unit: str
    about: tuple[str, ...] = ()

    @property
    def counting(self) -> bool:
        """Whether its rows are counted in units of their own, no cases."""
        return self.key in COUNTING


def dimension_label(key: str) -> str:
    """What a layer's dimension is called."""
    return str(NAMES[key]) if key in NAMES else dimension_name(key)


def value_names(key: str, values: Sequence[Any], table: str = "contacts") -> dict[Any, str]:
    """What the values of a layer are called."""
    if key == "hours":
        return {value: f"{int(value):02d}:00" for value in values}
    if key == "days":
        return {value: date_format(date.fromisoformat(str(value)), "Y-m-d") for value in values}
    if key == "drivers":
        return {value: str(DRIVERS.get(value, value)) for value in values}
    if key == "agents":
        return {value: f"{int(value):02d}:00" for value in values}
    if key == "state":
        return group_names("state", values, "agent_states")
    if key == "family":
        return {value: _("(not known)") if value is None else str(value) for value in values}
    return {value: str(name) for value, name in group_names(key, values, table).items()}


def where_names(where: Where) -> tuple[str, ...]:
    """A cell in words, a name for each of its dimensions."""
    found = []
    for key, value in where.items():
        values = list(value) if isinstance(value, list | tuple) else [value]
        names = value_names(key, values)
        shown = listed(str(names[one]) for one in values[:3])
        found.append(shown + (" …" if len(values) > 3 else ""))
    return tuple(found)


def rows_address(story: Story, cell: Cell, unit: Unit | None) -> str:
    """The records behind a figure of the story; nothing where its indicator is not defined (any more)."""
    if cell.indicator not in wiring.machine().definitions or not cell.days:
        return ""
    query = story.query(cell)
    params = {"unit": unit.code if unit else "", "period": "custom"}
    params |= {"from": str(query.start), "to": str(query.end), "where": query.where}
    family = cell.where.get("family")
    if isinstance(family, str) and (len(query.where) > LONGEST or not story.services_of(family)):
        # All services of a large family, written out, are more than a browser's address takes; and stories
        # that were kept long ago know those of their causes alone.
        rest = {name: value for name, value in cell.where.items() if name != "family"}
        params |= {"where": story.query(replace(cell, where=rest)).where, "family": family}
    address = reverse("performance:rows", args=[cell.indicator])
    return f"{address}?{urlencode({name: text for name, text in params.items() if text})}"


def layer_of(
    story: Story, layer: Layer, asked: Asked | None, unit: Unit | None, place: int, records: bool
) -> Shown:
    """One layer of the page; without `asked` nothing can be drilled, without `records` none are linked."""
    names = value_names(layer.key, [row.value for row in layer.rows], wiring_table(story))
    if layer.key == "drivers" and "talking_only" in story.notes:
        names["agents"] = str(DRIVERS["talking"])
    amounts = _amounts(story, layer)
    unit_of = _unit_of(story, layer, amounts)
    told = parts_told([row.part for row in layer.rows])
    lines = tuple(
        replace(
            _line(story, layer, row, names[row.value], asked, unit, records), part=row.part if told else None
        )
        for row in layer.rows
    )
    what = _what(story, layer)
    return Shown(
        layer.key,
        dimension_label(layer.key),
        where_names(layer.within),
        lines,
        _chart(layer, lines, unit_of, place, what),
        amounts,
        unit_of,
        tuple(word for word in (what, _hours(story, layer)) if word),
    )


def _unit_of(story: Story, layer: Layer, amounts: bool) -> str:
    """The unit of a layer's figures: not always the story's, where it tells of what drives the indicator."""
    if layer.shows in UNITS or (amounts and layer.counts != story.incident.indicator):
        return UNITS.get(layer.shows, "count")
    definition = wiring.machine().definitions.get(layer.shows)
    if definition is None or definition.key == story.incident.indicator:
        return part_unit(story)
    return definition.unit


def parts_told(parts: Sequence[float]) -> bool:
    """Whether parts of the whole difference mean anything: there is one, and they do not cancel in it."""
    return 0 < sum(abs(part) for part in parts) <= MOST_PARTS


def wiring_table(story: Story) -> str:
    """The table that the story's indicator counts; of one that is no longer defined, contacts."""
    definition = wiring.machine().definitions.get(story.incident.indicator)
    return definition.table if definition else "contacts"


def _amounts(story: Story, layer: Layer) -> bool:
    """Whether a layer's figures are amounts of its own rather than the indicator's."""
    if layer.key in COUNTING or layer.shows == "hours":
        return True
    return all(row.indicator == row.contacts for row in layer.rows)


def _line(
    story: Story, layer: Layer, row: Row, name: str, asked: Asked | None, unit: Unit | None, records: bool
) -> Line:
    now, usual = (row_cell(story, layer, row.value, usual=side) for side in (False, True))
    return Line(
        name,
        row,
        drill_address(layer.key, row.value, asked),
        rows_address(story, now, unit) if records else "",
        rows_address(story, usual, unit) if records else "",
        _unit_of_row(story, layer, row),
    )


def _unit_of_row(story: Story, layer: Layer, row: Row) -> str:
    """In what a row counts: contacts, or what a driver is made of; agents in hours or by heads."""
    talking = "talking_only" in story.notes
    if layer.key == "drivers":
        driver = next((one for one in story.drivers if one.key == row.value), None)
        return "count" if driver is None or (talking and driver.key == "agents") else driver.unit
    return "hours" if layer.shows == "hours" else "count"


def _what(story: Story, layer: Layer) -> str:
    """What a layer's figures show: an indicator, the share that asks for an agent, hours, or amounts."""
    if layer.key == "drivers":
        return ""
    if layer.shows in OTHER:
        return str(OTHER[layer.shows])
    key = layer.shows or layer.counts
    if key == story.incident.indicator or layer.key in TIME:
        return str(story.name["zh" if language_now() == "zh" else "en"])
    definition = wiring.machine().definitions.get(key)
    return definition.name.say(language_now()) if definition else ""


def _hours(story: Story, layer: Layer) -> str:
    """The hours that a layer's figures are of, where the story tells of some hours of the day."""
    if story.hours is None or layer.key in TIME:
        return ""
    begin, end = story.incident.slots if layer.whole else story.slots
    if layer.whole and (begin, end) == (0, SLOTS):
        return _("whole day")
    return f"{clock(begin)}–{clock(end)}"


def clock(slot: int) -> str:
    """The time of day at which a quarter of an hour begins."""
    return f"{slot // 4:02d}:{slot % 4 * 15:02d}"


def drill_address(key: str, value: Any, asked: Asked | None) -> str:
    """The page narrowed to a value; nothing for what an address cannot say."""
    if asked is None or value is None:
        return ""
    if key == "hours":
        hour = int(value)
        return asked.address(since=f"{hour:02d}:00", till="" if hour == 23 else f"{hour + 1:02d}:00")
    if key == "days":
        return asked.address(**{"from": value, "to": value, "since": "", "till": ""})
    if key == "family":
        return asked.address(family=value, by="")
    return asked.address(**{key: value, "by": ""}) if key in FILTERS else ""


def _chart(layer: Layer, lines: Sequence[Line], unit: str, place: int, what: str) -> Chart | None:
    if not lines or layer.key in ("drivers", "state"):
        return None
    names = [line.name for line in lines]
    wrong = frozenset(at for at, line in enumerate(lines) if line.row.chosen)
    urls = [line.drill for line in lines]
    key, title = f"layer-{place}", dimension_label(layer.key)
    now = [line.row.indicator for line in lines]
    usual = [line.row.expected for line in lines]
    if layer.key in TIME:
        return over_time(key, title, names, now, usual, unit, wrong=wrong, urls=urls, step_name=title)
    return beside_usual(key, title, names, now, usual, unit, wrong=wrong, urls=urls, group=title, note=what)


def plain_cell(where: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A cell as (dimension, value) in words, for tables."""
    return [(dimension_label(key), where_names({key: value})[0]) for key, value in where.items()]
