"""What this room does by itself: scores into the lake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.jobs import running
from headwater.centre.surveys.actions.answering import forget_knocks
from headwater.centre.surveys.publishing import publish_answers
from headwater.engine.lake import Lake


@running.task(
    "surveys.publish", _("bring survey answers into the figures"), every="25 * * * *", at_start=True
)
def publish(tell: running.Tell) -> dict[str, Any]:
    """Every hour; nothing happens when no wave has changed."""
    forget_knocks()
    return {"rows": publish_answers(Lake(Path(settings.HOME)), timezone.localdate())}
