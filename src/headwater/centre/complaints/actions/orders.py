"""Everything that is done with an order, under one name for other rooms: `orders.take_in(…)`."""

from headwater.centre.complaints.actions.closing import (
    answer_after_closing,
    call_back,
    close,
    close_after_grace,
    customer_says,
    judge,
    withdraw,
)
from headwater.centre.complaints.actions.handling import (
    assign,
    change_class,
    change_facts,
    hand_over,
    note,
    pause,
    reply,
    resume,
)
from headwater.centre.complaints.actions.intake import take_in
from headwater.centre.complaints.actions.joining import merge, split

__all__ = [
    "answer_after_closing",
    "assign",
    "call_back",
    "change_class",
    "change_facts",
    "close",
    "close_after_grace",
    "customer_says",
    "hand_over",
    "judge",
    "merge",
    "note",
    "pause",
    "reply",
    "resume",
    "split",
    "take_in",
    "withdraw",
]
