"""The indicator tree: goals, what decides them, and what each figure is built from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Account
from headwater.centre.performance import wiring
from headwater.centre.performance.cards import Board, board, card
from headwater.centre.ui.components import Kpi
from headwater.centre.ui.state import PageState
from headwater.engine.indicators import Definition

# goal -> indicators that decide it; an indicator -> those that it is built from or moved by.
GOALS = (
    (_("Customers get through"), ("answer_rate", "service_level_20s")),
    (_("It is solved the first time"), ("first_contact_resolution",)),
    (_("Customers are satisfied"), ("satisfaction_top2", "satisfaction_mean")),
    (_("At a sound cost"), ("cost_per_contact", "aht", "self_service_share")),
    (_("With people who stay"), ("attrition_rate_month", "employee_satisfaction")),
)
BUILT_FROM: Mapping[str, tuple[str, ...]] = {
    "answer_rate": ("answered", "offered", "abandonment_rate"),
    "abandonment_rate": ("abandoned", "average_patience"),
    "offered": ("contacts", "contacts_per_customer"),
    "service_level_20s": ("asa", "occupancy", "offered"),
    "first_contact_resolution": ("repeat_72h", "transfer_rate"),
    "satisfaction_top2": ("first_contact_resolution", "asa", "dissatisfied_share"),
    "satisfaction_mean": ("survey_response_rate",),
    "cost_per_contact": ("total_cost", "contacts", "aht"),
    "aht": ("att", "average_hold", "average_wrap"),
    "att": ("talk_p90", "short_call_share_80s"),
    "self_service_share": ("ivr_containment", "digital_share"),
    "attrition_rate_month": ("average_headcount", "new_staff_share"),
    "occupancy": ("utilisation", "shrinkage"),
}
DEEPEST = 4


@dataclass
class Branch:
    """An indicator with those below it."""

    definition: Definition
    card: Kpi
    below: list[Branch] = field(default_factory=list)


@dataclass
class Tree:
    """A goal with the indicators that decide it."""

    goal: str
    branches: list[Branch]


def trees(asker: Account, state: PageState) -> list[Tree]:
    """All goals; an indicator that was retired is left out with what hangs on it alone."""
    known = wiring.machine().definitions
    wanted = {key for _goal, keys in GOALS for key in keys} | set(BUILT_FROM)
    wanted |= {key for keys in BUILT_FROM.values() for key in keys}
    figures = board(asker, state, [d for d in known.values() if d.key in wanted], trend=False)
    return [
        Tree(str(goal), [_branch(known[key], known, state, figures, (key,)) for key in keys if key in known])
        for goal, keys in GOALS
    ]


def _branch(
    definition: Definition,
    known: Mapping[str, Definition],
    state: PageState,
    figures: Board,
    path: tuple[str, ...],
) -> Branch:
    made = Branch(definition, card(definition, state, figures))
    if len(path) < DEEPEST:
        below = [key for key in BUILT_FROM.get(definition.key, ()) if key in known and key not in path]
        made.below = [_branch(known[key], known, state, figures, (*path, key)) for key in below]
    return made
