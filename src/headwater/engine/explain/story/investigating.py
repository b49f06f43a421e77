"""From an incident in the lake to its story: hours, load and people, topics, customers, places."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from headwater.engine.explain.story import drivers as load
from headwater.engine.explain.story.agents import Agents, Pairs
from headwater.engine.explain.story.cells import Cells, services_of
from headwater.engine.explain.story.counting import Question
from headwater.engine.explain.story.far import with_extremes
from headwater.engine.explain.story.found import (
    ASKING,
    HANDLE_TIME,
    Found,
    amounts_of,
    count,
    nothing_counted,
    volume_of,
)
from headwater.engine.explain.story.hours import time_layer
from headwater.engine.explain.story.incident import Incident, Usual, Worked, ordinary_week
from headwater.engine.explain.story.layers import KEPT, amount_layer, rate_layer, unmarked
from headwater.engine.explain.story.measure import AMOUNT, TAIL, Measure
from headwater.engine.explain.story.nature import ACCESS, DEMAND, HANDLING
from headwater.engine.explain.story.rates import Rates, explain_rate
from headwater.engine.explain.story.values import Cause, Driver, Layer, Row, Story
from headwater.engine.explain.story.volume import CUSTOMERS, Volume
from headwater.engine.indicators.definition import Definition
from headwater.engine.indicators.query import Scope
from headwater.engine.indicators.twins import NO_TWINS, Twins
from headwater.engine.lake import Lake, Snapshot
from headwater.engine.lake.engines import Engine

USUAL = Usual()


def investigate(
    lake: Lake | Snapshot | Any,
    engine: Engine,
    definition: Definition,
    incident: Incident,
    *,
    dimensions: Sequence[str] = (),
    calendar: Worked | None = None,
    usual: Usual = USUAL,
    scope: Scope | None = None,
    twins: Twins = NO_TWINS,
) -> Story:
    """The layered explanation of an incident.

    `lake`: a Lake, a Snapshot, or a Calculator. `dimensions`: columns to break down by (empty: those that
    fit the indicator). `calendar`: whether people work on a day (`Calendar.is_working`); None = Monday to
    Friday. `usual`: what counts as usual. `scope`: what the person who asks may see. A few queries, each
    over the incident's and the usual days alone. Raises Problem where nothing can be compared.
    """
    began = time.perf_counter()
    question = Question(engine, _snapshot(lake), incident, scope, twins)
    found = with_extremes(count(question, definition, dimensions, calendar or ordinary_week, usual))
    story = _story(found)
    families = {name: services_of(found.cells, name) for name in _families(story)}
    return replace(story, families=families, seconds=time.perf_counter() - began)


def _families(story: Story) -> list[str]:
    """The families of services that a story names: by their services the rows behind are asked for."""
    named = [cause.where["family"] for cause in story.causes if "family" in cause.where]
    named += [row.value for layer in story.layers if layer.key == "family" for row in layer.rows]
    return [name for name in dict.fromkeys(named) if isinstance(name, str)]


def _snapshot(lake: Any) -> Snapshot:
    if isinstance(lake, Snapshot):
        return lake
    return lake.snapshot() if isinstance(lake, Lake) else lake.lake.snapshot()


# -- telling what was counted
def _story(found: Found) -> Story:
    incident, definition = found.question.incident, found.definition
    value, expected = _values(found, found.inside)
    whole, whole_expected = _values(found, found.cells)
    if whole is None:
        raise nothing_counted(found.definition)
    story = Story(
        incident, {"en": definition.name.en, "zh": definition.name.zh}, definition.unit, definition.direction,
        definition.version, found.nature, found.measure.kind, found.question.snapshot.number,
        value, expected, whole, whole_expected, found.comparison.days, found.comparison.usual,
        found.comparison.left_out, found.comparison.how, found.hours,
    )  # fmt: skip
    story = replace(story, layers=_time_layers(found), notes=_notes(found), extremes=found.extremes)
    steps = {ACCESS: _access, DEMAND: _demand}
    story = steps.get(found.nature, _served)(found, story)
    back = found.extremes is not None and found.extremes.back and found.nature == ACCESS
    return _nothing_left(story) if back else story


def _nothing_left(story: Story) -> Story:
    """Without the few rows that pull it a wait is as usual: no load made it so."""
    kept = [layer if layer.key in ("hours", "days") else unmarked(layer) for layer in story.layers]
    return replace(story, causes=(), topics=(), layers=tuple(kept))


def _time_layers(found: Found) -> tuple[Layer, ...]:
    """Days where there are several, hours where there are several of them."""
    layers, key = [], found.definition.key
    if found.days_course is not None:
        layers.append(time_layer(found.days_course, found.measure, "days", None, key))
    if len(found.course.labels) > 1 and found.course.labels[0] != -1:
        layers.append(time_layer(found.course, found.measure, "hours", found.hours or found.worst, key))
    return tuple(layers)


def _values(found: Found, cells: Cells) -> tuple[float | None, float | None]:
    """The indicator now and as usual."""
    if found.exact is not None:
        return found.exact[0 if cells is found.cells else 1]
    above, below, usual_above, usual_below = (float(one.sum()) for one in cells.sums(found.measure))
    if found.measure.kind == AMOUNT:
        return above, usual_above
    return above / below if below else None, usual_above / usual_below if usual_below else None


def _notes(found: Found) -> tuple[str, ...]:
    notes = []
    if found.agents is not None and found.agents.source == "talking":
        notes += ["talking_only", "states_apart"] if found.agents.apart else ["talking_only"]
    if found.measure.kind == TAIL:
        notes.append("tail")
    elif found.exact is not None:
        notes.append("distinct")
    if min(len(kin.usual) for kin in found.comparison.kinships) < 3:
        notes.append("few_usual_days")
    return tuple(notes)


def _access(found: Found, story: Story) -> Story:
    drivers = load.load_drivers(found.inside, found.agents, found.queued_only)
    return _by_drivers(found, story, drivers)


def _demand(found: Found, story: Story) -> Story:
    of_agents = found.measure.above != load.CONTACTS.aggregate
    return _by_drivers(found, story, load.demand_drivers(found.inside, found.queued_only, of_agents))


def _by_drivers(found: Found, story: Story, drivers: Sequence[Driver]) -> Story:
    volume = volume_of(found, found.cells)
    suffered = found.worse * ((story.value or 0.0) - (story.expected or 0.0))
    toward = suffered if found.nature == ACCESS else 0.0
    main = load.named(drivers, found.inside, bool(volume.topics), toward)
    layers, causes = [_driver_layer(drivers, main)], []
    topics = volume.topics if any(one.key == "contacts" for one in main) else ()
    for driver in main:
        more_layers, more_causes = _of_driver(found, driver, volume)
        layers += more_layers
        causes += more_causes
    waited = next((name for name in ("queue", "service") if name in found.inside.codes), None)
    if found.nature == ACCESS and waited:
        layers.append(
            rate_layer(found.inside, waited, found.measure, set(), {}, "offered", found.definition.key)
        )
    if not causes:
        rates = _rates(found, found.measure, "rate")
        causes = list(rates.causes)
        more = _rate_layers(found, found.measure, rates, ("offered", found.definition.key))
        # The layer of where people waited may stand there already: the one that marks causes is kept.
        again = {layer.key for layer in more}
        layers = [layer for layer in layers if layer.shows != found.definition.key or layer.key not in again]
        layers += more
    facts = {"queued_only": float(found.queued_only), "background": volume.background}
    if found.nature == ACCESS:
        facts["load"] = load.pressure(drivers)
    if found.measure.beyond is not None:
        facts["beyond"] = found.measure.beyond
    return replace(
        story, layers=(*story.layers, *layers), drivers=tuple(drivers), topics=tuple(topics),
        causes=tuple(causes), facts=facts,
    )  # fmt: skip


def _driver_layer(drivers: Sequence[Driver], main: Sequence[Driver]) -> Layer:
    rows = tuple(
        Row(one.key, one.now, one.usual, 0.0, 0.0, one.now, one.usual, one.effect or 0.0, one in main)
        for one in drivers
    )
    return Layer("drivers", rows)


def _of_driver(found: Found, driver: Driver, volume: Volume) -> tuple[list[Layer], list[Cause]]:
    """The layers below a driver and the causes found there; without any, the driver itself is the cause."""
    if driver.key == "contacts":
        causes = list(volume.causes) or [_itself("volume", driver)]
        return _volume_layers(found, volume), causes
    if driver.key == "agents":
        return _agent_layers(found), [_itself("staffing", driver)]
    taken, kind, shown = {
        "asking": (ASKING, "menu", ("contacts", "asking")),
        "handle_time": (HANDLE_TIME, "handling", ("answered", "aht")),
    }[driver.key]
    rates = _rates(found, taken, kind)
    if kind == "menu" and volume.topics and rates.mix >= 0.5 * (rates.now - rates.usual):
        # More of them asked for an agent because of what they came for: the topic says it already.
        return [], []
    return _rate_layers(found, taken, rates, shown), list(rates.causes) or [_itself(kind, driver)]


def _itself(kind: str, driver: Driver) -> Cause:
    return Cause(kind, {}, driver.now, driver.usual, driver.effect or 1.0)


def _counts(found: Found) -> str:
    if found.measure.kind == AMOUNT and found.nature != ACCESS:
        return found.definition.key
    return "offered" if found.queued_only else "contacts"


def _volume_layers(found: Found, volume: Volume) -> list[Layer]:
    """Topic, services of the first topic, then for each cause the customers and districts it came from."""
    layers = []
    now, usual = amounts_of(found, found.cells)
    counts = _counts(found)
    for dimension in dict.fromkeys(topic.dimension for topic in volume.topics):
        chosen = {topic.name for topic in volume.topics if topic.dimension == dimension}
        layers.append(amount_layer(found.cells, dimension, now, usual, chosen, {}, counts, whole=True))
    for topic in volume.topics:
        within = {topic.dimension: topic.name}
        mask = found.cells.where(within)
        part = found.cells.keep(mask)
        mine = [cause for cause in volume.causes if cause.topic == topic.name]
        for name in ("service", *CUSTOMERS):
            if name in part.codes and name != topic.dimension:
                chosen = {cause.where[name] for cause in mine if name in cause.where}
                amounts = now[mask], usual[mask]
                layers.append(amount_layer(part, name, *amounts, chosen, within, counts, whole=True))
    return layers


def _rates(found: Found, taken: Measure, kind: str) -> Rates:
    names = [name for name in found.inside.dimensions if name != "inside"]
    if kind != "handling" and found.nature in (ACCESS, DEMAND):
        # Contacts that nobody answered have no team.
        names = [name for name in names if name != "team"]
    if kind == "menu":
        names = [name for name in names if name != "queue"]
    worse = found.worse if taken is found.measure else 1
    rates = explain_rate(found.steady, taken, names, kind, found.days, found.usual_days, worse)
    if found.extremes is None or taken is not found.measure:
        return rates
    # Parts are told of the whole change, what those few rows carry included.
    left = 1 - found.extremes.share
    return replace(rates, causes=tuple(replace(one, share=one.share * left) for one in rates.causes))


def _rate_layers(found: Found, taken: Measure, rates: Rates, shown: tuple[str, str]) -> list[Layer]:
    layers = []
    for name in ("family", "service", "segment", "region", "channel", "queue", "team"):
        if name not in found.inside.codes or (name == "service" and "family" in found.inside.codes):
            continue
        if len(set(found.inside.codes[name].tolist())) < 2:
            continue
        chosen = {cause.where[name] for cause in rates.causes if name in cause.where}
        if chosen or name in ("family", "service", "queue", "team", "channel"):
            layers.append(rate_layer(found.inside, name, taken, chosen, {}, *shown))
    return layers


def _agent_layers(found: Found) -> list[Layer]:
    """Hours by state and by team; where only talking agents are known, their number by hour of the day."""
    agents = found.agents
    if agents is None:
        return []
    kinds = (
        ("state", agents.states),
        ("team", agents.teams),
        ("agents", dict(sorted(agents.by_hour.items()))),
    )
    return [_agent_layer(key, pairs, agents) for key, pairs in kinds if pairs]


def _agent_layer(key: str, pairs: Pairs, agents: Agents) -> Layer:
    total = [sum(pair[side] for pair in pairs.values()) or 1.0 for side in (0, 1)]
    missing = (agents.usual - agents.now) or 1.0
    rows = [
        Row(value, now, usual, now / total[0], usual / total[1], now, usual, (usual - now) / missing)
        for value, (now, usual) in pairs.items()
    ]
    if key == "team":
        rows = sorted(rows, key=lambda row: -row.part)[:KEPT]
    return Layer(key, tuple(rows), counts="occupancy", shows="hours" if key != "agents" else "talking")


def _served(found: Found, story: Story) -> Story:
    """Everything that is neither a wait nor a number of contacts: amounts by topic, rates by place."""
    if found.measure.kind == AMOUNT:
        volume = volume_of(found, found.cells)
        layers = _volume_layers(found, volume)
        return replace(story, layers=(*story.layers, *layers), topics=volume.topics, causes=volume.causes)
    kind = "handling" if found.nature == HANDLING else "rate"
    rates = _rates(found, found.measure, kind)
    layers = _rate_layers(found, found.measure, rates, (found.definition.key, found.definition.key))
    # What those few rows add is no other mix.
    pulled = 0.0 if found.extremes is None else (story.value or 0.0) - found.extremes.without
    facts = {"mix": rates.mix, "rate": rates.rate + pulled}
    if found.measure.beyond is not None:
        facts["beyond"] = found.measure.beyond
    return replace(story, layers=(*story.layers, *layers), causes=rates.causes, facts=facts)
