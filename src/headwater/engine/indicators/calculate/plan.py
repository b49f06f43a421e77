"""What has to be counted for a query: which tables, which atoms of each, which filters; and refusals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from headwater.engine.indicators.definition import Definition
from headwater.engine.indicators.formula import Formula, parse, parse_filter, schemas
from headwater.engine.indicators.formula.atoms import Atom, atoms_of
from headwater.engine.indicators.formula.errors import hint
from headwater.engine.indicators.formula.tree import Aggregate, And, Column, Node, OneOf, Text, Truth, walk
from headwater.engine.indicators.grains import GRAINS, OF_SLOT
from headwater.engine.indicators.query import IndicatorQuery, Scope
from headwater.engine.indicators.twins import NO_TWINS, Twins, with_twins
from headwater.engine.lake import Snapshot
from headwater.engine.words import Problem, Words

FINER_THAN_MONTH = ("slot", "hour", "day", "week", "ten_days", "weekday")


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """One table to be counted once: all atoms of all indicators, in one pass over the rows."""

    table: str
    by: tuple[str, ...]
    start: date | None
    end: date | None
    condition: Node | None
    atoms: tuple[Atom, ...]
    twins: Twins = NO_TWINS


@dataclass(frozen=True)
class Plan:
    """The whole of a query. `formulas`: indicator -> the formula that will be used."""

    formulas: Mapping[str, Formula]
    questions: tuple[TableQuestion, ...]
    notes: tuple[Words, ...] = ()
    waiting: Mapping[str, Words] = field(default_factory=dict)


def chosen(definitions: Mapping[str, Definition], keys: Iterable[str]) -> dict[str, Definition]:
    """The definitions asked for, in that order. Raises Problem for a key that there is none of."""
    found = {}
    for key in keys:
        if key not in definitions:
            guess = hint(key, definitions)
            raise Problem(
                Words(en=f"There is no indicator “{key}”{guess.en}", zh=f"没有指标“{key}”{guess.zh}")
            )
        found[key] = definitions[key]
    return found


def waits(definition: Definition, snapshot: Snapshot) -> Words | None:
    """Why an indicator cannot be computed yet, or None."""
    if definition.table not in schemas():
        what = definition.waits_for or definition.table
        return Words(
            en=f"{definition.name.en} waits for data of “{what}”, which is not part of this installation yet",
            zh=f"{definition.name.zh}等待“{what}”的数据，当前安装尚未包含",
        )
    tables = definition.parsed.tables
    empty = [table for table in tables if not snapshot.entries.get(table)]
    if not empty or (definition.otherwise and _has_all(definition.otherwise, definition.table, snapshot)):
        return None
    names = ", ".join(empty)
    return Words(
        en=f"{definition.name.en} waits for data: bring in the table {names}",
        zh=f"{definition.name.zh}等待数据：请导入表 {names}",
    )


def _has_all(text: str, table: str, snapshot: Snapshot) -> bool:
    return all(snapshot.entries.get(name) for name in parse(text, table).tables)


def questions(formulas: Iterable[Formula], query: IndicatorQuery) -> tuple[TableQuestion, ...]:
    """One question a table, for all formulas together. Raises Problem."""
    wanted: dict[str, dict[str, Atom]] = {}
    for formula in formulas:
        for atom in atoms_of(formula.tree):
            wanted.setdefault(atom.table, {})[atom.key] = atom
    return tuple(
        TableQuestion(
            table,
            query.by,
            query.start,
            query.end,
            condition(table, query.where, query.scope, query.twins),
            tuple(atoms.values()),
            query.twins,
        )
        for table, atoms in wanted.items()
    )


def check_question(definition: Definition, query: IndicatorQuery) -> None:
    """Refuses a question that makes no sense for an indicator, whether there are data or not."""
    if definition.table in schemas():
        check_breakdown(definition, definition.parsed, query.by)
        for table in definition.parsed.tables:
            parse_filter(query.where, table)


def check_breakdown(definition: Definition, formula: Formula, by: Iterable[str]) -> None:
    """Refuses a breakdown that a table of the formula has no column for."""
    for table in formula.tables:
        schema = schemas()[table]
        for name in by:
            if name in GRAINS:
                _check_grain(definition, table, name)
            elif name not in schema.dimensions:
                guess = hint(name, [*schema.dimensions, *GRAINS])
                raise Problem(
                    Words(
                        en=f"{definition.name.en} cannot be shown by “{name}”: the table {table} has no such "
                        f"dimension{guess.en}",
                        zh=f"{definition.name.zh}不能按“{name}”展开：表 {table} 没有该维度{guess.zh}",
                    )
                )


def _check_grain(definition: Definition, table: str, grain: str) -> None:
    schema = schemas()[table]
    if grain in OF_SLOT and not schema.has_slot:
        raise Problem(
            Words(
                en=f"{definition.name.en} cannot be shown by {grain}: the table {table} has days, no times",
                zh=f"{definition.name.zh}不能按{GRAINS[grain].zh}展开：表 {table} 只有日期，没有时刻",
            )
        )
    if grain in FINER_THAN_MONTH and schema.monthly:
        raise Problem(
            Words(
                en=f"{definition.name.en} cannot be shown by {grain}: the table {table} is kept by month; "
                "use month, quarter or year",
                zh=f"{definition.name.zh}不能按{GRAINS[grain].zh}展开：表 {table} 按月记录，"
                "请使用月、季度或年",
            )
        )


def outside_of_scope(definition: Definition, formula: Formula, scope: Scope | None) -> Words | None:
    """Why an indicator cannot be limited to what the person may see, or None."""
    for table in formula.tables:
        missing = [
            column for column in (scope.limits() if scope else {}) if column not in schemas()[table].types
        ]
        if missing:
            return Words(
                en=f"{definition.name.en} cannot be limited to your {missing[0]}, so it is not shown",
                zh=f"{definition.name.zh}无法限定到您的权限范围（{missing[0]}），因此不显示",
            )
    return None


def condition(table: str, where: str, scope: Scope | None, twins: Twins = NO_TWINS) -> Node | None:
    """The filter of a query over one table, the scope always joined on top. Raises FormulaError."""
    asked = parse_filter(where, table)
    parts = [asked if asked is None or not twins else with_twins(asked, twins)]
    for column, values in (scope.limits() if scope else {}).items():
        allowed = tuple(Text(value) for value in sorted(values))
        parts.append(OneOf(Column(table, column, "text"), allowed) if allowed else NEVER)
    given = tuple(part for part in parts if part is not None)
    if not given:
        return None
    return given[0] if len(given) == 1 else And(given)


NEVER = Truth(False)


def month_notes(formulas: Iterable[Formula], query: IndicatorQuery) -> tuple[Words, ...]:
    """Says that a table kept by month counts on the first of the month, when the period begins later."""
    tables = sorted({table for formula in formulas for table in formula.tables if schemas()[table].monthly})
    if not tables or query.start is None or query.start.day == 1:
        return ()
    names = ", ".join(tables)
    return (
        Words(
            en=f"The table {names} is kept by month: choose whole months to see it complete",
            zh=f"表 {names} 按月记录：请选择整月以获得完整数据",
        ),
    )


def twin_notes(formulas: Mapping[str, Formula], twins: Twins) -> tuple[Words, ...]:
    """Says where a formula itself looks at codes as they were recorded: a repeat of the same service."""
    names = {name for formula in formulas.values() for name in _kept_apart(formula)} & twins.columns
    if not names:
        return ()
    listed = ", ".join(sorted(names))
    return (
        Words(
            en=f"Inside of the formula merged codes of {listed} count apart, as they were recorded",
            zh=f"公式内部按原始记录区分已合并的代码（{listed}）",
        ),
    )


def _kept_apart(formula: Formula) -> set[str]:
    parts = list(walk(formula.tree))
    named = {part.name for part in parts if isinstance(part, Column)}
    return named.union(*(part.by for part in parts if isinstance(part, Aggregate)))


def fallback_note(definition: Definition, formula: Formula) -> Words:
    """Says that the second formula was used, and why."""
    return Words(
        en=f"{definition.name.en} was computed as {formula}: there are no records for {definition.formula}",
        zh=f"{definition.name.zh}按 {formula} 计算：没有 {definition.formula} 所需的记录",
    )


def recorded_note(definition: Definition) -> Words:
    """Says that the first of two formulas was used."""
    return Words(
        en=f"{definition.name.en} was computed from what was recorded: {definition.formula}",
        zh=f"{definition.name.zh}按已有记录计算：{definition.formula}",
    )


def make_plan(snapshot: Snapshot, query: IndicatorQuery, wanted: Collection[Definition]) -> Plan:
    """What to count for the definitions asked for. Raises Problem."""
    formulas: dict[str, Formula] = {}
    waiting: dict[str, Words] = {}
    notes: list[Words] = []
    for definition in wanted:
        check_question(definition, query)
        why = waits(definition, snapshot)
        if why is not None:
            waiting[definition.key] = why
            continue
        formula = _formula(definition, snapshot)
        check_breakdown(definition, formula, query.by)
        refused = outside_of_scope(definition, formula, query.scope)
        if refused is not None:
            notes.append(refused)
            continue
        formulas[definition.key] = formula
    notes.extend(month_notes(formulas.values(), query))
    notes.extend(twin_notes(formulas, query.twins))
    asked = questions(_with_persons(formulas, wanted), query)
    return Plan(formulas, asked, tuple(notes), waiting)


def persons_of(definition: Definition) -> Formula | None:
    """The formula for the number of persons behind a figure about persons."""
    return parse(definition.persons, definition.table) if definition.persons else None


def _with_persons(formulas: Mapping[str, Formula], wanted: Iterable[Definition]) -> list[Formula]:
    behind = [persons_of(definition) for definition in wanted if definition.key in formulas]
    return [*formulas.values(), *(formula for formula in behind if formula is not None)]


def _formula(definition: Definition, snapshot: Snapshot) -> Formula:
    """The definition's formula, or its second one where a table of the first is empty."""
    first = definition.parsed
    if definition.otherwise and not all(snapshot.entries.get(table) for table in first.tables):
        return parse(definition.otherwise, definition.table)
    return first


