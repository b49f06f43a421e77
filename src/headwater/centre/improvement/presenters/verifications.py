"""The page of one verification: sentence, before and after, guardrails, prediction against outcome."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.findings.queries import chain
from headwater.centre.improvement import duties
from headwater.centre.improvement.actions.unfinished import failed
from headwater.centre.improvement.actions.verifications import reason_of
from headwater.centre.improvement.models import Improvement, Prediction, State, Verification
from headwater.centre.improvement.presenters.pilot_charts import weeks_chart
from headwater.centre.improvement.presenters.pilots import too_small
from headwater.centre.improvement.presenters.trial_words import (
    change,
    interval,
    notes,
    rails,
    said,
    size,
    unsure,
    verdict_of,
)
from headwater.centre.improvement.presenters.words import listing, unit_of
from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.queries import measured
from headwater.centre.ui.charts import Chart, Line, line_chart
from headwater.centre.ui.components import Figure, Sentence, format_value
from headwater.centre.ui.data_clock import newest_day

# Below this part of the effect that is shown four times in five, an effect is missed more often than not.
EVEN = 0.7


def page(found: Verification, asker: Account) -> dict[str, Any]:
    """Everything the page shows."""
    return {
        "verification": found,
        "row": found.improvement,
        "name": measured.indicator_name(found.indicator),
        "chain": chain(found.reference, asker),
        "sentence": sentence(found),
        "verdict": verdict_of(found.verdict) if found.verdict else None,
        "chart": chart(found),
        "facts": facts(found),
        "rails": rails(found.found),
        "notes": notes(found.found),
        "predictions": predictions(found.improvement, found),
        "may": rights(found, asker),
    }


def rights(found: Verification, asker: Account) -> dict[str, bool]:
    """What the reader may do now."""
    improvement, newest = found.improvement, newest_day()
    verify = can(asker, Permission.VERIFY, improvement.unit)
    planned = found.state == Verification.State.PLANNED
    ready = newest is not None and newest >= found.until
    waits = found.verdict == "shown" and improvement.state == State.IN_WORK and _of_this_round(found)
    return {
        "judge": verify and planned and ready,
        "withdraw": verify and planned and not ready,
        "accept": waits and duties.may_decide(asker, improvement),
        "waits": waits,
    }


def _of_this_round(found: Verification) -> bool:
    """Not shown before the improvement went back to analysis."""
    return found.round == found.improvement.returned_count


def sentence(found: Verification) -> Sentence:
    """The verdict, or what it waits for and what it will be able to show."""
    made = Sentence()
    if found.state in (Verification.State.JUDGED, Verification.State.IMPOSSIBLE):
        made.say("{words}", words=said(reason_of(found.found)))
        if found.verdict == "shown" and (rails_unsure := unsure(found.found)):
            made.say(
                _("Whether {names} got worse by more than allowed cannot be told."),
                names=listing(rails_unsure),
            )
        expected = found.pilot.size if found.pilot else found.improvement.size
        too_small(made, found.indicator, found.plan, expected, found.verdict)
        return _what_follows(made, found)
    if found.state == Verification.State.WITHDRAWN:
        return made.say(_("The plan was withdrawn; nothing was judged."))
    if why := failed(found.found):
        return made.say("{words}", words=said(why))
    made.say(
        _("It waits for the figures up to {day}; then the verdict comes by itself."),
        day=f"{found.until:%Y-%m-%d}",
    )
    return _what_it_can(made, found)


def _what_follows(made: Sentence, found: Verification) -> Sentence:
    improvement = found.improvement
    if found.verdict == "shown":
        accepted = improvement.acceptance is not None and improvement.acceptance.verification_id == found.pk
        if accepted:
            return made.say(_("It was accepted."))
        if not _of_this_round(found):
            return made.say(
                _("Since then the improvement went back to analysis; this proof no longer holds.")
            )
        if improvement.state != State.IN_WORK:
            return made
        return made.say(_("It waits for somebody to accept it."))
    back = improvement.returns.filter(verification=found.pk).first()
    if back is None:
        return made
    return made.say(
        _("{number} went back to analysis by itself: {analysis}."),
        number=Figure(improvement.number, improvement.url),
        analysis=Figure(back.analysis, back.analysis_url) if back.analysis else "—",
    )


def _what_it_can(made: Sentence, found: Verification) -> Sentence:
    plan = found.plan
    if "why" in plan:
        return made.say("{words}", words=said(plan["why"]))
    promised = found.improvement.size
    made.say(
        _("By then it shows an effect of {mde} and more with 80 % certainty; {size} was promised."),
        mde=Figure(size(found.indicator, plan.get("mde")), mood="good" if plan.get("enough") else "bad"),
        size=Figure(size(found.indicator, promised)),
    )
    if plan.get("mde") and (promised or 0.0) < EVEN * plan["mde"]:
        made.say(_("The promise is far below that: the outcome will most likely be “not shown”."))
    if not plan.get("enough") and plan.get("days_needed"):
        made.say(_("{n} days after the start would be enough."), n=plan["days_needed"])
    return made


def chart(found: Verification) -> Chart | None:
    """Before and after with what would have been; or both arms."""
    kept = found.found
    if kept.get("weeks"):
        return weeks_chart(found.indicator, kept, "verification")
    if not kept.get("days"):
        return None
    start = found.start.isoformat()
    days = kept["days"]
    expected = [value if day >= start else None for day, value in zip(days, kept["expected"], strict=True)]
    fitted = [value if day < start else None for day, value in zip(days, kept["expected"], strict=True)]
    lower = [value if day >= start else None for day, value in zip(days, kept["band_low"], strict=True)]
    upper = [value if day >= start else None for day, value in zip(days, kept["band_high"], strict=True)]
    return line_chart(
        "verification",
        measured.indicator_name(found.indicator),
        [day[5:] for day in days],
        [
            Line(_("As it was"), kept["values"]),
            Line(_("Usual course"), fitted, "expected"),
            Line(_("Without the change"), expected, "compare"),
        ],
        unit_of(found.indicator),
        band=(lower, upper),
        step_name=_("Day"),
        note=_("in effect from %(day)s; band: 95 %% of what would have been") % {"day": start},
        height=300,
    )


def facts(found: Verification) -> list[tuple[str, str]]:
    """The small print."""
    kept = found.found
    shown = [
        (_("Indicator"), measured.indicator_name(found.indicator)),
        (_("Method"), _method(found)),
        (_("Compared with the days since"), f"{found.since:%Y-%m-%d}"),
        (_("In effect from"), f"{found.start:%Y-%m-%d}"),
        (_("Judged on the days until"), f"{found.until:%Y-%m-%d}"),
        (_("Error allowed, one-sided"), f"{found.alpha * 100:.2f}%"),
    ]
    if found.effect is not None:
        shown += [
            (_("Effect"), change(found.indicator, found.effect)),
            (_("Interval"), interval(found.indicator, found.lower, found.upper)),
            (_("Certainty that it got better"), format_value("ratio", found.probability)),
            (_("Snapshot"), str(found.snapshot)),
        ]
    if kept.get("alike") is not None:
        shown.append((_("Likeness of neighbouring days"), f"{kept['alike']:.2f}"))
    return shown


def _method(found: Verification) -> str:
    if found.pilot is not None:
        return _("with a control: %(pilot)s") % {"pilot": found.pilot.number}
    return _("without a control: before and after")


def predictions(improvement: Improvement, found: Verification) -> list[dict[str, Any]]:
    """What was foretold before, beside what came."""
    before = improvement.predictions.all()
    if found.judged_at:
        before = before.filter(at__lt=found.judged_at)
    return [_against(row, found) for row in before if found.pilot is None or row.source != "pilot"]


def _against(row: Prediction, found: Verification) -> dict[str, Any]:
    met = None
    if found.lower is not None and found.upper is not None:
        met = found.lower <= row.effect <= found.upper
    return {
        "row": row,
        "foretold": change(found.indicator, row.effect),
        "came": change(found.indicator, found.effect),
        "apart": change(found.indicator, found.effect - row.effect) if found.effect is not None else "—",
        "met": met,
    }
