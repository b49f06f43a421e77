"""Steps of a map and the ways between them. Whoever changes one changes the working state of the map."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Person, Unit
from headwater.centre.processes.actions.maps import editable
from headwater.centre.processes.models import Flow, ProcessMap, Step, StepKind

FIELDS = ("name", "name_en", "kind", "unit", "person", "rule", "system")


@transaction.atomic
def add_step(
    *,
    by: Actor,
    process: ProcessMap,
    name: str,
    kind: Any = StepKind.STEP,
    unit: Unit | None = None,
    person: Person | None = None,
    name_en: str = "",
    rule: str = "",
    system: str = "",
    after: Step | None = None,
    label: str = "",
    label_en: str = "",
) -> Step:
    """One step more; `after` draws the way to it at once, `label` says when it is taken."""
    process = editable(by, process)
    last = process.steps.aggregate(n=Max("number"))["n"] or 0
    step = Step(process=process, number=last + 1, name=name, name_en=name_en, kind=kind)
    step.unit, step.person, step.rule, step.system = unit, person, rule, system
    _check(step)
    step.save()
    _touch(process)
    audit.record(by=by, action="step.added", about=process, detail={"name": step.label})
    if after is not None:
        connect(by=by, process=process, source=after, target=step, label=label, label_en=label_en)
    return step


@transaction.atomic
def change_step(*, by: Actor, step: Step, seen: int | None = None, **facts: Any) -> Step:
    """Other facts of a step, in a map that is as it was `seen`: name, kind, owner, rule, system."""
    process = editable(by, step.process)
    audit.require_unchanged(process, seen)
    before = {name: getattr(step, name) for name in FIELDS}
    for name in FIELDS:
        setattr(step, name, facts.get(name, before[name]))
    _check(step)
    step.save()
    _touch(process)
    after = {name: getattr(step, name) for name in FIELDS}
    detail = {"title": step.label} | audit.changes(before, after)
    audit.record(by=by, action="step.changed", about=process, detail=detail)
    return step


def _check(step: Step) -> None:
    if step.kind in (StepKind.STEP, StepKind.DECISION) and step.unit is None and step.person is None:
        raise ValidationError({"unit": _("Every step needs an owner: a unit or a person.")})
    step.full_clean(exclude=["process"], validate_constraints=False)


def _touch(process: ProcessMap) -> None:
    ProcessMap.objects.filter(pk=process.pk).update(touched=True)


@transaction.atomic
def remove_step(*, by: Actor, step: Step) -> None:
    """Out of the map, with its ways; those before it lead to those after it."""
    process = editable(by, step.process)
    before = list(step.ways_in.select_related("source"))
    after = list(step.ways_out.select_related("target"))
    Flow.objects.filter(pk__in=[f.pk for f in [*before, *after]]).delete()
    for way_in in before:
        for way_out in after:
            if way_in.source_id != way_out.target_id:
                Flow.objects.get_or_create(
                    process=process,
                    source=way_in.source,
                    target=way_out.target,
                    defaults={"label": way_in.label, "label_en": way_in.label_en},
                )
    Step.objects.filter(pk=step.pk).update(removed=True)
    _touch(process)
    audit.record(by=by, action="step.removed", about=process, detail={"name": step.label})


@transaction.atomic
def connect(
    *, by: Actor, process: ProcessMap, source: Step, target: Step, label: str = "", label_en: str = ""
) -> Flow:
    """A way from one step to another; a second time it changes the words on it."""
    process = editable(by, process)
    if source.process_id != process.pk or target.process_id != process.pk:
        raise ValidationError(_("Both steps must stand in this map."))
    if source.pk == target.pk:
        raise ValidationError(_("A way leads to another step."))
    if source.kind == StepKind.END or target.kind == StepKind.START:
        raise ValidationError(_("Nothing comes after the end, and nothing before the beginning."))
    flow, _new = Flow.objects.update_or_create(
        source=source,
        target=target,
        defaults={"process": process, "label": label[:40], "label_en": label_en[:40]},
    )
    _touch(process)
    audit.record(by=by, action="way.drawn", about=process, detail={"way": _words(flow), "label": label})
    return flow


@transaction.atomic
def disconnect(*, by: Actor, flow: Flow) -> None:
    """Take a way away."""
    process = editable(by, flow.process)
    audit.record(by=by, action="way.removed", about=process, detail={"way": _words(flow)})
    flow.delete()
    _touch(process)


def _words(flow: Flow) -> str:
    return f"{flow.source.label} → {flow.target.label}"
