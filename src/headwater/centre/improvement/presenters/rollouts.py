"""The page of a roll-out: waves, inspections, handbook, and the watch over the gain."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.findings.queries import chain
from headwater.centre.improvement.actions.rollouts import may_report
from headwater.centre.improvement.models import PROVED, Improvement, Inspection, Watch, Wave
from headwater.centre.improvement.presenters.trial_words import (
    WATCH_MOODS,
    change,
    interval,
    said,
    wave_effect,
)
from headwater.centre.improvement.queries.trials import waves_of
from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.queries import measured
from headwater.centre.processes.queries import changes_seen_by
from headwater.centre.ui.charts import Chart, Line, line_chart
from headwater.centre.ui.components import Figure, Sentence
from headwater.centre.ui.data_clock import page_today


def page(improvement: Improvement, asker: Account) -> dict[str, Any]:
    """Everything the page shows."""
    waves = list(waves_of(improvement))
    verify = can(asker, Permission.VERIFY, improvement.unit) and improvement.state in PROVED
    watch = Watch.objects.filter(improvement=improvement).select_related("verification").first()
    return {
        "row": improvement,
        "name": measured.indicator_name(improvement.indicator),
        "chain": chain(improvement.reference, asker),
        "sentence": sentence(improvement, waves, watch),
        "waves": [line(wave, asker) for wave in waves],
        "checklist": list(improvement.checklist.all()),
        "changes": changes(improvement, asker),
        "watch": watched(watch),
        "may": {
            "plan": verify,
            "confirm": verify and can(asker, Permission.CONFIRM_PROCEDURES),
        },
    }


def sentence(improvement: Improvement, waves: list[Wave], watch: Watch | None) -> Sentence:
    """How far it is."""
    made = Sentence()
    accepted = improvement.acceptance
    if accepted is None and watch is not None and watch.state == Watch.State.SLIPPED:
        made.say("{words}", words=said(watch.found.get("words")))
        return made.say(_("It is back in analysis; no further wave begins until an effect is shown again."))
    if accepted is None:
        return made.say(_("Nothing was verified and accepted yet, so nothing is rolled out."))
    made.say(
        _("Shown was {effect} ({interval})."),
        effect=Figure(change(improvement.indicator, accepted.effect), mood="good"),
        interval=interval(improvement.indicator, accepted.lower, accepted.upper),
    )
    if not waves:
        return made.say(_("No wave is planned yet."))
    begun = [wave for wave in waves if wave.starts <= page_today()]
    people = sum(wave.persons for wave in waves)
    facts = {
        "begun": len(begun),
        "all": len(waves),
        "people": people,
        "informed": sum(wave.informed for wave in waves),
        "trained": sum(wave.trained for wave in waves),
        "inspected": sum(bool(wave.inspections.all()) for wave in waves),
    }
    return made.say(
        _(
            "{begun} of {all} waves have begun: of {people} people {informed} are informed and {trained} "
            "trained; {inspected} waves were inspected on site."
        ),
        **facts,
    )


def line(wave: Wave, asker: Account) -> dict[str, Any]:
    """A wave in the table."""
    inspections = list(wave.inspections.all())
    return {
        "row": wave,
        "indicator": measured.indicator_name(wave.indicator),
        "effect": wave_effect(wave),
        "inspected": inspected(inspections[0]) if inspections else None,
        "report": may_report(asker, wave),
        "late": not inspections and (page_today() - wave.starts).days > 14,
        "begun": wave.starts <= page_today(),
    }


def inspected(inspection: Inspection) -> dict[str, Any]:
    """The newest inspection: how many items were kept."""
    items = list(inspection.items.all())
    kept = sum(item.kept for item in items)
    return {
        "row": inspection,
        "kept": kept,
        "all": len(items),
        "mood": "good" if kept == len(items) else "bad",
    }


def changes(improvement: Improvement, asker: Account) -> list[Any]:
    """The process changes that belong to it."""
    return list(changes_seen_by(asker).filter(improvement__number=improvement.number))


def watched(watch: Watch | None) -> dict[str, Any] | None:
    """The state of the watch, its sentence and its picture."""
    if watch is None:
        return None
    mood, icon = WATCH_MOODS[watch.state]
    return {
        "row": watch,
        "mood": mood,
        "icon": icon,
        "words": said(watch.found.get("words")),
        "chart": watch_chart(watch),
    }


def watch_chart(watch: Watch) -> Chart | None:
    """The sum of what stays behind, week by week; it rings at the line."""
    weeks = watch.found.get("weeks")
    if not weeks:
        return None
    bound = watch.found["bound"]
    over = frozenset(place for place, week in enumerate(weeks) if week[2] > bound)
    name = _("What stays behind, added up")
    return line_chart(
        "watch",
        name,
        [f"{date.fromisoformat(first):%m-%d}" for first, _value, _sum in weeks],
        [
            Line(name, [total for _first, _value, total in weeks], wrong=over),
            Line(_("Bound"), [bound] * len(weeks), "expected"),
        ],
        "number",
        step_name=_("Week"),
        note=_("in standard deviations of a week; above the bound the gain slips back"),
        height=220,
    )
