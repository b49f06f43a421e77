"""Background work of accountability; `jobs.py` imports it so that it is found."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from headwater.centre.complaints.actions.accountability_proposals import by_rules
from headwater.centre.complaints.actions.bulletins import draft_due
from headwater.centre.jobs import running


@running.task(
    "complaints.propose_accountability", _("propose accountability by the rules"), every="7,22,37,52 * * * *"
)
def propose_accountability(tell: running.Tell) -> dict[str, Any]:
    """Every quarter of an hour: new traces are looked at with the rules."""
    return {"records": by_rules()}


# 22:30 in UTC is 06:30 of the next day in Shanghai: the drafts wait when work begins.
@running.task("complaints.draft_bulletins", _("draft bulletins of complaints"), every="30 22 * * *")
def draft_bulletins(tell: running.Tell) -> dict[str, Any]:
    """Each morning: the ten days or the month that ended yesterday."""
    return {"bulletins": draft_due()}
