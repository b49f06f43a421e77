"""What a person may do with an order now: the steps, their words, the main one first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from headwater.centre.complaints.actions.holding import may_handle
from headwater.centre.complaints.models import WAITING, WORKED, Order, OrderState
from headwater.centre.people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Step:
    """A button or a line of the menu."""

    key: str
    label: str
    url: str
    icon: str


ICONS = {
    "reply": "message",
    "note": "note",
    "assign": "user",
    "hand-over": "arrow-right",
    "pause": "player-pause",
    "resume": "player-play",
    "class": "tag",
    "facts": "pencil",
    "call-back": "phone-outgoing",
    "close": "lock",
    "customer": "phone-incoming",
    "withdraw": "circle-x",
    "merge": "git-merge",
    "split": "arrows-split",
    "join": "users-group",
    "leave": "user-minus",
    "judge": "gavel",
}


def words_of_step(key: str) -> str:
    """What a step is called on its button."""
    return {
        "reply": _("Reply to the customer"),
        "note": _("Add a note"),
        "assign": _("Give to a handler"),
        "hand-over": _("Hand over to a department"),
        "pause": _("Stop the clocks"),
        "resume": _("Let the clocks go on"),
        "class": _("Change class or severity"),
        "facts": _("Put facts right"),
        "call-back": _("Call back"),
        "close": _("Close"),
        "customer": _("The customer spoke up"),
        "withdraw": _("Withdraw"),
        "merge": _("Merge into another order"),
        "split": _("Split off another matter"),
        "join": _("Put into a mass complaint"),
        "leave": _("Take out of the mass complaint"),
        "judge": _("Judge whether it was valid"),
    }[key]


def steps_of(order: Order, account: Any) -> list[Step]:
    """In the order of their weight; empty for those who only read."""
    if not may_handle(account, order):
        return []
    keys = [*_by_state(order), *_by_manager(order, account)]
    return [
        Step(key, words_of_step(key), reverse("complaints:step", args=[order.pk, key]), ICONS[key])
        for key in keys
    ]


def _by_state(order: Order) -> list[str]:
    if order.state in WORKED:
        first = ["resume"] if order.state in WAITING else []
        pause = [] if order.state in WAITING else ["pause"]
        rest = ["reply", "hand-over", "assign", *pause, "class", "customer", "note", "facts", "withdraw"]
        return [*first, *rest]
    if order.state == OrderState.ANSWERED:
        called = ["close", "call-back"] if order.called_back_at else ["call-back", "close"]
        return [*called, "customer", "class", "note", "facts"]
    if order.state == OrderState.CLOSED:
        return ["customer", *(["judge"] if order.valid is None else []), "class", "note"]
    return ["note"]


def _by_manager(order: Order, account: Any) -> list[str]:
    if not order.open or not may_handle(account, order, Permission.MANAGE_COMPLAINTS):
        return []
    joined = ["leave"] if order.mass_id else ["join"]
    return [*joined, *(["split", "merge"] if order.state in WORKED else [])]
