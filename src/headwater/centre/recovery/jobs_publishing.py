"""Background work of figures: outcomes of campaigns into the lake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from headwater.centre.jobs import running
from headwater.centre.recovery.publishing import publish_outcomes
from headwater.engine.lake import Lake


@running.task(
    "recovery.publish",
    _("bring outcomes of campaigns into the figures"),
    every="10,40 * * * *",
    at_start=True,
)
def publish(tell: running.Tell) -> dict[str, Any]:
    """Twice an hour; nothing happens when nothing has changed."""
    return {"rows": publish_outcomes(Lake(Path(settings.HOME)))}
