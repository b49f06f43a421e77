"""What one person leads and has to do."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from headwater.centre.improvement.models import OPEN, Improvement
from headwater.centre.improvement.presenters import words
from headwater.centre.improvement.queries import late, measures_of
from headwater.centre.improvement.queries.projects import gates_to_decide


def mine(asker: Any) -> dict[str, Any]:
    """Measures by day, improvements led, gates that wait for the reader."""
    today = timezone.localdate()
    person = asker.person
    measures = list(measures_of(person)[:100]) if person else []
    led = late(Improvement.objects.filter(owner=person, state__in=OPEN)) if person else []
    return {
        "measures": [(m, (today - m.due).days) for m in measures],
        "led": [(row, words.short(row), words.MOODS[row.state]) for row in led],
        "gates": gates_to_decide(asker)[:50],
        "today": today,
    }
