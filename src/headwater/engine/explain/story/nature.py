"""What kind of indicator it is, and which dimensions fit it."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.engine.explain.story.measure import AMOUNT, MEAN, Measure, counting
from headwater.engine.indicators.definition import Definition
from headwater.engine.indicators.formula import schemas
from headwater.engine.indicators.formula.atoms import atom
from headwater.engine.indicators.formula.tree import Aggregate

ACCESS, DEMAND, HANDLING, PLAIN = "access", "demand", "handling", "plain"
WORK = frozenset({"talk_seconds", "hold_seconds", "wrap_seconds", "operation_steps"})
# The order in which a special analysis goes down; agents are persons and never named by themselves.
ORDER = (
    "service",
    "segment",
    "region",
    "channel",
    "queue",
    "team",
    "product",
    "item",
    "node",
    "unit",
    "area",
)


def nature_of(definition: Definition, measure: Measure) -> str:
    """access: how long customers wait, and who gets through; demand: how many come; handling: how long each
    takes; plain: everything else.
    """
    if definition.table != "contacts":
        return PLAIN
    if "wait_seconds" in measure.columns or _of_offered(measure) or definition.key == "abandoned":
        return ACCESS
    if measure.kind == AMOUNT:
        return DEMAND
    if measure.kind == MEAN and measure.columns & WORK:
        return HANDLING
    return PLAIN


def _of_offered(measure: Measure) -> bool:
    below = measure.below
    return isinstance(below, Aggregate) and atom(below).key == counting("contacts", where="offered").key


def fitting(definition: Definition, measure: Measure, chosen: Sequence[str] = ()) -> tuple[str, ...]:
    """The dimensions to break down by: those asked for, else what the indicator may be laid at the door of,
    as far as all its tables have them.
    """
    known = [set(schemas()[table].dimensions) for table in measure.tables if table in schemas()]
    common = set.intersection(*known) if known else set()
    wanted = list(chosen) or [name for name in ORDER if name in definition.attribution or name == "area"]
    return tuple(name for name in wanted if name in common)
