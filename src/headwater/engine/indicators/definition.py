"""An indicator as a frozen, owned, dated value; the same in a file of the catalogue and in the ledger."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from headwater.engine.indicators.formula import Formula, parse
from headwater.engine.words import Problem, Words

UNITS = ("ratio", "seconds", "count", "score", "money", "number")
DIRECTIONS = ("up", "down", "none")
LEVELS = ("key", "tracked")
RHYTHMS = ("day", "week", "ten_days", "month", "quarter", "year")
ATTRIBUTIONS = (
    "centre",
    "zone",
    "team",
    "agent",
    "queue",
    "service",
    "segment",
    "region",
    "channel",
    "unit",
    "product",
    "item",
    "node",
)
NOTHING = Words(en="", zh="")


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator.

    `unit`: ratio (a fraction), seconds, count, score, money or number. `direction`: where better lies.
    `attribution`: the levels and dimensions that it may be laid at the door of. `personal`: it is about
    persons, so small groups are suppressed. `waits_for`: the table or room whose data it waits for; its
    formula is checked only once that table exists. `version` counts changes of meaning. The words on
    numerator, denominator, nulls, channels and roll-up stand in the reference; shipped definitions have
    them all. `otherwise` is the formula used where the data give the first one nothing to divide by.
    `persons` is the formula for how many persons stand behind a figure, where rows are not persons.
    """

    key: str
    number: str
    name: Words
    table: str
    formula: str
    unit: str
    direction: str
    level: str
    owner_role: str
    reason: Words
    review_date: date
    rhythm: str
    source: str
    numerator: Words = NOTHING
    denominator: Words = NOTHING
    nulls: Words = NOTHING
    channels: Words = NOTHING
    roll_up: Words = NOTHING
    attribution: tuple[str, ...] = ("centre",)
    personal: bool = False
    version: int = 1
    waits_for: str | None = None
    otherwise: str = ""
    persons: str = ""

    def __post_init__(self) -> None:
        """Refuses what no page could show or no owner could answer for."""
        for field, known in (
            ("unit", UNITS),
            ("direction", DIRECTIONS),
            ("level", LEVELS),
            ("rhythm", RHYTHMS),
        ):
            if getattr(self, field) not in known:
                raise _wrong(self.key, field, getattr(self, field), known)
        for level in self.attribution:
            if level not in ATTRIBUTIONS:
                raise _wrong(self.key, "attribution", level, ATTRIBUTIONS)
        if not self.key.isidentifier():
            raise _wrong(self.key, "key", self.key, ("letters, digits and _",))

    @property
    def parsed(self) -> Formula:
        """The formula, read; FormulaError when it does not fit the table."""
        return parse(self.formula, self.table)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, TOML or a form; `from_dict` reads them back."""
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Definition:
        """The definition behind plain values. Raises Problem for a missing or unknown field."""
        known = {field.name: field for field in dataclasses.fields(cls)}
        unknown = set(values) - set(known)
        missing = {
            name
            for name, field in known.items()
            if field.default is dataclasses.MISSING and name not in values
        }
        if unknown or missing:
            raise _fields(str(values.get("key", "?")), missing, unknown)
        return cls(**{name: _value(name, value) for name, value in values.items()})


_WORDS = {"name", "reason", "numerator", "denominator", "nulls", "channels", "roll_up"}


def _plain(value: Any) -> Any:
    match value:
        case Words(en, zh):
            return {"en": en, "zh": zh}
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


def _value(name: str, value: Any) -> Any:
    if name in _WORDS and not isinstance(value, Words):
        return Words(en=value["en"], zh=value["zh"])
    if name == "review_date" and isinstance(value, str):
        return date.fromisoformat(value)
    return tuple(value) if name == "attribution" else value


def _wrong(key: str, field: str, value: str, known: tuple[str, ...]) -> Problem:
    options = ", ".join(known)
    return Problem(
        Words(
            en=f"Indicator {key}: {field} cannot be “{value}”; it is one of {options}",
            zh=f"指标 {key}：{field} 不能为“{value}”，可用：{options}",
        )
    )


def _fields(key: str, missing: set[str], unknown: set[str]) -> Problem:
    return Problem(
        Words(
            en=f"Indicator {key}: fields missing: {sorted(missing)}; not known: {sorted(unknown)}",
            zh=f"指标 {key}：缺少字段 {sorted(missing)}；未知字段 {sorted(unknown)}",
        )
    )
