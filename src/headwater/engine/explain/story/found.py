"""What is counted for one incident: usual days, chosen hours, leaves, agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from headwater.engine.explain.story import drivers as load
from headwater.engine.explain.story.agents import Agents, agents_of
from headwater.engine.explain.story.cells import Cells
from headwater.engine.explain.story.counting import Grid, Question, grid, leaves
from headwater.engine.explain.story.exact import exact, needs_rows
from headwater.engine.explain.story.extremes import Extremes
from headwater.engine.explain.story.hours import (
    Course,
    by_day,
    by_hour,
    chosen_hours,
    open_hours,
    seen_by_hour,
)
from headwater.engine.explain.story.incident import Incident, Usual, Worked, moment
from headwater.engine.explain.story.measure import (
    AMOUNT,
    MEAN,
    RATIO,
    Measure,
    measure,
    used_formula,
)
from headwater.engine.explain.story.nature import ACCESS, DEMAND, fitting, nature_of
from headwater.engine.explain.story.usual_days import Comparison, candidates, without_outliers
from headwater.engine.explain.story.values import Topic
from headwater.engine.explain.story.volume import Volume, explain_volume
from headwater.engine.indicators.definition import Definition
from headwater.engine.indicators.formula import Formula, schemas
from headwater.engine.indicators.formula.atoms import Atom
from headwater.engine.words import Problem, Words

WORSE = {"up": -1, "down": 1}
ASKING = Measure(RATIO, load.OFFERED.aggregate, load.CONTACTS.aggregate, ("contacts",))
HANDLE_TIME = Measure(MEAN, load.WORK.aggregate, load.WORKED.aggregate, ("contacts",))
ALL_OFFERED = Measure(AMOUNT, load.OFFERED.aggregate, None, ("contacts",))
# What drives a wait from hour to hour: how many ask for an agent, and how long each takes.
DRIVING = (ALL_OFFERED, HANDLE_TIME)
ALL_CONTACTS = Measure(AMOUNT, load.CONTACTS.aggregate, None, ("contacts",))


@dataclass(frozen=True)
class Found:
    """Everything counted for one incident, before it becomes a story.

    `exact`: of an indicator whose parts cannot be added, its value in the whole incident and in the chosen
    hours, each now and as usual. `extremes`: the few rows that pull a mean; `trimmed`: leaves without
    them.
    """

    question: Question
    definition: Definition
    measure: Measure
    nature: str
    comparison: Comparison
    course: Course
    days_course: Course | None
    hours: tuple[int, int] | None
    worst: tuple[int, int] | None
    cells: Cells
    agents: Agents | None = None
    exact: tuple[tuple[float, float], tuple[float, float]] | None = None
    extremes: Extremes | None = None
    trimmed: Cells | None = None

    @property
    def inside(self) -> Cells:
        """The leaves of the chosen hours."""
        return _chosen(self.cells)

    @property
    def steady(self) -> Cells:
        """The same without the few rows that pull a mean: what causes must stand on."""
        return self.inside if self.trimmed is None else _chosen(self.trimmed)

    @property
    def days(self) -> int:
        """How many days the incident has data of."""
        return len(self.comparison.days)

    @property
    def usual_days(self) -> int:
        """How many days the usual stands on."""
        return max(1, len(self.comparison.usual))

    @property
    def worse(self) -> int:
        """1 where more of the indicator is worse, -1 where less is, 0 where neither."""
        return WORSE.get(self.definition.direction, 0)

    @property
    def queued_only(self) -> bool:
        """Whether the incident is limited to contacts that reached a queue or an agent."""
        where = self.question.incident.where
        return any(name in where for name in ("queue", "team", "zone", "agent"))


def _chosen(cells: Cells) -> Cells:
    return cells.keep(cells.where({"inside": "in"})) if "inside" in cells.codes else cells


def count(
    question: Question, definition: Definition, dimensions: Sequence[str], worked: Worked, usual: Usual
) -> Found:
    """Everything that the story of an incident stands on. Raises Problem where nothing can be compared."""
    formula = used_formula(definition, question.snapshot)
    if any(schemas()[table].monthly for table in formula.tables):
        raise _by_month(definition)
    timed = all(schemas()[table].has_slot for table in formula.tables)
    if question.incident.recurs == "interval" and not timed:
        raise _without_times(definition)
    known = set(question.snapshot.days(formula.tables[0]))
    comparison = candidates(question.incident, known, worked, usual)
    if not comparison.days or not comparison.usual:
        raise _nothing_to_compare(question.incident, comparison)
    whole = exact(question, formula, comparison) if needs_rows(formula) else None
    taken = measure(formula, whole[1] if whole else None)
    nature = nature_of(definition, taken)
    worse = WORSE.get(definition.direction, 0)
    atoms = (*taken.atoms, *(atom for one in DRIVING if nature == ACCESS for atom in one.atoms))
    by_hours = grid(question, atoms, sorted({*comparison.days, *comparison.usual}))
    if not set(by_hours.days) & set(comparison.days) and not set(by_hours.days) & set(comparison.usual):
        raise nothing_counted(definition)
    comparison = _kept(by_hours, taken, comparison, usual)
    chosen = _hours(by_hours, taken, comparison, nature, worse)
    course = by_hour(by_hours, taken, comparison)
    fit = _with_who_served(fitting(definition, taken, dimensions), nature)
    more = (*load.PARTS, *HANDLE_TIME.atoms) if nature in (ACCESS, DEMAND) else ()
    cells = leaves(question, taken, more, comparison, fit, chosen)
    if not cells.size:
        # Neither now nor as usual: a place that there is not, or in which nobody calls.
        raise _nothing_to_compare(question.incident, replace(comparison, kinships=()))
    several = len(comparison.days) > 1
    days_course = by_day(by_hours, taken, comparison) if several else None
    worst = chosen_hours(seen_by_hour(by_hours, taken, comparison), worse) if several else chosen
    found = Found(question, definition, taken, nature, comparison, course, days_course, chosen, worst, cells)
    if whole is not None:
        found = replace(found, exact=(whole, _inside_hours(question, formula, comparison, chosen) or whole))
    if chosen is None and not several and len(course.labels) > 1:
        found = _hours_of_topic(found, fit, more)
    return _with_agents(found) if nature == ACCESS else found


def _inside_hours(
    question: Question, formula: Formula, comparison: Comparison, chosen: tuple[int, int] | None
) -> tuple[float, float] | None:
    """The value of the chosen hours, now and as usual, asked of the rows."""
    if chosen is None:
        return None
    day = question.incident.start.date()
    start, end = moment(day, chosen[0] * 4), moment(day, chosen[1] * 4)
    narrow = replace(question, incident=replace(question.incident, start=start, end=end))
    return exact(narrow, formula, comparison)


def _hours(
    by_hours: Grid, taken: Measure, comparison: Comparison, nature: str, worse: int
) -> tuple[int, int] | None:
    """The hours of a single day that it is about; of a wait also by what drives it hour by hour."""
    if len(comparison.days) > 1:
        return None
    whole = seen_by_hour(by_hours, taken, comparison)
    pushing = [seen_by_hour(by_hours, one, comparison) for one in DRIVING] if nature == ACCESS else []
    return chosen_hours(whole, worse, pushing)


def _with_agents(found: Found) -> Found:
    begin, end = found.question.incident.slots
    if found.hours is not None:
        begin, end = max(begin, found.hours[0] * 4), min(end, found.hours[1] * 4)
    return replace(found, agents=agents_of(found.question, found.comparison, (begin, end)))


def _with_who_served(fit: tuple[str, ...], nature: str) -> tuple[str, ...]:
    """Handle times are looked at by team too, though a wait is not laid at a team's door."""
    return (*fit, "team") if nature == ACCESS and "team" not in fit and "queue" in fit else fit


