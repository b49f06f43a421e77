"""What the home page shows of the indicators."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import cards, names, wiring
from headwater.centre.performance.facts import break_down, look
from headwater.centre.performance.presenters.groups import address_of, chosen_dimension, dimensions
from headwater.centre.performance.presenters.sentence import WORTH_NAMING
from headwater.centre.performance.queries.values import Card, Mover, Point, Series
from headwater.centre.performance.question import Question
from headwater.centre.ui.components import language_now, mood_of
from headwater.centre.ui.data_clock import newest_day
from headwater.centre.ui.state import PageState
from headwater.engine.indicators import Definition

# So many key indicators are looked into for what moved: each costs two questions.
LOOKED_INTO = 4


def latest_day() -> date | None:
    """The newest local day that the lake holds contacts of, or None before anything was brought in."""
    return newest_day()


def key_definitions() -> list[Definition]:
    """The key indicators in force, in the order of their numbers."""
    return [d for d in wiring.machine().definitions.values() if d.level == "key"]


def key_indicators(asker: Actor, state: PageState) -> list[Card]:
    """The key indicators of the asker's scope in `state`, with target, change and a trend by day.

    Those that cannot be laid at the asker's level, or wait for data, are left out. Three questions in all.
    """
    if not can(asker, Permission.SEE_INDICATORS):
        return []
    figures = cards.board(asker, state, key_definitions())
    shown = [d for d in key_definitions() if d.key in figures.now and d.key not in figures.waiting]
    return [cards.card(definition, state, figures) for definition in shown]


def chosen_indicators(asker: Actor, state: PageState, keys: Iterable[str]) -> list[Card]:
    """The cards of these indicators, in this order, in the asker's scope; one that waits for data says so."""
    known = wiring.machine().definitions
    wanted = [known[key] for key in keys if key in known]
    if not wanted or not can(asker, Permission.SEE_INDICATORS):
        return []
    figures = cards.board(asker, state, wanted)
    return [cards.card(definition, state, figures) for definition in wanted]


def series(asker: Actor, state: PageState, key: str, grain: str = "", compare: str = "") -> Series | None:
    """One indicator over time, or None when there is none of that key or the asker may not see it.

    `grain` is slot … year (empty: what suits the period); `compare` one of `ui.state.COMPARISONS`.
    """
    definition = wiring.machine().definitions.get(key)
    if definition is None or not can(asker, Permission.SEE_INDICATORS):
        return None
    question = Question.about(definition, state.with_(compare=compare) if compare else state, grain)
    facts = look(asker, question, definition)
    points = tuple(
        Point(step, cell.value, before.value, cell.count)
        for (step, cell), before in zip(facts.line, facts.line_before, strict=True)
    )
    goal = facts.line_goal
    notes = tuple(note.say(language_now()) for note in facts.made.notes)
    return Series(
        key,
        definition.name.say(language_now()),
        definition.unit,
        question.grain,
        points,
        target=goal.value if goal else None,
        amber=goal.amber if goal else None,
        red=goal.red if goal else None,
        notes=notes,
    )


def movers(asker: Actor, state: PageState, limit: int = 5) -> list[Mover]:
    """The groups behind the moves of the key indicators, indicators off target first, largest part first."""
    if not can(asker, Permission.SEE_INDICATORS):
        return []
    figures = cards.board(asker, state, key_definitions(), trend=False)
    asked = [d for d in key_definitions() if figures.was.get(d.key) and d.direction != "none"]
    asked.sort(key=lambda d: (figures.state(d) != "bad", not figures.state(d)))
    found = [mover for definition in asked[:LOOKED_INTO] for mover in _movers(asker, state, definition)]
    return found[:limit]


def _movers(asker: Actor, state: PageState, definition: Definition) -> list[Mover]:
    question = Question.about(definition, state)
    facts = look(asker, question, definition)
    by = chosen_dimension("", dimensions(asker, definition, facts.sight))
    if not by or not facts.change:
        return []
    moves = break_down(asker, facts, by).moves
    worth = [m for m in moves if abs(m.part) >= WORTH_NAMING * abs(facts.change) and len(moves) > 1][:2]
    labels = names.group_names(by, [m.group for m in worth], definition.table)
    return [
        Mover(
            definition.key,
            definition.name.say(language_now()),
            definition.unit,
            names.dimension_name(by),
            labels[m.group],
            m.now.value,
            m.before.value,
            m.part,
            {"good": True, "bad": False}.get(mood_of(definition.direction, m.part)),
            address_of(facts, by, m.group),
        )
        for m in worth
    ]
