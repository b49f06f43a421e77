"""The page of one pilot: being designed, running, ended."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.findings.queries import chain
from headwater.centre.improvement.actions.unfinished import failed
from headwater.centre.improvement.actions.verifications import reason_of
from headwater.centre.improvement.models import Improvement, Pilot, PilotLook, State
from headwater.centre.improvement.presenters.pilot_charts import balance_chart, reach_chart, weeks_chart
from headwater.centre.improvement.presenters.trial_words import (
    change,
    interval,
    notes,
    pilot_state,
    rails,
    said,
    size,
    verdict_of,
)
from headwater.centre.improvement.presenters.words import unit_of
from headwater.centre.jobs import queries as jobs
from headwater.centre.jobs.models import Run
from headwater.centre.jobs.models import State as RunState
from headwater.centre.people.access import Scope, can, scope_of
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.queries import measured
from headwater.centre.ui.components import Figure, Sentence, format_value
from headwater.centre.ui.data_clock import newest_day


def page(pilot: Pilot, asker: Account) -> dict[str, Any]:
    """Everything the page shows."""
    looks = list(pilot.planned_looks.all())
    design = can(asker, Permission.DESIGN_PILOTS, pilot.improvement.unit)
    run = jobs.visible_to(asker).filter(pk=pilot.run).first() if pilot.run else None
    return {
        "pilot": pilot,
        "row": pilot.improvement,
        "stands": pilot_state(pilot),
        "name": measured.indicator_name(pilot.indicator),
        "chain": chain(pilot.reference, asker),
        "sentence": sentence(pilot, looks),
        "run": run if pilot.state == Pilot.State.DESIGN and not pilot.plan else None,
        "arms": arms(pilot, asker),
        "facts": facts(pilot),
        "reach": reach_chart(pilot) if pilot.plan else None,
        "balance": balance_chart(pilot) if pilot.plan else None,
        "plan_notes": [
            said(kept) for kept in [*pilot.plan.get("excluded", ()), *pilot.plan.get("notes", ())]
        ],
        "guardrails": guardrails(pilot),
        "looks": [look_line(pilot, look) for look in looks],
        "result": result(pilot),
        "may": rights(pilot, looks, asker, design=design),
    }


def rights(pilot: Pilot, looks: list[PilotLook], asker: Account, *, design: bool) -> dict[str, bool]:
    """What the reader may do now."""
    newest = newest_day()
    state, running = pilot.state, pilot.state == Pilot.State.RUNNING
    due = [look for look in looks if look.done_at is None and newest is not None and newest >= look.until]
    done = [look for look in looks if look.done_at is not None]
    verify = can(asker, Permission.VERIFY, pilot.improvement.unit)
    free = pilot.improvement.state == State.IN_WORK and not pilot.verifications.exists()
    free = free and not pilot.improvement.returns.filter(at__gt=pilot.ended_at or pilot.made_at).exists()
    return {
        "design": design and state == Pilot.State.DESIGN,
        "lock": design and state == Pilot.State.DESIGN and bool(pilot.plan),
        "look": design and running and bool(due),
        "end": design and running and bool(done) and done[-1].found.get("state") in ("shown", "harmed"),
        "stop": design and (running or state == Pilot.State.DESIGN),
        "verify": verify and state == Pilot.State.ENDED and free and pilot.result.get("state") == "shown",
    }


def sentence(pilot: Pilot, looks: list[PilotLook]) -> Sentence:
    """Where it stands, in a sentence or two."""
    made = Sentence()
    if pilot.state == Pilot.State.DESIGN:
        return _designed(made, pilot)
    if pilot.state == Pilot.State.STOPPED:
        return made.say(_("It was broken off: {why}"), why=pilot.stopped_reason)
    if pilot.state == Pilot.State.ENDED:
        made.say("{words}", words=said(reason_of(pilot.result)))
        return too_small(made, pilot.indicator, pilot.plan, pilot.size, pilot.result.get("state"))
    return _running(made, pilot, looks)


def too_small(
    made: Sentence, indicator: str, plan: dict[str, Any], expected: float | None, state: str | None
) -> Sentence:
    """What “not shown” means where the expected effect was too small to be seen from the beginning."""
    if state != "not_shown" or plan.get("enough") is not False or plan.get("mde") is None or not expected:
        return made
    return made.say(
        _(
            "With so many figures only {mde} and more can be shown, {size} was expected: it is proved "
            "neither that it helps nor that it does not."
        ),
        mde=Figure(size(indicator, plan["mde"])),
        size=Figure(size(indicator, expected)),
    )


def _designed(made: Sentence, pilot: Pilot) -> Sentence:
    plan = pilot.plan
    if not plan and Run.objects.filter(pk=pilot.run, state=RunState.FAILED).exists():
        return made.say(_("The teams could not be chosen: change the plan. Nothing is locked."))
    if not plan:
        return made.say(_("The teams are being chosen; nothing is locked yet."))
    made.say("{words}", words=said(plan["words"]))
    reached = {
        "weeks": pilot.weeks,
        "mde": Figure(size(pilot.indicator, plan["mde"]), mood="good" if plan["enough"] else "bad"),
        "size": Figure(size(pilot.indicator, pilot.size)),
    }
    if plan["enough"]:
        return made.say(
            _("In {weeks} weeks it shows an effect of {mde} and more with 80 % certainty; expected: {size}."),
            **reached,
        )
    made.say(
        _("In {weeks} weeks it shows only effects of {mde} and more (80 % certainty); expected: {size}."),
        **reached,
    )
    if plan["weeks_needed"]:
        made.say(_("It would need {n} weeks."), n=plan["weeks_needed"])
    if plan.get("teams_needed"):
        return made.say(
            _("With {n} teams on each side {weeks} weeks are enough."),
            n=plan["teams_needed"],
            weeks=pilot.weeks,
        )
    if plan["weeks_needed"]:
        return made
    return made.say(_("Neither a year nor all teams together are enough: expect “not shown”."))


def _running(made: Sentence, pilot: Pilot, looks: list[PilotLook]) -> Sentence:
    newest = newest_day()
    last = pilot.last_day
    if newest is None or newest < pilot.start:
        made.say(_("Locked; it begins on {day}."), day=f"{pilot.start:%Y-%m-%d}")
    else:
        gone = min((newest - pilot.start).days + 1, 7 * pilot.weeks)
        made.say(_("Locked; day {n} of {all}."), n=gone, all=7 * pilot.weeks)
    waiting = next((look for look in looks if look.done_at is None), None)
    if waiting is not None and not waiting.last:
        made.say(
            _("The next look is on the figures up to {day}, the end on {end}."),
            day=f"{waiting.until:%Y-%m-%d}",
            end=f"{last:%Y-%m-%d}",
        )
    else:
        made.say(_("The verdict is on the figures up to {end}."), end=f"{last:%Y-%m-%d}")
    return made.say(
        _("Until then the arms are not compared: who looks every day finds an effect that is not there.")
    )


def arms(pilot: Pilot, asker: Account) -> list[dict[str, Any]]:
    """A beside B; pairs stand in one line. Single teams' figures are for who sees those teams."""
    names = {team.code: str(team.unit or team) for team in pilot.teams.select_related("unit")}
    a, b = ([team.code for team in pilot.arm(arm)] for arm in ("a", "b"))
    pairs = [tuple(pair) for pair in pilot.plan.get("pairs", [])]
    if not pairs:
        length = max(len(a), len(b))
        pairs = list(zip(_filled(a, length), _filled(b, length), strict=True))
    scope = scope_of(asker, Permission.SEE_INDICATORS)
    judged = {
        team["code"]: team
        for team in pilot.result.get("teams", [])
        if scope.everything or team["code"] in scope.teams
    }
    return [
        {"a": _team(pilot, one, names, judged, scope), "b": _team(pilot, other, names, judged, scope)}
        for one, other in pairs
    ]


