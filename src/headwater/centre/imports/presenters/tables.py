"""Tables of the lake in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.imports.queries.lake import Holding
from headwater.centre.ui.values import language_now
from headwater.engine.lake.table import Column, Table

TYPES: dict[str, Promise | str] = {
    "text": _("text"),
    "integer": _("whole number"),
    "number": _("number"),
    "boolean": _("yes / no"),
    "timestamp": _("date and time"),
    "date": _("date"),
}
UNITS: dict[str, Promise | str] = {
    "seconds": _("seconds"),
    "count": _("count"),
    "score": pgettext_lazy("unit of measure", "score"),
    "money": _("money"),
    "": "",
}


@dataclass(frozen=True, slots=True)
class HoldingRow:
    name: str
    label: str
    meaning: str
    fact: bool
    rows: int
    days: int
    first: date | None
    last: date | None
    size: int
    imports: int


def holding_rows(found: list[Holding]) -> list[HoldingRow]:
    """Tables with what they hold."""
    language = language_now()
    return [
        HoldingRow(
            name=h.table.name,
            label=h.table.words.say(language),
            meaning=h.table.meaning.say(language),
            fact=h.table.fact,
            rows=h.rows,
            days=h.days,
            first=h.first,
            last=h.last,
            size=h.size,
            imports=h.imports,
        )
        for h in found
    ]


@dataclass(frozen=True, slots=True)
class ColumnRow:
    name: str
    label: str
    meaning: str
    type: Promise | str
    unit: Promise | str
    range: str
    codes: list[tuple[str, str]]
    required: bool
    personal: bool
    derived: bool


def column_rows(table: Table) -> list[ColumnRow]:
    """All stored columns, the derived ones last."""
    own = {column.name for column in table.columns}
    return [column_row(column, column.name not in own) for column in table.stored]


def column_row(column: Column, derived: bool = False) -> ColumnRow:
    """One column in words."""
    language = language_now()
    return ColumnRow(
        name=column.name,
        label=column.words.say(language),
        meaning=column.meaning.say(language),
        type=TYPES[column.type],
        unit=UNITS.get(column.unit, column.unit),
        range=range_of(column),
        codes=[(code, words.say(language)) for code, words in column.codes.items()],
        required=column.required,
        personal=column.personal,
        derived=derived,
    )


def range_of(column: Column) -> str:
    """The sane values: "0 – 14,400", "≥ 0"."""
    low, high = column.minimum, column.maximum
    if low is None and high is None:
        return ""
    if high is None:
        return f"≥ {low:,g}"
    if low is None:
        return f"≤ {high:,g}"
    return f"{low:,g} – {high:,g}"
