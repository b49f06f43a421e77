"""What a story consists of: frozen values that go to JSON and back without loss."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from headwater.engine.explain.story.counting import clause
from headwater.engine.explain.story.extremes import Extremes
from headwater.engine.explain.story.incident import SLOTS, Incident
from headwater.engine.indicators.query import IndicatorQuery

Where = Mapping[str, Any]
NOWHERE: Where = {}


@dataclass(frozen=True)
class Cell:
    """The rows behind a figure: an indicator's figure on these days, in these quarter hours, there.

    `days` ascending; `slots` end excluded; `where`: dimension -> a value, several, or None for rows that
    have none. The family of services is written `{"family": name}`; `Story.query` writes it out.
    """

    indicator: str
    days: tuple[date, ...]
    slots: tuple[int, int] = (0, SLOTS)
    where: Where = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        days = [day.isoformat() for day in self.days]
        return {
            "indicator": self.indicator,
            "days": days,
            "slots": list(self.slots),
            "where": dict(self.where),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Cell:
        """The cell behind `to_dict`."""
        days = tuple(date.fromisoformat(day) for day in values["days"])
        begin, end = values["slots"]
        return cls(values["indicator"], days, (begin, end), dict(values["where"]))


@dataclass(frozen=True)
class Row:
    """One value of a layer's dimension, in the incident and as usual (both for the same number of days).

    `value`: the dimension's value, None = missing; an hour as a whole number, a day as ISO text.
    `contacts`, `usual`: rows behind (of the denominator; of an amount the amount itself). `share`,
    `usual_share`: of all contacts of the layer. `indicator`, `expected`: its value, None = undefined. `part`:
    which part of the whole difference it carries (may be negative). `chosen`: the story goes on there.
    """

    value: str | int | None
    contacts: float
    usual: float
    share: float
    usual_share: float
    indicator: float | None
    expected: float | None
    part: float
    chosen: bool = False


@dataclass(frozen=True)
class Layer:
    """One step of the story: what a dimension shows `within` what the steps before have chosen.

    `key`: hours, days, family, service, segment, region, channel, queue, team, state, or drivers.
    `counts`: the indicator whose amounts stand in `contacts`. `shows`: the indicator that stands in
    `indicator` ("" where it is the amount itself); "asking" is the share that asks for an agent.
    `whole`: the figures are of the whole incident, not of its chosen hours alone.
    """

    key: str
    rows: tuple[Row, ...]
    within: Where = field(default_factory=dict)
    counts: str = "contacts"
    shows: str = ""
    whole: bool = False

    @property
    def chosen(self) -> tuple[Any, ...]:
        """The values that the story goes on with."""
        return tuple(row.value for row in self.rows if row.chosen)


@dataclass(frozen=True)
class Driver:
    """What makes an indicator move: contacts, asking (share that asks for an agent), handle_time, agents, …

    `effect`: its part of the change of the load on each agent present (log scale; the parts sum to 1);
    of a driver that is no part of the load (unavailable) None. `unit`: count, ratio, seconds or hours.
    """

    key: str
    now: float
    usual: float
    effect: float | None = None
    unit: str = "count"

    @property
    def change(self) -> float:
        """Relative change; 0 where there is nothing usual to compare with."""
        return self.now / self.usual - 1 if self.usual else 0.0


@dataclass(frozen=True)
class Cause:
    """What the story names. `kind`: volume, menu, handling, staffing, rate, mix or other.

    `where`: dimension -> value(s); empty = everywhere in the incident. `now`, `usual`: contacts of a volume,
    the indicator or the driver of the others. `share`: part of the whole difference that it carries;
    `of_topic`: of a volume its share of the topic's contacts (0 to 1). `spread`: dimensions over which it
    lies as contacts do usually (in all districts). `topic`: the family or service that it belongs to.
    `rest`, `rest_usual`: of a rate at one place, the same of all else.
    """

    kind: str
    where: Where
    now: float
    usual: float
    share: float
    of_topic: float = 0.0
    spread: tuple[str, ...] = ()
    topic: str = ""
    rest: float | None = None
    rest_usual: float | None = None


@dataclass(frozen=True)
class Topic:
    """What customers asked about: a family of services (or a service) that came far more than usual.

    `now`, `usual`: contacts in the whole incident; `share`, `usual_share`: of all its contacts; `inside`:
    share in the chosen hours (None: not parted). `absent`: (dimension, value, usual share) from which nobody
    came. `rest`: share of the topic's contacts that no cause carries.
    """

    name: str
    dimension: str
    now: float
    usual: float
    share: float
    usual_share: float
    inside: float | None = None
    absent: tuple[tuple[str, str, float], ...] = ()
    rest: float = 0.0
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """A layered explanation, all its figures counted; `tell` makes the words.

    `name`, `unit`, `direction`, `version`: of the definition. `nature`: access, demand, handling or plain.
    `value`, `expected`: the indicator in the chosen hours and as usual; `whole`, `whole_expected`: in the
    whole incident. `hours`: chosen hours of the day [from, to), None = throughout. `days`, `usual_days`,
    `left_out`: what was compared, `how`: weeks_before, weeks_around, like_days or other_days. `facts`:
    further numbers by name. `families`: services of the families that it names. `notes`: keys of
    what the reader should know (see `telling`). `extremes`: the few rows that pull a mean; causes then stand
    without them.
    """

    incident: Incident
    name: Mapping[str, str]
    unit: str
    direction: str
    version: int
    nature: str
    kind: str
    snapshot: int
    value: float | None
    expected: float | None
    whole: float | None
    whole_expected: float | None
    days: tuple[date, ...]
    usual_days: tuple[date, ...]
    left_out: tuple[date, ...] = ()
    how: str = "weeks_before"
    hours: tuple[int, int] | None = None
    layers: tuple[Layer, ...] = ()
    drivers: tuple[Driver, ...] = ()
    topics: tuple[Topic, ...] = ()
    causes: tuple[Cause, ...] = ()
    facts: Mapping[str, float] = field(default_factory=dict)
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    extremes: Extremes | None = None

    @property
    def slots(self) -> tuple[int, int]:
        """The quarter hours that the chosen hours make."""
        if self.hours is None:
            return self.incident.slots
        begin, end = self.incident.slots
        return max(begin, self.hours[0] * 4), min(end, self.hours[1] * 4)

    def layer(self, key: str, shows: str | None = None) -> Layer | None:
        """The first layer of that key (and that shows this indicator)."""
        fit = (one for one in self.layers if one.key == key and shows in (None, one.shows))
        return next(fit, None)

    def condition(self, cell: Cell) -> str:
        """What limits the rows of a cell beside its days, in the formula language."""
        parts = [clause(*self._written_out(name, value)) for name, value in cell.where.items()]
        if tuple(cell.slots) != (0, SLOTS):
            parts.append(f"slot >= {cell.slots[0]} and slot < {cell.slots[1]}")
        if cell.days and len(cell.days) != (cell.days[-1] - cell.days[0]).days + 1:
            listed = ", ".join(f"'{day.isoformat()}'" for day in cell.days)
            parts.append(f"day in ({listed})")
        return " and ".join(parts)

    def services_of(self, family: Any) -> tuple[str, ...]:
        """The services of a family that the story names; nothing of any other."""
        members = {topic.name: topic.members for topic in self.topics if topic.members} | dict(self.families)
        return tuple(members.get(family, ()))

    def _written_out(self, name: str, value: Any) -> tuple[str, Any]:
        if name != "family":
            return name, value
        return "service", list(self.services_of(value)) or value

    def query(self, cell: Cell) -> IndicatorQuery:
        """The question whose rows stand behind a cell's figure; whoever asks adds the person's scope."""
        first, last = (cell.days[0], cell.days[-1]) if cell.days else (None, None)
        return IndicatorQuery((cell.indicator,), start=first, end=last, where=self.condition(cell))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON: texts, numbers, lists, dicts."""
        values = {one.name: _plain(getattr(self, one.name)) for one in dataclasses.fields(self)}
        return {"format": 1, **values}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Story:
        """The story behind `to_dict`, also from JSON."""
        given = {name: value for name, value in values.items() if name != "format"}
        read = {name: _READ[name](value) if name in _READ else value for name, value in given.items()}
        return cls(**read)


