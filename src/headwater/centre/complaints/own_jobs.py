"""Background work of accountability; `jobs.py` imports it so that it is found."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from headwater.centre.complaints.actions.accountability_proposals import by_rules
from headwater.centre.jobs import running


@running.task(
    "complaints.propose_accountability", _("propose accountability by the rules"), every="7,22,37,52 * * * *"
)
def propose_accountability(tell: running.Tell) -> dict[str, Any]:
    """Every quarter of an hour: new traces are looked at with the rules."""
    return {"records": by_rules()}
