"""The calculator: the one place where figures are made."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import repeat
from threading import Lock
from typing import Any, Protocol

import numpy as np

from headwater.engine.indicators.calculate import from_lake
from headwater.engine.indicators.calculate.answer import Answer, Estimate
from headwater.engine.indicators.calculate.counted import Counted, Key, in_order, merged
from headwater.engine.indicators.calculate.plan import (
    Plan,
    TableQuestion,
    check_breakdown,
    check_question,
    chosen,
    month_notes,
    outside_of_scope,
    questions,
    waits,
)
from headwater.engine.indicators.definition import Definition
from headwater.engine.indicators.formula import Formula, parse
from headwater.engine.indicators.formula.atoms import Values, atom, atoms_of, base, evaluate, parts
from headwater.engine.indicators.formula.tree import Aggregate, Node, walk
from headwater.engine.indicators.query import IndicatorQuery
from headwater.engine.indicators.suppression import suppress
from headwater.engine.lake import Lake, Snapshot
from headwater.engine.lake.engines import Engine
from headwater.engine.words import Words

# A scan of the lake reads about this many rows a second on two cores, all atoms counted.
ROWS_A_SECOND = 8_000_000
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
        key = (snapshot.number, query, tuple((one.version, one.formula) for one in wanted))
        kept = self._kept(key)
        if kept is not None:
            return replace(kept, seconds=time.perf_counter() - began)
        answer = self._computed(snapshot, query, wanted, began)
        self._keep(key, answer)
        return answer

    def estimate(self, query: IndicatorQuery) -> Estimate:
        """How long the query will take, without counting anything. Raises as `compute` does."""
        snapshot = self.lake.snapshot()
        plan = self._plan(snapshot, query, chosen(self.definitions, query.indicators))
        rows = sum(
            snapshot.rows(question.table, question.start, question.end)
            for question in plan.questions
            for part in self._split(snapshot, question)[1:]
            if part is not None
        )
        return Estimate(rows, rows > ROWS_A_SECOND, "lake" if rows else "cube")

    def _computed(
        self, snapshot: Snapshot, query: IndicatorQuery, wanted: Sequence[Definition], began: float
    ) -> Answer:
        plan = self._plan(snapshot, query, wanted)
        counted, source = self._count(snapshot, plan.questions)
        plan, counted, source = self._with_fallbacks(snapshot, query, plan, counted, source)
        rows: list[dict[str, Any]] = []
        hidden = 0
        for definition in wanted:
            made = self._rows(definition, plan, counted, query)
            if definition.personal:
                hidden += suppress(made, query.by, self.smallest)
            rows.extend(made)
        return Answer(
            query=query,
            rows=rows,
            snapshot=snapshot.number,
            source=source,
            versions={definition.key: definition.version for definition in wanted},
            seconds=time.perf_counter() - began,
            suppressed=hidden,
            notes=(*plan.notes, *self._suppression_note(hidden)),
            waiting=tuple(plan.waiting),
            waiting_words=plan.waiting,
        )

    # -- planning
    def _plan(self, snapshot: Snapshot, query: IndicatorQuery, wanted: Sequence[Definition]) -> Plan:
        formulas: dict[str, Formula] = {}
        waiting: dict[str, Words] = {}
        notes: list[Words] = []
        for definition in wanted:
            check_question(definition, query)
            why = waits(definition, snapshot)
            if why is not None:
                waiting[definition.key] = why
                continue
            formula = self._formula(definition, snapshot)
            check_breakdown(definition, formula, query.by)
            refused = outside_of_scope(definition, formula, query.scope)
            if refused is not None:
                notes.append(refused)
                continue
            formulas[definition.key] = formula
            if formula.text == definition.otherwise:
                notes.append(_fallback_note(definition, formula))
        notes.extend(month_notes(formulas.values(), query))
        return Plan(formulas, questions(formulas.values(), query), tuple(notes), waiting)

    def _formula(self, definition: Definition, snapshot: Snapshot) -> Formula:
        """The definition's formula, or its second one where a table of the first is empty."""
        first = definition.parsed
        if definition.otherwise and not all(snapshot.entries.get(table) for table in first.tables):
            return parse(definition.otherwise, definition.table)
        return first

    def _with_fallbacks(
        self,
        snapshot: Snapshot,
        query: IndicatorQuery,
        plan: Plan,
        counted: dict[str, Counted],
        source: str,
    ) -> tuple[Plan, dict[str, Counted], str]:
        """Turns to the second formula of indicators whose first one found nothing to divide by."""
        second = {
            key: parse(self.definitions[key].otherwise, self.definitions[key].table)
            for key, formula in plan.formulas.items()
            if self.definitions[key].otherwise
            and formula.text != self.definitions[key].otherwise
            and not _anything(formula, counted)
        }
        second = {
            key: formula
            for key, formula in second.items()
            if all(snapshot.entries.get(table) for table in formula.tables)
            and outside_of_scope(self.definitions[key], formula, query.scope) is None
        }
        if not second:
            return plan, counted, source
        for key, formula in second.items():
            check_breakdown(self.definitions[key], formula, query.by)
        notes = [_fallback_note(self.definitions[key], formula) for key, formula in second.items()]
        formulas = {**plan.formulas, **second}
        plan = replace(plan, formulas=formulas, notes=(*plan.notes, *notes))
        counted, again = self._count(snapshot, questions(formulas.values(), query))
        return plan, counted, "cube" if source == again == "cube" else "lake"

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

    # -- dividing
    def _rows(
        self, definition: Definition, plan: Plan, counted: dict[str, Counted], query: IndicatorQuery
    ) -> list[dict[str, Any]]:
        formula = plan.formulas.get(definition.key)
        if formula is None:
            return [] if query.by else _as_rows((), [()], definition.key, [repeat(None)] * 4)
        needed = atoms_of(formula.tree)
        tables = [counted[table] for table in dict.fromkeys(one.table for one in needed)]
        mine = [_only(table, {one.key for one in needed}) for table in tables]
        whole = in_order(merged(mine[0], mine[1:], {one.key: one for one in needed}))
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            figures = _figures(formula, whole.values, definition.personal)
        columns = [_plain(column) for column in figures]
        return _as_rows(query.by, whole.keys, definition.key, columns)

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


