"""The register and one defect, as their templates show them."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from headwater.centre.directory.wording import said
from headwater.centre.findings.actions import open_finding
from headwater.centre.findings.models import Finding
from headwater.centre.findings.queries import chain
from headwater.centre.people.access import can
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import history_of
from headwater.centre.processes.actions.defects import may_manage
from headwater.centre.processes.filters import DefectFilter
from headwater.centre.processes.models import Defect, DefectState
from headwater.centre.processes.presenters import Crumb
from headwater.centre.processes.queries import DefectCounts, defect_counts, defects_seen_by
from headwater.centre.processes.references import of_defect
from headwater.centre.processes.tables import age
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import Figure, Sentence, format_value
from headwater.centre.ui.exports import Sheet

S = DefectState
# The life of a defect, as the row of steps shows it.
SHOWN_ALIKE = 10
LIFE = (S.FOUND, S.ACCEPTED, S.CHANGING, S.FIXED, S.VERIFIED)


def words_of_step(step: str) -> str:
    """What a step of a defect's life is called on its button."""
    return {
        "accept": _("Accept"),
        "decline": _("Decline"),
        "take-up": _("Change the process"),
        "merge": pgettext("defect", "Merge into another"),
        "fix": _("Say that it is fixed"),
        "verify": _("Verify"),
        "reopen": _("It is there again"),
        "case": _("Add a case"),
    }[step]


def crumbs(defect: Defect) -> list[Crumb]:
    """The way back."""
    return [
        (_("Defect register"), reverse("processes:defects")),
        (defect.number, reverse("processes:defect", args=[defect.pk])),
    ]


def counts_of(by: Any) -> dict[str, Any]:
    """The counts over everything that the asker may see, as a sentence and as cards."""
    counts = defect_counts(defects_seen_by(by), timezone.localdate())
    return {"counts": counts, "sentence": register_sentence(counts)}


def register_sentence(counts: DefectCounts) -> Sentence:
    """Found, optimised, verified, and how old the rest is."""
    words = Sentence()
    if not counts.found:
        return words
    address = reverse("processes:defects")
    words.say(
        _("{found} defects were found, {optimised} of them are optimised ({share}), {verified} verified."),
        found=Figure(f"{counts.found:,}", f"{address}?which=all"),
        optimised=Figure(f"{counts.optimised:,}"),
        share=format_value("ratio", counts.optimised_share),
        verified=Figure(f"{counts.verified:,}", f"{address}?which=all&state=verified", "good"),
    )
    if counts.open:
        words.say(
            _("{open} wait to be mended, for {mean} days on average, the oldest for {oldest}."),
            open=Figure(f"{counts.open:,}", f"{address}?which=open"),
            mean=f"{counts.mean_days or 0:.0f}",
            oldest=str(counts.oldest_days),
        )
    if counts.overdue:
        words.say(_("{late} are late."), late=Figure(str(counts.overdue), f"{address}?which=late", "bad"))
    return words


def defect_page(defect: Defect, by: Any) -> dict[str, Any]:
    """Everything on the page of a defect."""
    return {
        "defect": defect,
        "chain": chain(of_defect(defect), by),
        "sentence": defect_sentence(defect),
        "life": life(defect),
        "sources": defect.sources.all(),
        "merged": defects_seen_by(by).filter(merged_into=defect),
        "steps": [(step, words_of_step(step)) for step in open_steps(defect, by)],
        "may_edit": may_manage(by, defect) and defect.state in LIFE[:4],
        "may_find": can(by, Permission.SEE_FINDINGS) and can(by, Permission.REPORT_DEFECTS),
        "may_report": can(by, Permission.REPORT_DEFECTS),
        "age": age(defect),
        "late": defect.due is not None and defect.state in LIFE[1:3] and defect.due < timezone.localdate(),
        "history": [said(event) for event in history_of(defect).order_by("-pk")],
    }


def life(defect: Defect) -> list[dict[str, Any]]:
    """The states in order, each with its day; the one that it is in is marked."""
    days = {S.FOUND: defect.found_on, S.ACCEPTED: defect.accepted_on}
    days |= {S.FIXED: defect.fixed_on, S.VERIFIED: defect.verified_on}
    at = LIFE.index(S(defect.state)) if defect.state in LIFE else -1
    return [
        {"words": S(state).label, "day": days.get(state), "here": n == at, "done": n < at}
        for n, state in enumerate(LIFE)
    ]


