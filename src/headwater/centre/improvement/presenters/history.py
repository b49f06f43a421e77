"""What happened to an improvement, out of the audit trail."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from headwater.centre.directory.wording import Line, said
from headwater.centre.findings.queries import names_of
from headwater.centre.improvement import gating
from headwater.centre.improvement.models import Improvement, Method, Stage
from headwater.centre.improvement.presenters import words
from headwater.centre.people.models import AuditEvent
from headwater.centre.people.queries.trail import history_of
from headwater.centre.performance.queries import measured
from headwater.centre.ui.components import format_delta, format_value, gap

MOST = 60


def history(improvement: Improvement) -> list[Line]:
    """The newest first. Keys that the trail keeps are said in the reader's words."""
    unit = words.unit_of(improvement.indicator)
    events = list(history_of(improvement)[:MOST])
    names = names_of({event.by for event in events})
    return [replace(_line(event, unit), by=names.get(event.by, event.by)) for event in events]


def _line(event: AuditEvent, unit: str) -> Line:
    # A margin is in the unit of the guardrail's own indicator.
    own = words.unit_of(str(event.detail.get("indicator", ""))) if "margin" in event.detail else unit
    event.detail = {name: _say(name, value, own) for name, value in event.detail.items()}
    return said(event)


def _say(name: str, value: Any, unit: str) -> Any:
    if name in ("size", "margin") and isinstance(value, int | float):
        return gap(unit, value)
    if name == "effect" and isinstance(value, int | float):
        return format_delta(unit, value)
    if name == "baseline" and isinstance(value, int | float):
        return format_value(unit, value)
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
