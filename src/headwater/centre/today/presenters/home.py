"""The home page: the sentence, the key figures, the picture, the groups below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people.access import can, grants, scope_of, units_of
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import queries as performance
from headwater.centre.today.presenters import standing as work
from headwater.centre.ui.charts import Chart, Line, line_chart
from headwater.centre.ui.components import Figure, Kpi, Sentence, format_value, gap, language_now
from headwater.centre.ui.data_clock import page_today
from headwater.centre.ui.state import PageState

LONGER = ("this_week", "this_month", "last_month", "this_quarter")
MOST_NAMED = 3
MOST_MOVERS = 2
# More are a wall of numbers; the catalogue has them all.
MOST_CARDS = 12
# Two rows on a wall, so that the picture stands above the edge of the screen.
MOST_ON_A_WALL = 8
# What one looks at first, where it is in force and can be laid at the own door; else one with a target.
FIRST = ("service_level_20s", "first_contact_resolution", "aht")


def home(by: Account, state: PageState, shown: str = "") -> dict[str, Any]:
    """Everything that the template needs. `shown` is the key of the figure in the picture."""
    cards = performance.key_indicators(by, state)
    known = with_figures(cards)
    main = main_card(known, shown)
    return {
        "title": title(by, state),
        "cards": most_important(known, MOST_ON_A_WALL if state.wallboard else MOST_CARDS),
        "more": len(known) > MOST_CARDS,
        "missing": [card for card in cards if card.value is None],
        "known": bool(known),
        "sentence": sentence(known, performance.movers(by, state, MOST_MOVERS), state),
        "chart": chart(by, state, main) if main else None,
        "ranking": ranking(by, state),
        "main": main,
        "other_periods": other_periods(state) if not known else [],
        "work": [] if state.wallboard else work.standing(by),
        "may_make_boards": can(by, Permission.MAKE_WALLBOARDS),
        "own": is_own(by),
        "outside": is_outside(by),
    }


def ranking(by: Account, state: PageState) -> dict[str, Any] | None:
    """The groups below, each figure in words."""
    found = performance.ranking(by, state)
    if found is None:
        return None
    units = [column.unit for column in found.columns]
    groups = [
        {
            "name": group.name,
            "address": group.address,
            "cells": [
                {"words": format_value(unit, cell.value), "state": cell.state}
                for unit, cell in zip(units, group.standings, strict=True)
            ],
        }
        for group in found.groups
    ]
    return {"dimension": found.dimension, "columns": found.columns, "groups": groups}


def is_own(by: Account) -> bool:
    """Whether the person sees the own figures only."""
    return all(role.own_only for role, _unit in grants(by))


def is_outside(by: Account) -> bool:
    """Whether the person's units take no contacts at all: a department beside the centre."""
    return not is_own(by) and scope_of(by, Permission.SEE_INDICATORS).nothing


def usual_period(by: Account) -> str:
    """A centre looks at its day; a person, who has days off, at the month."""
    return "this_month" if is_own(by) else "today"


def title(by: Account, state: PageState) -> str:
    """Whose day this is."""
    if state.unit:
        return str(state.unit)
    if is_own(by):
        return _("My figures")
    units = units_of(by, Permission.SEE_INDICATORS)
    return str(units[0]) if len(units) == 1 else _("All my units")


def main_card(cards: Sequence[Kpi], shown: str = "") -> Kpi | None:
    """The figure of the picture: the one asked for, the floor's first, one with a target, any."""
    by_key = {card.key: card for card in cards}
    with_target = [card for card in cards if card.target is not None]
    usual = [by_key[key] for key in (shown, *FIRST) if key in by_key]
    return next(iter([*usual, *with_target, *cards]), None)


def other_periods(state: PageState) -> list[tuple[str, str]]:
    """Longer periods with their addresses, for who meets an empty one."""
    longer = [state.with_(period=key) for key in LONGER if key != state.period.key]
    return [(other.label, other.query) for other in longer]


def with_figures(cards: Sequence[Kpi]) -> list[Kpi]:
    """Those that have a value; none at all where the only values are counts of nothing."""
    known = [card for card in cards if card.value is not None]
    return known if any(card.value for card in known) else []


def most_important(cards: Sequence[Kpi], most: int) -> list[Kpi]:
    """Those with a target first, where there are too many; always in the order of their numbers."""
    ranked = sorted(cards, key=lambda card: (card.target is None, card.direction == "none"))
    kept = {card.key for card in ranked[:most]}
    return [card for card in cards if card.key in kept]


