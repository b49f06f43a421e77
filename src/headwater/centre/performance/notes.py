"""Why a page shows no figure, in one sentence that says what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.people.models import Account
from headwater.centre.performance.facts import Facts
from headwater.centre.performance.filters import refusal, unseen
from headwater.centre.performance.question import Question
from headwater.centre.performance.register import tables_of
from headwater.centre.ui.components import Note, language_now
from headwater.centre.ui.data_clock import newest_day
from headwater.engine.indicators import Definition, FormulaError, parse_filter
from headwater.engine.lake.tables import TABLES

# Rooms whose records some shipped indicators wait for.
ROOMS = {
    "complaints": gettext_lazy("complaints"),
    "knowledge": gettext_lazy("evaluations"),
    "workforce": gettext_lazy("forecasts and rosters"),
    "recovery": gettext_lazy("recovery campaigns"),
    "training": gettext_lazy("training"),
    "floor": gettext_lazy("floor checks"),
    "processes": gettext_lazy("process defects"),
}


@dataclass(frozen=True, slots=True)
class Pointer:
    """What is wrong with a formula, and its text in three pieces: before, the place, after."""

    words: str
    before: str
    place: str
    after: str

    @classmethod
    def of(cls, error: FormulaError) -> Pointer:
        """The place is never empty: at the end of the text it is a blank."""
        start, end = error.position, error.position + error.length
        return cls(
            error.words.say(language_now()),
            error.text[:start],
            error.text[start:end] or "␣",
            error.text[end:],
        )


def filter_problem(asker: Account, question: Question, definition: Definition) -> Pointer | None:
    """What is wrong with the filters of an address, or None. The free formula is checked alone."""
    try:
        for table in tables_of(definition):
            parse_filter(question.state.where, table)
            parse_filter(question.conditions(), table)
        refused = refusal(asker, definition, question.conditions()) or unseen(asker, question.state.filters)
    except FormulaError as error:
        return Pointer.of(error)
    return Pointer(refused, "", question.state.where, "") if refused else None


def why_empty(facts: Facts) -> Note | None:
    """The sentence in place of a figure; None where there is one."""
    if facts.sight.nothing:
        return Note(
            _("No records belong to you or your units, so there is nothing to show here."), "forbidden"
        )
    if not facts.attributable:
        return Note(not_attributable(facts), "empty")
    if facts.now.value is not None:
        return None
    if facts.definition.key in facts.made.waiting:
        return Note(_waits(facts, language_now()), "empty", _("Bring data in"), _imports())
    if facts.now.suppressed:
        return Note(
            _("Too few persons stand behind this figure to show it. Choose a larger unit or a longer period.")
        )
    if facts.now.denominator == 0 or facts.now.count == 0:
        return Note(
            _(
                "Nothing to divide by: no contact of this period counts for the denominator. "
                "Choose a longer period or fewer filters."
            )
        )
    return Note(_no_records(facts))


def not_attributable(facts: Facts) -> str:
    """Why an indicator is not shown for a team or a person."""
    name = facts.definition.name.say(language_now())
    if tables_of(facts.definition) != ("contacts",):
        return _(
            "“%(name)s” is kept for larger units only. Ask for it at the level of a zone or the centre."
        ) % {"name": name}
    if facts.sight.level == "agent":
        return _(
            "“%(name)s” cannot be laid at one person's door: it counts contacts that never reached anybody."
        ) % {"name": name}
    return _(
        "“%(name)s” cannot be laid at a team's door: it counts contacts that never reached a team. "
        "Look at it for the centre or by queue."
    ) % {"name": name}


def waited_table(definition: Definition) -> str:
    """The table whose data an indicator waits for, as people call it."""
    key = definition.waits_for or definition.table
    return TABLES[key].words.say(language_now()) if key in TABLES else str(ROOMS.get(key, key))


def _waits(facts: Facts, language: str) -> str:
    words = facts.made.waiting[facts.definition.key].say(language)
    return words if words.endswith((".", "。")) else words + ("." if language == "en" else "。")


def _no_records(facts: Facts) -> str:
    newest = newest_day()
    if newest is None:
        return _("No data have been brought in yet.")
    state = facts.question.state
    return _(
        "No records between %(start)s and %(end)s with these filters. The data reach to %(newest)s: "
        "choose another period or fewer filters."
    ) % {
        "start": state.start.isoformat(),
        "end": state.end.isoformat(),
        "newest": newest.isoformat(),
    }


def _imports() -> str:
    try:
        return reverse("imports:new")
    except NoReverseMatch:
        return ""
