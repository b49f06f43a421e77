"""Decide about signals: no anomaly, in work, closed; and what is remembered of that."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.findings.actions import close as close_finding
from headwater.centre.findings.actions import reopen as reopen_finding
from headwater.centre.findings.models import Outcome
from headwater.centre.jobs import running
from headwater.centre.jobs.models import Run
from headwater.centre.people import audit
from headwater.centre.people.access import can, require
from headwater.centre.people.audit import Actor, name_of
from headwater.centre.people.models import Person
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.actions.analyses import open_analysis
from headwater.centre.performance.models import (
    Dismissal,
    Signal,
    SignalPoint,
    SignalState,
    SpecialAnalysis,
)

TASK = "performance.judge"


@transaction.atomic
def dismiss(
    *, by: Actor, signal: Signal, reason: str, reach: Any = Dismissal.Reach.ONCE, until: date | None = None
) -> Dismissal:
    """It was no anomaly. Kept with the reason; its like, as far as `reach` says, does not come again."""
    require(by, Permission.JUDGE_SIGNALS, signal.unit)
    if not reason.strip():
        raise ValidationError(_("Say why it is no anomaly: the next one who sees the chart wants to know."))
    if reach == Dismissal.Reach.UNTIL and until is None:
        raise ValidationError(_("Say until which day."))
    now = _locked(signal)
    if now.state == SignalState.NOT_AN_ANOMALY:
        raise ValidationError(_("%(number)s is no anomaly already.") % {"number": now.number})
    made = Dismissal.objects.create(
        signal=now,
        indicator=now.indicator,
        where=now.where,
        unit=now.unit,
        grain=now.grain,
        start=now.start,
        end=now.end,
        sigmas=now.sigmas,
        spot=now.spot,
        members=now.members,
        reach=Dismissal.Reach(reach),
        until=until if reach == Dismissal.Reach.UNTIL else None,
        reason=reason.strip()[:1000],
        by=name_of(by),
    )
    _set_state(now, SignalState.NOT_AN_ANOMALY)
    _end_finding(by, now, made.reason, Outcome.MISTAKEN)
    audit.record(by=by, action="signal.dismissed", about=now, detail={"reason": made.reason, "reach": reach})
    return made


@transaction.atomic
def withdraw_dismissal(*, by: Actor, dismissal: Dismissal) -> Dismissal:
    """Take it back: the signal waits again, and its like are noticed again."""
    require(by, Permission.JUDGE_SIGNALS, dismissal.unit)
    if dismissal.withdrawn_at is not None:
        raise ValidationError(_("This was taken back already."))
    dismissal.withdrawn_at = timezone.now()
    dismissal.save(update_fields=["withdrawn_at"])
    SignalPoint.objects.filter(dismissal=dismissal).update(dismissal=None)
    signal = _locked(dismissal.signal) if dismissal.signal else None
    if signal is not None and signal.state == SignalState.NOT_AN_ANOMALY:
        _wait_again(by, signal, dismissal.reason)
    audit.record(
        by=by, action="signal.dismissal_withdrawn", about=signal, detail={"reason": dismissal.reason}
    )
    return dismissal


@transaction.atomic
def close_signal(*, by: Actor, signal: Signal, reason: str) -> Signal:
    """It was real and is seen to."""
    require(by, Permission.JUDGE_SIGNALS, signal.unit)
    if not reason.strip():
        raise ValidationError(_("Say how it was seen to."))
    now = _locked(signal)
    if now.state in (SignalState.CLOSED, SignalState.NOT_AN_ANOMALY):
        raise ValidationError(_("%(number)s is not open any more.") % {"number": now.number})
    _set_state(now, SignalState.CLOSED)
    _end_finding(by, now, reason.strip(), Outcome.SOLVED)
    audit.record(by=by, action="signal.closed", about=now, detail={"reason": reason.strip()[:500]})
    return now


@transaction.atomic
def reopen_signal(*, by: Actor, signal: Signal, reason: str) -> Signal:
    """It was not seen to after all."""
    require(by, Permission.JUDGE_SIGNALS, signal.unit)
    now = _locked(signal)
    if now.state != SignalState.CLOSED:
        raise ValidationError(_("%(number)s is open.") % {"number": now.number})
    _wait_again(by, now, reason)
    audit.record(by=by, action="signal.reopened", about=now, detail={"reason": reason.strip()[:500]})
    return now


@transaction.atomic
def analyse(*, by: Actor, signal: Signal, owner: Person | None = None, story: Any = None) -> SpecialAnalysis:
    """Open a special analysis with the explanation inside; the signal is in work then.

    `story`: what somebody looked at on the explanation page; without it the signal's own.
    """
    now = _locked(signal)
    made = open_analysis(
        by=by,
        signal=now,
        story=story or now.story or None,
        finding=now.finding,
        about=None if story else about(now),
        unit=now.unit,
        owner=owner,
    )
    if now.waiting:
        _set_state(now, SignalState.IN_WORK)
    audit.record(by=by, action="signal.analysed", about=now, detail={"analysis": made.number})
    return made


@transaction.atomic
def take(*, by: Actor, signal: Signal) -> Signal:
    """Somebody works on it."""
    require(by, Permission.JUDGE_SIGNALS, signal.unit)
    now = _locked(signal)
    if not now.waiting:
        raise ValidationError(_("%(number)s does not wait any more.") % {"number": now.number})
    _set_state(now, SignalState.IN_WORK)
    audit.record(by=by, action="signal.taken", about=now)
    return now


@transaction.atomic
def judge_now(*, by: Actor) -> Run:
    """Have the key indicators judged at once."""
    require(by, Permission.JUDGE_SIGNALS)
    audit.record(by=by, action="signal.judging_asked")
    return running.defer_once(TASK, by=by)


def about(signal: Signal) -> dict[str, Any]:
    """The cell of a signal, for those who look into it."""
    return {
        "indicator": signal.indicator,
        "where": signal.where,
        "start": timezone.localtime(signal.start),
        "end": timezone.localtime(signal.end),
    }


def _locked(signal: Signal) -> Signal:
    return Signal.objects.select_for_update(of=("self",)).select_related("unit", "finding").get(pk=signal.pk)


def _set_state(signal: Signal, state: Any) -> None:
    signal.state = state
    signal.closed_at = timezone.now() if state in (SignalState.CLOSED, SignalState.NOT_AN_ANOMALY) else None
    signal.save(update_fields=["state", "closed_at"])


def _end_finding(by: Actor, signal: Signal, reason: str, outcome: Any) -> None:
    # Who may judge signals but not end this finding leaves it to its owner.
    finding = signal.finding
    if finding is not None and finding.is_open and can(by, Permission.MANAGE_FINDINGS, finding.unit):
        close_finding(by=by, finding=finding, reason=reason, outcome=outcome)


def _wait_again(by: Actor, signal: Signal, reason: str) -> None:
    _set_state(signal, SignalState.EXPLAINED if signal.story else SignalState.NEW)
    finding = signal.finding
    closed = finding is not None and finding.state == "closed"
    if finding is not None and closed and can(by, Permission.MANAGE_FINDINGS, finding.unit):
        reopen_finding(by=by, finding=finding, reason=reason or _("The signal was opened again."))