def open_steps(defect: Defect, by: Any) -> list[str]:
    """What this person may do with it now, the main one first."""
    manages = may_manage(by, defect)
    found = []
    if manages:
        found += {S.FOUND: ["accept", "take-up", "decline"], S.ACCEPTED: ["take-up", "fix", "decline"]}.get(
            S(defect.state), []
        )
        found += ["fix"] if defect.state == S.CHANGING else []
        found += ["merge"] if defect.state in LIFE[:3] else []
    verifies = any(can(by, Permission.CONFIRM_PROCEDURES, unit) for unit in (defect.unit, defect.department))
    if defect.state == S.FIXED and verifies:
        found.append("verify")
    if defect.state in (S.FIXED, S.VERIFIED, S.DECLINED, S.MERGED) and can(by, Permission.REPORT_DEFECTS):
        found.append("reopen")
    return found


def defect_sentence(defect: Defect) -> Sentence:
    """What is the case, whose it is, since when, whom it touches."""
    words = Sentence().say(
        _("Found by {unit} on {day}, owned by {department}."),
        unit=str(defect.unit),
        day=str(defect.found_on),
        department=str(defect.department),
    )
    if defect.merged_into:
        other = Figure(str(defect.merged_into), reverse("processes:defect", args=[defect.merged_into.pk]))
        words.say(_("It is the same as {defect} and is counted there."), defect=other)
    if defect.step:
        url = reverse("processes:map", args=[defect.step.process_id])
        words.say(
            _("It lies at step {step} of {map}."),
            step=defect.step.label,
            map=Figure(str(defect.step.process), url),
        )
    if defect.customers:
        words.say(_("It touched {n} customers."), n=Figure(f"{defect.customers:,}"))
    if defect.seconds_lost:
        hours = format_value("seconds", defect.seconds_lost)
        words.say(_("It costs the front line {time} a month."), time=Figure(hours))
    return words


def alike(defect: Defect, by: Any) -> list[Defect]:
    """Open ones that it may be the same as: of the same step, then of the same process or department."""
    others = defects_seen_by(by).filter(state__in=LIFE[:4]).exclude(pk=defect.pk)
    same = Case(When(step=defect.step, then=0), default=1) if defect.step else Value(1)
    near = Q(department=defect.department) | Q(step__process=defect.step.process if defect.step else None)
    return list(others.filter(near).order_by(same, "-pk")[:SHOWN_ALIKE])


def finding_of(defect: Defect, by: Any) -> Finding:
    """The finding about it; while one is open it is that one."""
    return open_finding(
        by=by,
        title=defect.title,
        source=of_defect(defect),
        unit=defect.department,
        same_as=f"defect:{defect.pk}",
        detail=defect.detail,
    )


def register_sheet(found: DefectFilter) -> Sheet:
    """The narrowed register for Excel."""
    columns = [
        Column(_("Number")),
        Column(_("Defect")),
        Column(_("Kind")),
        Column(_("Process")),
        Column(_("Step")),
        Column(_("Owning department")),
        Column(_("Severity")),
        Column(pgettext("defect", "Cases"), "count"),
        Column(_("Customers"), "count"),
        Column(_("Seconds lost a month"), "count"),
        Column(_("Owner")),
        Column(_("Found on")),
        Column(_("Due")),
        Column(_("Age, days"), "count"),
        Column(_("State")),
        Column(_("Process change")),
    ]
    return Sheet(_("Defect register"), columns, [_row(defect) for defect in found.qs])


def _row(defect: Any) -> tuple[Any, ...]:
    return (
        defect.number,
        defect.title,
        defect.get_kind_display(),
        str(defect.step.process) if defect.step else "",
        defect.step.label if defect.step else "",
        str(defect.department),
        defect.get_severity_display(),
        defect.cases,
        defect.customers,
        defect.seconds_lost,
        str(defect.owner or ""),
        defect.found_on,
        defect.due,
        age(defect),
        defect.get_state_display(),
        defect.change.number if defect.change else "",
    )
