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
from headwater.centre.ui.state import FILTERS
from headwater.engine.explain.story import Cell, Layer, Row, Story
from headwater.engine.explain.story.values import Where

TIME = ("hours", "days")
# Where all parts together are more than so many times the whole, they cancel: a part of it says nothing.
MOST_PARTS = 4.0
SLOTS = 96
NAMES = {
    "hours": gettext_lazy("By hour"),
    "days": gettext_lazy("By day"),
    "family": gettext_lazy("By group of services"),
    "drivers": gettext_lazy("What moved it: load and staffing"),
    "state": gettext_lazy("What the agents did"),
}
DRIVERS = {
    "contacts": gettext_lazy("Contacts"),
    "asking": gettext_lazy("Share that asked for an agent"),
    "handle_time": gettext_lazy("Time an agent works on a contact"),
    "agents": gettext_lazy("Agents present (hours)"),
    "unavailable": gettext_lazy("Time present but not available"),
    "on_calls": gettext_lazy("Time on contacts"),
}


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
    """A layer on the page. `amounts`: it counts, and its rows have no indicator of their own."""

    key: str
    title: str
    within: tuple[str, ...]
    lines: tuple[Line, ...]
    chart: Chart | None
    amounts: bool
    unit: str
    sentence: Any = ""


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
        listed = ", ".join(str(names[one]) for one in values[:3])
        found.append(listed + (" …" if len(values) > 3 else ""))
    return tuple(found)


def rows_address(story: Story, cell: Cell, unit: Unit | None) -> str:
    """The records behind a figure of the story; nothing where its indicator is not defined (any more)."""
    if cell.indicator not in wiring.machine().definitions or not cell.days:
        return ""
    query = story.query(cell)
    params = {"unit": unit.code if unit else "", "period": "custom"}
    params |= {"from": str(query.start), "to": str(query.end), "where": query.where}
    address = reverse("performance:rows", args=[cell.indicator])
    return f"{address}?{urlencode({name: text for name, text in params.items() if text})}"


def layer_of(
    story: Story, layer: Layer, asked: Asked | None, unit: Unit | None, place: int, records: bool
) -> Shown:
    """One layer of the page; without `asked` nothing can be drilled, without `records` none are linked."""
    names = value_names(layer.key, [row.value for row in layer.rows], wiring_table(story))
    amounts = _amounts(story, layer)
    unit_of = "count" if amounts else story.unit
    told = parts_told([row.part for row in layer.rows])
    lines = tuple(
        replace(
            _line(story, layer, row, names[row.value], asked, unit, records), part=row.part if told else None
        )
        for row in layer.rows
    )
    return Shown(
        layer.key,
        dimension_label(layer.key),
        where_names(layer.within),
        lines,
        _chart(layer, lines, unit_of, place),
        amounts,
        unit_of,
    )


def parts_told(parts: Sequence[float]) -> bool:
    """Whether parts of the whole difference mean anything: there is one, and they do not cancel in it."""
    return 0 < sum(abs(part) for part in parts) <= MOST_PARTS


def wiring_table(story: Story) -> str:
    """The table that the story's indicator counts; of one that is no longer defined, contacts."""
    definition = wiring.machine().definitions.get(story.incident.indicator)
    return definition.table if definition else "contacts"


def _amounts(story: Story, layer: Layer) -> bool:
    """Whether a layer's figures are amounts of its own rather than the indicator's."""
    if layer.key in ("drivers", "state"):
        return True
    return all(row.indicator == row.contacts for row in layer.rows)


def _line(
    story: Story, layer: Layer, row: Row, name: str, asked: Asked | None, unit: Unit | None, records: bool
) -> Line:
    if layer.key in ("drivers", "state"):
        driver = next((one for one in story.drivers if one.key == row.value), None)
        return Line(name, row, "", "", "", driver.unit if driver and layer.key == "drivers" else "hours")
    now, usual = cell_of(story, layer, row.value), cell_of(story, layer, row.value, usual=True)
    return Line(
        name,
        row,
        drill_address(layer.key, row.value, asked),
        rows_address(story, now, unit) if records else "",
        rows_address(story, usual, unit) if records else "",
    )


def cell_of(story: Story, layer: Layer, value: Any, *, usual: bool = False) -> Cell:
    """The cell of a layer's row: its value within what was chosen before, in the incident's hours."""
    days = story.usual_days if usual else story.days
    slots = story.slots if layer.key not in TIME else story.incident.slots
    where = {**story.incident.where, **layer.within}
    if layer.key == "hours":
        slots = (max(slots[0], int(value) * 4), min(slots[1], int(value) * 4 + 4))
    elif layer.key == "days":
        days = days if usual else (date.fromisoformat(str(value)),)
    else:
        where[layer.key] = value
    indicator = layer.counts if layer.counts in wiring.machine().definitions else story.incident.indicator
    return Cell(indicator, days, slots, where)


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


def _chart(layer: Layer, lines: Sequence[Line], unit: str, place: int) -> Chart | None:
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
    return beside_usual(key, title, names, now, usual, unit, wrong=wrong, urls=urls, group=title)


def plain_cell(where: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A cell as (dimension, value) in words, for tables."""
    return [(dimension_label(key), where_names({key: value})[0]) for key, value in where.items()]
