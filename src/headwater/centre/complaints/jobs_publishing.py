"""What this part of the room does by itself: bring the orders into the figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from headwater.centre.complaints.publishing import publish_complaints
from headwater.centre.jobs import running
from headwater.engine.lake import Lake


@running.task(
    "complaints.publish", _("bring complaints into the figures"), every="*/20 * * * *", at_start=True
)
def publish(tell: running.Tell) -> dict[str, Any]:
    """Every twenty minutes; nothing happens when nothing has changed."""
    return {"rows": publish_complaints(Lake(Path(settings.HOME)))}
