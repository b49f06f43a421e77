"""A layer as it is kept in an analysis: the figures that were seen, whatever the data say later."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.performance.explaining import Asked
from headwater.centre.performance.presenters.explanation_layers import Shown, where_names
from headwater.centre.ui.components import language_now
from headwater.engine.explain.story import Row


def layer_shown(asked: Asked, layer: Shown) -> dict[str, Any]:
    """Plain JSON: title, dimension, and a row a value with its figures."""
    cell = " · ".join(where_names(asked.where))
    name = asked.definition.name.say(language_now())
    when = f"{asked.start:%m-%d %H:%M} – {asked.end:%m-%d %H:%M}"
    return {
        "title": _("%(name)s by %(what)s") % {"name": cell or name, "what": layer.title},
        "when": when,
        "dimension": layer.title,
        "unit": layer.unit,
        "rows": [[line.name, *_figures(line.row)] for line in layer.lines],
    }


def _figures(row: Row) -> list[float | None]:
    return [row.contacts, row.usual, row.indicator, row.expected, row.part]
