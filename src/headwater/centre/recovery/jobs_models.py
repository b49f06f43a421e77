"""Background work of look-alike models and footprints."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from headwater.centre.jobs import running
from headwater.centre.recovery.actions import footprints, screenings


@running.task(footprints.TASK, _("count a footprint"))
def count_footprint(tell: running.Tell, *, footprint: int) -> dict[str, Any]:
    """Safe to be run again after its worker was killed."""
    return footprints.carry_out(footprint, tell)


@running.task(screenings.TASK, _("screen customers for look-alikes"))
def screen(tell: running.Tell, *, screening: int) -> dict[str, Any]:
    """Safe to be run again after its worker was killed."""
    return screenings.carry_out(screening, tell)


@running.task("recovery.standing", _("screen with standing models"), every="*/10 * * * *", at_start=True)
def standing(tell: running.Tell) -> dict[str, Any]:
    """Ask for a screening of each standing model whose customers changed."""
    return {"asked": screenings.run_standing()}
