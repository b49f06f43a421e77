"""The page of one campaign: sentence, steps, capacity, callers, script, progress."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headwater.centre.directory.wording import said
from headwater.centre.findings.queries import chain
from headwater.centre.jobs import queries as jobs
from headwater.centre.people import audit
from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import history_of
from headwater.centre.recovery.campaign_tables import MOODS
from headwater.centre.recovery.models import REACHED, Campaign, Recipient, Verdict
from headwater.centre.recovery.queries.calls import by_day
from headwater.centre.recovery.queries.campaigns import Counts, counts_of, may_run
from headwater.centre.recovery.queries.capacity import day_of, loads
from headwater.centre.recovery.queries.exclusions import Counted, as_drawn, counted
from headwater.centre.recovery.scripting import filled
from headwater.centre.ui.charts import Bar, Chart, Line, bar_ranking, line_chart
from headwater.centre.ui.components import Figure, Sentence, format_value

S = Campaign.State
MOST_EVENTS = 20


def page(row: Campaign, asker: Account) -> dict[str, Any]:
    """Everything the page shows."""
    counts = counts_of(row)
    run = may_run(asker, row)
    script = row.scripts.first()
    return {
        "row": row,
        "mood": MOODS.get(row.state, ""),
        "counts": counts,
        "chain": chain(row.reference, asker),
        "sentence": sentence(row, counts),
        "todo": todo(row, counts),
        "left_out": as_drawn(row) if row.drawn_at else None,
        "script": script,
        "scripts": row.scripts.all()[:10],
        "example": example(row, asker) if script else "",
        "loads": loads(row) if row.state != S.FINISHED else [],
        "day": day_of(row, timezone.localdate()) if row.live else None,
        "chart": progress_chart(row),
        "verdicts": verdict_chart(counts),
        "may": {
            "run": run and row.state != S.FINISHED,
            "draw": run and row.being_set_up,
            "survey": run and can(asker, Permission.RUN_SURVEYS, row.unit),
            "results": row.begun_at is not None,
        },
        "drawing": jobs.visible_to(asker).filter(pk=row.run).first() if row.run else None,
        "history": [said(event) for event in history_of(row).order_by("-pk")[:MOST_EVENTS]],
        "seen": audit.latest(row),
    }


def sentence(row: Campaign, counts: Counts) -> Sentence:
    """Whom, how far, what came of it."""
    made = Sentence()
    customers = reverse("recovery:campaign-customers", args=[row.pk])
    if row.being_set_up:
        return made.say(
            _("{n} customers of {cohort} are to be contacted. It is not drawn yet who is held out."),
            n=Figure(format_value("count", row.cohort.count), row.cohort.get_absolute_url()),
            cohort=str(row.cohort),
        )
    made.say(
        _("{n} customers are to be contacted, {held} are held out ({share}) so that the effect is honest."),
        n=Figure(format_value("count", counts.treated), f"{customers}?arm=treated"),
        held=Figure(format_value("count", counts.held), f"{customers}?arm=held_out"),
        share=format_value("ratio", counts.held / max(1, counts.treated + counts.held)),
    )
    if counts.done or counts.reached:
        made.say(
            _("{done} are done ({part}), {reached} reached; {bad} really dissatisfied, {good} repaired."),
            done=Figure(format_value("count", counts.done), f"{customers}?state=done"),
            part=format_value("ratio", counts.share_done),
            reached=Figure(format_value("count", counts.judged)),
            bad=Figure(format_value("count", counts.identified), f"{customers}?verdict=dissatisfied"),
            good=Figure(format_value("count", counts.repaired), f"{customers}?verdict=repaired", "good"),
        )
    return made


def todo(row: Campaign, counts: Counts) -> list[str]:
    """What is missing before it can go on, in the order in which one does it."""
    found = []
    if row.being_set_up or row.state == S.READY:
        if not row.treatment.strip():
            found.append(_("Say what is done for the customer."))
        if not row.scripts.exists():
            found.append(_("Write the script."))
        if not row.callers.filter(ended_at=None).exists():
            found.append(_("Name the callers."))
        if row.being_set_up:
            found.append(_("Look at who is left out, choose the hold-out, draw."))
    if row.live and counts.treated and counts.done == counts.treated:
        found.append(_("Everybody is done: finish the campaign."))
    return found


def example(row: Campaign, asker: Account) -> str:
    """The script as the caller of the first customer hears it; numbers masked."""
    script = row.scripts.first()
    first = Recipient.objects.filter(campaign=row, arm="treated").select_related("campaign").first()
    if script is None:
        return ""
    if first is None:
        member = row.cohort.members.first()
        first = Recipient(campaign=row, customer=member.customer, group=member.group, reasons=member.reasons)
    return filled(script.text, first, asker.person)


def progress_chart(row: Campaign) -> Chart | None:
    """Calls a day: all, reached, repaired."""
    found: dict[Any, dict[str, int]] = defaultdict(dict)
    for day, verdict, n in by_day(row):
        found[day][verdict] = n
    if not found:
        return None
    days = sorted(found)
    repaired = [found[day].get("repaired", 0) for day in days]
    reached = [sum(n for v, n in found[day].items() if v in REACHED) for day in days]
    lines = [
        Line(str(Verdict("repaired").label), repaired),
        Line(_("Reached"), reached, "compare"),
        Line(_("All calls"), [sum(found[day].values()) for day in days], "expected"),
    ]
    return line_chart("calls-by-day", _("Calls by day"), [f"{day:%m-%d}" for day in days], lines, "count")


def verdict_chart(counts: Counts) -> Chart | None:
    """How customers were judged."""
    if not counts.reached and not counts.unreachable:
        return None
    bars = [
        Bar(str(Verdict("repaired").label), counts.repaired),
        Bar(str(Verdict("dissatisfied").label), counts.dissatisfied, wrong=True),
        Bar(str(Verdict("content").label), counts.content),
        Bar(str(Verdict("unreachable").label), counts.unreachable),
    ]
    return bar_ranking("verdicts", _("Customers by verdict"), bars, "count", group_name=_("Verdict"))


def left_out_rows(found: Counted) -> list[dict[str, Any]]:
    """The reasons with their counts, those that hold for nobody too: one sees that they were asked for."""
    return [{"reason": str(row.reason.label), "first": row.first, "all": row.all} for row in found.rows]


def board(rows: list[Any]) -> list[dict[str, Any]]:
    """Columns by state, each with its cards."""
    return [
        {"name": str(S(state).label), "cards": [card(row) for row in rows if row.state == state]}
        for state in S.values
    ]


def card(row: Any) -> dict[str, Any]:
    """A campaign as the board shows it."""
    part = row.done / row.treated if row.treated else None
    today = day_of(row, timezone.localdate()) if row.live else None
    waits = row.callers.filter(ended_at=None).count()
    return {
        "row": row,
        "part": part,
        "percent": round(100 * part) if part is not None else 0,
        "today": today,
        "callers": ngettext("{n} caller", "{n} callers", waits).format(n=waits),
        "late": bool(row.ends_on and row.ends_on < timezone.localdate() and row.state != S.FINISHED),
    }


def setting_up(row: Campaign) -> Counted:
    """Who would be left out now."""
    return counted(row)
