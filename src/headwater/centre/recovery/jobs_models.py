"""Background work of look-alike models and footprints."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from headwater.centre.jobs import running
from headwater.centre.recovery.actions import footprints


@running.task(footprints.TASK, _("count a footprint"))
def count_footprint(tell: running.Tell, *, footprint: int) -> dict[str, Any]:
    """Safe to be run again after its worker was killed."""
    return footprints.carry_out(footprint, tell)
