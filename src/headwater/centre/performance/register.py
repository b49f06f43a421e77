"""Which definitions are in force: the shipped catalogue, with what people added, changed and retired."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from django.db.models import Max

from headwater.centre.performance.models import IndicatorDefinition
from headwater.engine.indicators import Definition, catalogue
from headwater.engine.indicators.formula import Formula, FormulaError, parse
from headwater.engine.indicators.formula.tree import And, Compare, Named, Node, Text, walk
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Words

EVERY_LEVEL = ("centre", "zone", "team", "agent", "queue", "service", "segment", "region", "channel")
# Without an agent nobody can be asked: these stand for what a queue, not a team, answers for.
UNREACHED = ("centre", "queue", "service", "segment", "region", "channel")
# Columns of a contact that only an agent can have filled.
BY_AGENTS = frozenset(
    {"talk_seconds", "hold_seconds", "wrap_seconds", "resolved", "satisfaction", "transferred_to", "agent"}
)


@lru_cache(maxsize=1)
def shipped() -> dict[str, Definition]:
    """The catalogue that comes with Headwater."""
    return catalogue.load()


def stamp() -> int:
    """Grows with every version that somebody makes; rows are only ever added."""
    return IndicatorDefinition.objects.aggregate(newest=Max("pk"))["newest"] or 0


def newest_rows(owner: int | None = None) -> dict[str, IndicatorDefinition]:
    """Key -> the highest version that people made; with `owner` only those of that person."""
    rows = IndicatorDefinition.objects.order_by("key", "-version").distinct("key").select_related("owner")
    return {row.key: row for row in rows if owner is None or row.owner_id == owner}


def in_force() -> dict[str, Definition]:
    """Key -> the definition that figures are made with now, key indicators first, then by number."""
    merged = dict(shipped())
    for key, row in newest_rows().items():
        if row.retired:
            merged.pop(key, None)
        else:
            merged[key] = as_definition(row)
    ordered = sorted(merged.values(), key=lambda d: (d.level != "key", d.number, d.key))
    return {definition.key: definition for definition in ordered}


def as_definition(row: IndicatorDefinition) -> Definition:
    """A row of the ledger as the engine's value; what no page asks for comes from the shipped one."""
    base = shipped().get(row.key)
    plain = {
        "key": row.key,
        "name": Words(en=row.name_en or row.name, zh=row.name),
        "table": row.table,
        "formula": row.formula,
        "unit": row.unit,
        "direction": row.direction,
        "level": row.level,
        "owner_role": row.owner_role,
        "reason": Words(en=row.reason, zh=row.reason),
        "review_date": row.review_date,
        "rhythm": row.rhythm,
        "personal": row.personal,
        "version": row.version,
        "source": row.table,
    }
    if base is not None and base.formula == row.formula and base.table == row.table:
        return replace(base, **plain)
    return Definition(
        **plain,
        number=base.number if base else f"U{row.key}",
        attribution=attribution(row.formula, row.table),
    )


def tables_of(definition: Definition) -> tuple[str, ...]:
    """The tables of the lake that the formula reads; none while its table is not installed."""
    if definition.table not in TABLES:
        return ()
    first = definition.parsed.tables
    more = parse(definition.otherwise, definition.table).tables if definition.otherwise else ()
    return tuple(dict.fromkeys((*first, *more)))


def attribution(formula: str, table: str) -> tuple[str, ...]:
    """Whom a formula can be laid at the door of: a team only where every contact counted reached an agent."""
    try:
        parsed = parse(formula, table)
    except FormulaError:
        return ("centre",)
    if all(_reached(part) for part in parsed.aggregates):
        return tuple(level for level in EVERY_LEVEL if level == "centre" or _has(parsed, level))
    return UNREACHED


def _has(parsed: Formula, dimension: str) -> bool:
    names = [{column.name for column in TABLES[table].columns} for table in parsed.tables]
    return all(dimension in columns for columns in names)


def _reached(part: object) -> bool:
    table, condition = getattr(part, "table", ""), getattr(part, "condition", None)
    if table != "contacts":
        return True
    value = getattr(part, "value", None)
    named = {getattr(node, "name", "") for node in (walk(value) if value is not None else ())}
    return bool(named & BY_AGENTS) or (condition is not None and _answered(condition))


def _answered(condition: Node) -> bool:
    match condition:
        case And(parts):
            return any(_answered(part) for part in parts)
        case Named(_, "answered") | Compare("=", _, Text("answered")):
            return True
    return any(getattr(node, "name", "") in BY_AGENTS for node in walk(condition))
