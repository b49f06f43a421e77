"""This room's objects as references, for findings and chains."""

from __future__ import annotations

from headwater.centre.complaints.models import Accident, Accountability, MassComplaint, Order
from headwater.centre.findings.models import Reference


def of_order(order: Order) -> Reference:
    """C-2041. Its title is the staff's own, without anything of the customer's words."""
    return Reference("complaint", order.number, order.title_shown, order.url)


def of_mass(mass: MassComplaint) -> Reference:
    """M-3."""
    return Reference("mass_complaint", mass.number, mass.title, mass.url)


def of_accident(accident: Accident) -> Reference:
    """E-2."""
    return Reference("accident", accident.number, accident.title, accident.url)


def of_accountability(record: Accountability) -> Reference:
    """R-12. Whom it is about stands on its page only."""
    return Reference("accountability", record.number, record.order.number, record.url)
