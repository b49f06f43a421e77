"""Plan a verification, judge it once its days are over, accept what was shown, return what was not."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.findings.actions import link, remember
from headwater.centre.improvement.actions import projects
from headwater.centre.improvement.actions.evidence import link_watch
from headwater.centre.improvement.actions.holding import locked
from headwater.centre.improvement.models import (
    Acceptance,
    Improvement,
    Pilot,
    State,
    Verdict,
    Verification,
    Watch,
)
from headwater.centre.improvement.queries import trials
from headwater.centre.improvement.trials import figures, judging, plain, planning, telling
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.queries import measured
from headwater.centre.ui.components import language_now
from headwater.centre.ui.data_clock import newest_day
from headwater.engine.experiments import ALPHA, CannotJudge


@transaction.atomic
def plan(
    *,
    by: Actor,
    improvement: Improvement,
    since: date,
    start: date,
    until: date,
    settle: int = 0,
    hopeless: bool = True,
) -> Verification:
    """Fix what is compared before it is judged: nobody chooses the days after seeing the figures."""
    row = _ready(by, improvement)
    if row.verifications.filter(state=Verification.State.PLANNED).exists():
        raise ValidationError(_("A verification waits for its days already."))
    made = _made(by, row, since=since, start=start, until=until, settle=settle)
    made.alpha = ALPHA / 2 ** trials.asked_before(row, start, until)
    made.full_clean(exclude=["improvement"])
    newest = newest_day()
    if not hopeless:
        _refuse_hopeless(row, made, newest)
    made.plan = planning.plan_verification(row, made) | {"afterwards": newest is not None and newest >= start}
    made.save()
    _linked(by, made, row.reference)
    detail = {"since": str(since), "start": str(start), "until": str(until)}
    audit.record(by=by, action="verification.planned", about=made, detail=detail)
    return made


def _ready(by: Actor, improvement: Improvement) -> Improvement:
    row = locked(improvement.pk)
    require(by, Permission.VERIFY, row.unit)
    if row.state != State.IN_WORK or not row.promised:
        raise ValidationError(_("Only an improvement in work that has promised something can be verified."))
    return row


def _made(by: Actor, row: Improvement, **facts: Any) -> Verification:
    return Verification(
        improvement=row,
        round=row.returned_count,
        indicator=row.indicator,
        direction=row.direction,
        definition_version=figures.version_of(row.indicator),
        made_by=by if isinstance(by, Account) else None,
        **facts,
    )


def _linked(by: Actor, made: Verification, lower: Any) -> None:
    remember(made.reference)
    link(by=by, upper=made.reference, lower=lower)


@transaction.atomic
def judge(*, by: Actor, verification: Verification) -> Verification:
    """The verdict, once. Shown waits for acceptance; anything else goes back to analysis by itself."""
    row = (
        Verification.objects.select_for_update(of=("self",))
        .select_related("improvement__unit", "improvement__owner")
        .get(pk=verification.pk)
    )
    require(by, Permission.VERIFY, row.improvement.unit)
    newest = newest_day()
    if row.state != Verification.State.PLANNED:
        raise ValidationError(_("%(number)s was judged already.") % {"number": row.number})
    if newest is None or newest < row.until:
        raise ValidationError(
            _("Figures up to %(day)s are needed for the verdict.") % {"day": f"{row.until:%Y-%m-%d}"}
        )
    try:
        found = judging.judge_before_and_after(row)
    except CannotJudge as problem:
        return _impossible(by, row, plain.words(problem.words))
    return _conclude(by, row, found)


def _refuse_hopeless(row: Improvement, made: Verification, newest: date | None) -> None:
    """Who plans on the page is told at once that no figures can ever suffice."""
    try:
        planning.require_judgeable(row, made, newest)
    except CannotJudge as problem:
        raise ValidationError(problem.words.say(language_now())) from problem


@transaction.atomic
def verify_by_pilot(*, by: Actor, pilot: Pilot) -> Verification:
    """A pilot that has ended becomes the verification, with its control, as it was judged."""
    row = _ready(by, pilot.improvement)
    if pilot.state != Pilot.State.ENDED or pilot.improvement_id != row.pk:
        raise ValidationError(_("Only a pilot that has ended can verify an improvement."))
    if pilot.result.get("state") not in Verdict.values:
        raise ValidationError(_("%(number)s could not be judged.") % {"number": pilot.number})
    if pilot.verifications.exists():
        raise ValidationError(_("%(number)s was used for a verification already.") % {"number": pilot.number})
    if row.returns.filter(at__gt=pilot.ended_at).exists():
        raise ValidationError(
            _("%(number)s went back to analysis after this pilot: try it anew.") % {"number": row.number}
        )
    made = _made(
        by, row, pilot=pilot, since=pilot.history_from, start=pilot.start, settle=pilot.settle,
        until=date.fromisoformat(pilot.result["until"]),
    )  # fmt: skip
    made.plan = {name: pilot.plan.get(name) for name in ("mde", "enough")}
    made.alpha = pilot.result.get("alpha", ALPHA)
    made.save()
    _linked(by, made, pilot.reference)
    audit.record(by=by, action="verification.planned", about=made, detail={"pilot": pilot.number})
    return _conclude(by, made, dict(pilot.result))


def _impossible(by: Actor, row: Verification, why: dict[str, str]) -> Verification:
    """Nothing was judged, so nothing goes back; the way stays open for a longer one."""
    row.state, row.judged_at, row.found = Verification.State.IMPOSSIBLE, timezone.now(), {"words": why}
    row.save(update_fields=["state", "judged_at", "found"])
    audit.record(
        by=by, action="verification.impossible", about=row, detail={"reason": plain.say(why, language_now())}
    )
    telling.judged(by, row, why)
    return row


def _conclude(by: Actor, row: Verification, found: dict[str, Any]) -> Verification:
    row.state, row.verdict, row.judged_at = Verification.State.JUDGED, found["state"], timezone.now()
    row.effect, row.lower, row.upper = found["effect"], found["lower"], found["upper"]
    row.probability, row.snapshot, row.found = found["probability"], measured.latest_snapshot(), found
    row.save()
    detail = {"verdict": told(row.verdict), "effect": row.effect}
    audit.record(by=by, action="verification.judged", about=row, detail=detail)
    why = reason_of(found)
    if row.verdict == "shown":
        telling.judged(by, row, why)
    else:
        # The return tells the owner itself; the verdict is its reason.
        projects.return_to_analysis(
            by=by, improvement=row.improvement, reason=why, verification=row, reference=row.reference
        )
    return row


def told(state: str) -> str:
    """A verdict's word for the trail."""
    return str(dict(Verdict.choices).get(state, state))


