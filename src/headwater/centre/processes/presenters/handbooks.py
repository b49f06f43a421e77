"""A handbook as its template shows it: of a version, or of the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.directory.wording import said
from headwater.centre.findings.queries import chain, name_of
from headwater.centre.people.access import can
from headwater.centre.people.models import Membership
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import history_of
from headwater.centre.processes.contents import content_of, difference, in_force
from headwater.centre.processes.holders import holders, home_of
from headwater.centre.processes.indicators import named
from headwater.centre.processes.models import Handbook, HandbookVersion, ItemState, Receipt
from headwater.centre.processes.models.names import in_reader_language
from headwater.centre.processes.queries import receipts_of, unread_of
from headwater.centre.processes.references import of_handbook
from headwater.centre.processes.tables import unit_of
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import Figure, Sentence
from headwater.centre.ui.exports import Sheet


def own(by: Any) -> dict[str, Any]:
    """The handbook of the asker's own post, and what of it is not read yet."""
    today = timezone.localdate()
    now = Q(since__lte=today) & (Q(until=None) | Q(until__gte=today))
    place = Membership.objects.filter(now, person=getattr(by, "person_id", None) or -1).first()
    mine = Handbook.objects.filter(post=place.post_id).first() if place and place.post_id else None
    return {"mine": mine, "unread": unread_of(by)}


def handbook_page(
    handbook: Handbook, version: HandbookVersion | None, by: Any, against: str = ""
) -> dict[str, Any]:
    """Everything on the page of a handbook; `version` None: the draft, before there is any version.

    `against`: the number of the version to compare with; else the one before.
    """
    content = version.content if version else content_of(handbook, timezone.localdate())
    before = _before(handbook, version, against) if version else None
    receipt = _own_receipt(version, by)
    return {
        "handbook": handbook,
        "version": version,
        "chain": chain(of_handbook(version), by) if version else [],
        "sentence": sentence(handbook, version, receipt, by),
        "content": shown(content),
        "lines": compared(before.content, content) if before else [],
        "before": before,
        "versions": handbook.versions.all()[:20],
        "receipt": receipt,
        "may_edit": can(by, Permission.EDIT_PROCESSES, home_of(handbook.post)),
        "may_see_people": can(by, Permission.SEE_PEOPLE),
        "history": [said(event) for event in history_of(handbook).order_by("-pk")[:12]],
    }


def _before(handbook: Handbook, version: HandbookVersion, against: str) -> HandbookVersion | None:
    number = int(against) if against.isdecimal() and len(against) < 6 else version.number - 1
    return handbook.versions.filter(number=number).exclude(pk=version.pk).first()


def _own_receipt(version: HandbookVersion | None, by: Any) -> Receipt | None:
    if version is None or not getattr(by, "person_id", None):
        return None
    return version.receipts.filter(person=by.person_id).first()


def sentence(
    handbook: Handbook, version: HandbookVersion | None, receipt: Receipt | None, by: Any
) -> Sentence:
    """Which version, since when, why, and who has read it."""
    words = Sentence()
    if version is None:
        return words.say(_("This is a draft: no version is in effect yet."))
    words.say(
        _("Version {n} is valid from {day}, confirmed by {who}."),
        n=str(version.number),
        day=str(version.valid_from),
        who=name_of(version.confirmed_by),
    )
    if version.valid_from > timezone.localdate():
        now = handbook.versions.filter(valid_from__lte=timezone.localdate()).first()
        if now is not None:
            url = reverse("processes:handbook-version", args=[handbook.pk, now.number])
            words.say(_("Until then {link} holds."), link=Figure(f"v{now.number}", url))
    if version.note:
        words.say(_("It says: {note}."), note=version.note.rstrip("。."))
    if version.number < handbook.version:
        newest = reverse("processes:handbook", args=[handbook.pk])
        words.say(_("It is not the newest: {link}."), link=Figure(f"v{handbook.version}", newest))
    rows = receipts_of(by, version)
    given, read = rows.count(), rows.exclude(read_at=None).count()
    if can(by, Permission.SEE_PEOPLE) and given:
        url = reverse("processes:receipts", args=[handbook.pk])
        words.say(
            _("{read} of your {given} people on the post have read it."),
            read=Figure(str(read), url, "good" if read == given else "near"),
            given=str(given),
        )
    if receipt is not None and receipt.read_at:
        day = timezone.localtime(receipt.read_at).strftime("%Y-%m-%d")
        words.say(_("You have read it on {day}."), day=day)
    return words


def shown(content: Mapping[str, Any]) -> dict[str, Any]:
    """A content in the reader's language."""
    return {
        "duties": lines(in_reader_language(content["duties"], content["duties_en"])),
        "procedures": [
            {
                "pk": row["procedure"],
                "name": in_reader_language(row["name"], row["name_en"]),
                "version": row["version"],
                "lines": lines(in_reader_language(row["text"], row["text_en"])),
            }
            for row in content["procedures"]
        ],
        "indicators": named(content["indicators"]),
        "items_": [in_reader_language(item["text"], item["text_en"]) for item in content["items"]],
    }


def lines(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Any]:
    """What is gone and what is new against the version before; equal lines are left out."""
    found = difference(as_text(before), as_text(after))
    return [line for line in found if line.kind != "same"]


def as_text(content: Mapping[str, Any]) -> str:
    """The whole as lines, in the reader's language."""
    told = shown(content)
    parts = [(_("Duties"), told["duties"])]
    parts += [(procedure["name"], procedure["lines"]) for procedure in told["procedures"]]
    parts += [(_("Indicators"), [one.name for one in told["indicators"]]), (_("Checklist"), told["items_"])]
    return "\n".join(f"{name}: {line}" for name, lines_ in parts for line in lines_)


def draft(handbook: Handbook, by: Any) -> dict[str, Any]:
    """What the page for changing shows beside its forms."""
    rows = [row.procedure for row in handbook.procedures.select_related("procedure")]
    items = handbook.items.select_related("source__procedure")
    return {
        "procedures": [(procedure, in_force(procedure)) for procedure in rows],
        "offered": items.filter(state=ItemState.OFFERED),
        "taken": items.filter(state=ItemState.TAKEN),
        "declined": items.filter(state=ItemState.DECLINED),
        "holders": len(holders(handbook.post)),
        "may_confirm": can(by, Permission.CONFIRM_PROCEDURES, home_of(handbook.post)),
    }


def receipts_sheet(version: HandbookVersion, rows: Iterable[Receipt]) -> Sheet:
    """Who has read it, for Excel."""
    names = (_("Staff number"), _("Full name"), _("Unit"), _("Given"), _("Read"))
    columns = [Column(name) for name in names]
    cells = [
        (row.person.number, str(row.person), unit_of(row), row.sent_at, row.read_at or _("not read"))
        for row in rows
    ]
    return Sheet(str(version), columns, cells)
