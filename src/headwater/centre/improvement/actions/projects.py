"""Open an improvement, promise, accept what was shown, return what was not, close, stop.

What the verification and the roll-out of this room call: `record_prediction`, `return_to_analysis`,
`accept`, `begin_roll_out`; and `actions.evidence.put_evidence` for what a gate's condition stands on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.findings.actions import remember
from headwater.centre.findings.models import Reference
from headwater.centre.improvement import duties, telling
from headwater.centre.improvement.actions import findings
from headwater.centre.improvement.actions.again import look_again
from headwater.centre.improvement.actions.holding import locked, require_open
from headwater.centre.improvement.models import (
    BACK_TO,
    PROVED,
    STAGES,
    Acceptance,
    Gate,
    Improvement,
    Method,
    Prediction,
    Return,
    State,
)
from headwater.centre.improvement.models.verifications import Verification
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import here
from headwater.centre.ui.components import language_now

SHOWN = "shown"


@transaction.atomic
def open_improvement(
    *,
    by: Actor,
    title: str,
    unit: Unit,
    owner: Person,
    method: Any = Method.DMAIC,
    problem: str = "",
    permitted: bool = False,
) -> Improvement:
    """A new one, at the first stage of its method, its first gate open.

    `permitted`: the caller has asked for another right that suffices, as deciding on a shortfall does.
    """
    if not permitted:
        require(by, Permission.RUN_IMPROVEMENTS, unit)
    if not here(owner):
        raise ValidationError({"owner": _("%(name)s has left: choose somebody else.") % {"name": owner.name}})
    made = Improvement(title=title, unit=unit, owner=owner, method=method, problem=problem)
    made.stage = STAGES[Method(method)][0]
    made.opened_by = by if isinstance(by, Account) else None
    made.full_clean()
    made.save()
    Gate.objects.create(improvement=made, stage=made.stage)
    audit.record(by=by, action="improvement.opened", about=made, detail={"method": method})
    remember(made.reference)
    telling.opened(by, made)
    return made


def _named(improvement: Improvement) -> dict[str, str]:
    return {"number": improvement.number}


@transaction.atomic
def change(
    *, by: Actor, improvement: Improvement, title: str, owner: Person, problem: str, seen: int | None = None
) -> Improvement:
    """Other words, another owner."""
    row = locked(improvement.pk)
    duties.require_run(by, row)
    require_open(row)
    audit.require_unchanged(row, seen)
    before = {"title": row.title, "owner": row.owner, "problem": row.problem}
    if owner != row.owner and not here(owner):
        raise ValidationError({"owner": _("%(name)s has left: choose somebody else.") % {"name": owner.name}})
    row.title, row.owner, row.problem = title, owner, problem
    row.full_clean()
    detail = audit.changes(before, {"title": title, "owner": owner, "problem": problem})
    if detail:
        row.save()
        audit.record(by=by, action="improvement.changed", about=row, detail=detail)
        remember(row.reference)
        telling.promised(by, row)
    return row


def give(*, by: Actor, improvement: Improvement, owner: Person) -> Improvement:
    """Another owner, the words as they are."""
    words = {"title": improvement.title, "problem": improvement.problem}
    return change(by=by, improvement=improvement, owner=owner, **words)


@transaction.atomic
def record_prediction(
    *,
    by: Actor,
    improvement: Improvement,
    source: str,
    effect: float,
    lower: float | None = None,
    upper: float | None = None,
    note: str = "",
    url: str = "",
) -> Prediction:
    """Keep what a pilot, a simulation or the promise foretells (signed), before the outcome is known."""
    made = Prediction(improvement=improvement, source=source, effect=effect, lower=lower, upper=upper)
    made.note, made.url = note, url
    made.full_clean()
    made.save()
    audit.record(by=by, action="improvement.predicted", about=improvement, detail={"effect": effect})
    return made


@transaction.atomic
def accept(*, by: Actor, improvement: Improvement, verification: Verification) -> Acceptance:
    """Accept a verification that showed the effect: the only way into a proved state.

    Refused for any other verdict, for another improvement's verification, and to the owner.
    """
    row = locked(improvement.pk)
    duties.require_decide(by, row)
    if row.state != State.IN_WORK:
        raise ValidationError(_("%(number)s is not waiting for an acceptance.") % _named(row))
    verification = Verification.objects.get(pk=verification.pk)
    if verification.improvement_id != row.pk or verification.verdict != SHOWN:
        raise ValidationError(
            _("Only a verification of this improvement that showed its effect can be accepted.")
        )
    if verification.round != row.returned_count:
        raise ValidationError(
            _("%(number)s went back to analysis since: what was shown before must be shown anew.")
            % _named(row)
        )
    made = Acceptance.objects.create(
        improvement=row,
        verification=verification,
        verdict=verification.verdict,
        effect=verification.effect,
        lower=verification.lower,
        upper=verification.upper,
        by=by if isinstance(by, Account) else None,
    )
    row.acceptance, row.state = made, State.ACCEPTED
    row.save(update_fields=["acceptance", "state"])
    audit.record(by=by, action="improvement.accepted", about=row, detail={"effect": verification.effect})
    telling.accepted(by, row)
    return made


@transaction.atomic
def begin_roll_out(*, by: Actor, improvement: Improvement) -> Improvement:
    """From accepted to being rolled out; the first wave calls this, later ones change nothing."""
    row = locked(improvement.pk)
    if row.state == State.ROLLING_OUT:
        return row
    if row.state != State.ACCEPTED:
        raise ValidationError(_("%(number)s is not accepted yet: nothing can be rolled out.") % _named(row))
    row.state = State.ROLLING_OUT
    row.save(update_fields=["state"])
    audit.record(by=by, action="improvement.rolled_out", about=row)
    return row


@transaction.atomic
def return_to_analysis(
    *,
    by: Actor,
    improvement: Improvement,
    reason: Mapping[str, str],
    verification: Verification | None = None,
    reference: Reference | None = None,
) -> Return:
    """Back to analysis (DMAIC) or plan (PDCA), with the reason in both languages: {"en": …, "zh": …}.

    Called by the verification itself when the effect was not shown or harm was, and by the watch when the
    gain has slipped, even of one that is closed as effective. A new round of gates begins from that stage;
    the acceptance no longer holds; a special analysis opens; the findings answered come back. `reference`:
    the verification as a member of the chain.
    """
    row = locked(improvement.pk)
    if row.state == State.STOPPED:
        require_open(row)
    if not any(reason.values()):
        raise ValidationError(_("Say why it goes back to analysis."))
    made = Return.objects.create(
        improvement=row,
        stage=row.stage,
        reason=dict(reason),
        verification=verification.pk if verification else None,
        by=audit.name_of(by),
    )
    row.state, row.stage, row.acceptance = State.IN_WORK, BACK_TO[Method(row.method)], None
    row.returned_count, row.closed_at = row.returned_count + 1, None
    row.save(update_fields=["state", "stage", "acceptance", "returned_count", "closed_at"])
    telling.asked_in_vain(by, row)
    row.gates.filter(state=Gate.State.ASKED).update(state=Gate.State.OPEN)
    Gate.objects.create(improvement=row, stage=row.stage, round=row.returned_count)
    _look_again(by, row, made)
    findings.give_back(by=by, improvement=row, reason=made.say(language_now()), verification=reference)
    audit.record(by=by, action="improvement.returned", about=row, detail={"reason": made.say(language_now())})
    telling.returned(by, row, made)
    return made


def _look_again(by: Actor, row: Improvement, made: Return) -> None:
    found = look_again(by=by, improvement=row, reason=made.say(language_now()))
    if found is not None:
        made.analysis, made.analysis_url = found.number, found.get_absolute_url()
        made.save(update_fields=["analysis", "analysis_url"])


def close_effective(*, by: Actor, improvement: Improvement) -> Improvement:
    """Close as effective. Called by the decision on the last gate, inside of its transaction, alone."""
    shown = improvement.acceptance is not None and improvement.acceptance.verdict == SHOWN
    if improvement.state not in PROVED or not shown:
        raise ValidationError(
            _("%(number)s cannot be closed as effective: no verification has shown its effect.")
            % _named(improvement)
        )
    improvement.state, improvement.closed_at = State.EFFECTIVE, timezone.now()
    improvement.save(update_fields=["state", "closed_at"])
    audit.record(by=by, action="improvement.closed", about=improvement)
    telling.closed(by, improvement)
    return improvement


@transaction.atomic
def stop(*, by: Actor, improvement: Improvement, reason: str) -> Improvement:
    """End it without claiming any effect, with the reason."""
    row = locked(improvement.pk)
    duties.require_run(by, row)
    require_open(row)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is stopped.")})
    row.state, row.closed_at, row.closed_reason = State.STOPPED, timezone.now(), reason.strip()
    row.save(update_fields=["state", "closed_at", "closed_reason"])
    audit.record(by=by, action="improvement.stopped", about=row, detail={"reason": reason})
    telling.stopped(by, row)
    return row
