"""The calculator: the one place where figures are made."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any, Protocol

from headwater.engine.indicators.calculate import from_lake
from headwater.engine.indicators.calculate.answer import Answer, Estimate
from headwater.engine.indicators.calculate.counted import Counted, merged
from headwater.engine.indicators.calculate.figures import anything, figures_of, without_data
from headwater.engine.indicators.calculate.plan import (
    TableQuestion,
    chosen,
    make_plan,
    which_notes,
    with_fallbacks,
)
from headwater.engine.indicators.definition import Definition
from headwater.engine.indicators.query import IndicatorQuery
from headwater.engine.lake import Lake, Snapshot
from headwater.engine.lake.engines import Engine
from headwater.engine.words import Words

# A scan of the lake reads about this many rows a second on two cores, all atoms counted.
ROWS_A_SECOND = 12_000_000
SMALLEST_GROUP = 5
KEPT_ANSWERS = 256


class Source(Protocol):
    """What may count in place of the lake: the cube."""

    def count(self, snapshot: Snapshot, question: TableQuestion) -> Counted | None:
        """The counts, or None when this source does not hold them."""
        ...

    def held(self, snapshot: Snapshot, question: TableQuestion) -> frozenset[str]:
        """The keys of the atoms that `count` would answer."""
        ...


class Calculator:
    """Answers queries over a lake, from the cube where it can.

    Safe to use from several threads. Answers are kept by snapshot and query (`keep` of them); a snapshot
    never changes, so nothing has to be invalidated. `smallest`: groups of fewer persons are suppressed.
    """

    def __init__(
        self,
        lake: Lake,
        engine: Engine,
        definitions: Mapping[str, Definition],
        cube: Source | None = None,
        *,
        smallest: int = SMALLEST_GROUP,
        keep: int = KEPT_ANSWERS,
    ) -> None:
        self.lake = lake
        self.engine = engine
        self.definitions = definitions
        self.cube = cube
        self.smallest = smallest
        self.keep = keep
        self._answers: OrderedDict[Any, Answer] = OrderedDict()
        self._lock = Lock()

    def compute(self, query: IndicatorQuery) -> Answer:
        """The figures. Raises Problem (FormulaError for the filter) when the question makes no sense."""
        began = time.perf_counter()
        snapshot = self.lake.snapshot()
        wanted = chosen(self.definitions, query.indicators)
        key = (snapshot.number, query, tuple(wanted.values()))
        kept = self._kept(key)
        if kept is not None:
            return replace(kept, seconds=time.perf_counter() - began)
        answer = self._computed(snapshot, query, wanted, began)
        self._keep(key, answer)
        return answer

    def estimate(self, query: IndicatorQuery) -> Estimate:
        """How long the query will take, without counting anything. Raises as `compute` does."""
        snapshot = self.lake.snapshot()
        plan = make_plan(snapshot, query, chosen(self.definitions, query.indicators).values())
        rows = sum(
            snapshot.rows(question.table, question.start, question.end)
            for question in plan.questions
            for part in self._split(snapshot, question)[1:]
            if part is not None
        )
        return Estimate(rows, rows > ROWS_A_SECOND, "lake" if rows else "cube")

    def _computed(
        self, snapshot: Snapshot, query: IndicatorQuery, wanted: Mapping[str, Definition], began: float
    ) -> Answer:
        plan = make_plan(snapshot, query, wanted.values())
        counted, source = self._count(snapshot, plan.questions)
        found = {key for key, formula in plan.formulas.items() if anything(formula, counted)}
        second = with_fallbacks(snapshot, query, plan, wanted, found)
        if second is not plan:
            plan = second
            counted, source = self._count(snapshot, plan.questions)
        figures = tuple(
            figures_of(definition, plan.formulas[key], counted, self.smallest)
            if key in plan.formulas
            else without_data(definition, query.by)
            for key, definition in wanted.items()
        )
        hidden = sum(len(one.hidden) for one in figures)
        return Answer(
            query=query,
            figures=figures,
            snapshot=snapshot.number,
            source=source,
            versions={definition.key: definition.version for definition in wanted.values()},
            seconds=time.perf_counter() - began,
            suppressed=hidden,
            notes=(*which_notes(plan, wanted), *plan.notes, *self._suppression_note(hidden)),
            waiting=tuple(plan.waiting),
            waiting_words=plan.waiting,
            formulas={key: formula.text for key, formula in plan.formulas.items()},
        )

    # -- counting
    def _split(
        self, snapshot: Snapshot, question: TableQuestion
    ) -> tuple[TableQuestion | None, TableQuestion | None]:
        """The part of a question that the cube answers, and the part that the lake must."""
        if self.cube is None:
            return None, question
        held = self.cube.held(snapshot, question)
        ours = tuple(one for one in question.atoms if one.key in held)
        rest = tuple(one for one in question.atoms if one.key not in held)
        return (
            replace(question, atoms=ours) if ours else None,
            replace(question, atoms=rest) if rest or not ours else None,
        )

    def _count(self, snapshot: Snapshot, asked: Sequence[TableQuestion]) -> tuple[dict[str, Counted], str]:
        counted: dict[str, Counted] = {}
        source = "cube" if asked else "lake"
        for question in asked:
            cubed, raw = self._split(snapshot, question)
            found = []
            if cubed is not None and self.cube is not None:
                part = self.cube.count(snapshot, cubed)
                # Between asking and counting the cube may have moved on: then the lake answers all.
                raw = question if part is None else raw
                found += [] if part is None else [part]
            if raw is not None:
                source = "lake"
                found.append(from_lake.count(self.engine, snapshot, raw))
            counted[question.table] = merged(found[0], found[1:], {one.key: one for one in question.atoms})
        return counted, source

    def _suppression_note(self, hidden: int) -> tuple[Words, ...]:
        if not hidden:
            return ()
        return (
            Words(
                en=f"{hidden} figures about groups of fewer than {self.smallest} persons are not shown",
                zh=f"有 {hidden} 个数值因涉及人数少于 {self.smallest} 而不显示",
            ),
        )

    # -- keeping
    def _kept(self, key: Any) -> Answer | None:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        return None

    def _keep(self, key: Any, answer: Answer) -> None:
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self.keep:
                self._answers.popitem(last=False)
