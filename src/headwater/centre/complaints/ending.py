"""What must be there before an order may be closed. Parts of the room add their conditions here."""

from __future__ import annotations

from headwater.centre.complaints.models import Order
from headwater.centre.complaints.queries.traces import hinders_closing


def hindrance(order: Order) -> str:
    """A sentence that says what is missing; empty when nothing is."""
    return " ".join(hinders_closing(order))
