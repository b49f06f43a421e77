"""Handbooks: made, changed, put into effect, given out with receipt; items of their checklists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.findings import actions as findings
from headwater.centre.jobs import running
from headwater.centre.notices import actions as notices
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Post
from headwater.centre.people.permissions import Permission
from headwater.centre.processes.contents import content_of
from headwater.centre.processes.holders import holders, home_of
from headwater.centre.processes.models import (
    ChecklistItem,
    Handbook,
    HandbookProcedure,
    HandbookVersion,
    ItemState,
    Procedure,
    ProcedureVersion,
    ProcessChange,
    Receipt,
)
from headwater.centre.processes.references import of_change, of_handbook

FIELDS = ("duties", "duties_en", "indicators")
GIVE_OUT = "processes.give_out"
LONGEST_ITEM = 200


@transaction.atomic
def make_handbook(*, by: Actor, post: Post) -> Handbook:
    """The handbook of a post; there is only one."""
    require(by, Permission.EDIT_PROCESSES, home_of(post))
    if Handbook.objects.filter(post=post).exists():
        raise ValidationError({"post": _("This post has its handbook already.")})
    handbook = Handbook.objects.create(post=post)
    audit.record(by=by, action="handbook.made", about=handbook)
    return handbook


def _held(by: Actor, handbook: Handbook, permission: Permission = Permission.EDIT_PROCESSES) -> Handbook:
    require(by, permission, home_of(handbook.post))
    return Handbook.objects.select_for_update(of=("self",)).select_related("post").get(pk=handbook.pk)


@transaction.atomic
def change_handbook(*, by: Actor, handbook: Handbook, seen: int | None = None, **facts: Any) -> Handbook:
    """Other duties, other indicators."""
    handbook = _held(by, handbook)
    audit.require_unchanged(handbook, seen)
    before = {name: getattr(handbook, name) for name in FIELDS}
    for name in FIELDS:
        setattr(handbook, name, facts.get(name, before[name]))
    handbook.touched = True
    handbook.save()
    after = {name: getattr(handbook, name) for name in FIELDS}
    told = [row | {"indicators": ", ".join(row["indicators"])} for row in (before, after)]
    audit.record(by=by, action="handbook.changed", about=handbook, detail=audit.changes(*told))
    return handbook


@transaction.atomic
def use_procedure(*, by: Actor, handbook: Handbook, procedure: Procedure, used: bool = True) -> None:
    """Take a procedure into the handbook, or out of it."""
    handbook = _held(by, handbook)
    rows = HandbookProcedure.objects.filter(handbook=handbook, procedure=procedure)
    if used == rows.exists():
        return
    if used:
        HandbookProcedure.objects.create(handbook=handbook, procedure=procedure)
    else:
        rows.delete()
    Handbook.objects.filter(pk=handbook.pk).update(touched=True)
    action = "handbook.procedure_taken" if used else "handbook.procedure_dropped"
    audit.record(by=by, action=action, about=handbook, detail={"title": str(procedure)})


@transaction.atomic
def confirm_handbook(
    *, by: Actor, handbook: Handbook, note: str = "", valid_from: date | None = None
) -> HandbookVersion:
    """Put the working state into effect, without a process change."""
    handbook = _held(by, handbook, Permission.CONFIRM_PROCEDURES)
    if not handbook.touched:
        raise ValidationError(_("Nothing was changed since version %(n)s.") % {"n": handbook.version})
    return issue(by=by, handbook=handbook, note=note, valid_from=valid_from)


@transaction.atomic
def issue(
    *,
    by: Actor,
    handbook: Handbook,
    change: ProcessChange | None = None,
    texts: Iterable[ProcedureVersion] = (),
    note: str = "",
    valid_from: date | None = None,
) -> HandbookVersion:
    """The handbook's next version, on its way to every holder; the texts' steps become offered items."""
    handbook = _held(by, handbook, Permission.CONFIRM_PROCEDURES)
    texts = list(texts)
    handbook.version, handbook.touched = handbook.version + 1, False
    handbook.save(update_fields=["version", "touched"])
    since = valid_from or max((text.valid_from for text in texts), default=timezone.localdate())
    version = HandbookVersion.objects.create(
        handbook=handbook,
        number=handbook.version,
        content=content_of(handbook, since),
        note=note or (change.title if change else ""),
        change=change,
        valid_from=since,
        confirmed_by=audit.name_of(by),
    )
    _offer_items(handbook, texts)
    people = holders(handbook.post)
    Receipt.objects.bulk_create([Receipt(version=version, person=person) for person in people])
    detail = {"version": version.number, "since": str(since), "persons": len(people)}
    audit.record(by=by, action="handbook.confirmed", about=handbook, detail=detail)
    if change is not None:
        findings.link(by=by, upper=of_handbook(version), lower=of_change(change))
    # A post may have a thousand holders: their duties are written in the background.
    running.defer(GIVE_OUT, by=by, version=version.pk)
    return version


@transaction.atomic
def reach_new_holders(*, by: Actor) -> int:
    """The newest versions to whoever came to a post since; who left it need not read on. How many came."""
    reached = 0
    for handbook in Handbook.objects.filter(version__gt=0).select_related("post"):
        version = handbook.versions.get(number=handbook.version)
        people = {person.pk: person for person in holders(handbook.post)}
        given = version.receipts.select_related("person", "version")
        for receipt in given.filter(read_at=None).exclude(person__in=people):
            notices.withdraw(by=by, key=duty_of(receipt))
        there = set(given.values_list("person", flat=True))
        fresh = [Receipt(version=version, person=people[pk]) for pk in people if pk not in there]
        if fresh:
            Receipt.objects.bulk_create(fresh)
            running.defer(GIVE_OUT, by=by, version=version.pk)
        reached += len(fresh)
    return reached


def _offer_items(handbook: Handbook, texts: Iterable[ProcedureVersion]) -> None:
    known = set(handbook.items.values_list("text", flat=True))
    for version in texts:
        lines = [line.strip()[:LONGEST_ITEM] for line in version.text.splitlines() if line.strip()]
        english = [line.strip()[:300] for line in version.text_en.splitlines() if line.strip()]
        paired = english if len(english) == len(lines) else [""] * len(lines)
        for line, line_en in zip(lines, paired, strict=True):
            if line not in known:
                known.add(line)
                ChecklistItem.objects.create(handbook=handbook, text=line, text_en=line_en, source=version)


@transaction.atomic
def acknowledge(*, by: Account, receipt: Receipt) -> Receipt:
    """The holder has read the version; nobody can say so for somebody else."""
    if by.person_id is None or receipt.person_id != by.person_id:
        raise PermissionDenied(_("Only its holder can confirm having read a handbook."))
    if receipt.read_at is None:
        receipt.read_at = timezone.now()
        receipt.save(update_fields=["read_at"])
        notices.fulfil(by=by, key=duty_of(receipt))
        detail = {"version": receipt.version.number}
        audit.record(by=by, action="handbook.read", about=receipt.version.handbook, detail=detail)
    return receipt


def duty_of(receipt: Receipt) -> str:
    """The key of the holder's duty: one a handbook, so that a newer version takes the older one's place."""
    return f"processes.handbook:{receipt.version.handbook_id}:{receipt.person_id}"


@transaction.atomic
def add_item(*, by: Actor, handbook: Handbook, text: str, text_en: str = "") -> ChecklistItem:
    """An item that no procedure offered."""
    handbook = _held(by, handbook)
    if handbook.items.filter(text=text).exists():
        raise ValidationError({"text": _("This item is there already.")})
    item = ChecklistItem.objects.create(
        handbook=handbook, text=text, text_en=text_en, state=ItemState.TAKEN, decided_by=audit.name_of(by)
    )
    Handbook.objects.filter(pk=handbook.pk).update(touched=True)
    audit.record(by=by, action="item.taken", about=handbook, detail={"title": text})
    return item


@transaction.atomic
def decide_item(*, by: Actor, item: ChecklistItem, taken: bool) -> ChecklistItem:
    """An offered item goes onto the checklist, or not; a decision may be changed."""
    handbook = _held(by, item.handbook)
    item.state = ItemState.TAKEN if taken else ItemState.DECLINED
    item.decided_by = audit.name_of(by)
    item.save(update_fields=["state", "decided_by"])
    Handbook.objects.filter(pk=handbook.pk).update(touched=True)
    action = "item.taken" if taken else "item.declined"
    audit.record(by=by, action=action, about=handbook, detail={"title": item.text})
    return item
