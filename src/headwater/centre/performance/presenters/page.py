"""The parts of an indicator page, each made only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from headwater.centre.people.access import can, grants, units_of
from headwater.centre.people.models import Account, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside
from headwater.centre.performance import background, notes
from headwater.centre.performance.explaining import Asked
from headwater.centre.performance.facts import Facts, Made, break_down, look
from headwater.centre.performance.filters import may_name
from headwater.centre.performance.models import IndicatorDefinition, SavedView, Target
from headwater.centre.performance.names import dimension_name, group_names
from headwater.centre.performance.owners import owner_of
from headwater.centre.performance.presenters.groups import (
    Group,
    chosen_dimension,
    dimensions,
    groups_of,
    panels,
    ranking,
)
from headwater.centre.performance.presenters.heat import heat_of
from headwater.centre.performance.presenters.line import line_of
from headwater.centre.performance.presenters.sentence import AGAINST, sentence_of
from headwater.centre.performance.presenters.where_words import worded
from headwater.centre.performance.question import Question
from headwater.centre.performance.sight import sight_of
from headwater.centre.performance.tables import GroupTable
from headwater.centre.ui.components import format_value, language_now
from headwater.centre.ui.state import COMPARISONS
from headwater.centre.ui.tables import paged
from headwater.engine.indicators import Definition, FormulaError

# A longer list is not read any more; it is searched in the organisation.
MOST_UNITS = 400
PERIOD = ("period", "from", "to", "compare", "wallboard", "refresh")
ICONS = {"good": "circle-check", "near": "alert-circle", "bad": "alert-triangle"}


def page(asker: Account, question: Question, definition: Definition, request: HttpRequest) -> dict[str, Any]:
    """Everything above the fold: sentence, state, line; and what the other parts need to be asked for."""
    sight = sight_of(asker, question.state.unit)
    by = chosen_dimension(question.by, dimensions(asker, definition, sight))
    shared = _frame(asker, question, definition, by)
    wrong = notes.filter_problem(asker, question, definition)
    if wrong is not None:
        return shared | {"formula_error": wrong, "note": None}
    task = background.looked(asker, question, definition, by)
    if task is not None:
        return shared | {"waiting_for": task}
    facts = look(asker, question, definition)
    shown = break_down(asker, facts, by) if by and facts.now.value is not None else None
    return shared | {
        "facts": facts,
        "state_words": _state_words(facts),
        "sentence": sentence_of(facts, shown),
        "note": notes.why_empty(facts),
        "remarks": [*target_words(facts), *(note.say(language_now()) for note in facts.made.notes)],
        "line": line_of(facts) if facts.now.value is not None or _any(facts) else None,
    }


def target_words(facts: Facts) -> list[str]:
    """For how long an amount's target is meant, and what that makes in the period shown."""
    goal, unit = facts.goal, facts.definition.unit
    if goal is None or not goal.per:
        return []
    given = {
        "one": format_value(unit, goal.of_one),
        "per": Target.Per(goal.per).label,
        "all": format_value(unit, goal.value),
        "days": facts.question.days,
    }
    return [_("Target %(one)s %(per)s, which makes %(all)s in %(days)s calendar days.") % given]


def _any(facts: Facts) -> bool:
    return any(cell.value is not None for _step, cell in facts.line)


def _frame(asker: Account, question: Question, definition: Definition, by: str) -> dict[str, Any]:
    sight = sight_of(asker, question.state.unit)
    names = dimensions(asker, definition, sight)
    return {
        "definition": definition,
        "name": definition.name.say(language_now()),
        "question": question,
        "by": by,
        "dimensions": [(name, dimension_name(name)) for name in names],
        "grains": [(name, dimension_name(name)) for name in question.grains()],
        "comparisons": [(name, AGAINST[name]) for name in COMPARISONS],
        "chips": chips(asker, question, definition),
        "why_url": why_url(asker, question, definition),
        "may_define": can(asker, Permission.DEFINE_INDICATORS),
        "may_see_rows": can(asker, Permission.SEE_ROWS),
        "may_make_boards": can(asker, Permission.MAKE_WALLBOARDS),
        "may_set_targets": can(asker, Permission.SET_TARGETS),
        "may_share": can(asker, Permission.SHARE_VIEWS),
        "views": [] if question.state.wallboard else views_of(asker, definition.key),
        "share_units": share_units(asker),
        "owner": owner_of(definition),
        "part_urls": {name: f"{question.address()}&part={name}" for name in PARTS if name},
        "wall_url": f"{question.address()}&wallboard&refresh=60",
        "excel_url": question.address("performance:excel"),
        "control_url": control_url(asker, question),
    }


def why_url(asker: Account, question: Question, definition: Definition) -> str:
    """The explanation of what the page shows; nothing where the reader may not see explanations."""
    if not can(asker, Permission.SEE_ANALYSES) or question.state.where:
        return ""
    return Asked(definition, question.state).address()


def control_url(asker: Account, question: Question) -> str:
    """The control chart of the same, over the days that suit it; nothing without the right."""
    if not can(asker, Permission.SEE_SIGNALS):
        return ""
    kept = {name: text for name, text in question.state.to_params().items() if name not in PERIOD}
    if question.days > 7:
        kept |= question.state.period.to_params()
    return f"{reverse('performance:chart', args=[question.key])}?{urlencode(kept)}"