def _kept(by_hours: Grid, taken: Measure, comparison: Comparison, usual: Usual) -> Comparison:
    """The comparison without the days that are incidents themselves."""
    if comparison.how == "other_days":
        return comparison
    above, below = taken.sums(by_hours.amounts)
    amount: dict[date, float] = {}
    rate: dict[date, float] = {}
    days = np.array(by_hours.days)
    for day in comparison.usual:
        mine = days == day
        amount[day] = float((above if taken.kind == AMOUNT else below)[mine].sum())
        rate[day] = float(above[mine].sum() / max(below[mine].sum(), 1e-9)) if taken.kind != AMOUNT else 0.0
    return without_outliers(comparison, amount, rate, usual.fewest)


def _hours_of_topic(found: Found, fit: Sequence[str], more: Sequence[Atom]) -> Found:
    """Where no hour stands out in the whole, the hours in which what stands out came."""
    if found.measure.kind != AMOUNT and found.nature != ACCESS:
        return found
    volume = volume_of(found, found.cells)
    where = next((cause.where for cause in volume.causes), None)
    if where is None:
        return found
    incident = found.question.incident
    place = {**incident.where, **{name: value for name, value in where.items() if name != "family"}}
    if "family" in where:
        place["service"] = _members(volume.topics, str(where["family"]))
    narrow = replace(found.question, incident=replace(incident, where=place))
    counted = found.measure if found.measure.kind == AMOUNT else ALL_CONTACTS
    days = sorted({*found.comparison.days, *found.comparison.usual})
    seen = seen_by_hour(grid(narrow, counted.atoms, days), counted, found.comparison)
    hours = chosen_hours(seen, 0, opened=open_hours(found.course, found.measure))
    if hours is None:
        return found
    cells = leaves(found.question, found.measure, more, found.comparison, fit, hours)
    return replace(found, hours=hours, cells=cells)


