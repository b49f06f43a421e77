"""What an indicator page knows before it is put into words: values, line, target, what moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isclose
from typing import Any

from headwater.centre.people.audit import Actor
from headwater.centre.performance import goals, wiring
from headwater.centre.performance.figures import NO_CELL, Cell, Part, cell, groups, only, parts, together
from headwater.centre.performance.filters import permission_for
from headwater.centre.performance.goals import BAD, Goal
from headwater.centre.performance.question import OF_SLOT, Question, Step
from headwater.centre.performance.sight import Sight, sight_of
from headwater.engine.indicators import Answer, Definition
from headwater.engine.words import Words


@dataclass(frozen=True)
class Made:
    """How a figure was made: for the small print of the page."""

    snapshot: int
    sources: tuple[str, ...]
    seconds: float
    versions: dict[str, int]
    notes: tuple[Words, ...]
    suppressed: int
    waiting: dict[str, Words]

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> Made:
        """Out of all answers that a page is made of."""
        notes = dict.fromkeys(note for answer in answers for note in answer.notes)
        return cls(
            snapshot=max((a.snapshot for a in answers), default=0),
            sources=tuple(dict.fromkeys(a.source for a in answers)),
            seconds=sum(a.seconds for a in answers),
            versions={k: v for a in answers for k, v in a.versions.items()},
            notes=tuple(notes),
            suppressed=sum(a.suppressed for a in answers),
            waiting={key: words for a in answers for key, words in a.waiting_words.items()},
        )


@dataclass(frozen=True)
class Facts:
    """One indicator in one period against its target and its comparison."""

    definition: Definition
    question: Question
    sight: Sight
    now: Cell = NO_CELL
    was: Cell = NO_CELL
    goal: Goal | None = None
    line: tuple[tuple[Step, Cell], ...] = ()
    line_before: tuple[Cell, ...] = ()
    made: Made = field(default_factory=lambda: Made.of([]))

    @property
    def state(self) -> str:
        """good, near, bad or ""."""
        return self.goal.judge(self.now.value, self.definition.direction) if self.goal else ""

    def goal_of(self, step: Step) -> Goal | None:
        """What a step of the line is to reach: of an amount its days' part, and nothing within a day."""
        if self.goal is None or not self.goal.per:
            return self.goal
        if self.question.grain in OF_SLOT:
            return None
        span = self.question.span_of(step)
        return self.goal.over(span.start, span.end)

    def state_of(self, step: Step, cell: Cell) -> str:
        """good, near, bad or "" for a step of the line."""
        goal = self.goal_of(step)
        return goal.judge(cell.value, self.definition.direction) if goal else ""

    @property
    def line_goal(self) -> Goal | None:
        """The target of the line where it is the same at every step."""
        found = [self.goal_of(step) for step, _cell in self.line]
        first = found[0] if found else None
        same = first is not None and all(g and isclose(g.value, first.value) for g in found)
        return first if same else None

    @property
    def group_goal(self) -> Goal | None:
        """The target that holds for each group too: never the amount that all reach together."""
        return None if self.goal and self.goal.per else self.goal

    @property
    def change(self) -> float | None:
        """The value less that of the comparison."""
        if self.now.value is None or self.was.value is None:
            return None
        return self.now.value - self.was.value

    @property
    def attributable(self) -> bool:
        return self.sight.attributes(self.definition)

    @property
    def missed_since(self) -> Step | None:
        """The first step of the run of misses that lasts to the end; None under two steps or when met."""
        run = None
        known = [(step, c) for step, c in self.line if c.value is not None]
        length = 0
        for step, c in reversed(known):
            if self.state_of(step, c) != BAD:
                break
            run, length = step, length + 1
        return run if length >= 2 and length < len(known) else None


def look(asker: Actor, question: Question, definition: Definition) -> Facts:
    """The facts of a page. Three to four questions to the calculator, most of them answered from memory."""
    permission = permission_for(asker, definition, question.conditions())
    sight = sight_of(asker, question.state.unit, permission)
    empty = Facts(definition, question, sight)
    if sight.nothing or not empty.attributable:
        return empty
    total, line = wiring.ask(question.query(sight)), wiring.ask(question.query(sight, question.keys()))
    periods = question.comparisons()
    totals = [wiring.ask(question.query(sight, (), p.start, p.end)) for p in periods]
    lines = [wiring.ask(question.query(sight, question.keys(), p.start, p.end)) for p in periods]
    steps = [_by_step(question, answer) for answer in lines]
    # Steps are laid side by side by their place in the period: the third day beside the third day.
    ranks = [
        [found.get(step, NO_CELL) for step in question.steps(p)]
        for found, p in zip(steps, periods, strict=True)
    ]
    here = _by_step(question, line)
    own = goals.own_agent(asker) if sight.level == "agent" else ""
    unit = goals.subject(asker, sight, question.state.unit)
    goal = goals.goals([definition], question.state.end, unit, own).get(question.key)
    return Facts(
        definition,
        question,
        sight,
        now=only(total, question.key),
        was=together(only(answer, question.key) for answer in totals),
        # A condition takes a part of the whole: what the whole is to reach says nothing of it.
        goal=_shown_goal(goal, question),
        line=tuple((step, here.get(step, NO_CELL)) for step in question.steps()),
        line_before=tuple(together(cells) for cells in _columns(ranks, len(question.steps()))),
        made=Made.of([total, line, *totals, *lines]),
    )


def _shown_goal(goal: Goal | None, question: Question) -> Goal | None:
    if goal is None or (goal.per and question.conditions()):
        return None
    return goal.over(question.state.start, question.state.end)


def _by_step(question: Question, answer: Answer) -> dict[Step, Cell]:
    return {question.step_of(row): cell(row) for row in answer.rows}


def _columns(ranks: list[list[Cell]], length: int) -> list[list[Cell]]:
    return [[rank[i] for rank in ranks if i < len(rank)] for i in range(length)]


@dataclass(frozen=True)
class Breakdown:
    """An indicator by one dimension, now and in the comparison, and each group's part in the move."""

    by: str
    cells: dict[Any, Cell]
    before: dict[Any, Cell]
    moves: tuple[Part, ...]
    made: Made


def break_down(asker: Actor, facts: Facts, by: str) -> Breakdown:
    """The groups of one dimension; two questions to the calculator (five for the same weekday).

    Agents only of those teams whose single agents the asker may see, whatever else is in scope.
    """
    question = facts.question
    permission = permission_for(asker, facts.definition, question.conditions(), by)
    sight = sight_of(asker, question.state.unit, permission)
    now = wiring.ask(question.query(sight, (by,)))
    then = [wiring.ask(question.query(sight, (by,), p.start, p.end)) for p in question.comparisons()]
    cells = groups(now, by, question.key)
    each = [groups(answer, by, question.key) for answer in then]
    names = dict.fromkeys(name for found in each for name in found)
    before = {name: together(found[name] for found in each if name in found) for name in names}
    moves = tuple(parts(cells, before, facts.now, facts.was, adds=adds_up(facts.definition)))
    return Breakdown(by, cells, before, moves, Made.of([now, *then]))


def adds_up(definition: Definition) -> bool:
    """Whether the figures of the groups add up to the whole's: sums and counts, and nothing else."""
    kinds = {aggregate.kind for aggregate in definition.parsed.aggregates}
    return definition.unit in ("count", "money") and kinds <= {"count", "sum"}
