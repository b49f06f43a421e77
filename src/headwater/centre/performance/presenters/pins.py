"""A layer as it is kept in an analysis: the figures that were seen, whatever the data say later."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.people.access import can, scope_of
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.explaining import Asked
from headwater.centre.performance.models import Pin, SpecialAnalysis
from headwater.centre.performance.presenters.explanation_layers import Line, Shown, where_names
from headwater.centre.performance.presenters.groups import PEOPLE
from headwater.centre.ui.components import language_now


def layer_shown(asked: Asked, layer: Shown) -> dict[str, Any]:
    """Plain JSON: title, dimension, and a row a value with its figures."""
    cell = " · ".join(where_names(asked.where))
    name = asked.definition.name.say(language_now())
    when = f"{asked.start:%m-%d %H:%M} – {asked.end:%m-%d %H:%M}"
    return {
        "title": _("%(name)s by %(what)s") % {"name": cell or name, "what": layer.title},
        "when": when,
        "key": layer.key,
        "dimension": layer.title,
        "unit": layer.unit,
        "rows": [[line.name, *_figures(line)] for line in layer.lines],
    }


def pins_for(asker: Account, analysis: SpecialAnalysis) -> list[Pin]:
    """What was pinned, without the layers of people that this reader could not have pinned."""
    pins = analysis.pins.select_related("made_by")
    return [pin for pin in pins if pin.layer.get("key") not in PEOPLE or _may_see(asker, pin)]


def _may_see(asker: Account, pin: Pin) -> bool:
    """A layer of people was counted in the scope of who pinned it; the reader's must be as wide."""
    if pin.layer["key"] == "agent" and not can(asker, Permission.SEE_AGENTS, pin.analysis.unit):
        return False
    mine, theirs = (scope_of(one, Permission.SEE_INDICATORS) for one in (asker, pin.made_by))
    return mine.everything or (not theirs.everything and set(theirs.teams) <= set(mine.teams))


def _figures(line: Line) -> list[float | None]:
    row = line.row
    return [row.contacts, row.usual, row.indicator, row.expected, line.part]
