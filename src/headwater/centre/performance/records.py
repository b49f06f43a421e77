"""The records behind a figure, a page at a time: what `engine.indicators.rows_behind` finds, for the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from headwater.centre.performance import wiring
from headwater.centre.performance.question import Question
from headwater.centre.performance.sight import Sight
from headwater.engine.indicators import Definition, count_behind, rows_behind, splits, table_behind
from headwater.engine.lake.tables import TABLES

# Which records: all that the denominator counts, those that the numerator counts too, those it does not.
ALL, COUNTED, REST = "all", "counted", "rest"
WHICH = (ALL, COUNTED, REST)
# Beside the day and the slot, which stand in every table.
LOCAL = ("local_day", "local_slot")
HIDDEN = frozenset({"id", "local_day", "local_slot", "recording"})


@dataclass(frozen=True)
class Records:
    """A page of records and how many there are in all; `columns` in the order of the table.

    `counts`: how many there are of each kind, where the figure is a ratio of counts.
    """

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    total: int
    table: str
    counts: Mapping[str, int] = field(default_factory=dict)


def behind(
    definition: Definition,
    question: Question,
    sight: Sight,
    *,
    which: str = ALL,
    start: int = 0,
    limit: int = 50,
) -> Records:
    """Records `start` … `start + limit`, newest first. The scope and the filters hold as for the figure."""
    now = wiring.machine()
    snapshot, query = now.lake.snapshot(), wiring.in_vocabulary(question.query(sight))
    formula = used_formula(definition, question, sight)
    table = table_behind(definition, formula)
    columns = columns_of(table)
    whole: dict[str, Any] = {}
    asked = (now.engine, snapshot, definition, query, whole)
    page = rows_behind(
        *asked, which=which, formula=formula, columns=("id", *columns), limit=limit, offset=start
    )
    every = count_behind(*asked, formula=formula)
    counts = {ALL: every}
    if splits(definition, formula):
        counts[COUNTED] = count_behind(*asked, which=COUNTED, formula=formula)
        counts[REST] = every - counts[COUNTED]
    return Records(columns, page.to_pylist(), counts[which], table, counts)


def used_formula(definition: Definition, question: Question, sight: Sight) -> str:
    """The formula that made the figure: the second one where the first had nothing to stand on."""
    if not definition.otherwise:
        return definition.formula
    answer = wiring.ask(question.query(sight))
    return answer.formulas.get(definition.key, definition.formula)


def split(definition: Definition, question: Question, sight: Sight) -> bool:
    """Whether the records fall into those that the numerator counts and the rest."""
    return splits(definition, used_formula(definition, question, sight))


def columns_of(table: str) -> tuple[str, ...]:
    """The columns that a page of records shows; the day and time of their own zone before all others."""
    own = tuple(column.name for column in TABLES[table].columns if column.name not in HIDDEN)
    stored = {column.name for column in TABLES[table].stored}
    return (*(name for name in LOCAL if name in stored), *own)