def _anything(formula: Formula, counted: Mapping[str, Counted]) -> bool:
    """Whether any row stands behind the formula's figures."""
    behind = atom(base(formula.tree))
    column = counted[behind.table].values[behind.key]
    return bool(np.nansum(column) > 0)


def _only(counted: Counted, names: set[str]) -> Counted:
    kept = {name: column for name, column in counted.values.items() if name in names}
    return Counted(counted.keys, kept, counted.ordered)


def _figures(formula: Formula, values: Mapping[str, Values], personal: bool) -> list[Values | None]:
    above, below = parts(formula.tree)
    denominator = None if below is None else evaluate(below, values)
    behind = values[atom(base(formula.tree)).key]
    if personal and denominator is not None and below is not None and _adds_people(below):
        behind = denominator
    return [evaluate(formula.tree, values), evaluate(above, values), denominator, behind]


def _adds_people(below: Node) -> bool:
    """Whether a denominator adds head-counts up, so that its rows are not persons but itself is."""
    return next(node for node in walk(below) if isinstance(node, Aggregate)).kind == "sum"


def _plain(column: Values | None) -> Iterable[Any]:
    """Python numbers, None for missing, whole numbers as int; without a column, None for ever."""
    if column is None:
        return repeat(None)
    return [
        None if number != number else int(number) if number.is_integer() else number
        for number in column.tolist()
    ]


def _as_rows(
    by: Sequence[str], keys: Sequence[Key], indicator: str, columns: Sequence[Iterable[Any]]
) -> list[dict[str, Any]]:
    names = (*by, "indicator", "value", "numerator", "denominator", "count")
    return [
        dict(zip(names, (*key, indicator, *figures), strict=True))
        for key, *figures in zip(keys, *columns, strict=False)
    ]


def _fallback_note(definition: Definition, formula: Formula) -> Words:
    return Words(
        en=f"{definition.name.en} was computed as {formula}: there are no records for {definition.formula}",
        zh=f"{definition.name.zh}按 {formula} 计算：没有 {definition.formula} 所需的记录",
    )
