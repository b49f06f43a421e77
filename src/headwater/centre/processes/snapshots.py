"""A map as a plain value: what is drawn, kept with a version, and compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people.queries import here
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
    ways = [(flow["from"], flow["to"]) for flow in picture["flows"]]
    begun = {step["number"] for step in steps if step["kind"] == StepKind.START}
    ended = {step["number"] for step in steps if step["kind"] == StepKind.END}
    reached, ending = walked(begun, ways), walked(ended, [(to, at) for at, to in ways])
    starts = {flow["from"] for flow in picture["flows"]}
    ends = {flow["to"] for flow in picture["flows"]}
    found = []
    for step in steps:
        label = f"{step['number']} {step['name']}"
        if step["kind"] != StepKind.START and step["number"] not in ends:
            found.append(_("No way leads to step %(step)s.") % {"step": label})
        elif begun and step["number"] not in reached:
            found.append(_("From the beginning nobody comes to step %(step)s.") % {"step": label})
        if step["kind"] != StepKind.END and step["number"] not in starts:
            found.append(_("No way leads on from step %(step)s.") % {"step": label})
        elif ended and step["number"] not in ending:
            found.append(_("From step %(step)s nobody comes to an end.") % {"step": label})
    kinds = {step["kind"] for step in steps}
    if StepKind.START not in kinds:
        found.append(_("The map has no beginning."))
    if StepKind.END not in kinds:
        found.append(_("The map has no end."))
    return found + [str(one) for one in ownerless(process)]


def walked(first: set[int], ways: Iterable[tuple[int, int]]) -> set[int]:
    """Where one comes to from the first steps, these included."""
    onward: dict[int, list[int]] = defaultdict(list)
    for source, target in ways:
        onward[source].append(target)
    found, rest = set(first), list(first)
    while rest:
        fresh = [target for target in onward[rest.pop()] if target not in found]
        found.update(fresh)
        rest += fresh
    return found


@dataclass(frozen=True, slots=True)
class Ownerless:
    """A step that nobody answers for any more, and why."""

    step: Step
    why: str

    def __str__(self) -> str:
        return _("Step %(step)s needs another owner: %(why)s.") % {"step": self.step.label, "why": self.why}


def ownerless(process: ProcessMap) -> list[Ownerless]:
    """The steps whose person has left, or whose unit is closed."""
    today = timezone.localdate()
    found = []
    for step in process.steps.filter(removed=False).select_related("unit", "person"):
        if step.person and not here(step.person, today):
            why = _("%(who)s left on %(day)s") % {"who": step.person, "day": step.person.left}
            found.append(Ownerless(step, why))
        elif not step.person and step.unit and step.unit.closed and step.unit.closed < today:
            why = _("%(unit)s was closed on %(day)s") % {"unit": step.unit, "day": step.unit.closed}
            found.append(Ownerless(step, why))
    return found
