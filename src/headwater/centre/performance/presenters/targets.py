"""The targets of an indicator down the tree: centre, zones, teams, and the agents of one team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from headwater.centre.people.access import can, units_of
from headwater.centre.people.models import Account, Unit, UnitKind
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import members_on
from headwater.centre.performance import goals, wiring
from headwater.centre.performance.figures import NO_CELL, Cell, groups, only
from headwater.centre.performance.goals import Goal
from headwater.centre.performance.models import Target
from headwater.centre.performance.question import Question
from headwater.centre.performance.shares import Remainder, Share, handed_down, remainder
from headwater.centre.performance.sight import sight_of
from headwater.centre.ui.components import language_now
from headwater.centre.ui.state import PageState
from headwater.engine.indicators import Definition

# Percentages are typed as people say them: 85 for 0.85.
FACTOR = {"ratio": 100.0}


@dataclass
class Place:
    """One line: whose target, what it is now, and the lines below."""

    name: str
    step: int
    unit: Unit | None
    agent: str = ""
    cell: Cell = NO_CELL
    goal: Goal | None = None
    may_set: bool = False
    below: list[Place] = field(default_factory=list)
    rest: Remainder | None = None
    state: str = ""

    @property
    def field_name(self) -> str:
        """The name of its field in the form."""
        return f"a-{self.agent}" if self.agent else f"u-{self.unit.pk}" if self.unit else "whole"

    @property
    def own(self) -> Goal | None:
        """Its own target, not one handed down."""
        return self.goal if self.goal and not self.goal.inherited else None


def page_of(asker: Account, definition: Definition, request: HttpRequest) -> dict[str, Any]:
    """The tree of targets with the figures of the page's period, and the history."""
    state = PageState.of(request)
    root = tree(asker, definition, state)
    lines = flat(root)
    history = Target.objects.filter(indicator=definition.key).select_related("unit", "made_by")
    history = history.order_by("-since", "unit__path", "agent")
    return {
        "definition": definition,
        "name": definition.name.say(language_now()),
        "unit": definition.unit,
        "factor": FACTOR.get(definition.unit, 1.0),
        "lines": lines,
        "pers": Target.Per.choices if goals.amount(definition) else [],
        "per": goals.usual_per(definition),
        "days": (state.end - state.start).days + 1,
        "may_set": any(line.may_set for line in lines),
        "agents_of": state.unit if state.unit and state.unit.kind == UnitKind.TEAM else None,
        "history": [row for row in history[:200] if seen(asker, row)],
        "first_day": state.today.replace(day=1).isoformat(),
        "back": Question.about(definition, state).address(),
    }


def seen(asker: Account, row: Target) -> bool:
    """Targets of units outside of one's own scope stay unseen; the centre's is everybody's."""
    if row.agent and not can(asker, Permission.SEE_AGENTS):
        return False
    return row.unit is None or any(u.holds(row.unit) for u in units_of(asker, Permission.SEE_INDICATORS))


class Planter:
    """Makes the lines of one indicator on one day for one asker; the ledger is asked once."""

    def __init__(self, asker: Account, definition: Definition, start: date, end: date) -> None:
        self.start, self.end = start, end
        self.wanted = {definition.key: definition}
        self.rows = goals.in_force(self.wanted, end)
        self.sets = units_of(asker, Permission.SET_TARGETS)

    def place(self, name: str, step: int, unit: Unit | None, cell: Cell = NO_CELL, agent: str = "") -> Place:
        """One line; the centre's own needs the right over the whole tree."""
        goal = goals.nearest(self.rows, self.wanted, unit, agent).get(next(iter(self.wanted)))
        # Everything on the page is meant for the days shown: figures, targets, and what remains.
        goal = goal.over(self.start, self.end) if goal else None
        whole = unit is None and any(
            top.parent_id is None or top.kind == UnitKind.CENTRE for top in self.sets
        )
        may = whole or (unit is not None and any(top.holds(unit) for top in self.sets))
        return Place(name, step, unit, agent, cell, goal, may)


