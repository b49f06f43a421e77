"""Targets of the sample centre, so that its pages show what a target does. A real centre sets its own."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.actions.targets import Wish, set_targets

# Key -> the target, and the worst value that still counts as nearly met.
TARGETS = {
    "answer_rate": (0.95, 0.92),
    "abandonment_rate": (0.05, 0.08),
    "service_level_20s": (0.85, 0.80),
    "asa": (15.0, 20.0),
    "first_contact_resolution": (0.87, 0.84),
    "satisfaction_top2": (0.85, 0.80),
    "att": (90.0, 100.0),
    "aht": (110.0, 125.0),
    "ivr_containment": (0.30, 0.25),
    "self_service_share": (0.45, 0.40),
    "attrition_rate_month": (0.03, 0.045),
}


@transaction.atomic
def set_sample_targets(*, by: Actor, since: date) -> int:
    """Set them for the centre as a whole; how many."""
    require(by, Permission.SET_TARGETS)
    for indicator, (value, red) in TARGETS.items():
        wish = Wish(None, "", value, red=red)
        set_targets(by=by, indicator=indicator, since=since, until=None, wishes=[wish])
    return len(TARGETS)
