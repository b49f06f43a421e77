"""A map's page: the picture, its table twin, what stands against its steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from headwater.centre.directory.wording import said
from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import here, history_of
from headwater.centre.processes.drawing import picture
from headwater.centre.processes.models import ProcessMap, StepKind
from headwater.centre.processes.queries import changes_seen_by, defects_seen_by
from headwater.centre.processes.queries.defects import OPEN
from headwater.centre.processes.snapshots import drawn, ownerless
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import Figure, Sentence
from headwater.centre.ui.exports import Sheet
from headwater.centre.ui.values import language_now

HISTORY = 12


def picture_of(value: Mapping[str, Any]) -> dict[str, Any]:
    """The picture, and the same as a table."""
    language = language_now()
    return {"picture": picture(value, language, _("no owner")), "twin": twin(value, language)}


def twin(value: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """A row a step: number, name, kind, owner, rule, system, what comes next."""
    english = language == "en"
    names = {s["number"]: (s["name_en"] if english else "") or s["name"] for s in value["steps"]}
    kinds = dict(StepKind.choices)
    return [
        {
            "number": step["number"],
            "id": step["id"],
            "name": names[step["number"]],
            "kind": kinds.get(step["kind"], step["kind"]),
            "owner": step["owner_en"] if english else step["owner"],
            "rule": step["rule"],
            "system": step["system"],
            "next": [
                _next(flow, names, english) for flow in value["flows"] if flow["from"] == step["number"]
            ],
        }
        for step in value["steps"]
    ]


def _next(flow: Mapping[str, Any], names: Mapping[int, str], english: bool) -> str:
    label = (flow["label_en"] if english else "") or flow["label"]
    to = f"{flow['to']} {names.get(flow['to'], '')}"
    return _("%(step)s (if %(label)s)") % {"step": to, "label": label} if label else to


def map_page(process: ProcessMap, by: Actor) -> dict[str, Any]:
    """Everything on the page of a map."""
    latest = process.versions.first()
    value = latest.drawn if latest else drawn(process)
    open_defects = defects_seen_by(by).filter(step__process=process, state__in=OPEN)
    counts = dict(open_defects.order_by().values_list("step").annotate(n=Count("pk", distinct=True)))
    rows = picture_of(value)
    gone = {one.step.pk: one for one in ownerless(process)}
    for row in rows["twin"]:
        row["defects"] = counts.get(row["id"], 0)
        row["ownerless"] = gone[row["id"]].why if row["id"] in gone else ""
    may_edit = can(by, Permission.EDIT_PROCESSES, process.unit) and not process.retired
    return rows | {
        "process": process,
        "latest": latest,
        "versions": process.versions.all()[:20],
        "changes": changes_seen_by(by).filter(process=process)[:20],
        "procedures": process.procedures.all(),
        "sentence": sentence(process, counts, rows["twin"]),
        "ownerless": list(gone.values()),
        "owner_gone": process.owner is not None and not here(process.owner),
        "may_edit": may_edit,
        "may_confirm": can(by, Permission.CONFIRM_PROCEDURES, process.unit) and not process.retired,
        "may_report": can(by, Permission.REPORT_DEFECTS),
        "history": [said(event) for event in history_of(process).order_by("-pk")[:HISTORY]],
    }


def sentence(process: ProcessMap, counts: Mapping[int, int], rows: list[dict[str, Any]]) -> Sentence:
    """How many steps and owners, and where the open defects lie."""
    words = Sentence()
    owners = {row["owner"] for row in rows if row["owner"]}
    if rows:
        words.say(
            _("{map} has {steps} steps with {owners} owners."),
            map=str(process),
            steps=Figure(str(len(rows))),
            owners=Figure(str(len(owners))),
        )
    worst = max(rows, key=lambda row: row["defects"], default=None)
    if worst and worst["defects"]:
        register = f"{reverse('processes:defects')}?process={process.pk}&which=open"
        words.say(
            _("{n} open defects, most of them at step {step} ({most})."),
            n=Figure(str(sum(counts.values())), register, "bad"),
            step=f"{worst['number']} {worst['name']}",
            most=str(worst["defects"]),
        )
    elif rows:
        words.say(_("No defect is open against it."))
    return words


def steps_sheet(process: ProcessMap) -> Sheet:
    """The steps of the working state for Excel."""
    names = (
        _("Number"),
        _("Step"),
        _("Kind"),
        _("Owner"),
        _("Rule and time limit"),
        _("System used"),
        _("Comes next"),
    )
    rows = [
        (r["number"], r["name"], str(r["kind"]), r["owner"], r["rule"], r["system"], "; ".join(r["next"]))
        for r in twin(drawn(process), language_now())
    ]
    columns = [Column(name) for name in names]
    return Sheet(str(process), columns, rows, [(_("Version in force"), str(process.version or "–"))])