def _plain(value: Any) -> Any:
    if isinstance(value, Incident):
        return value.to_dict()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _days(values: Any) -> tuple[date, ...]:
    return tuple(date.fromisoformat(value) for value in values)


def _layer(values: Any) -> Layer:
    rows = tuple(Row(**row) for row in values["rows"])
    key, shows = values["key"], values["shows"]
    # Stories that were kept before it was written down: their amounts were those of the whole incident.
    whole = values.get("whole", not shows and key not in ("hours", "days", "drivers"))
    return Layer(key, rows, dict(values["within"]), values["counts"], shows, whole)


def _topic(values: Any) -> Topic:
    absent = tuple((one[0], one[1], one[2]) for one in values["absent"])
    return Topic(**{**values, "absent": absent, "members": tuple(values["members"])})


def _cause(values: Any) -> Cause:
    return Cause(**{**values, "spread": tuple(values["spread"])})


_READ: Mapping[str, Any] = {
    "incident": Incident.from_dict,
    "days": _days,
    "usual_days": _days,
    "left_out": _days,
    "hours": lambda value: None if value is None else (value[0], value[1]),
    "families": lambda values: {name: tuple(services) for name, services in values.items()},
    "layers": lambda values: tuple(_layer(one) for one in values),
    "drivers": lambda values: tuple(Driver(**one) for one in values),
    "topics": lambda values: tuple(_topic(one) for one in values),
    "causes": lambda values: tuple(_cause(one) for one in values),
    "notes": tuple,
    "extremes": lambda value: None if value is None else Extremes.from_dict(value),
}
