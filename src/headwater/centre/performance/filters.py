"""What a filter may ask: one on a single person would show what the person's own page may not."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from headwater.centre.people.access import can, scope_of, units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import agent_names
from headwater.centre.performance.register import tables_of
from headwater.engine.indicators import Definition, parse_filter
from headwater.engine.indicators.formula import Formula
from headwater.engine.indicators.formula.tree import Between, Column, Compare, OneOf, Text, walk
from headwater.engine.lake.tables import TABLES


def personal_columns(definition: Definition, where: str) -> set[str]:
    """The columns about persons that a filter names. Raises FormulaError for one that cannot be read."""
    found: set[str] = set()
    for table in tables_of(definition):
        tree = parse_filter(where, table)
        named = {node.name for node in walk(tree) if isinstance(node, Column)} if tree is not None else set()
        found |= {column.name for column in TABLES[table].columns if column.personal} & named
    return found


def names_a_person(formula: Formula) -> bool:
    """Whether a formula compares a customer or an agent with a text: a filter past the rights above."""
    named = (n for n in walk(formula.tree) if isinstance(n, Compare | OneOf | Between))
    return any(
        any(isinstance(n, Text) for n in walk(node))
        and any(isinstance(n, Column) and _personal(n.table or formula.table, n.name) for n in walk(node))
        for node in named
    )


def _personal(table: str, name: str) -> bool:
    return any(column.personal for column in TABLES[table].columns if column.name == name)


def may_name(asker: Actor, dimension: str, code: str) -> bool:
    """Whether the asker may learn what a code of a person or a unit stands for."""
    if dimension == "agent":
        return can(asker, Permission.SEE_AGENTS) and code in agent_names(asker, [code])
    if dimension not in ("team", "zone"):
        return True
    if scope_of(asker, Permission.SEE_INDICATORS).everything:
        return True
    unit = Unit.objects.filter(code=code).first()
    # What stands above the own unit is known to everybody in it.
    held = units_of(asker, Permission.SEE_INDICATORS)
    return unit is not None and any(top.holds(unit) or unit.holds(top) for top in held)


def unseen(asker: Actor, filters: Iterable[tuple[str, str]]) -> str:
    """Why a filter on a person or a unit may not be used, in words that do not tell whether there is one."""
    for name, code in filters:
        everything = scope_of(asker, Permission.SEE_AGENTS).everything
        if not may_name(asker, name, code) and not (name == "agent" and everything):
            return _("This link filters by somebody or something outside of your scope. Remove the filter.")
    return ""


def refusal(asker: Actor, definition: Definition, where: str) -> str:
    """Why a filter may not be used, or nothing."""
    personal = personal_columns(definition, where)
    if "agent" in personal and not can(asker, Permission.SEE_AGENTS):
        return _("Filtering by agent needs the right to see single agents' figures. Ask your administrator.")
    if personal - {"agent"} and not can(asker, Permission.UNMASK_CUSTOMERS):
        return _(
            "Filtering by a single customer needs the right to unmask customers. Ask your administrator."
        )
    return ""


def permission_for(asker: Actor, definition: Definition, where: str, by: str = "") -> Permission:
    """Which right decides whose records count: that to see agents as soon as a question singles them out.

    Refuses (PermissionDenied) what `refusal` has a sentence for.
    """
    refused = refusal(asker, definition, where)
    if refused:
        raise PermissionDenied(refused)
    single = by == "agent" or "agent" in personal_columns(definition, where)
    return Permission.SEE_AGENTS if single else Permission.SEE_INDICATORS