def when(state: PageState) -> str:
    """The period in words; a day that is not really today is named by its date."""
    day = state.start.isoformat()
    if state.is_custom:
        return day if state.start == state.end else f"{day} – {state.end.isoformat()}"
    if state.start == state.end and page_today() != timezone.localdate():
        return day
    return state.label


def sentence(cards: Sequence[Kpi], movers: Sequence[performance.Mover], state: PageState) -> Sentence:
    """What is the case, what else is off target, what moved. Empty without figures."""
    said = Sentence()
    main = main_card(cards)
    if main is None:
        return said
    _main(said, main, state)
    _others(said, [card for card in cards if card is not main])
    for mover in movers:
        _moved(said, mover)
    return said


def _figure(card: Kpi) -> Figure:
    return Figure(format_value(card.unit, card.value), card.url, card.state)


def _main(said: Sentence, card: Kpi, state: PageState) -> None:
    facts: dict[str, Any] = {"when": when(state), "name": card.name, "value": _figure(card)}
    if card.target is not None and card.value is not None:
        facts |= {
            "target": format_value(card.unit, card.target),
            "gap": gap(card.unit, card.value - card.target),
        }
    if card.target is None or not card.state:
        said.say(_("{when}: {name} {value}."), **facts)
    elif card.state == "good":
        said.say(_("{when}: {name} {value}, the target of {target} is met."), **facts)
    elif card.state == "near":
        said.say(_("{when}: {name} {value}, just off the target of {target}, by {gap}."), **facts)
    else:
        said.say(_("{when}: {name} {value}, off the target of {target} by {gap}."), **facts)
    # Nothing before mostly means that the records begin later.
    if card.delta and card.before:
        before = format_value(card.unit, card.before)
        moved = Figure(card.delta.text, "", card.delta.mood)
        said.say(
            _("Before it was {before} ({moved}, {against})."),
            before=before,
            moved=moved,
            against=card.against,
        )


def _others(said: Sentence, cards: Sequence[Kpi]) -> None:
    off = [card for card in cards if card.state == "bad"]
    judged = [card for card in cards if card.state]
    if off:
        listed = Sentence()
        for card in off[:MOST_NAMED]:
            listed.say("{name} {value}", name=card.name, value=_figure(card))
        between = "；" if language_now() == "zh" else "; "
        # Each clause is escaped already; the mark between them is ours.
        names = type(listed.clauses[0])(between.join(listed.clauses))
        said.say(_("Off target as well: {names}."), names=names)
    elif judged:
        said.say(_("The other {count} indicators with a target are well or nearly so."), count=len(judged))


def _moved(said: Sentence, mover: performance.Mover) -> None:
    mood = {True: "good", False: "bad"}.get(mover.good, "") if mover.good is not None else ""
    part = Figure(gap(mover.unit, mover.part), mover.address, mood)
    facts = {"group": mover.group, "part": part, "name": mover.name, "dimension": mover.dimension}
    if mover.part > 0:
        said.say(_("{dimension} {group} moved {name} up by {part}."), **facts)
    else:
        said.say(_("{dimension} {group} moved {name} down by {part}."), **facts)


def chart(by: Account, state: PageState, card: Kpi) -> Chart | None:
    """The main figure over the period: a day beside the same weekday before, longer ones by day."""
    one_day = state.start == state.end
    found = performance.series(by, state, card.key, "hour" if one_day else "", state.compare)
    if found is None:
        return None
    steps = [step_name(found.grain, point.key) for point in found.points]
    lines = [Line(card.name, [p.value for p in found.points], wrong=_wrong(found, card.direction))]
    if any(point.before is not None for point in found.points):
        lines.append(Line(_("Before"), [p.before for p in found.points], "compare"))
    title = _("%(name)s by the hour") % {"name": card.name} if found.grain == "hour" else card.name
    made = line_chart("main", title, steps, lines, card.unit, target=found.target, note=card.against)
    return replace(made, height=300)


def _wrong(found: performance.Series, direction: str) -> frozenset[int]:
    if found.red is None or direction not in ("up", "down"):
        return frozenset()
    sign = 1 if direction == "up" else -1
    return frozenset(
        at for at, p in enumerate(found.points) if p.value is not None and sign * p.value < sign * found.red
    )


def step_name(grain: str, key: Any) -> str:
    """14:00 or 03-15 on the axis."""
    day, part = key
    if grain in ("hour", "slot"):
        minutes = part * (60 if grain == "hour" else 15)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{day:%Y-%m}" if grain in ("month", "quarter", "year") else f"{day:%m-%d}"
