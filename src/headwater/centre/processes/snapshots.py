"""A map as a plain value: what is drawn, kept with a version, and compared."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.processes.models import ProcessMap, Step, StepKind


def drawn(process: ProcessMap) -> dict[str, Any]:
    """Steps and ways of the working state, names in both languages, as JSON keeps them."""
    steps = process.steps.filter(removed=False).select_related("unit", "person")
    flows = process.flows.select_related("source", "target")
    return {
        "steps": [_step(step) for step in steps],
        "flows": [
            {"from": f.source.number, "to": f.target.number, "label": f.label, "label_en": f.label_en}
            for f in flows
        ],
    }


def _step(step: Step) -> dict[str, Any]:
    unit, person = step.unit, step.person
    owner = person.name if person else unit.name if unit else ""
    owner_en = person.name if person else (unit.name_en or unit.name) if unit else ""
    return {
        "id": step.pk,
        "number": step.number,
        "name": step.name,
        "name_en": step.name_en,
        "kind": step.kind,
        "owner": owner,
        "owner_en": owner_en,
        "rule": step.rule,
        "system": step.system,
    }


def gaps(process: ProcessMap) -> list[str]:
    """What is missing before the map can be put into effect, one sentence each."""
    picture = drawn(process)
    steps = picture["steps"]
    if not steps:
        return [_("The map has no steps yet.")]
    starts = {flow["from"] for flow in picture["flows"]}
    ends = {flow["to"] for flow in picture["flows"]}
    found = []
    for step in steps:
        label = f"{step['number']} {step['name']}"
        if step["kind"] != StepKind.START and step["number"] not in ends:
            found.append(_("No way leads to step %(step)s.") % {"step": label})
        if step["kind"] != StepKind.END and step["number"] not in starts:
            found.append(_("No way leads on from step %(step)s.") % {"step": label})
    kinds = {step["kind"] for step in steps}
    if StepKind.START not in kinds:
        found.append(_("The map has no beginning."))
    if StepKind.END not in kinds:
        found.append(_("The map has no end."))
    return found
