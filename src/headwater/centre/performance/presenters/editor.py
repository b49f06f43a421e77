"""The page on which an indicator is made or changed: what may be named, and a preview on own data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.people.models import Account
from headwater.centre.performance import register, wiring
from headwater.centre.performance.figures import Cell, cell, only
from headwater.centre.performance.models import IndicatorDefinition
from headwater.centre.performance.names import step_name
from headwater.centre.performance.question import finest_grain
from headwater.centre.performance.sight import sight_of
from headwater.centre.ui.charts import Chart, Line, line_chart
from headwater.centre.ui.components import format_value, language_now
from headwater.centre.ui.data_clock import newest_day
from headwater.engine.indicators import Calculator, Definition, IndicatorQuery, parse, same_meaning, schemas
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Words

PREVIEW_DAYS = 14
YEAR = timedelta(days=365)
FUNCTIONS = [
    ("count(answered)", gettext_lazy("how many rows meet a condition; count() counts all")),
    ("sum(talk)", gettext_lazy("the sum of a column; with a condition: sum(talk where answered)")),
    ("mean(wait)", gettext_lazy("the mean of a column")),
    ("min(wait), max(wait)", gettext_lazy("the smallest and the largest value")),
    ("distinct(customer)", gettext_lazy("how many different values")),
    ("percentile(talk, 0.9)", gettext_lazy("the value below which that share lies")),
    ("repeat_within(72h by customer, service)", gettext_lazy("rows followed by a like one within the time")),
    ("observed(72h by customer, service)", gettext_lazy("rows that have so much time of data after them")),
    ("+ - * /", gettext_lazy("figures with figures; dividing by zero gives no value")),
    ("and or not in between is missing", gettext_lazy("conditions: wait <= 20 and queue in ('A', 'B')")),
]


@dataclass(frozen=True)
class Preview:
    """What a formula gives on the data of whoever writes it."""

    shown: str
    parts: str
    line: Chart | None
    notes: tuple[str, ...]


def names(table: str) -> dict[str, Any]:
    """Columns with their meaning, and the named conditions of a table."""
    if table not in TABLES:
        return {"columns": [], "conditions": [], "functions": FUNCTIONS}
    said = {c.name: c.meaning.say(language_now()) for c in TABLES[table].stored}
    schema = schemas()[table]
    columns = [(name, said.get(name, ""), ", ".join(schema.codes.get(name, ()))) for name in schema.types]
    return {"columns": columns, "conditions": list(schema.conditions.items()), "functions": FUNCTIONS}


def draft(data: Mapping[str, Any], key: str) -> Definition | None:
    """The definition as far as it is written; None while what a figure needs is missing."""
    if not all(data.get(name) for name in ("table", "formula", "unit", "direction")):
        return None
    name, reason = data.get("name") or key, data.get("reason") or ""
    return Definition(
        key=key,
        number="U",
        name=Words(en=data.get("name_en") or name, zh=name),
        table=data["table"],
        formula=data["formula"],
        unit=data["unit"],
        direction=data["direction"],
        level=data.get("level") or "tracked",
        owner_role="",
        reason=Words(en=reason, zh=reason),
        review_date=data.get("review_date") or timezone.localdate(),
        rhythm=data.get("rhythm") or "day",
        source=data["table"],
        personal=bool(data.get("personal")),
        attribution=register.attribution(data["formula"], data["table"]),
    )


def preview(asker: Account, definition: Definition) -> Preview:
    """The last two weeks of the asker's own data, whole and by day."""
    end = newest_day() or timezone.localdate()
    sight = sight_of(asker)
    if sight.nothing:
        return Preview("", "", None, (_("No records belong to you, so there is nothing to try it on."),))
    now = wiring.machine()
    calculator = Calculator(
        now.lake, now.engine, {definition.key: definition}, now.cube, smallest=settings.SMALL_GROUP
    )
    by = ("month",) if finest_grain(definition) == "month" else ("day",)
    start = end - (YEAR if by == ("month",) else timedelta(days=PREVIEW_DAYS - 1))
    asked = IndicatorQuery((definition.key,), start=start, end=end, scope=sight.scope)
    whole = wiring.in_vocabulary(asked)
    total, line = calculator.compute(whole), calculator.compute(replace(whole, by=by))
    found = only(total, definition.key)
    notes = [words.say(language_now()) for words in (*total.notes, *total.waiting_words.values())]
    if found.value is None and found.denominator == 0:
        notes.append(_("Nothing to divide by: no row counts for the denominator, so there is no value."))
    points = [(row[by[0]], cell(row)) for row in line.rows]
    return Preview(
        format_value(definition.unit, found.value),
        _parts(found),
        _line(definition, by[0], points),
        tuple(notes),
    )


def _parts(found: Cell) -> str:
    if found.numerator is None or found.denominator is None:
        return ""
    return f"{format_value('number', found.numerator)} / {format_value('number', found.denominator)}"


def _line(definition: Definition, grain: str, points: list[tuple[date, Cell]]) -> Chart | None:
    if not points:
        return None
    steps = [step_name(grain, (day, 0)) for day, _cell in points]
    name = definition.name.say(language_now())
    values = [found.value for _day, found in points]
    return line_chart("preview", name, steps, [Line(name, values)], definition.unit, height=200)


def twins(definition: Definition) -> list[Definition]:
    """Indicators in force that mean the same: one figure under two names makes two truths."""
    formula = parse(definition.formula, definition.table)
    found = []
    for other in wiring.machine().definitions.values():
        if other.key == definition.key or other.table not in TABLES:
            continue
        if same_meaning(formula, other.parsed):
            found.append(other)
    return found


def initial(definition: Definition, row: IndicatorDefinition | None) -> dict[str, Any]:
    """The form's values for the definition in force."""
    return {
        "name": definition.name.zh,
        "name_en": definition.name.en,
        "table": definition.table,
        "formula": definition.formula,
        "unit": definition.unit,
        "direction": definition.direction,
        "level": definition.level,
        "rhythm": definition.rhythm,
        "owner": row.owner.number if row and row.owner else "",
        "review_date": max(definition.review_date, timezone.localdate()),
        "reason": definition.reason.say(language_now()),
        "personal": definition.personal,
    }