def _members(topics: Sequence[Topic], family: str) -> list[str]:
    return [name for topic in topics if topic.name == family for name in topic.members]


def nothing_counted(definition: Definition) -> Problem:
    """The refusal where an indicator has no value at all."""
    name = definition.name
    return Problem(
        Words(
            f"{name.en} has no value in this period and place: nothing that it counts was recorded."
            " Choose another.",
            f"{name.zh}在该时段和范围内没有数值：没有可统计的记录。请换一个时段或范围。",
        )
    )


def _by_month(definition: Definition) -> Problem:
    return Problem(
        Words(
            f"{definition.name.en} is kept by month, and a story compares days and hours. Explain one of the"
            " indicators that it is made of.",
            f"{definition.name.zh}按月记录，而解释需要对比日与小时。请改为解释其组成指标。",
        )
    )


def _without_times(definition: Definition) -> Problem:
    return Problem(
        Words(
            f"{definition.name.en} has days, no times, so no interval of the day can be explained."
            " Explain a day.",
            f"{definition.name.zh}只有日期、没有时刻，无法解释一天中的时段。请改为解释某一天。",
        )
    )


def _nothing_to_compare(incident: Incident, comparison: Comparison) -> Problem:
    if not comparison.days:
        return Problem(
            Words(
                f"There are no records from {incident.start:%Y-%m-%d} to {incident.end:%Y-%m-%d %H:%M};"
                " choose a period that the lake has data of.",
                f"{incident.start:%Y-%m-%d} 至 {incident.end:%Y-%m-%d %H:%M} 没有记录；请选择有数据的时段。",
            )
        )
    return Problem(
        Words(
            "There are no other days to compare with. Bring in the records of some weeks more.",
            "没有可供对比的日期。请再导入几周的记录。",
        )
    )


def volume_of(found: Found, cells: Cells) -> Volume:
    """Topics and causes of the contacts in these leaves."""
    now, usual = amounts_of(found, cells)
    return explain_volume(cells, now, usual, found.days, found.usual_days)


def amounts_of(found: Found, cells: Cells) -> tuple[Any, Any]:
    """What is counted of a volume: the amount itself, or contacts (those that queued, in a queue)."""
    if found.measure.kind == AMOUNT and found.nature != ACCESS:
        above, _, usual, _ = cells.sums(found.measure)
        return above, usual
    key = load.OFFERED.key if found.queued_only else load.CONTACTS.key
    return cells.now[key], cells.usual[key]
