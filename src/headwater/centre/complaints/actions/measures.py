"""Preventive measures: what keeps a shared problem from coming again, by whom, until when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.complaints.models import MeasureState, OrderState, PreventiveMeasure, Trace
from headwater.centre.complaints.queries.traces import may_trace
from headwater.centre.notices import actions as notices
from headwater.centre.people import audit
from headwater.centre.people.access import can, require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.processes.models import Step

PREVENT = gettext_noop("Preventive measure: %(title)s")


@transaction.atomic
def name_measure(
    *,
    by: Actor,
    title: str,
    step: Step,
    unit: Unit,
    owner: Person,
    due: date,
    detail: str = "",
    trace: Trace | None = None,
) -> PreventiveMeasure:
    """Somebody does something about a step until a day; the duty reminds them. `trace` rests on it then."""
    require(by, Permission.TRACE_COMPLAINTS)
    if due < timezone.localdate():
        raise ValidationError({"due": _("That day is over: choose a later one.")})
    made = PreventiveMeasure(title=title.strip()[:160], step=step, unit=unit, owner=owner, due=due)
    made.detail, made.made_by = detail.strip(), audit.name_of(by)
    made.full_clean()
    made.save()
    notices.undertake(
        by=by,
        person=owner,
        key=duty_of(made),
        title=PREVENT,
        params={"title": made.title},
        url=made.url,
        due=due,
    )
    audit.record(by=by, action="prevention.named", about=made, detail={"owner": str(owner), "due": str(due)})
    if trace is not None:
        use_measure(by=by, trace=trace, measure=made)
    return made


def duty_of(measure: PreventiveMeasure) -> str:
    """The key of the owner's duty."""
    return f"complaints.measure:{measure.pk}"


@transaction.atomic
def use_measure(*, by: Actor, trace: Trace, measure: PreventiveMeasure) -> Trace:
    """The trace rests on this measure, which others may rest on too."""
    row = Trace.objects.select_for_update(of=("self",)).select_related("order__unit", "order__department")
    held = row.get(pk=trace.pk)
    if not may_trace(by, held.order):
        raise PermissionDenied(_("You may not trace complaints of this unit."))
    if measure.state == MeasureState.DROPPED:
        raise ValidationError({"measure": _("This measure was dropped: choose another one.")})
    held.measure, held.version = measure, held.version + 1
    held.save(update_fields=["measure", "version"])
    audit.record(by=by, action="complaint.measure_taken", about=held.order, detail={"measure": measure.title})
    return held


def may_end(by: Actor | Any, measure: PreventiveMeasure) -> bool:
    """The measure's owner, and who traces in its unit."""
    own = isinstance(by, Account) and by.person_id is not None and by.person_id == measure.owner_id
    return own or can(by, Permission.TRACE_COMPLAINTS, measure.unit)


def _planned(by: Actor, measure: PreventiveMeasure) -> PreventiveMeasure:
    held = PreventiveMeasure.objects.select_for_update(of=("self",)).select_related("unit").get(pk=measure.pk)
    if not may_end(by, held):
        raise PermissionDenied(_("Only its owner, or who traces in its unit, may do this."))
    if held.state != MeasureState.PLANNED:
        raise ValidationError(_("This measure is %(state)s already.") % {"state": held.get_state_display()})
    return held


@transaction.atomic
def finish_measure(*, by: Actor, measure: PreventiveMeasure, outcome: str) -> PreventiveMeasure:
    """Done, and by what one sees it."""
    held = _planned(by, measure)
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say by what one sees that it is done.")})
    held.state, held.ended_on, held.outcome = MeasureState.DONE, timezone.localdate(), outcome.strip()
    held.save()
    notices.fulfil(by=by, key=duty_of(held))
    audit.record(by=by, action="prevention.done", about=held, detail={"outcome": held.outcome[:300]})
    return held


@transaction.atomic
def drop_measure(*, by: Actor, measure: PreventiveMeasure, outcome: str) -> PreventiveMeasure:
    """Not to be done. Closed shared orders that rest on it need another one first."""
    held = _planned(by, measure)
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say why it is not done.")})
    resting = held.traces.filter(scope="shared", order__state=OrderState.CLOSED).count()
    if resting:
        raise ValidationError(
            _("%(count)s closed orders rest on this measure: give them another one first.")
            % {"count": resting}
        )
    held.state, held.ended_on, held.outcome = MeasureState.DROPPED, timezone.localdate(), outcome.strip()
    held.save()
    notices.withdraw(by=by, key=duty_of(held))
    audit.record(by=by, action="prevention.dropped", about=held, detail={"reason": held.outcome[:300]})
    return held


@transaction.atomic
def move_measure(*, by: Actor, measure: PreventiveMeasure, owner: Person, due: date) -> PreventiveMeasure:
    """Another day, another owner."""
    held = _planned(by, measure)
    detail = audit.changes({"owner": held.owner, "due": held.due}, {"owner": owner, "due": due})
    held.owner, held.due = owner, due
    held.full_clean()
    held.save()
    notices.undertake(
        by=by,
        person=owner,
        key=duty_of(held),
        title=PREVENT,
        params={"title": held.title},
        url=held.url,
        due=due,
    )
    audit.record(by=by, action="prevention.moved", about=held, detail=detail)
    return held
