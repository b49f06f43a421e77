"""The records behind a figure: those that its denominator counts, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from headwater.centre.performance import wiring
from headwater.centre.performance.question import Question
from headwater.centre.performance.sight import Sight
from headwater.engine.indicators import Definition
from headwater.engine.indicators.calculate.plan import condition
from headwater.engine.indicators.formula.atoms import parts
from headwater.engine.indicators.formula.rendering import render
from headwater.engine.indicators.formula.tree import Aggregate, Node, walk
from headwater.engine.lake.tables import TABLES

# Which records: all that the denominator counts, those that the numerator counts too, those it does not.
ALL, COUNTED, REST = "all", "counted", "rest"
WHICH = (ALL, COUNTED, REST)
# Beside the day and the slot, which stand in every table.
LOCAL = ("local_day", "local_slot")
HIDDEN = frozenset({"id", "local_day", "local_slot", "recording"})


@dataclass(frozen=True)
class Records:
    """A page of records and how many there are in all; `columns` in the order of the table."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    total: int


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
    rows = now.engine.table(now.lake.snapshot(), definition.table, question.state.start, question.state.end)
    for node in (
        condition(definition.table, question.conditions(), sight.scope, wiring.twins()),
        *_counted(definition, which),
    ):
        if node is not None:
            kept = render(node, rows)
            rows = rows.filter(kept)
    if which == REST:
        above = _condition(_first(parts(definition.parsed.tree)[0]))
        if above is not None:
            rows = rows.filter(~render(above, rows).fill_null(False))
    columns = columns_of(definition.table)
    order = [rows[name].desc() for name in ("started_at", "local_day", "id") if name in rows.columns]
    page = (
        rows.order_by(order)
        .limit(limit, offset=start)
        .select(*[c for c in ("id", *columns) if c in rows.columns])
    )
    total = int(now.engine.execute(rows.count().name("n").as_table())["n"][0].as_py())
    return Records(columns, now.engine.execute(page).to_pylist(), total)


def splits(definition: Definition) -> bool:
    """Whether the records fall into those that the numerator counts and the rest."""
    above, below = parts(definition.parsed.tree)
    one, other = _first(above), _first(below)
    if one is None or other is None or not one.kind == other.kind == "count":
        return False
    return one.table == other.table == definition.table and _condition(one) is not None


def columns_of(table: str) -> tuple[str, ...]:
    """The columns that a page of records shows; the day and time of their own zone before all others."""
    own = tuple(column.name for column in TABLES[table].columns if column.name not in HIDDEN)
    stored = {column.name for column in TABLES[table].stored}
    return (*(name for name in LOCAL if name in stored), *own)


def _counted(definition: Definition, which: str) -> list[Node | None]:
    above, below = parts(definition.parsed.tree)
    wanted = [_condition(_first(below if below is not None else above))]
    if which == COUNTED and below is not None:
        wanted.append(_condition(_first(above)))
    return wanted


def _first(node: Node | None) -> Aggregate | None:
    if node is None:
        return None
    return next((part for part in walk(node) if isinstance(part, Aggregate)), None)


def _condition(aggregate: Aggregate | None) -> Node | None:
    return aggregate.condition if aggregate is not None else None
