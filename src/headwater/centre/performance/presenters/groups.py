"""An indicator by one dimension: the ranking, the small multiples, the table of all groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import wiring
from headwater.centre.performance.facts import Breakdown, Facts
from headwater.centre.performance.figures import NO_CELL, Cell, cell
from headwater.centre.performance.goals import BAD
from headwater.centre.performance.names import dimension_name, group_names, step_name
from headwater.centre.performance.presenters.sentence import AGAINST
from headwater.centre.performance.question import quoted
from headwater.centre.performance.register import tables_of
from headwater.centre.performance.sight import Sight
from headwater.centre.ui.charts import Bar, Chart, bar_ranking, small_multiples
from headwater.engine.indicators import Definition, parse_filter, schemas
from headwater.engine.indicators.formula.tree import Column, Compare, Named, Node, OneOf, Presence, walk
from headwater.engine.indicators.query import joined

PEOPLE = ("zone", "team", "agent")
FIRST = ("queue", "team", "service", "item", "kind", "segment", "unit")
MOST_BARS, MOST_PANELS = 20, 8


@dataclass(frozen=True, slots=True)
class Group:
    """One line of the table of groups. Its address is only made where it is shown: there may be thousands."""

    name: str
    link: Callable[[], str]
    value: float | None
    before: float | None
    part: float | None
    count: float | None
    state: str
    suppressed: bool

    @property
    def address(self) -> str:
        """The page narrowed to this group."""
        return self.link()

    @property
    def change(self) -> float | None:
        """Value less that of the comparison."""
        return None if self.value is None or self.before is None else self.value - self.before


def dimensions(asker: Actor, definition: Definition, sight: Sight) -> list[str]:
    """What this person may break this indicator down by."""
    tables = [schemas()[name] for name in tables_of(definition)]
    if not tables:
        return []
    shared = [name for name in tables[0].dimensions if all(name in table.dimensions for table in tables)]
    fixed = fixed_by(definition)
    return [
        name
        for name in shared
        if name not in fixed and (name not in PEOPLE or _entitled(asker, name, definition, sight))
    ]


def fixed_by(definition: Definition) -> set[str]:
    """What the formula itself decides on: every group of it would show all or nothing."""
    nodes = list(walk(definition.parsed.tree))
    named = [n for n in nodes if isinstance(n, Named)]
    tests: list[Node] = [n for n in nodes if isinstance(n, Compare | OneOf | Presence)]
    tests += [n for n in (parse_filter(schemas()[c.table].conditions[c.name], c.table) for c in named) if n]
    names = {n.name for test in tests for n in walk(test) if isinstance(n, Column)} - set(PEOPLE)
    # Only what was answered is handed on.
    return names | ({"transferred_to"} if "outcome" in names else set())


def _entitled(asker: Actor, name: str, definition: Definition, sight: Sight) -> bool:
    """Teams are ranked before those who see several; agents before those who may see single persons."""
    if name not in definition.attribution or sight.level == "agent":
        return False
    if name == "agent":
        return can(asker, Permission.SEE_AGENTS)
    return sight.level != "team" if name == "team" else sight.level == "centre"


def chosen_dimension(wanted: str, allowed: Iterable[str]) -> str:
    """The dimension asked for if it is allowed, else the one that usually says most."""
    allowed = list(allowed)
    if wanted in allowed:
        return wanted
    return next((name for name in FIRST if name in allowed), allowed[0] if allowed else "")


def address_of(facts: Facts, by: str, group: Any) -> str:
    """The page narrowed to one group."""
    return facts.question.to_group(by, group)


def groups_of(facts: Facts, breakdown: Breakdown) -> list[Group]:
    """All groups, the largest part in the move first."""
    names = group_names(breakdown.by, [*breakdown.cells, *breakdown.before], facts.definition.table)
    parts = {move.group: move.part for move in breakdown.moves}
    every = list(dict.fromkeys([*parts, *breakdown.cells]))
    return [
        _group(facts, breakdown, code, names[code], parts.get(code))
        for code in every
        if _there(breakdown, code)
    ]


def _there(breakdown: Breakdown, code: Any) -> bool:
    """Whether anything of the group was seen in one of the two periods."""
    both = (breakdown.cells.get(code, NO_CELL), breakdown.before.get(code, NO_CELL))
    return any(c.suppressed or c.value is not None or c.count for c in both)


def _group(facts: Facts, breakdown: Breakdown, code: Any, name: str, part: float | None) -> Group:
    now, was = breakdown.cells.get(code, NO_CELL), breakdown.before.get(code, NO_CELL)
    goal = facts.group_goal
    state = goal.judge(now.value, facts.definition.direction) if goal else ""
    hidden = now.suppressed or was.suppressed
    return Group(
        name,
        lambda: address_of(facts, breakdown.by, code),
        now.value,
        was.value,
        None if hidden else part,
        now.count,
        state,
        now.suppressed,
    )


def ranking(facts: Facts, breakdown: Breakdown, every: Sequence[Group]) -> Chart:
    """The largest groups, worst first (largest first where neither way is better)."""
    groups = [g for g in every if g.value is not None]
    largest = sorted(groups, key=lambda g: -(g.count or 0))[:MOST_BARS]
    upwards = facts.definition.direction == "up"
    ordered = sorted(largest, key=lambda g: (g.value or 0) if upwards else -(g.value or 0))
    bars = [Bar(g.name, g.value, g.address, g.state == BAD, g.before) for g in ordered]
    dimension = dimension_name(breakdown.by)
    note = _("the %(shown)s largest of %(all)s") % {"shown": len(ordered), "all": len(groups)}
    made = bar_ranking(
        "groups",
        _("By %(dimension)s") % {"dimension": dimension},
        bars,
        facts.definition.unit,
        target=facts.group_goal.value if facts.group_goal else None,
        group_name=dimension,
        before_name=str(AGAINST[facts.question.compare]).capitalize(),
        note=note if len(ordered) < len(groups) else "",
        empty=_nothing_shown(breakdown),
    )
    return replace(made, excel_url=facts.question.address("performance:excel", by=breakdown.by))


def _nothing_shown(breakdown: Breakdown) -> str:
    if breakdown.made.suppressed:
        return _("Every group here has too few persons to be shown. Choose a longer period or a larger unit.")
    return ""


def panels(facts: Facts, breakdown: Breakdown) -> Chart | None:
    """The line of each of the largest groups, side by side on one scale."""
    largest = sorted(
        (code for code in breakdown.cells if code is not None and breakdown.cells[code].value is not None),
        key=lambda code: -(breakdown.cells[code].count or 0),
    )[:MOST_PANELS]
    if len(largest) < 2 or len(facts.line) < 2:
        return None
    found = _lines(facts, breakdown.by, [str(code) for code in largest])
    names = group_names(breakdown.by, largest, facts.definition.table)
    question = facts.question
    steps = [step for step, _cell in facts.line]
    return small_multiples(
        "panels",
        _("Side by side"),
        [step_name(question.grain, step) for step in steps],
        [(names[code], [found.get((code, step), NO_CELL).value for step in steps]) for code in largest],
        facts.definition.unit,
        target=facts.group_goal.value if facts.group_goal else None,
        step_name=dimension_name(question.grain),
    )


def _lines(facts: Facts, by: str, groups: list[str]) -> dict[tuple[Any, Any], Cell]:
    question = facts.question
    query = question.query(facts.sight, (by, *question.keys()))
    several = f"{by} in ({', '.join(quoted(group) for group in groups)})"
    answer = wiring.ask(replace(query, where=joined([query.where, several])))
    return {(row[by], question.step_of(row)): cell(row) for row in answer.rows}
