"""Ask for a gate, pass it, give it back. Passing the last one closes the improvement as effective."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.improvement import duties, standing, telling
from headwater.centre.improvement.actions.findings import settle
from headwater.centre.improvement.actions.holding import locked, require_open
from headwater.centre.improvement.actions.projects import close_effective
from headwater.centre.improvement.models import Gate, Improvement
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account


def present(improvement: Improvement) -> Gate:
    """The gate at the end of the present stage, in the present round."""
    gate, _new = Gate.objects.get_or_create(
        improvement=improvement, stage=improvement.stage, round=improvement.returned_count
    )
    return gate


@transaction.atomic
def ask_gate(*, by: Actor, improvement: Improvement) -> Gate:
    """Ask for a decision on the present gate. Refused while a condition is open."""
    row = locked(improvement.pk)
    duties.require_run(by, row)
    require_open(row)
    gate = present(row)
    if gate.state == Gate.State.ASKED:
        return gate
    _require_met(row, gate)
    gate.state, gate.asked_at = Gate.State.ASKED, timezone.now()
    gate.asked_by = by if isinstance(by, Account) else None
    gate.decided_by, gate.decided_at, gate.reason = None, None, ""
    gate.save()
    audit.record(by=by, action="gate.asked", about=row, detail={"stage": gate.stage})
    telling.asked(by, row, gate)
    return gate


def _require_met(row: Improvement, gate: Gate) -> None:
    unmet = [str(s.condition.words) for s in standing.conditions(row, gate.stage) if not s.met]
    if unmet:
        raise ValidationError(_("Not met yet: %(what)s") % {"what": "; ".join(unmet)})


@transaction.atomic
def pass_gate(*, by: Actor, improvement: Improvement) -> Gate:
    """Pass the gate that was asked for: the next stage begins, or the improvement closes as effective."""
    row = locked(improvement.pk)
    gate = _asked(by, row)
    _require_met(row, gate)
    _decide(by, row, gate, Gate.State.PASSED, "")
    stages = row.stages
    place = stages.index(gate.stage)  # type: ignore[arg-type]
    audit.record(by=by, action="gate.passed", about=row, detail={"stage": gate.stage})
    if place + 1 < len(stages):
        row.stage = stages[place + 1]
        row.save(update_fields=["stage"])
        present(row)
    else:
        close_effective(by=by, improvement=row)
        settle(by=by, improvement=row)
    telling.decided(by, row, gate)
    return gate


@transaction.atomic
def return_gate(*, by: Actor, improvement: Improvement, reason: str) -> Gate:
    """Give the gate back with the reason; the owner mends it and asks again."""
    row = locked(improvement.pk)
    gate = _asked(by, row)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what has to be mended.")})
    _decide(by, row, gate, Gate.State.RETURNED, reason.strip())
    audit.record(by=by, action="gate.returned", about=row, detail={"stage": gate.stage, "reason": reason})
    telling.decided(by, row, gate)
    return gate


def _asked(by: Actor, row: Improvement) -> Gate:
    duties.require_decide(by, row)
    require_open(row)
    gate = present(row)
    if gate.state != Gate.State.ASKED:
        raise ValidationError(_("Nobody has asked for this gate yet."))
    if isinstance(by, Account) and gate.asked_by_id == by.pk:
        raise PermissionDenied(_("Who asked for the gate does not decide on it: somebody else does."))
    return gate


def _decide(by: Actor, row: Improvement, gate: Gate, state: Any, reason: str) -> None:
    gate.state, gate.reason, gate.decided_at = state, reason, timezone.now()
    gate.decided_by = by if isinstance(by, Account) else None
    gate.stood = [
        {"key": s.condition.key, "met": s.met, "text": s.text, "evidence": [str(e) for e in s.evidence]}
        for s in standing.conditions(row, gate.stage)
    ]
    gate.save()
