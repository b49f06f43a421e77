"""What a formula divides: rows that were counted (cases), or seconds and money."""

from __future__ import annotations

from headwater.engine.indicators import Definition
from headwater.engine.indicators.formula.atoms import parts
from headwater.engine.indicators.formula.tree import Aggregate, Arithmetic, Node

COUNTING = ("count", "observed", "repeat_within")


def has_cases(definition: Definition) -> bool:
    """Whether its points are divided by a number of cases: then that number says how sure they are."""
    below = parts(definition.parsed.tree)[1]
    return below is not None and counts_rows(below)


def counts_rows(node: Node) -> bool:
    """Whether a part of a formula counts rows, or adds such counts: no seconds, no money, no multiple."""
    if isinstance(node, Arithmetic):
        return node.sign in ("+", "-") and counts_rows(node.left) and counts_rows(node.right)
    return isinstance(node, Aggregate) and node.kind in COUNTING