def tree(asker: Account, definition: Definition, state: PageState) -> Place:
    """The whole with zones and teams below, those the asker may see; agents where a team is chosen."""
    planter = Planter(asker, definition, state.start, state.end)
    # The figures of the whole scope, so that weights are right whatever unit the page has chosen.
    sight = sight_of(asker)
    wide = Question.about(definition, replace(state, unit=None, filters=(), where=""))
    root = planter.place(_("Centre"), 0, None)
    if sight.scope is None:
        root.cell = only(wiring.ask(wide.query(sight)), definition.key)
    wanted = () if sight.level == "agent" else ("zone", "team")
    levels: list[str] = [by for by in wanted if by in definition.attribution]
    cells = {by: groups(wiring.ask(wide.query(sight, (by,))), by, definition.key) for by in levels}
    placed: list[Place] = [root]
    for unit in _units(asker, levels):
        above = next((p for p in reversed(placed) if p.unit is not None and p.unit.holds(unit)), root)
        made = planter.place(str(unit), above.step + 1, unit, cells[unit.kind].get(unit.code, NO_CELL))
        above.below.append(made)
        placed.append(made)
        if (
            state.unit == unit
            and "agent" in definition.attribution
            and can(asker, Permission.SEE_AGENTS, unit)
        ):
            made.below += _agents(asker, definition, state, unit, planter)
    _judge(root, definition)
    return root


def _units(asker: Account, levels: list[str]) -> list[Unit]:
    tops = units_of(asker, Permission.SEE_INDICATORS)
    rows = Unit.objects.filter(kind__in=levels, closed=None).order_by("path")
    return [unit for unit in rows if any(top.holds(unit) for top in tops)]


def _agents(
    asker: Account, definition: Definition, state: PageState, unit: Unit, planter: Planter
) -> list[Place]:
    question = Question.about(definition, replace(state, filters=(), where=""))
    answer = wiring.ask(question.query(sight_of(asker, unit), ("agent",)))
    cells = groups(answer, "agent", definition.key)
    persons = [m.person for m in members_on(unit, state.end) if m.person.agent_code]
    return [
        planter.place(p.name, 3, unit, cells.get(p.agent_code, NO_CELL), str(p.agent_code)) for p in persons
    ]


def _judge(place: Place, definition: Definition) -> None:
    """State of every line, and what remains of each target after those right below it."""
    if place.goal:
        place.state = place.goal.judge(place.cell.value, definition.direction)
    for below in place.below:
        _judge(below, definition)
    shares = [Share(p.own.value if p.own else None, p.cell.denominator or p.cell.count) for p in place.below]
    place.rest = remainder(place.own.value if place.own else None, shares, definition.unit)


def flat(place: Place) -> list[Place]:
    """The lines in the order of the page."""
    return [place, *(line for below in place.below for line in flat(below))]


def proposal(root: Place, sent: Mapping[str, str], unit: str, times: float = 1.0) -> dict[str, str]:
    """The fields of the form with a target proposed for every line below one that has or is given one.

    `times`: how many of the days, weeks or months that the fields speak of the page shows.
    """
    factor = FACTOR.get(unit, 1.0) / times
    filled = {name: text for name, text in sent.items() if name != "propose"}
    for place in flat(root):
        whole = typed(filled, place, factor)
        whole = whole if whole is not None else place.own.value if place.own else None
        if whole is None or not place.below:
            continue
        parts = {
            p.field_name: Share(typed(filled, p, factor), p.cell.denominator or p.cell.count)
            for p in place.below
        }
        nows = {p.field_name: p.cell.value for p in place.below}
        for name, value in handed_down(whole, parts, nows, unit).items():
            filled[name] = filled.get(name) or f"{value * factor:.1f}"
    return filled


def typed(sent: Mapping[str, str], place: Place, factor: float) -> float | None:
    """What stands in a line's field, when it is a number."""
    try:
        return float(sent.get(place.field_name, "").strip().removesuffix("%")) / factor
    except ValueError:
        return None