def reason_of(found: dict[str, Any]) -> dict[str, str]:
    """The sentence, and what guardrails were broken."""
    broken = [rail["words"] for rail in found.get("rails", []) if rail.get("state") == "harmed"]
    parts = [found["words"], *broken]
    return {"en": " ".join(p["en"] for p in parts), "zh": "".join(p["zh"] for p in parts)}


@transaction.atomic
def accept(*, by: Actor, verification: Verification) -> Acceptance:
    """Accept a shown effect; from now on its gain is watched."""
    made = projects.accept(by=by, improvement=verification.improvement, verification=verification)
    row = locked(verification.improvement_id)
    Watch.objects.update_or_create(
        improvement=row,
        defaults={"verification": verification, "state": Watch.State.HOLDS, "found": {}, "checked_at": None},
    )
    link_watch(
        by=by, improvement=row, number=verification.number, title=str(verification),
        url=telling.roll_out(row),
    )  # fmt: skip
    return made


@transaction.atomic
def withdraw(*, by: Actor, verification: Verification) -> Verification:
    """Take a plan back before its days are there; after that it has to be judged."""
    row = Verification.objects.select_for_update(of=("self",)).get(pk=verification.pk)
    require(by, Permission.VERIFY, row.improvement.unit)
    newest = newest_day()
    if row.state != Verification.State.PLANNED:
        raise ValidationError(_("%(number)s was judged already.") % {"number": row.number})
    if newest is not None and newest >= row.until:
        raise ValidationError(_("All its days are there: now it is judged, not withdrawn."))
    row.state = Verification.State.WITHDRAWN
    row.save(update_fields=["state"])
    audit.record(by=by, action="verification.withdrawn", about=row)
    return row
