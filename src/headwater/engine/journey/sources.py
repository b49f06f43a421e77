"""Which tables of the lake tell of a customer, and what each of their columns is to a time line.

Nothing is listed here: a table that is added to the lake with a personal column `customer`, or with a column
`contact`, is on the time line from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from headwater.engine.lake.table import Column, Table
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Words

CUSTOMER, CONTACT, AGENT = "customer", "contact", "agent"
# Where a row was worked and to which group the customer belongs is no news of the row.
AROUND = frozenset({"segment", "region", "team", "zone"})
# A place to fetch something from is no speech.
PLACES = frozenset({"recording"})


@dataclass(frozen=True, slots=True)
class Source:
    """A table as a time line reads it.

    `by_customer`, `by_contact`: how its rows are found. `state`: its rows are extracts of what a customer is,
    one a day, and not events; the newest is shown as the customer's profile. `heads` are the columns that
    say in brief what happened, `facts` the rest that is shown, `said` the columns with a person's own words.
    """

    table: str
    words: Words
    by_customer: bool
    by_contact: bool
    state: bool
    heads: tuple[Column, ...]
    facts: tuple[Column, ...]
    said: tuple[Column, ...]
    agent: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """Everything that is read of a row, beside its customer."""
        own = [c.name for c in (*self.heads, *self.facts, *self.said)]
        return (*own, *([AGENT] if self.agent else []), *([CONTACT] if self.by_contact else []))


def sources(tables: Mapping[str, Table] | None = None, *, without: Iterable[str] = ()) -> tuple[Source, ...]:
    """All tables that tell of a customer, contacts first; `without` names tables to leave out."""
    known = TABLES if tables is None else tables
    left_out = set(without)
    found = [source_of(table) for name, table in sorted(known.items()) if name not in left_out]
    return tuple(sorted((s for s in found if s), key=lambda s: (s.state, s.table != "contacts", s.table)))


def source_of(table: Table) -> Source | None:
    """The table as a source, or None: without a day or without customer and contact it is none."""
    names = {column.name for column in table.columns}
    by_customer = any(c.name == CUSTOMER and c.personal for c in table.columns)
    by_contact = CONTACT in names
    if not table.day_from or not (by_customer or by_contact):
        return None
    said = tuple(c for c in table.columns if _is_speech(c))
    heads = tuple(c for c in table.columns if _is_head(c))
    used = {CUSTOMER, CONTACT, AGENT, "id", table.day_from} | {c.name for c in (*said, *heads)}
    facts = tuple(c for c in table.columns if c.name not in used)
    # One row a customer and day, dated and not timed: how the customer is, not what happened.
    state = by_customer and table.column(table.day_from).type == "date" and CUSTOMER in table.identity
    return Source(table.name, table.words, by_customer, by_contact, state, heads, facts, said, AGENT in names)


def _is_speech(column: Column) -> bool:
    free = column.personal and column.kind == "detail" and column.type == "text"
    return free and column.name not in {CUSTOMER, CONTACT} | PLACES


def _is_head(column: Column) -> bool:
    return column.kind == "dimension" and not column.personal and column.name not in AROUND
