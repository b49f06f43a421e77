"""Measures of an analysis: given to an owner with a date, done with evidence."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.notices.actions import fulfil, notify, undertake, withdraw
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person
from headwater.centre.performance.actions.analyses import account_of, may_write, require_write
from headwater.centre.performance.actions.causes import inside_address
from headwater.centre.performance.models import Cause, Measure, SpecialAnalysis


@transaction.atomic
def give_measure(
    *,
    by: Actor,
    analysis: SpecialAnalysis,
    what: str,
    owner: Person | None,
    due: date | None,
    cause: Cause | None = None,
    measure: Measure | None = None,
    seen: int | None = None,
) -> Measure:
    """A new measure with its owner's duty, or a change of one that is not done yet and as it was `seen`."""
    require_write(by, analysis)
    if measure is not None:
        audit.require_unchanged(measure, seen)
    if not what.strip() or owner is None or due is None:
        raise ValidationError(_("A measure says what is done, by whom, until when."))
    if measure is not None and measure.done_at:
        raise ValidationError(_("This measure is done; write a new one."))
    made = measure or Measure(analysis=analysis, made_by=account_of(by))
    made.what, made.owner, made.due, made.cause = what.strip()[:500], owner, due, cause
    made.save()
    detail = {"analysis": analysis.number, "owner": str(owner), "due": due.isoformat()}
    audit.record(by=by, action="measure.given", about=made, detail=detail)
    undertake(
        by=by,
        person=owner,
        key=made.key,
        title=f"{analysis.number} {made.what}"[:300],
        url=made.get_absolute_url(),
        due=due,
        escalate_to=analysis.owner if analysis.owner_id != owner.pk else None,
    )
    return made


@transaction.atomic
def finish_measure(*, by: Actor, measure: Measure, evidence: str, evidence_url: str = "") -> Measure:
    """Done, with what shows it: by its owner, or by whoever writes the analysis."""
    own = isinstance(by, Account) and by.person_id is not None and by.person_id == measure.owner_id
    if not own and not may_write(by, measure.analysis):
        raise PermissionDenied(_("Only its owner can finish this measure."))
    if measure.done_at:
        raise ValidationError(_("This measure is done already."))
    if not evidence.strip():
        raise ValidationError(_("Say what shows that the measure is done."))
    measure.evidence, measure.evidence_url = evidence.strip()[:4000], inside_address(evidence_url)
    measure.done_at = timezone.now()
    measure.save(update_fields=["evidence", "evidence_url", "done_at"])
    audit.record(by=by, action="measure.done", about=measure, detail={"analysis": measure.analysis.number})
    fulfil(by=by, key=measure.key)
    _tell_owner(by, measure)
    return measure


@transaction.atomic
def drop_measure(*, by: Actor, measure: Measure) -> None:
    """Take a measure away that is not done; a done one stays as it is."""
    require_write(by, measure.analysis)
    if measure.done_at:
        raise ValidationError(_("A measure that is done stays in the analysis."))
    withdraw(by=by, key=measure.key)
    audit.record(by=by, action="measure.dropped", about=measure, detail={"analysis": measure.analysis.number})
    measure.delete()


def _tell_owner(by: Actor, measure: Measure) -> None:
    """Whoever runs the analysis hears that a part of it is done."""
    analysis = measure.analysis
    if analysis.owner is None or (isinstance(by, Account) and by.person_id == analysis.owner_id):
        return
    params = {"what": measure.what[:120], "analysis": str(analysis)}
    words = gettext_noop("Done: %(what)s (%(analysis)s)")
    notify(by=by, to=analysis.owner, text=words, params=params, url=f"{analysis.get_absolute_url()}#measures")
