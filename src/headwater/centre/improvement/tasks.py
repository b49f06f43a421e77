"""What of improvements waits for a person besides the duties of `notices`: gates to decide on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.improvement.queries.projects import gates_to_decide
from headwater.centre.notices.models import Duty
from headwater.centre.ui.tasks import Task

MOST = 20


def gates(account: Any) -> Iterable[Task]:
    """One task a gate that is nobody's duty, the longest waiting first."""
    waiting = list(gates_to_decide(account)[:MOST])
    keys = [gate.duty for gate in waiting]
    held = set(Duty.objects.filter(key__in=keys, state=Duty.State.OPEN).values_list("key", flat=True))
    for gate in (g for g in waiting if g.duty not in held):
        words = {"what": str(gate.improvement), "stage": gate.get_stage_display()}  # type: ignore[attr-defined]
        text = _("Decide on the gate “%(stage)s” of %(what)s") % words
        yield Task(text, f"{gate.improvement.url}#gate", "checkup-list", gate.asked_at)
