"""The next level below the asker, group by group: zones of a centre, teams of a zone, agents of a team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import goals, names, wiring
from headwater.centre.performance.figures import NO_CELL, Cell, cell
from headwater.centre.performance.presenters.groups import dimensions
from headwater.centre.performance.queries.home import key_definitions
from headwater.centre.performance.question import Question
from headwater.centre.performance.sight import Sight, sight_of
from headwater.centre.ui.components import language_now
from headwater.centre.ui.state import PageState
from headwater.engine.indicators import Definition, IndicatorQuery

# What says most of a group stands before the rest, where there are too many indicators for one table.
PREFERRED = (
    "first_contact_resolution",
    "satisfaction_top2",
    "aht",
    "transfer_rate",
    "offer_acceptance_rate",
    "answered",
    "occupancy",
)
# What is shown below each level; queues where a centre's records know no zones.
BELOW = {"centre": ("zone", "team", "queue"), "zone": ("team",), "team": ("agent",)}


@dataclass(frozen=True, slots=True)
class Standing:
    """One figure of one group: its value and how it stands to the target of whoever looks."""

    value: float | None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A zone, team, agent or queue with a figure for each of the ranking's indicators."""

    code: str
    name: str
    address: str
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """An indicator of the ranking."""

    key: str
    name: str
    unit: str
    direction: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """Groups ordered by the first column, worst first."""

    by: str
    dimension: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]


def ranking(asker: Actor, state: PageState, most: int = 5) -> Ranking | None:
    """The key indicators of the groups below; None for who sees nobody below, or nothing there."""
    if not can(asker, Permission.SEE_INDICATORS):
        return None
    sight = sight_of(asker, state.unit)
    for by in () if sight.nothing else BELOW.get(sight.level, ()):
        every = sorted((d for d in key_definitions() if by in dimensions(asker, d, sight)), key=_weight)
        # Single agents only where single agents may be seen, whatever else is in scope.
        seen = sight_of(asker, state.unit, Permission.SEE_AGENTS) if by == "agent" else sight
        found = _by_group(every, by, seen, state)
        # A column that nobody has a figure in would order nothing.
        shown = [d for d in every if any(_valued(cells, d) for cells in found.values())][:most]
        if shown and (len(found) > 1 or by == "agent"):
            return _made(asker, state, sight, by, shown, found)
    return None


def _valued(cells: dict[str, Cell], definition: Definition) -> bool:
    return cells.get(definition.key, NO_CELL).value is not None


def _weight(definition: Definition) -> int:
    return PREFERRED.index(definition.key) if definition.key in PREFERRED else len(PREFERRED)


def _by_group(
    shown: Sequence[Definition], by: str, sight: Sight, state: PageState
) -> dict[str, dict[str, Cell]]:
    if not shown:
        return {}
    keys = tuple(d.key for d in shown)
    query = IndicatorQuery(indicators=keys, by=(by,), start=state.start, end=state.end, scope=sight.scope)
    found: dict[str, dict[str, Cell]] = {}
    for row in wiring.ask(query).rows:
        if row[by] is not None:
            found.setdefault(str(row[by]), {})[row["indicator"]] = cell(row)
    return found


def _made(
    asker: Actor,
    state: PageState,
    sight: Sight,
    by: str,
    shown: Sequence[Definition],
    found: dict[str, dict[str, Cell]],
) -> Ranking:
    found_goals = goals.goals(shown, state.end, goals.subject(asker, sight, state.unit))
    # What all reach together is no target of each.
    wanted = {key: goal for key, goal in found_goals.items() if not goal.per}
    labels = names.group_names(by, list(found), shown[0].table)
    # The column with a target comes first: the order of the groups should mean something.
    columns = sorted(shown, key=lambda d: d.key not in wanted)
    rows = [
        Group(code, labels[code], _address(columns[0], state, by, code), _standings(columns, cells, wanted))
        for code, cells in found.items()
    ]
    rows.sort(key=lambda group: _badness(group, columns[0].direction))
    heads = [Column(d.key, d.name.say(language_now()), d.unit, d.direction) for d in columns]
    return Ranking(by, names.dimension_name(by), tuple(heads), tuple(rows))


def _standings(
    columns: Sequence[Definition], cells: dict[str, Cell], wanted: dict[str, goals.Goal]
) -> tuple[Standing, ...]:
    made = []
    for definition in columns:
        value, goal = cells.get(definition.key, NO_CELL).value, wanted.get(definition.key)
        made.append(Standing(value, goal.judge(value, definition.direction) if goal else ""))
    return tuple(made)


def _badness(group: Group, direction: str) -> tuple[bool, float]:
    value = group.standings[0].value
    return value is None, (value or 0.0) * (-1 if direction == "down" else 1)


def _address(definition: Definition, state: PageState, by: str, code: str) -> str:
    return Question.about(definition, state).address(**{by: code})
