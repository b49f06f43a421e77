"""What a formula may name: the columns of a table, their types and codes, and its named conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from headwater.engine.indicators.formula.tree import BOOLEAN, DATE, NUMBER, TEXT, TIMESTAMP, Column
from headwater.engine.lake.tables import TABLES, Table

_TYPES = {
    "text": TEXT,
    "integer": NUMBER,
    "number": NUMBER,
    "boolean": BOOLEAN,
    "timestamp": TIMESTAMP,
    "date": DATE,
}
# Read off the local day and slot that every row carries, so that a filter can say `hour >= 9`.
_OF_DAY = {"day": DATE, "weekday": NUMBER, "month": NUMBER, "year": NUMBER}
_OF_SLOT = {"slot": NUMBER, "hour": NUMBER}

# The words of the trade for outcomes; text in the formula language itself.
CONDITIONS: dict[str, dict[str, str]] = {
    "contacts": {
        "answered": "outcome = 'answered'",
        "abandoned": "outcome = 'abandoned'",
        "offered": "outcome in ('answered', 'abandoned')",
        "ended_in_ivr": "outcome = 'ended_in_ivr'",
        "blocked": "outcome = 'blocked'",
        "identified": "customer is present",
        "transferred": "transferred_to is present",
    },
}


@dataclass(frozen=True)
class Schema:
    """One table as the formula language sees it. `types`: column -> type; `codes`: closed sets."""

    name: str
    types: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conditions: Mapping[str, str] = field(default_factory=dict)
    dimensions: tuple[str, ...] = ()
    has_slot: bool = False
    monthly: bool = False
    derived: frozenset[str] = frozenset()

    def column(self, name: str) -> Column | None:
        """The column called `name`; `wait` also finds `wait_seconds`."""
        for candidate in (name, f"{name}_seconds"):
            if candidate in self.types:
                return Column(self.name, candidate, self.types[candidate])
        return None

    def known(self) -> list[str]:
        """Every name that may stand in a formula over this table."""
        return [*self.types, *self.conditions]


def schema_of(table: Table) -> Schema:
    """The schema of a lake table: its stored columns, and what is read off the local day and slot."""
    types = {column.name: _TYPES[column.type] for column in table.stored}
    codes = {column.name: tuple(column.codes) for column in table.stored if column.codes}
    has_slot = "local_slot" in types
    derived = (_OF_DAY if "local_day" in types else {}) | (_OF_SLOT if has_slot else {})
    return Schema(
        name=table.name,
        # A column of the table's own comes before a derived name that is spelled alike.
        types={**derived, **types},
        codes=codes,
        conditions=CONDITIONS.get(table.name, {}),
        dimensions=tuple(column.name for column in table.dimensions),
        has_slot=has_slot,
        monthly=table.day_from == "month" or table.name == "headcount",
        derived=frozenset(derived) - set(types),
    )


@lru_cache(maxsize=1)
def schemas() -> dict[str, Schema]:
    """All tables of the lake, by name."""
    return {name: schema_of(table) for name, table in TABLES.items()}
