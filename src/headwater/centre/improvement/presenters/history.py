"""What happened to an improvement, out of the audit trail."""

from __future__ import annotations

from typing import Any

from headwater.centre.directory.wording import Line, said
from headwater.centre.improvement import gating
from headwater.centre.improvement.models import Improvement, Method, Stage
from headwater.centre.people.models import AuditEvent
from headwater.centre.people.queries.trail import history_of
from headwater.centre.performance.queries import measured

MOST = 60


def history(improvement: Improvement) -> list[Line]:
    """The newest first. Keys that the trail keeps are said in the reader's words."""
    return [_line(event) for event in history_of(improvement)[:MOST]]


def _line(event: AuditEvent) -> Line:
    event.detail = {name: _say(name, value) for name, value in event.detail.items()}
    return said(event)


def _say(name: str, value: Any) -> Any:
    if name == "stage" and value in Stage.values:
        return str(Stage(value).label)
    if name == "method" and value in Method.values:
        return str(Method(value).label)
    if name == "indicator":
        return measured.indicator_name(str(value))
    if name == "condition":
        known = {c.key: c.words for every in gating.CONDITIONS.values() for c in every}
        return str(known.get(value, value))
    return round(value, 4) if isinstance(value, float) else value
