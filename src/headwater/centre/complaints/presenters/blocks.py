"""The blocks that other parts of the room put on the page of an order: template, and what fills it.

A function answers with a dict for its template, or with an empty one where it has nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from headwater.centre.complaints.models import Order
from headwater.centre.complaints.presenters import accountability, suggestions, trace

Filler = Callable[[Order, Any], dict[str, Any]]
# In the order of the page: the name under which its template finds its facts, the template, the filler.
BLOCKS: tuple[tuple[str, str, Filler], ...] = (
    ("suggestion_block", "complaints/block_suggestion.html", suggestions.block),
    ("trace_block", "complaints/block_trace.html", trace.block),
    ("accountability", "complaints/block_accountability.html", accountability.block),
)


def blocks_of(order: Order, account: Any) -> dict[str, Any]:
    """The facts of each under its name, and `blocks`: the templates that have something to show."""
    filled = {(name, template): filler(order, account) for name, template, filler in BLOCKS}
    shown = {key: facts for key, facts in filled.items() if facts}
    found: dict[str, Any] = {name: facts for (name, _template), facts in shown.items()}
    return found | {"blocks": [template for _name, template in shown]}