def _filled(codes: list[str], length: int) -> list[str]:
    return codes + [""] * (length - len(codes))


def _team(
    pilot: Pilot, code: str, names: dict[str, str], judged: dict[str, Any], scope: Scope
) -> dict[str, Any]:
    found = judged.get(code)
    shown = {"code": code, "name": names.get(code, code)}
    if found:
        unit = unit_of(pilot.indicator)
        shown["before"], shown["after"] = (
            format_value(unit, found["before"]),
            format_value(unit, found["after"]),
        )
        shown["change"] = change(pilot.indicator, found["after"] - found["before"])
    elif pilot.result.get("teams") and code and (scope.everything or code in scope.teams):
        shown["change"] = _("left out")
    return shown


def facts(pilot: Pilot) -> list[tuple[str, str]]:
    """The plan in small print."""
    plan = pilot.plan
    last = pilot.last_day
    found = [
        (_("Primary indicator"), measured.indicator_name(pilot.indicator)),
        (_("Expected effect"), change(pilot.indicator, pilot.signed)),
        (_("From … until"), f"{pilot.start:%Y-%m-%d} – {last:%Y-%m-%d}"),
        (_("Compared with the days since"), f"{pilot.history_from:%Y-%m-%d}"),
        (_("Days to settle in"), str(pilot.settle)),
    ]
    if not plan:
        return found
    found += [
        (_("Smallest effect that it can show"), size(pilot.indicator, plan["mde"])),
        (_("Weeks needed for the expected effect"), str(plan["weeks_needed"] or _("over a year"))),
        (_("Between teams (standard deviation)"), size(pilot.indicator, plan["between"])),
        (_("A team from week to week"), size(pilot.indicator, plan["weekly"])),
        (_("Share that the team explains (ICC)"), f"{plan['icc']:.4f}"),
        (_("Contacts of a team in a week"), f"{plan['contacts']:,.0f}"),
        (
            _("History"),
            _("%(teams)s teams, %(weeks)s weeks") % {"teams": plan["teams"], "weeks": plan["history_weeks"]},
        ),
    ]
    if plan.get("assignments", 1) > 1:
        found.append((_("Drawn by lot among"), _("%(n)s ways") % {"n": plan["assignments"]}))
    return found


