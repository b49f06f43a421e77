"""The page of one finding."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headwater.centre.findings.actions.findings import may_handle
from headwater.centre.findings.models import Finding, Sighting, State
from headwater.centre.findings.presenters.about import about
from headwater.centre.findings.presenters.timeline import timeline
from headwater.centre.findings.queries import chain, names_of, sightings_of, steps_of
from headwater.centre.findings.tables import source_link, state_badge
from headwater.centre.people import audit
from headwater.centre.people.access import can
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import here
from headwater.centre.ui.components import Figure, Sentence, language_now
from headwater.centre.ui.offers import offers_for

# Kinds of object that work on a finding: what the sentence counts.
WORKING = ("analysis", "improvement", "pilot", "verification", "change")
MOST_NAMED = 4


def page(finding: Finding, account: Any) -> dict[str, Any]:
    """All that the template asks for."""
    manages = can(account, Permission.MANAGE_FINDINGS, finding.unit)
    return {
        "finding": finding,
        "badge": state_badge(finding),
        "late": late(finding),
        "links": chain(finding.reference, account),
        "sentence": sentence(finding),
        "facts": about(finding),
        "sightings": sightings(finding),
        "joined": list(finding.joined.order_by("pk")),
        "notes": list(finding.notes.select_related("account__person")),
        "moments": timeline(finding, account),
        "offers": offers_for("finding", finding, account) if finding.is_open else [],
        "may_assign": manages and finding.is_open,
        "may_handle": may_handle(account, finding),
        "seen": audit.latest(finding),
    }


def sightings(finding: Finding) -> list[tuple[Sighting, Any, str]]:
    """Each time that it was noticed, with a link to what noticed it and who stood behind that."""
    rows = list(sightings_of(finding))
    names = names_of({row.by for row in rows})
    return [(row, source_link(row.source), names.get(row.by, row.by)) for row in rows]


def late(finding: Finding) -> int:
    """Days past its day; nothing for one that is over or in time."""
    if not finding.is_open or finding.due is None:
        return 0
    return max(0, (timezone.localdate() - finding.due).days)


def sentence(finding: Finding) -> Sentence:
    """How it stands: since when, with whom, what is being done, whether it came back."""
    said = Sentence()
    days = finding.days
    if finding.state == State.JOINED and finding.joined_to is not None:
        other = Figure(finding.joined_to.number, finding.joined_to.url)
        return said.say(_("This is the same as {other}; go on there."), other=other)
    if finding.state == State.CLOSED:
        how = finding.get_outcome_display()
        if days:
            said.say(_("Closed after {days}: {how}."), days=Figure(_days(days)), how=how)
        else:
            said.say(_("Closed within a day: {how}."), how=how)
        return said.say("{reason}", reason=finding.reason)
    said.say(_("Open for {days}."), days=Figure(_days(days), mood="bad" if late(finding) else ""))
    _whose(said, finding)
    _work(said, finding)
    if finding.returns:
        times = ngettext("{n} time", "{n} times", finding.returns).format(n=finding.returns)
        said.say(_("It came back from verification {times}."), times=Figure(times, mood="bad"))
    return said


def _days(count: int) -> str:
    return ngettext("{n} day", "{n} days", count).format(n=count) if count else _("less than a day")


def _whose(said: Sentence, finding: Finding) -> None:
    if finding.owner is None:
        said.say(_("Nobody sees to it yet."))
    elif not here(finding.owner):
        said.say(_("{who} has left the centre: give it to somebody else."), who=str(finding.owner))
    elif late(finding):
        told = {"who": str(finding.owner), "days": Figure(_days(late(finding)), mood="bad")}
        said.say(_("{who} sees to it and is {days} late."), **told)
    else:
        until = finding.due.isoformat() if finding.due else "–"
        said.say(_("{who} sees to it until {day}."), who=str(finding.owner), day=until)


def _work(said: Sentence, finding: Finding) -> None:
    steps = steps_of([finding]).get(finding.pk, [])
    at_work = [step.reference for step in steps if step.reference.kind in WORKING]
    if not at_work:
        said.say(_("Nothing has come of it yet."))
        return
    between = "、" if language_now() == "zh" else ", "
    names = between.join(str(reference) for reference in at_work[-MOST_NAMED:])
    said.say(_("At work on it: {names}."), names=names)


def choices(finding: Finding, account: Any) -> list[dict[str, str]]:
    """What else can be done, for the menu."""
    if not may_handle(account, finding):
        return []
    known = {
        "change": (_("Change the words"), "pencil"),
        "join": (_("Join to another finding"), "arrows-join"),
        "close": (_("Close"), "circle-check"),
        "reopen": (_("Open again"), "rotate"),
    }
    wanted = ["change", "join", "close"] if finding.is_open else ["reopen"]
    if not can(account, Permission.MANAGE_FINDINGS, finding.unit):
        wanted = [verb for verb in wanted if verb != "join"]
    return [
        {"label": known[v][0], "icon": known[v][1], "url": reverse("findings:step", args=[finding.pk, v])}
        for v in wanted
    ]
