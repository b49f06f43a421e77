"""The explanation page: the sentence, the layers with their pictures, mix and rate, causes, drill by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from headwater.centre.people.access import can
from headwater.centre.people.models import Account, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import explaining, notes
from headwater.centre.performance.explaining import Asked
from headwater.centre.performance.facts import Facts
from headwater.centre.performance.filters import may_name, permission_for
from headwater.centre.performance.hand_layer import hand_layer
from headwater.centre.performance.presenters.explanation_charts import rings
from headwater.centre.performance.presenters.explanation_layers import (
    TIME,
    Shown,
    dimension_label,
    layer_of,
    parts_told,
    plain_cell,
    rows_address,
    where_names,
)
from headwater.centre.performance.presenters.groups import PEOPLE, dimensions
from headwater.centre.performance.presenters.kept_story import without
from headwater.centre.performance.presenters.story_words import paragraphs
from headwater.centre.performance.queries.analyses import open_about
from headwater.centre.performance.question import Question
from headwater.centre.performance.register import tables_of
from headwater.centre.performance.sight import Sight, sight_of
from headwater.centre.ui.charts import Chart
from headwater.centre.ui.components import Note, language_now
from headwater.centre.ui.state import FILTERS
from headwater.engine.explain.story import Cause, Layer, Story
from headwater.engine.explain.story.behind import cause_cell, counted
from headwater.engine.explain.story.cells import FAMILY_MARK
from headwater.engine.explain.story.nature import ORDER
from headwater.engine.explain.story.telling.figures import change
from headwater.engine.explain.story.telling.teller import part_unit
from headwater.engine.explain.story.values import Where
from headwater.engine.words import Problem

# What the address of an explanation can be narrowed by.
DRILLED = (*FILTERS, "family")
# Less than this is not seen in any figure.
LEAST_AROUND = 0.005


def page_of(asker: Account, asked: Asked, again: bool = False) -> dict[str, Any]:
    """Everything on the page; a note where nothing can be told, a run while it is being worked out."""
    shared = _frame(asker, asked)
    question = Question.about(asked.definition, asked.state)
    wrong = notes.filter_problem(asker, question, asked.definition)
    if wrong is not None:
        return shared | {"formula_error": wrong}
    sight = sight_for(asker, asked)
    facts = Facts(asked.definition, question, sight)
    if sight.nothing or not facts.attributable or not tables_of(asked.definition):
        return shared | {"note": notes.why_empty(facts) or Note(_("There are no records to look at here."))}
    allowed = dimensions(asker, asked.definition, sight)
    try:
        story, run = story_for(asker, asked, sight, allowed, again)
    except Problem as problem:
        return shared | {"note": Note(problem.words.say(language_now()), "failed")}
    if story is None:
        return shared | {"run": run}
    told = told_of(story, asked, asked.state.unit, hidden_from(sight), rows=can(asker, Permission.SEE_ROWS))
    return shared | told | _by_hand(asked, story, sight, allowed)


def sight_for(asker: Account, asked: Asked) -> Sight:
    """Whose records count in it."""
    permission = permission_for(
        asker, asked.definition, Question.about(asked.definition, asked.state).conditions()
    )
    return sight_of(asker, asked.state.unit, permission)


def story_for(
    asker: Account, asked: Asked, sight: Sight, allowed: Sequence[str], again: bool = False
) -> tuple[Story | None, Any]:
    """The story, at once where that takes no time; else the run that works it out. Raises Problem."""
    row, story = explaining.kept(asked, sight, [name for name in ORDER if name in allowed])
    if story is not None:
        return story, None
    if explaining.quick(asked):
        return explaining.work_out(row), None
    if again:
        explaining.again(row)
    return None, explaining.begin(row, asker)


def told_of(
    story: Story, asked: Asked | None, unit: Unit | None, hidden: frozenset[str], *, rows: bool
) -> dict[str, Any]:
    """The parts that stand on the page and in a special analysis alike. `rows`: whether to link records.

    `hidden`: dimensions of people that this reader may not see: neither layer, sentence nor cause names them.
    """
    shown = without(story, hidden)
    telling = [layer for layer in shown.layers if _tells(layer)]
    layers = [layer_of(shown, layer, asked, unit, place, rows) for place, layer in enumerate(telling)]
    return {
        "story": shown,
        "paragraphs": [said for said in paragraphs(shown, unit, rows) if said.layer not in hidden],
        "layers": layers,
        "causes": [_cause(shown, cause, asked, unit, rows) for cause in shown.causes],
        "along": _along(shown),
        "rings": _rings(shown),
        "mix": story.facts.get("mix"),
        "rate": story.facts.get("rate"),
        "compared": _compared(story),
    }


def _tells(layer: Layer) -> bool:
    """A dimension with one value says nothing, unless the story goes on there."""
    return len(layer.rows) != 1 or layer.key in TIME or layer.rows[0].chosen


def hidden_from(sight: Sight) -> frozenset[str]:
    """Which dimensions of people nobody of that sight compares: no single agents, no teams beside the own."""
    seen = {"centre": ("zone", "team"), "zone": ("team",)}.get(sight.level, ())
    return frozenset(PEOPLE) - frozenset(seen)


@dataclass(frozen=True)
class CauseLine:
    """A cause as a row of the table."""

    kind: str
    cell: list[tuple[str, str]]
    now: float
    usual: float
    unit: str
    share: float | None
    drill: str
    rows: str
    usual_rows: str
    spread: tuple[str, ...]

    @property
    def change(self) -> float:
        """Now less as usual."""
        return self.now - self.usual


def _cause(story: Story, cause: Cause, asked: Asked | None, unit: Unit | None, rows: bool) -> CauseLine:
    now, usual = (cause_cell(story, cause, usual=side) for side in (False, True))
    drill = ""
    sayable = all(isinstance(v, str) and name in DRILLED for name, v in cause.where.items())
    if asked is not None and cause.where and sayable:
        drill = asked.address(**{name: str(value) for name, value in cause.where.items()}, by="")
    return CauseLine(
        kind_words(cause.kind, more=cause.now >= cause.usual),
        plain_cell(cause.where),
        cause.now,
        cause.usual,
        _cause_unit(story, cause),
        cause.share if parts_told([cause.share]) else None,
        drill,
        rows_address(story, now, unit) if rows else "",
        # What moved along with all else is no number of rows.
        rows_address(story, usual, unit) if rows and not (_along(story) and cause.topic) else "",
        tuple(dimension_label(name) for name in cause.spread),
    )


def _along(story: Story) -> str:
    """By how much all topics moved, where the usual of the causes is told with it."""
    around = story.facts.get("background", 1.0)
    told = any(cause.kind == "volume" and cause.topic for cause in story.causes)
    return change(around, 1.0, "count", language_now()) if told and abs(around - 1) >= LEAST_AROUND else ""


def _cause_unit(story: Story, cause: Cause) -> str:
    if cause.kind == "volume":
        return story.unit if counted(story) == story.incident.indicator else "count"
    if cause.kind == "staffing":
        return "count" if "talking_only" in story.notes else "hours"
    if cause.kind == "handling" and story.nature in ("access", "demand"):
        return "seconds"
    return "ratio" if cause.kind == "menu" else part_unit(story)


def kind_words(kind: str, *, more: bool = True) -> str:
    """What sort of cause it is; `more`: it went up."""
    words = {
        "volume": _("more contacts") if more else _("fewer contacts"),
        "menu": _("more asked for an agent") if more else _("fewer asked for an agent"),
        "handling": _("longer contacts") if more else _("shorter contacts"),
        "staffing": _("more agents") if more else _("fewer agents"),
        "rate": _("served otherwise"),
        "mix": _("others came"),
    }
    return words.get(kind, _("other"))


def _rings(story: Story) -> Chart | None:
    """The causes as rings, where there are several or they have several layers."""
    named = []
    for cause in story.causes:
        more = cause.now >= cause.usual
        names = where_names(_topic_first(cause.where)) or (kind_words(cause.kind, more=more),)
        topic = (cause.topic,) if cause.topic and cause.topic not in names else ()
        # In the ring around its family a service need not name the family again.
        short = tuple(name.removeprefix(f"{cause.topic}{FAMILY_MARK}") for name in names)
        if parts_told([cause.share]):
            named.append(((*topic, *short), cause.share))
    if not named or sum(max(share, 0) for _names, share in named) <= 0:
        return None
    return rings("rings", _("Causes, layer by layer"), named, _("part of the whole difference"))


def _topic_first(where: Where) -> Where:
    first = {name: where[name] for name in ("family", "service") if name in where}
    return {**first, **where}


def _compared(story: Story) -> str:
    """With what it was compared, in a sentence."""
    ways = {
        "weeks_before": _("the same weekdays of the weeks before"),
        "weeks_around": _("the same weekdays of the weeks before and after"),
        "like_days": _("the nearest days that are worked alike"),
        "other_days": _("the other days of the same weeks"),
    }
    days = ", ".join(f"{day:%m-%d}" for day in story.usual_days[:12])
    text = _("Compared with %(way)s: %(days)s.") % {"way": ways.get(story.how, story.how), "days": days}
    if story.left_out:
        out = ", ".join(f"{day:%m-%d}" for day in story.left_out)
        text += " " + _("Left out, because they stand out themselves: %(days)s.") % {"days": out}
    return text


def _frame(asker: Account, asked: Asked) -> dict[str, Any]:
    definition = asked.definition
    where = {**dict(asked.state.filters), **({"family": asked.family} if asked.family else {})}
    return {
        "definition": definition,
        "name": definition.name.say(language_now()),
        "asked": asked,
        "crumbs": crumbs(asker, asked),
        "open_about": open_about(asker, definition.key, asked.start, asked.end, where),
        "may_write": can(asker, Permission.WRITE_ANALYSES),
        "open_url": _posting(asked, "performance:explain-open"),
        "pin_url": _posting(asked, "performance:explain-pin"),
        "again_url": f"{asked.address()}&again=1",
        "drill_inputs": [(name, text) for name, text in asked.params().items() if name != "by"],
        "whole_query": _whole(asked),
        "indicator_url": Question.about(definition, asked.state).address(),
    }


def _posting(asked: Asked, name: str) -> str:
    query = asked.address().partition("?")[2]
    return f"{reverse(name, args=[asked.definition.key])}?{query}"


def _whole(asked: Asked) -> str:
    """The question without any place."""
    away = dict.fromkeys((*(name for name, _code in asked.state.filters), "family", "by"), "")
    return asked.address(**away).partition("?")[2]


def crumbs(asker: Account, asked: Asked) -> list[dict[str, str]]:
    """The cell as a row: each step with the address that goes back to it, and the one without it."""
    found: list[dict[str, str]] = []
    steps: list[tuple[str, str]] = list(asked.state.filters)
    steps += [("family", asked.family)] if asked.family else []
    for name, code in steps:
        known = may_name(asker, name, code)
        label = where_names({name: code})[0] if known else code
        found.append(
            {"name": dimension_label(name), "value": label, "without": asked.address(**{name: "", "by": ""})}
        )
    return found


def _by_hand(asked: Asked, story: Story, sight: Sight, allowed: Sequence[str]) -> dict[str, Any]:
    """The layer that the reader chose, and the choice."""
    offered = [(name, dimension_label(name)) for name in allowed]
    layer: Shown | None = None
    if asked.by in allowed:
        counted = hand_layer(story, asked.by, sight)
        layer = layer_of(story, counted, asked, asked.state.unit, 99, True)
    return {"offered": offered, "hand": layer}
