"""The only writers of this room."""

from headwater.centre.performance.actions.definitions import define, retire
from headwater.centre.performance.actions.subscriptions import (
    acknowledge,
    end_subscription,
    give_out,
    remind,
    subscribe,
)
from headwater.centre.performance.actions.targets import drop_target, set_targets
from headwater.centre.performance.actions.unmasking import unmask
from headwater.centre.performance.actions.views import delete_view, save_view

__all__ = [
    "acknowledge",
    "define",
    "delete_view",
    "drop_target",
    "end_subscription",
    "give_out",
    "remind",
    "retire",
    "save_view",
    "set_targets",
    "subscribe",
    "unmask",
]
