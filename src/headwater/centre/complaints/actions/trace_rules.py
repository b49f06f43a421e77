"""By what numbers a problem is shared, and which complaints are known to begin where."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.complaints.models import StepRule, TraceRules
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.processes.models import Step

NUMBERS = ("window", "few", "agents", "days", "share", "chance", "burst", "after_fix", "outside")


@transaction.atomic
def change_rules(*, by: Actor, seen: int | None = None, **numbers: Any) -> TraceRules:
    """Other numbers from now on; what was decided stays as it was decided."""
    require(by, Permission.MANAGE_COMPLAINTS)
    TraceRules.objects.get_or_create(pk=1)
    kept = TraceRules.objects.select_for_update().get(pk=1)
    audit.require_unchanged(kept, seen)
    before = {name: getattr(kept, name) for name in NUMBERS}
    for name in NUMBERS:
        setattr(kept, name, numbers.get(name, before[name]))
    kept.full_clean()
    kept.save()
    changed = audit.changes(before, {name: getattr(kept, name) for name in NUMBERS})
    if changed:
        audit.record(by=by, action="trace_rules.changed", about=kept, detail=changed)
    return kept


@transaction.atomic
def add_step_rule(*, by: Actor, step: Step, **facts: Any) -> StepRule:
    """Complaints like this begin there."""
    require(by, Permission.MANAGE_COMPLAINTS)
    cause, klass = facts.get("cause"), facts.get("klass")
    if not (klass or cause or facts.get("service") or facts.get("words")):
        raise ValidationError(_("Say for which complaints: a class, a cause, a service or words."))
    if cause and klass and cause.klass_id != klass.pk:
        raise ValidationError({"cause": _("This cause belongs to another class.")})
    made = StepRule(step=step, made_by=audit.name_of(by), **facts)
    made.full_clean()
    made.save()
    audit.record(by=by, action="step_rule.added", about=made)
    return made


@transaction.atomic
def switch_step_rule(*, by: Actor, rule: StepRule, active: bool) -> StepRule:
    """Use a rule, or no longer."""
    require(by, Permission.MANAGE_COMPLAINTS)
    held = StepRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    held.active = active
    held.save(update_fields=["active"])
    audit.record(by=by, action="step_rule.switched", about=held, detail={"active": active})
    return held
