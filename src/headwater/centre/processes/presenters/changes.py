"""A change and a procedure, as their templates show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.directory.wording import said
from headwater.centre.findings.queries import chain, name_of
from headwater.centre.people.access import can
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import history_of
from headwater.centre.processes.contents import Line, difference, in_force
from headwater.centre.processes.models import ChangeState, Procedure, ProcedureVersion, ProcessChange
from headwater.centre.processes.presenters import Crumb
from headwater.centre.processes.queries import defects_seen_by, procedures_seen_by
from headwater.centre.processes.references import of_change
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import Figure, Sentence
from headwater.centre.ui.exports import Sheet

DONE = {
    "offer": gettext_lazy("It waits for confirmation now."),
    "confirm": gettext_lazy("It is in effect, and the handbooks are on their way to everybody on the posts."),
    "withdraw": gettext_lazy("It is withdrawn."),
}


def crumbs(change: ProcessChange) -> list[Crumb]:
    """The way back."""
    return [
        (_("Process changes"), reverse("processes:changes")),
        (change.number, reverse("processes:change", args=[change.pk])),
    ]


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a change, against the one before it."""

    version: ProcedureVersion
    before: ProcedureVersion | None
    lines: list[Line]


def change_page(change: ProcessChange, by: Any) -> dict[str, Any]:
    """Everything on the page of a change."""
    edits = change.open and can(by, Permission.EDIT_PROCESSES, change.unit)
    return {
        "change": change,
        "chain": chain(of_change(change), by),
        "texts": [_text(version) for version in change.versions.select_related("procedure")],
        "defects": defects_seen_by(by).filter(change=change),
        "handbooks": change.handbook_versions.select_related("handbook__post"),
        "sentence": change_sentence(change),
        "may_edit": edits,
        "may_offer": edits and change.state == ChangeState.DRAFT,
        "may_confirm": change.open and can(by, Permission.CONFIRM_PROCEDURES, change.unit),
        "late": change.due is not None and change.open and change.due < timezone.localdate(),
        "history": [said(event) for event in history_of(change).order_by("-pk")],
    }


def _text(version: ProcedureVersion) -> Text:
    before = version.procedure.versions.filter(number__lt=version.number).exclude(confirmed_at=None).first()
    return Text(version, before, difference(before.shown if before else "", version.shown))


def change_sentence(change: ProcessChange) -> Sentence:
    """What it is for and where it stands."""
    words = Sentence()
    if change.improvement:
        told = change.improvement
        words.say(_("Asked for by {what}."), what=Figure(f"{told['number']} {told['title']}", told["url"]))
    if change.state == ChangeState.CONFIRMED and change.confirmed_at:
        day = timezone.localtime(change.confirmed_at).strftime("%Y-%m-%d")
        words.say(_("Confirmed by {who} on {day}."), who=name_of(change.confirmed_by), day=day)
        for version in change.handbook_versions.select_related("handbook__post"):
            url = reverse("processes:handbook-version", args=[version.handbook_id, version.number])
            given = version.receipts.count()
            read = version.receipts.exclude(read_at=None).count()
            said_of = (
                _("The handbook of {post} is at version {n}: read by {read} of {given}.")
                if read
                else _("The handbook of {post} is at version {n}: none of {given} has read it yet.")
            )
            words.say(
                said_of,
                post=str(version.handbook),
                n=Figure(str(version.number), url),
                read=Figure(str(read), url, "good" if read == given else "near"),
                given=str(given),
            )
    elif change.state == ChangeState.OFFERED:
        words.say(_("It is written and waits for somebody to confirm it."))
    elif change.state == ChangeState.DRAFT:
        words.say(_("It is being written."))
    return words


def first_text(change: ProcessChange, procedure: str, by: Any) -> dict[str, Any]:
    """What the form begins with: the draft in this change, else the text in force."""
    known = procedures_seen_by(by)
    found = known.filter(pk=int(procedure)).first() if procedure.isdecimal() and len(procedure) < 10 else None
    if found is None:
        return {}
    text = change.versions.filter(procedure=found).first() or in_force(found)
    first: dict[str, Any] = {"procedure": found}
    if text is not None:
        first |= {"text": text.text, "text_en": text.text_en}
        if text.change_id == change.pk:
            first["valid_from"] = text.valid_from
    return first


def procedure_page(procedure: Procedure, older: str, newer: str, by: Any) -> dict[str, Any]:
    """The text in force, all versions, and two of them compared."""
    versions = list(procedure.versions.select_related("change"))
    confirmed = [version for version in versions if version.confirmed_at]
    today = timezone.localdate()
    now = next((v for v in confirmed if v.valid_from <= today), None)
    new = _numbered(versions, newer) or now or (confirmed[0] if confirmed else None)
    below = [v for v in confirmed if new and v.number < new.number]
    old = _numbered(versions, older) or (below[0] if below else None)
    compared = old is not None and new is not None and old.pk != new.pk
    return {
        "procedure": procedure,
        "versions": versions,
        "now": now,
        "new": new,
        "old": old,
        "lines": difference(old.shown, new.shown) if compared and old and new else [],
        "handbooks": [row.handbook for row in procedure.handbooks.select_related("handbook__post")],
        "may_edit": can(by, Permission.EDIT_PROCESSES, procedure.unit),
    }


def _numbered(versions: Iterable[ProcedureVersion], number: str) -> ProcedureVersion | None:
    return next((v for v in versions if str(v.number) == number), None)


def changes_sheet(rows: Iterable[Any]) -> Sheet:
    """The list for Excel."""
    names = [
        _("Number"),
        _("Process change"),
        _("Unit"),
        _("Process"),
        _("Owner"),
        _("Due"),
        _("Valid from"),
        _("State"),
    ]
    columns = [*map(Column, names), Column(_("Defects"), "count"), Column(_("Procedures"), "count")]
    return Sheet(_("Process changes"), columns, [_row(change) for change in rows])


def _row(change: Any) -> tuple[Any, ...]:
    return (
        change.number,
        change.title,
        str(change.unit),
        str(change.process or ""),
        str(change.owner or ""),
        change.due,
        change.valid_from,
        change.get_state_display(),
        change.mends,
        change.texts,
    )
