"""All indicators, grouped by family, with the value each has now or what it waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import cards, wiring
from headwater.centre.performance.cards import Board
from headwater.centre.performance.models import IndicatorDefinition
from headwater.centre.performance.notes import waited_table
from headwater.centre.performance.owners import owners
from headwater.centre.ui.components import Kpi, language_now
from headwater.centre.ui.state import PageState
from headwater.engine.indicators import Definition

# The first letter of an indicator's number is its family.
FAMILIES = {
    "A": gettext_lazy("Access: do customers get through"),
    "T": gettext_lazy("Times: how long it takes"),
    "Q": gettext_lazy("Quality: is it solved, are they satisfied"),
    "S": gettext_lazy("Self-service"),
    "E": gettext_lazy("Efficiency"),
    "C": gettext_lazy("Cost"),
    "O": gettext_lazy("Offers and revenue"),
    "P": gettext_lazy("People"),
    "W": gettext_lazy("Orders"),
    "K": gettext_lazy("Reported by other systems"),
    "U": gettext_lazy("The centre's own"),
    "X": gettext_lazy("Waiting for later rooms"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue. `why` says why there is no value."""

    definition: Definition
    name: str
    owner: str
    card: Kpi
    why: str


@dataclass(frozen=True, slots=True)
class Family:
    """A group of lines under one heading."""

    letter: str
    name: str
    entries: Sequence[Entry]


def overview(asker: Account, state: PageState, params: Mapping[str, str]) -> dict[str, Any]:
    """The page: families, search words, filters, and how many stand where."""
    words, level, mood = params.get("q", "").strip(), params.get("level", ""), params.get("state", "")
    known = list(wiring.machine().definitions.values())
    wanted = [d for d in known if _fits(d, words) and (not level or d.level == level)]
    figures = cards.board(asker, state, wanted, trend=False)
    people = owners()
    entries = [_entry(d, state, figures, people) for d in wanted]
    if mood:
        entries = [entry for entry in entries if (entry.card.state or "none") == mood]
    return {
        "families": _families(entries),
        "count": len(entries),
        "all": len(known),
        "q": words,
        "level": level,
        "mood": mood,
        "levels": IndicatorDefinition.Level.choices,
        "moods": [("bad", _("off target")), ("near", _("close to target")), ("good", _("on target"))],
        "may_define": can(asker, Permission.DEFINE_INDICATORS),
        "may_set_targets": can(asker, Permission.SET_TARGETS),
    }


def _fits(definition: Definition, words: str) -> bool:
    names = (definition.name.zh, definition.name.en, definition.key, definition.number)
    text = " ".join(names).lower()
    return all(word in text for word in words.lower().split())


def _families(entries: Sequence[Entry]) -> list[Family]:
    ordered = sorted(entries, key=lambda e: (e.definition.number, e.definition.key))
    found = {letter: [e for e in ordered if family_of(e.definition) == letter] for letter in FAMILIES}
    return [Family(letter, str(FAMILIES[letter]), rows) for letter, rows in found.items() if rows]


def family_of(definition: Definition) -> str:
    """The letter of a definition's family."""
    return definition.number[:1] if definition.number[:1] in FAMILIES else "U"


def _entry(definition: Definition, state: PageState, figures: Board, people: dict[str, str]) -> Entry:
    shown = cards.card(definition, state, figures)
    name = definition.name.say(language_now())
    return Entry(definition, name, people.get(definition.key, ""), shown, _why(definition, figures, shown))


def _why(definition: Definition, figures: Board, shown: Kpi) -> str:
    if shown.value is not None:
        return ""
    if definition.key in figures.waiting:
        return _("waits for data: %(table)s") % {"table": waited_table(definition)}
    if figures.sight.nothing:
        return _("nothing in your scope")
    if definition.key not in figures.now:
        return _("not said of teams or persons")
    return _("no records in this period")