def share_units(asker: Account) -> list[tuple[int, str]]:
    """The open units that a view may be shared with, indented as the tree."""
    tops = units_of(asker, Permission.SHARE_VIEWS)
    if not tops:
        return []
    found = Unit.objects.filter(inside(tops), closed=None).order_by("path")[:MOST_UNITS]
    least = min(unit.path.count("/") for unit in tops)
    return [(unit.pk, "\u2003" * (unit.path.count("/") - least) + str(unit)) for unit in found]


def chips(asker: Account, question: Question, definition: Definition) -> list[dict[str, str]]:
    """The filters in force, each with the address without it; a name only for those who may know it."""
    found = []
    for name, code in question.state.filters:
        known = may_name(asker, name, code)
        label = group_names(name, [code], definition.table)[code] if known else code
        found.append(
            {"name": dimension_name(name), "value": label, "without": question.address(**{name: ""})}
        )
    if question.family:
        without = question.address(family="")
        found.append({"name": _("group of services"), "value": question.family, "without": without})
    if question.state.where:
        words = worded(asker, question.state.where, definition.table)
        value = words.text if words else question.state.where
        found.append({"name": _("where"), "value": value, "without": question.address(where="")})
    return found


def _state_words(facts: Facts) -> dict[str, str]:
    words = {"good": _("on target"), "near": _("close to target"), "bad": _("off target"), "": ""}
    return {"mood": facts.state, "words": words[facts.state], "icon": ICONS.get(facts.state, "")}


def views_of(asker: Account, key: str = "") -> list[SavedView]:
    """The saved views that somebody may open: the own ones and those shared with their units or roles."""
    held = grants(asker)
    # A unit and all that stands above it: sharing with a zone reaches its teams.
    codes = {int(pk) for _role, unit in held for pk in unit.path.strip("/").split("/") if pk}
    reach = Q(owner=asker) | Q(units__in=codes)
    for found, _unit in held:
        reach |= Q(roles__contains=[found.key])
    rows = SavedView.objects.filter(reach).select_related("owner").distinct()
    return list(rows.filter(indicator=key) if key else rows)


def groups(
    asker: Account, question: Question, definition: Definition, request: HttpRequest
) -> dict[str, Any]:
    """The part by dimension: ranking, side by side, table."""
    facts = look(asker, question, definition)
    allowed = dimensions(asker, definition, facts.sight)
    by = chosen_dimension(question.by, allowed)
    frame = _frame(asker, question, definition, by)
    if not by or not facts.attributable:
        return frame | {"ranking": None, "panels": None, "table": None}
    shown = break_down(asker, facts, by)
    every = groups_of(facts, shown)
    return frame | {
        "facts": facts,
        "ranking": ranking(facts, shown, every),
        "panels": panels(facts, shown),
        "table": group_table(facts, by, every, request),
        "suppressed": shown.made.suppressed,
    }


def group_table(facts: Facts, by: str, rows: list[Group], request: HttpRequest) -> GroupTable:
    """All groups as a list that sorts and pages on the server."""
    dimension = dimension_name(by)
    made = GroupTable(rows, request=request, unit=facts.definition.unit, dimension=dimension, prefix="g-")
    return paged(made, request, 25)


def heat(asker: Account, question: Question, definition: Definition, request: HttpRequest) -> dict[str, Any]:
    """The part by day and hour."""
    facts = look(asker, question, definition)
    return {"heat": heat_of(facts) if facts.attributable and not facts.sight.nothing else None}


def about(asker: Account, question: Question, definition: Definition, request: HttpRequest) -> dict[str, Any]:
    """The part on the definition and on how the figure was made."""
    made = look(asker, question, definition).made
    return {
        "definition": definition,
        "say": _in_words(definition),
        "made": made,
        "owner": owner_of(definition),
        "versions": versions_of(definition.key),
        "may_define": can(asker, Permission.DEFINE_INDICATORS),
        "edit_url": reverse("performance:edit", args=[definition.key]),
        "sources": _sources(made),
        "remarks": [note.say(language_now()) for note in made.notes],
    }


def _in_words(definition: Definition) -> list[tuple[str, str]]:
    said = [
        (_("Numerator"), definition.numerator),
        (_("Denominator"), definition.denominator),
        (_("Missing values"), definition.nulls),
        (_("Channels"), definition.channels),
        (_("Roll-up"), definition.roll_up),
        (pgettext("definition", "Reason"), definition.reason),
    ]
    spoken = [(label, words.say(language_now())) for label, words in said]
    return [(label, words) for label, words in spoken if words]


def _sources(made: Made) -> str:
    names = {"cube": _("the roll-ups"), "lake": _("the records themselves")}
    return _(" and ").join(names.get(source, source) for source in made.sources)


def versions_of(key: str) -> list[IndicatorDefinition]:
    """The versions that people made, newest first."""
    rows = IndicatorDefinition.objects.filter(key=key).select_related("made_by", "owner")
    return list(rows.order_by("-version"))


def values(
    asker: Account, question: Question, definition: Definition, request: HttpRequest
) -> dict[str, Any]:
    """The values of a dimension in the data at hand, for the filter's list."""
    facts = Facts(definition, question, sight_of(asker, question.state.unit))
    name = request.GET.get("dim", "")
    allowed: Iterable[str] = dimensions(asker, definition, facts.sight)
    if name not in allowed or facts.sight.nothing:
        return {"values": []}
    try:
        found = break_down(asker, facts, name)
    except FormulaError:
        return {"values": []}
    codes = sorted((c for c in found.cells if c is not None), key=lambda c: -(found.cells[c].count or 0))[
        :300
    ]
    names = group_names(name, codes, definition.table)
    return {"values": [(code, names[code]) for code in codes]}


PARTS = {"": page, "groups": groups, "heat": heat, "about": about, "values": values}