def guardrails(pilot: Pilot) -> list[dict[str, Any]]:
    """What must not become worse."""
    return [
        {"name": measured.indicator_name(rail.indicator), "margin": size(rail.indicator, rail.margin)}
        for rail in pilot.guardrails.all()
    ]


def look_line(pilot: Pilot, look: PilotLook) -> dict[str, Any]:
    """A planned look, and what it found."""
    found = look.found if look.done_at is not None else {}
    return {
        "until": look.until,
        "last": look.last,
        "alpha": f"{look.alpha * 100:.2f}%",
        "done": look.done_at is not None,
        "failed": said(failed(look.found)),
        "state": verdict_of(found["state"]) if found else None,
        "effect": change(pilot.indicator, found.get("effect")) if found else "",
        "interval": interval(pilot.indicator, found.get("lower"), found.get("upper")) if found else "",
        "rails": rails(found) if found else [],
    }


def result(pilot: Pilot) -> dict[str, Any] | None:
    """Verdict, guardrails and the picture, once it has ended."""
    found = pilot.result
    if not found:
        return None
    return {
        "verdict": verdict_of(found["state"]),
        "effect": change(pilot.indicator, found["effect"]),
        "interval": interval(pilot.indicator, found["lower"], found["upper"]),
        "probability": format_value("ratio", found.get("probability")),
        "redrawn": format_value("ratio", found.get("redrawn")),
        "parallel": found.get("parallel"),
        "apart": interval(pilot.indicator, *found["apart"][1:]) if "apart" in found else "",
        "rails": rails(found),
        "notes": notes(found),
        "chart": weeks_chart(pilot.indicator, found, "pilot-weeks") if found.get("weeks") else None,
    }


def improvement_trials(improvement: Improvement, asker: Account) -> dict[str, Any]:
    """The pilots and verifications of an improvement, for its page."""
    unit = improvement.unit
    working = improvement.state == State.IN_WORK and improvement.promised
    return {
        "row": improvement,
        "pilots": [
            {"row": p, "state": verdict_of(p.result["state"]) if p.result else {"words": pilot_state(p)}}
            for p in improvement.pilots.all()
        ],
        "verifications": [
            {
                "row": v,
                "state": verdict_of(v.verdict) if v.verdict else None,
                "effect": change(v.indicator, v.effect),
                "interval": interval(v.indicator, v.lower, v.upper),
            }
            for v in improvement.verifications.all()
        ],
        "may_design": working and can(asker, Permission.DESIGN_PILOTS, unit),
        "may_verify": working and can(asker, Permission.VERIFY, unit),
        "rolls": improvement.acceptance_id is not None,
    }
