"""Values of the lake's columns as people read them: codes by name, amounts in units, persons masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people.audit import Actor
from headwater.centre.people.queries import agent_names, unit_names
from headwater.centre.reference.models import TermKind
from headwater.centre.reference.queries import terms
from headwater.centre.ui.components import format_value, language_now, mask_customer
from headwater.engine.journey import Event, Source
from headwater.engine.lake.table import Column

UNITS = frozenset({"team", "zone", "unit", "department"})
WEEKDAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "zh": "一二三四五六日"}


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes of some events are called, looked up at once."""

    terms: Mapping[tuple[str, str], str]
    units: Mapping[str, str]
    agents: Mapping[str, str]

    @classmethod
    def of(cls, events: Iterable[Event], sources: Mapping[str, Source], by: Actor | None) -> Names:
        """All names that the events need; agents' only for those entitled to them."""
        codes: dict[str, set[str]] = {}
        for event in events:
            for column in (*sources[event.table].heads, *sources[event.table].facts):
                if column.name in event.values:
                    codes.setdefault(column.name, set()).add(str(event.values[column.name]))
        agents = {str(event.values["agent"]) for event in events if "agent" in event.values}
        units = set().union(*(codes.get(name, set()) for name in UNITS))
        return cls(_terms(codes), unit_names(units), agent_names(by, agents) if by is not None else {})

    def value(self, table: str, column: Column, values: Mapping[str, Any]) -> str:
        """One value in words; whatever is personal is masked."""
        found = values[column.name]
        if column.personal:
            return mask_customer(found)
        known = self.terms.get((column.name, str(found))) or (
            self.units.get(str(found)) if column.name in UNITS else None
        )
        if known is None and str(found) in column.codes:
            known = column.codes[str(found)].say(language_now())
        return known or plain(column, found)


def _terms(codes: Mapping[str, set[str]]) -> dict[tuple[str, str], str]:
    found = {}
    for kind in TermKind.values:
        if codes.get(kind):
            for term in terms(kind).filter(code__in=codes[kind]):
                name = (term.merged_into or term).label(language_now())
                # A term that nobody has named would hide the column's own words.
                if name != term.code:
                    found[kind, term.code] = name
    return found


def plain(column: Column, value: Any) -> str:
    """A value without a name of its own."""
    if isinstance(value, datetime):
        return timezone.localtime(value.replace(tzinfo=UTC)).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.kind == "measure":
        return format_value(column.unit or "number", value)
    return str(value)


def shown_day(day: date) -> str:
    """2026-03-15 周日, or 2026-03-15 Sun."""
    language = language_now()
    name = f"周{WEEKDAYS['zh'][day.weekday()]}" if language == "zh" else WEEKDAYS["en"][day.weekday()]
    return f"{day.isoformat()} {name}"
