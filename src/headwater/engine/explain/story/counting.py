"""The queries: the incident and its usual days, by hour, by leaf, and what the agents did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from headwater.engine.explain.story.cells import Cells, Counts, Floats, cells_of
from headwater.engine.explain.story.incident import SLOTS, Incident
from headwater.engine.explain.story.measure import Measure
from headwater.engine.explain.story.usual_days import Comparison
from headwater.engine.indicators.calculate.from_lake import aggregate, looking_ahead, windows
from headwater.engine.indicators.calculate.plan import TableQuestion, condition
from headwater.engine.indicators.formula import schemas
from headwater.engine.indicators.formula.atoms import Atom
from headwater.engine.indicators.formula.rendering import render
from headwater.engine.indicators.query import Scope
from headwater.engine.indicators.twins import NO_TWINS, Twins
from headwater.engine.lake import Snapshot
from headwater.engine.lake.engines import Engine

SLOTS_AROUND = 8


@dataclass(frozen=True)
class Question:
    """Where the story looks: the lake's snapshot, the incident, the person's scope, merged codes."""

    engine: Engine
    snapshot: Snapshot
    incident: Incident
    scope: Scope | None = None
    twins: Twins = NO_TWINS

    def rows(self, table: str, days: Sequence[date]) -> Any:
        """The rows of a table on these days that the incident's place and the scope allow."""
        rows = self.engine.table(self.snapshot, table, min(days), max(days))
        if len(days) < (max(days) - min(days)).days + 1:
            rows = rows.filter(rows.local_day.isin([ibis.literal(day) for day in days]))
        allowed = condition(table, where_text(self.incident.where, table), self.scope, self.twins)
        return rows if allowed is None else rows.filter(render(allowed, rows))

    def dimension(self, rows: Any, name: str) -> Any:
        """A dimension's column, merged codes counted as the ones they became."""
        counted_as = self.twins.counted_as(name)
        return rows[name].substitute(counted_as) if counted_as else rows[name]


def where_text(where: Mapping[str, Any], table: str) -> str:
    """A place in the formula language, over the dimensions that the table has."""
    known = schemas()[table].types
    parts = [clause(name, value) for name, value in where.items() if name in known]
    return " and ".join(parts)


def clause(name: str, value: Any) -> str:
    """One dimension: a value, several, or None for rows without one."""
    if value is None:
        return f"{name} is missing"
    if isinstance(value, (list, tuple)):
        given = [one for one in value if one is not None]
        text = f"{name} in ({', '.join(_quoted(one) for one in given)})" if given else ""
        if len(given) == len(value):
            return text
        return f"({text} or {name} is missing)" if text else f"{name} is missing"
    return f"{name} = {_quoted(value)}"


def _quoted(value: Any) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _in_slots(rows: Any, slots: tuple[int, int]) -> Any:
    begin, end = slots
    if (begin, end) == (0, SLOTS) or "local_slot" not in rows.columns:
        return rows
    return rows.filter((rows.local_slot >= begin) & (rows.local_slot < end))


# -- by day and hour: which days are usual, and which hours the incident is about
@dataclass(frozen=True)
class Grid:
    """Amounts by day and hour: `days[i]`, `hours[i]`, `amounts[key][i]`. Hour -1: the table has no times."""

    days: tuple[date, ...]
    hours: tuple[int, ...]
    amounts: Mapping[str, Floats]


def grid(question: Question, atoms: Sequence[Atom], days: Sequence[date]) -> Grid:
    """One aggregation a table by day and hour within the incident's quarter hours."""
    found = [_grid(question, table, mine, days) for table, mine in by_table(atoms).items()]
    if len(found) == 1:
        return found[0]
    # Several tables: the rows of one after those of the other, what a table does not count is nothing there.
    amounts = {}
    for one in found:
        for key in one.amounts:
            parts = [other.amounts.get(key, np.zeros(len(other.days))) for other in found]
            amounts[key] = np.concatenate(parts)
    timed = all(-1 not in one.hours for one in found)
    hours = tuple(hour if timed else -1 for one in found for hour in one.hours)
    return Grid(tuple(day for one in found for day in one.days), hours, amounts)


def by_table(atoms: Sequence[Atom]) -> dict[str, tuple[Atom, ...]]:
    """The atoms by the table that they count rows of, each once."""
    wanted: dict[str, dict[str, Atom]] = {}
    for one in atoms:
        wanted.setdefault(one.table, {})[one.key] = one
    return {table: tuple(mine.values()) for table, mine in wanted.items()}


def _grid(question: Question, table: str, atoms: Sequence[Atom], days: Sequence[date]) -> Grid:
    rows = question.rows(table, days)
    timed = "local_slot" in rows.columns
    rows = rows if question.incident.recurs == "interval" else _in_slots(rows, question.incident.slots)
    keys: dict[str, Any] = {"_day": rows.local_day}
    if timed:
        keys["_hour"] = (rows.local_slot / 4).floor().cast("int64")
    result = aggregated(question, table, rows, keys, atoms)
    hours = result["_hour"].to_pylist() if timed else [-1] * result.num_rows
    amounts = {one.key: numbers(result[f"a{place}"]) for place, one in enumerate(atoms)}
    return Grid(tuple(result["_day"].to_pylist()), tuple(hours), amounts)


