"""One measure, made for the phone of who has to do it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from headwater.centre.improvement import duties
from headwater.centre.improvement.actions.plan import may_finish
from headwater.centre.improvement.models import Measure
from headwater.centre.improvement.presenters import words
from headwater.centre.people.audit import Actor


def measure_page(measure: Measure, asker: Actor) -> dict[str, Any]:
    """What is to be done, why, by when, and what the reader may do with it."""
    to_do = measure.state == Measure.State.OPEN and measure.improvement.open
    late = (timezone.localdate() - measure.due).days
    return {
        "measure": measure,
        "row": measure.improvement,
        "late": late if to_do and late > 0 else 0,
        "promise": words.short(measure.improvement),
        "may_finish": to_do and may_finish(asker, measure),
        "may_run": to_do and duties.may_run(asker, measure.improvement),
    }