def with_fallbacks(
    snapshot: Snapshot, query: IndicatorQuery, plan: Plan, wanted: Mapping[str, Definition], found: set[str]
) -> Plan:
    """The plan with the second formulas of indicators that are not in `found`, for a second count."""
    second = {
        key: parse(wanted[key].otherwise, wanted[key].table)
        for key, formula in plan.formulas.items()
        if wanted[key].otherwise and key not in found and formula.text != wanted[key].otherwise
    }
    second = {
        key: formula for key, formula in second.items() if _usable(snapshot, query, wanted[key], formula)
    }
    if not second:
        return plan
    formulas = {**plan.formulas, **second}
    return replace(
        plan, formulas=formulas, questions=questions(_with_persons(formulas, wanted.values()), query)
    )


def _usable(snapshot: Snapshot, query: IndicatorQuery, definition: Definition, formula: Formula) -> bool:
    """Whether a second formula can stand in: its tables have rows, and know the breakdown and the filter."""
    if not all(snapshot.entries.get(table) for table in formula.tables):
        return False
    try:
        check_breakdown(definition, formula, query.by)
        for table in formula.tables:
            condition(table, query.where, query.scope)
    except Problem:
        return False
    return outside_of_scope(definition, formula, query.scope) is None


def which_notes(plan: Plan, wanted: Mapping[str, Definition]) -> tuple[Words, ...]:
    """Of indicators with two formulas, which one made the figures."""
    return tuple(
        fallback_note(wanted[key], formula)
        if formula.text == wanted[key].otherwise
        else recorded_note(wanted[key])
        for key, formula in plan.formulas.items()
        if wanted[key].otherwise
    )