# -- leaves
def leaves(
    question: Question,
    measure: Measure,
    more: Sequence[Atom],
    comparison: Comparison,
    dimensions: Sequence[str],
    inside: tuple[int, int] | None = None,
) -> Cells:
    """The cells of the incident and of its usual days, one query a table.

    `more`: further atoms. `inside`: hours [from, to) of the day; leaves are then parted by the
    dimension `inside` ("in", "out").
    """
    found = []
    for table, atoms in by_table((*measure.atoms, *more)).items():
        known = schemas()[table]
        here = [name for name in dimensions if name in known.dimensions]
        found.append(_leaf_counts(question, table, atoms, comparison, here, inside))
    named = [*dimensions, *(["inside"] if inside is not None else [])]
    filled = [replace(one, labels={name: _label(one, name) for name in named}) for one in found]
    return cells_of(filled, named)


def _label(counts: Counts, name: str) -> pa.Array:
    return counts.labels[name] if name in counts.labels else pa.nulls(len(counts.now), pa.string())


def _leaf_counts(
    question: Question,
    table: str,
    atoms: Sequence[Atom],
    comparison: Comparison,
    dimensions: Sequence[str],
    inside: tuple[int, int] | None,
) -> Counts:
    rows, weights = sided(question, table, comparison)
    keys: dict[str, Any] = {"_side": rows["_side"]}
    if inside is not None and "local_slot" in rows.columns:
        hour = (rows.local_slot / 4).floor()
        within = (hour >= inside[0]) & (hour < inside[1])
        keys["_inside"] = ibis.ifelse(within, ibis.literal("in"), ibis.literal("out"))
    keys |= {f"_d{place}": question.dimension(rows, name) for place, name in enumerate(dimensions)}
    result = aggregated(question, table, rows, keys, atoms)
    side = numbers(result["_side"]).astype(np.int64)
    labels = {name: result[f"_d{place}"] for place, name in enumerate(dimensions)}
    if "_inside" in keys:
        labels["inside"] = result["_inside"]
    amounts = {one.key: numbers(result[f"a{place}"]) for place, one in enumerate(atoms)}
    return Counts(labels, amounts, side == 0, weights[side])


def sided(question: Question, table: str, comparison: Comparison) -> tuple[Any, Floats]:
    """Rows with `_side`: 0 of the incident, others of usual days; and what each side's rows count."""
    incident = question.incident
    if incident.recurs == "interval":
        return _around(question, table, comparison)
    rows = question.rows(table, sorted({*comparison.days, *comparison.usual}))
    rows = _in_slots(rows, incident.slots)
    counts: dict[date, float] = {}
    for kin in comparison.kinships:
        for day in kin.usual:
            counts[day] = counts.get(day, 0.0) + kin.weight
    # A day may stand for several of the incident's days: days of one weight are one side.
    weights = sorted(set(counts.values()))
    branches = [
        (rows.local_day.isin([ibis.literal(day) for day, one in counts.items() if one == weight]), number)
        for number, weight in enumerate(weights, 1)
    ]
    is_now = rows.local_day.isin([ibis.literal(day) for day in comparison.days])
    rows = rows.mutate(_side=ibis.cases((is_now, 0), *branches, else_=-1))
    return rows.filter(rows["_side"] >= 0), np.array([1.0, *weights])


def of_incident(question: Question, table: str, days: Sequence[date], hours: tuple[int, int] | None) -> Any:
    """The incident's rows alone: of its days, its quarter hours and the chosen hours."""
    rows = _in_slots(question.rows(table, days), question.incident.slots)
    return rows if hours is None else _in_slots(rows, (hours[0] * 4, hours[1] * 4))


def _around(question: Question, table: str, comparison: Comparison) -> tuple[Any, Floats]:
    """Of an interval that is weak every day: the two hours on both sides of it stand for the usual."""
    begin, end = question.incident.slots
    low, high = max(0, begin - SLOTS_AROUND), min(SLOTS, end + SLOTS_AROUND)
    rows = _in_slots(question.rows(table, comparison.days), (low, high))
    now = (rows.local_slot >= begin) & (rows.local_slot < end)
    beside = max(1, (high - low) - (end - begin))
    return rows.mutate(_side=ibis.ifelse(now, 0, 1)), np.array([1.0, (end - begin) / beside])


def aggregated(
    question: Question, table: str, rows: Any, keys: Mapping[str, Any], atoms: Sequence[Atom]
) -> pa.Table:
    """One pass over the rows for all plain atoms; atoms that look ahead are joined by a pass of their own."""
    plain = [(place, one) for place, one in enumerate(atoms) if not one.windowed]
    columns = {f"a{place}": aggregate(one.aggregate, rows) for place, one in plain}
    result = question.engine.execute(rows.group_by(**keys).aggregate(**(columns or {"_rows": rows.count()})))
    for window, windowed in windows(tuple(atoms)).items():
        asked = TableQuestion(table, (), None, None, None, ())
        marked = looking_ahead(question.engine, question.snapshot, asked, window)
        result = _with_windowed(question, rows, keys, atoms, result, marked, windowed)
    return result


def _with_windowed(
    question: Question,
    rows: Any,
    keys: Mapping[str, Any],
    atoms: Sequence[Atom],
    result: pa.Table,
    marked: Any,
    windowed: Sequence[Atom],
) -> pa.Table:
    seen = marked.select("id", "followed", "seen").rename(_id="id")
    joined = rows.mutate(**keys).left_join(seen, rows["id"] == seen["_id"])
    columns = {}
    for one in windowed:
        where = joined.seen & joined.followed if one.aggregate.kind == "repeat_within" else joined.seen
        columns[f"a{list(atoms).index(one)}"] = joined.count(where=where)
    found = question.engine.execute(joined.group_by(list(keys)).aggregate(**columns))
    return result.join(found, list(keys), join_type="left outer")


def numbers(cells: pa.ChunkedArray) -> Floats:
    """A column as floats, missing as NaN."""
    floats = pc.cast(cells, pa.float64())
    return np.asarray(floats.to_numpy(zero_copy_only=False), np.float64)
