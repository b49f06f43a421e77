"""The pages of footprints: who was touched, by group, without doubles."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.jobs import queries as jobs
from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery import touched
from headwater.centre.recovery.models import Footprint
from headwater.centre.recovery.presenters.incidents import mass_of
from headwater.centre.recovery.queries.lookalikes import may_model
from headwater.centre.ui.charts import Bar, Chart, bar_ranking
from headwater.centre.ui.components import Figure, Sentence, format_value, language_now
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Problem

S = Footprint.State
MOODS: dict[Any, str] = {S.DONE: "good", S.FAILED: "bad", S.RUNNING: "info", S.WAITING: "info"}
PAGE = 20


def page(row: Footprint, asker: Account) -> dict[str, Any]:
    """Everything the page shows."""
    run = jobs.visible_to(asker).filter(pk=row.run).first() if row.run and row.active else None
    may = may_model(asker, row)
    return {
        "row": row,
        "mood": MOODS.get(row.state, ""),
        "mass": mass_of(row.mass, asker),
        "sentence": sentence(row),
        "run": run,
        "error": row.errors.get(language_now(), ""),
        "groups": groups(row),
        "chart": chart(row) if row.state == S.DONE else None,
        "first": first(row),
        "areas": row.areas,
        "span": _span(row),
        "may": may,
        "may_freeze": may and row.state == S.DONE,
        "may_campaign": can(asker, Permission.RUN_CAMPAIGNS, row.unit),
        "cohorts": row.cohorts if row.state == S.DONE else [],
        # The groups' own sentences stand in the table already.
        "notes": [note.get(language_now(), "") for note in row.notes[len(row.groups) :]],
    }


def _span(row: Footprint) -> str:
    start, end = (timezone.localtime(at).strftime("%Y-%m-%d %H:%M") for at in (row.start, row.end))
    return f"{start} – {end}"


def sentence(row: Footprint) -> Sentence:
    """What was found, in a sentence or two."""
    made = Sentence()
    if row.state == S.FAILED:
        return made
    if row.state != S.DONE:
        return made.say(_("It is not counted yet: the groups below say who is looked for."))
    made.say(
        _("{total} customers who did not complain were touched; counted group by group they would be {sum}."),
        total=Figure(format_value("count", row.total), url="#who"),
        sum=format_value("count", sum(row.counts["groups"].values())),
    )
    if row.complainants:
        made.say(
            _("{reached} of the {all} complainants are among them and set apart."),
            reached=format_value("count", row.counts["reached"]),
            all=format_value("count", row.complainants),
        )
    return made


def groups(row: Footprint) -> list[dict[str, Any]]:
    """Each group with its condition and, when counted, its figures."""
    counts = row.counts or {}
    lines = []
    for group in row.groups:
        key, table = group["key"], TABLES.get(group["table"])
        lines.append(
            group
            | {
                "table_name": table.words.say(language_now()) if table else group["table"],
                "counted": counts.get("groups", {}).get(key),
                "alone": counts.get("alone", {}).get(key),
                "complained": counts.get("complained", {}).get(key),
            }
        )
    return lines


def chart(row: Footprint) -> Chart:
    """The groups, and all together."""
    bars = [Bar(group["name"], row.counts["groups"].get(group["key"])) for group in row.groups]
    bars.append(Bar(_("Together, without doubles and complainants"), row.total))
    return bar_ranking("groups", _("Customers touched"), bars, "count")


def first(row: Footprint) -> list[touched.Touched]:
    """The first customers, in rank."""
    if row.state != S.DONE:
        return []
    try:
        return list(touched.members_of(row, {group["key"] for group in row.groups}, PAGE))
    except Problem:
        return []
