"""Design a pilot, work it out, lock it, look when it was planned, end it or break it off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.findings.actions import link, remember
from headwater.centre.improvement.actions.evidence import link_pilot
from headwater.centre.improvement.actions.projects import record_prediction
from headwater.centre.improvement.actions.verifications import told, verify_by_pilot
from headwater.centre.improvement.models import (
    Improvement,
    Pilot,
    PilotGuardrail,
    PilotLook,
    PilotTeam,
    State,
)
from headwater.centre.improvement.queries import trials
from headwater.centre.improvement.trials import figures, judging, plain, planning, telling
from headwater.centre.jobs import running
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.components import language_now
from headwater.centre.ui.data_clock import newest_day
from headwater.engine.experiments import ALPHA, CannotJudge, Match

PLAN = "improvement.plan_pilot"
IMPOSSIBLE = "impossible"
LEAST_HISTORY = timedelta(days=28)
FACTS = (
    "title", "unit", "size", "matched_on", "size_a", "size_b", "given", "by_lot", "history_from", "start",
    "weeks", "settle", "looks",
)  # fmt: skip


@transaction.atomic
def design(*, by: Actor, improvement: Improvement, **facts: Any) -> Pilot:
    """A new pilot of a promise; the choice of teams is worked out in the background."""
    require(by, Permission.DESIGN_PILOTS, improvement.unit)
    if improvement.state != State.IN_WORK or not improvement.promised:
        raise ValidationError(_("A pilot tries what an improvement in work has promised: promise first."))
    made = Pilot(improvement=improvement, indicator=improvement.indicator, direction=improvement.direction)
    made.made_by = by if isinstance(by, Account) else None
    _take(made, facts)
    require(by, Permission.DESIGN_PILOTS, made.unit)
    made.save()
    _guard(made)
    audit.record(by=by, action="pilot.designed", about=made, detail={"indicator": made.indicator})
    remember(made.reference)
    link(by=by, upper=made.reference, lower=improvement.reference)
    return _work_out_soon(by, made)


@transaction.atomic
def change(*, by: Actor, pilot: Pilot, again: bool = False, seen: int | None = None, **facts: Any) -> Pilot:
    """Other choices before it is locked; the teams are chosen anew. `again`: another lot is drawn."""
    row = _held(by, pilot, Pilot.State.DESIGN)
    audit.require_unchanged(row, seen)
    before = {name: getattr(row, name) for name in FACTS}
    row.indicator, row.direction = row.improvement.indicator, row.improvement.direction
    _take(row, facts)
    require(by, Permission.DESIGN_PILOTS, row.unit)
    if again:
        row.seed += 1
    row.plan = {}
    row.save()
    row.teams.all().delete()
    _guard(row)
    detail = audit.changes(before, {name: getattr(row, name) for name in FACTS})
    audit.record(by=by, action="pilot.changed", about=row, detail=detail)
    return _work_out_soon(by, row)


def _guard(pilot: Pilot) -> None:
    """The guardrails are those of the improvement, as they stand now."""
    pilot.guardrails.all().delete()
    PilotGuardrail.objects.bulk_create(
        PilotGuardrail(pilot=pilot, indicator=rail.indicator, direction=rail.direction, margin=rail.margin)
        for rail in pilot.improvement.guardrails.all()
    )


def _require_as_promised(pilot: Pilot) -> None:
    """What was worked out is still what was promised, and its teams are still there."""
    promise = pilot.improvement
    then = (pilot.indicator, pilot.direction, pilot.plan.get("where", promise.where))
    if then != (promise.indicator, promise.direction, promise.where):
        raise ValidationError(
            _("The promise was changed since the teams were chosen: open “Change the plan” and choose again.")
        )
    gone = [team for team in pilot.teams.select_related("unit") if team.unit is None or team.unit.closed]
    if gone:
        raise ValidationError(
            _("Dissolved since the teams were chosen: %(teams)s. Open “Change the plan” and choose again.")
            % {"teams": "、".join(str(team) for team in gone)}
        )


def _require_free(pilot: Pilot) -> None:
    """No team of it is in another locked pilot on the same days."""
    codes = [team.code for team in pilot.teams.all()]
    # Two pilots locked in the same moment wait for each other here.
    list(Unit.objects.select_for_update().filter(code__in=codes).order_by("pk").values_list("pk"))
    taken = next((team for team in trials.teams_taken(pilot) if team.code in codes), None)
    if taken is None:
        return
    other = taken.pilot
    raise ValidationError(
        _(
            "%(team)s stands in pilot %(number)s from %(start)s to %(end)s: in two pilots at once it spoils "
            "both. Open “Change the plan” and choose other teams or other days."
        )
        % {"team": taken.unit or taken, "number": other.number, "start": other.start, "end": other.last_day}
    )


def _take(pilot: Pilot, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if name not in FACTS:
            raise ValueError(f"a pilot has no {name}")
        setattr(pilot, name, value)
    if pilot.start < pilot.history_from + LEAST_HISTORY:
        raise ValidationError(
            {"history_from": _("Teams are compared over four weeks at least before the first day.")}
        )
    if pilot.given:
        pilot.size_a, pilot.by_lot = len(pilot.given), False
    pilot.full_clean(exclude=["improvement", "matched_on"])


def _held(by: Actor, pilot: Pilot, *states: Any) -> Pilot:
    """The row, locked, for who may; refused in any other state."""
    row = (
        Pilot.objects.select_for_update(of=("self",))
        .select_related("improvement__unit", "unit")
        .get(pk=pilot.pk)
    )
    require(by, Permission.DESIGN_PILOTS, row.improvement.unit)
    if row.state not in states:
        raise ValidationError(_("%(number)s is %(state)s: this cannot be done any more.") % _named(row))
    return row


def _named(pilot: Pilot) -> dict[str, str]:
    return {"number": pilot.number, "state": pilot.get_state_display()}  # type: ignore[attr-defined]


def _work_out_soon(by: Actor, pilot: Pilot) -> Pilot:
    run = running.defer(PLAN, by=by, lock=f"pilot {pilot.pk}", pilot=pilot.pk)
    pilot.run = run.pk
    pilot.save(update_fields=["run"])
    return pilot


@transaction.atomic
def keep_plan(*, by: Actor, pilot: Pilot, match: Match, plan: dict[str, Any]) -> Pilot:
    """What the background work found; nothing when the pilot was locked or changed meanwhile."""
    row = Pilot.objects.select_for_update(of=("self",)).get(pk=pilot.pk)
    if row.state != Pilot.State.DESIGN or row.run != pilot.run:
        return row
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=[*match.a, *match.b])}
    row.teams.all().delete()
    PilotTeam.objects.bulk_create(
        PilotTeam(pilot=row, unit=units[code], code=code, name=figures.team_name(units[code]), arm=arm)
        for arm, codes in (("a", match.a), ("b", match.b))
        for code in codes
    )
    row.plan, row.definition_version = (
        plan | {"where": row.improvement.where},
        figures.version_of(row.indicator),
    )
    row.save(update_fields=["plan", "definition_version"])
    audit.record(
        by=by,
        action="pilot.worked_out",
        about=row,
        detail={"title": plain.say(plan["words"], language_now())},
    )
    return row


@transaction.atomic
def lock(*, by: Actor, pilot: Pilot) -> Pilot:
    """From here on nothing that decides the outcome can be changed; the looks are fixed."""
    row = _held(by, pilot, Pilot.State.DESIGN)
    if not row.plan or not row.teams.exists():
        raise ValidationError(_("The teams are not chosen yet."))
    if row.improvement.state != State.IN_WORK:
        raise ValidationError(_("%(number)s is not in work any more.") % {"number": row.improvement.number})
    _require_as_promised(row)
    _require_free(row)
    alpha = ALPHA / 2 ** trials.asked_before(row.improvement, row.start, row.last_day)
    newest = newest_day()
    row.state, row.locked_at = Pilot.State.RUNNING, timezone.now()
    row.locked_by = by if isinstance(by, Account) else None
    row.afterwards = newest is not None and newest >= row.start
    row.save(update_fields=["state", "locked_at", "locked_by", "afterwards"])
    _guard(row)
    PilotLook.objects.bulk_create(
        PilotLook(pilot=row, until=until, alpha=alpha, last=last)
        for until, alpha, last in planning.planned_looks(row, alpha)
    )
    teams = {arm: "、".join(str(team) for team in row.arm(arm)) for arm in ("a", "b")}
    audit.record(by=by, action="pilot.locked", about=row, detail=teams)
    telling.locked(by, row)
    return row


@transaction.atomic
def look(*, by: Actor, planned: PilotLook) -> PilotLook:
    """A planned look, once its days are there; the last one ends the pilot. Done once."""
    row = (
        PilotLook.objects.select_for_update(of=("self",))
        .select_related("pilot__improvement__unit")
        .get(pk=planned.pk)
    )
    pilot, newest = row.pilot, newest_day()
    require(by, Permission.DESIGN_PILOTS, pilot.improvement.unit)
    if row.done_at is not None or pilot.state != Pilot.State.RUNNING:
        raise ValidationError(_("This look was done already, or the pilot has ended."))
    if newest is None or newest < row.until:
        raise ValidationError(
            _("Figures up to %(day)s are needed for this look.") % {"day": f"{row.until:%Y-%m-%d}"}
        )
    row.found, row.done_at = _found(row), timezone.now()
    row.save(update_fields=["found", "done_at"])
    audit.record(by=by, action="pilot.looked", about=pilot, detail={"verdict": told(row.found["state"])})
    telling.looked(by, pilot, row.found, last=row.last)
    if row.last:
        _end(by, pilot, row)
    return row


def _found(row: PilotLook) -> dict[str, Any]:
    """The verdict, or why there is none: teams that were dissolved leave nothing to judge by."""
    try:
        return judging.judge_pilot(row.pilot, row.until, row.alpha)
    except CannotJudge as problem:
        nothing = dict.fromkeys(("effect", "lower", "upper", "probability"))
        return nothing | {"state": IMPOSSIBLE, "words": plain.words(problem.words), "notes": [], "rails": []}


@transaction.atomic
def end_early(*, by: Actor, pilot: Pilot) -> Pilot:
    """End on the strength of the newest look, whose bound allows for it."""
    row = _held(by, pilot, Pilot.State.RUNNING)
    done = row.planned_looks.exclude(done_at=None).last()
    if done is None or done.found.get("state") not in ("shown", "harmed"):
        raise ValidationError(_("No look has shown anything yet: ending now would prove nothing."))
    _end(by, row, done)
    return row


def _end(by: Actor, pilot: Pilot, done: PilotLook) -> None:
    pilot.state, pilot.ended_at = Pilot.State.ENDED, timezone.now()
    pilot.result = done.found | {"until": done.until.isoformat(), "alpha": done.alpha}
    pilot.save(update_fields=["state", "ended_at", "result"])
    found = done.found
    link_pilot(by=by, improvement=pilot.improvement, number=pilot.number, title=str(pilot), url=pilot.url)
    if found["effect"] is not None:
        record_prediction(
            by=by,
            improvement=pilot.improvement,
            source="pilot",
            effect=found["effect"],
            lower=found["lower"],
            upper=found["upper"],
            note=str(pilot),
            url=pilot.url,
        )
    audit.record(by=by, action="pilot.ended", about=pilot, detail={"verdict": told(found["state"])})
    if found["state"] in ("not_shown", "harmed") and pilot.improvement.state == State.IN_WORK:
        # What was not shown goes back to analysis by itself, whoever pressed the button.
        verify_by_pilot(by=System(audit.name_of(by)), pilot=pilot)


@transaction.atomic
def stop(*, by: Actor, pilot: Pilot, reason: str) -> Pilot:
    """Break it off; nothing is claimed."""
    row = _held(by, pilot, Pilot.State.DESIGN, Pilot.State.RUNNING)
    row.state, row.stopped_reason, row.ended_at = Pilot.State.STOPPED, reason, timezone.now()
    row.save(update_fields=["state", "stopped_reason", "ended_at"])
    audit.record(by=by, action="pilot.stopped", about=row, detail={"reason": reason})
    telling.stopped(by, row)
    return row
