"""Process changes: opened, written, offered, confirmed. A confirmation makes the handbooks' new versions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.findings import actions as findings
from headwater.centre.findings.models import Reference
from headwater.centre.notices import actions as notices
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.processes.actions.defects import take_up_defect
from headwater.centre.processes.actions.handbooks import issue
from headwater.centre.processes.deciders import deciders
from headwater.centre.processes.models import (
    ChangeState,
    Defect,
    Handbook,
    HandbookVersion,
    Procedure,
    ProcedureVersion,
    ProcessChange,
    ProcessMap,
    Step,
)
from headwater.centre.processes.references import of_change, plain

FIELDS = ("title", "reason", "owner", "process", "step", "due")
OFFERED = gettext_noop("Process change %(number)s waits for confirmation: %(title)s")
WRITE = gettext_noop("Write process change %(number)s: %(title)s")


@transaction.atomic
def open_change(
    *,
    by: Actor,
    title: str,
    unit: Unit,
    reason: str = "",
    owner: Person | None = None,
    process: ProcessMap | None = None,
    step: Step | None = None,
    due: date | None = None,
    improvement: Reference | None = None,
    defects: Iterable[Defect] = (),
) -> ProcessChange:
    """A change to be written; `improvement` asked for it, `defects` are what it mends."""
    require(by, Permission.EDIT_PROCESSES, unit)
    change = ProcessChange(title=title[:160], unit=unit, reason=reason, owner=owner, due=due)
    change.process, change.step = process or (step.process if step else None), step
    change.improvement = plain(improvement) if improvement else {}
    change.made_by = audit.name_of(by)
    change.full_clean()
    change.save()
    audit.record(by=by, action="change.opened", about=change, detail={"unit": str(unit)})
    if improvement is not None:
        findings.link(by=by, upper=improvement, lower=of_change(change))
    for defect in defects:
        take_up_defect(by=by, defect=defect, change=change)
    _undertake(by, change)
    return change


def _undertake(by: Actor, change: ProcessChange) -> None:
    if change.owner is None or change.due is None:
        return
    notices.undertake(
        by=by,
        person=change.owner,
        key=duty_of(change),
        title=WRITE,
        params={"number": change.number, "title": change.title},
        url=of_change(change).url,
        due=change.due,
    )


def duty_of(change: ProcessChange) -> str:
    """The key of the owner's duty."""
    return f"processes.change:{change.pk}"


def _held(by: Actor, change: ProcessChange, permission: Permission, *states: Any) -> ProcessChange:
    require(by, permission, change.unit)
    change = ProcessChange.objects.select_for_update(of=("self",)).select_related("unit").get(pk=change.pk)
    if change.state not in states:
        raise ValidationError(
            _("%(number)s is %(state)s: this is not open now.")
            % {"number": change.number, "state": change.get_state_display()}
        )
    return change


OPEN = (ChangeState.DRAFT, ChangeState.OFFERED)


@transaction.atomic
def change_change(
    *, by: Actor, change: ProcessChange, seen: int | None = None, **facts: Any
) -> ProcessChange:
    """Other title, reason, owner, day."""
    change = _held(by, change, Permission.EDIT_PROCESSES, *OPEN)
    audit.require_unchanged(change, seen)
    before = {name: getattr(change, name) for name in FIELDS}
    for name in FIELDS:
        setattr(change, name, facts.get(name, before[name]))
    change.full_clean()
    change.save()
    after = {name: getattr(change, name) for name in FIELDS}
    audit.record(by=by, action="change.changed", about=change, detail=audit.changes(before, after))
    _undertake(by, change)
    return change


@transaction.atomic
def write_procedure(
    *, by: Actor, name: str, unit: Unit, name_en: str = "", process: ProcessMap | None = None
) -> Procedure:
    """A procedure without any text yet."""
    require(by, Permission.EDIT_PROCESSES, unit)
    if Procedure.objects.filter(unit=unit, name=name).exists():
        raise ValidationError({"name": _("This unit has a procedure of this name already.")})
    made = Procedure.objects.create(name=name, name_en=name_en, unit=unit, process=process)
    audit.record(by=by, action="procedure.made", about=made, detail={"unit": str(unit)})
    return made


@transaction.atomic
def write_version(
    *,
    by: Actor,
    change: ProcessChange,
    procedure: Procedure,
    text: str,
    valid_from: date,
    text_en: str = "",
    seen: int | None = None,
) -> ProcedureVersion:
    """The procedure's next text, within a change; written again it replaces what stood in the change."""
    change = _held(by, change, Permission.EDIT_PROCESSES, *OPEN)
    require(by, Permission.EDIT_PROCESSES, procedure.unit)
    audit.require_unchanged(change, seen)
    if not text.strip():
        raise ValidationError({"text": _("Write the steps, one a line.")})
    version = change.versions.filter(procedure=procedure).first()
    if version is None:
        last = procedure.versions.aggregate(n=Max("number"))["n"] or 0
        version = ProcedureVersion(procedure=procedure, change=change, number=last + 1)
    version.text, version.text_en, version.valid_from = text.strip(), text_en.strip(), valid_from
    version.written_by = audit.name_of(by)
    version.save()
    detail = {"title": str(procedure), "version": version.number, "since": str(valid_from)}
    audit.record(by=by, action="change.written", about=change, detail=detail)
    return version


@transaction.atomic
def drop_text(*, by: Actor, change: ProcessChange, version: ProcedureVersion) -> None:
    """Take a text out of the change again."""
    change = _held(by, change, Permission.EDIT_PROCESSES, *OPEN)
    detail = {"title": str(version.procedure), "version": version.number}
    change.versions.filter(pk=version.pk, confirmed_at=None).delete()
    audit.record(by=by, action="change.text_dropped", about=change, detail=detail)


@transaction.atomic
def offer_change(*, by: Actor, change: ProcessChange) -> ProcessChange:
    """It is written: whoever may confirm it reads it now."""
    change = _held(by, change, Permission.EDIT_PROCESSES, ChangeState.DRAFT)
    if not change.versions.exists():
        raise ValidationError(_("Write the text of at least one procedure first."))
    change.state = ChangeState.OFFERED
    change.save(update_fields=["state"])
    notices.fulfil(by=by, key=duty_of(change))
    audit.record(by=by, action="change.offered", about=change)
    own = by.person_id if isinstance(by, Account) else None
    people = [p for p in deciders(change.unit, Permission.CONFIRM_PROCEDURES) if p.pk != own]
    facts = {"number": change.number, "title": change.title}
    notices.notify(by=by, to=people, text=OFFERED, params=facts, url=of_change(change).url)
    return change


@transaction.atomic
def confirm_version(*, by: Actor, change: ProcessChange) -> list[HandbookVersion]:
    """Put the change into effect: its texts are in force, and so are new versions of the handbooks with them.

    Each handbook goes to every holder of its post, who confirms having read it; the steps of the new texts
    are offered as items of its checklist. Answers with the handbooks' versions (none where no handbook has
    the procedure).
    """
    change = _held(by, change, Permission.CONFIRM_PROCEDURES, *OPEN)
    versions = list(change.versions.select_related("procedure"))
    if not versions:
        raise ValidationError(_("Write the text of at least one procedure first."))
    now, name = timezone.now(), audit.name_of(by)
    change.versions.update(confirmed_by=name, confirmed_at=now)
    change.state, change.confirmed_by, change.confirmed_at = ChangeState.CONFIRMED, name, now
    change.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    notices.fulfil(by=by, key=duty_of(change))
    titles = [str(version) for version in versions]
    audit.record(by=by, action="change.confirmed", about=change, detail={"title": ", ".join(titles)})
    touched = Handbook.objects.filter(procedures__procedure__in=[v.procedure_id for v in versions])
    return [issue(by=by, handbook=handbook, change=change, texts=versions) for handbook in touched.distinct()]


@transaction.atomic
def withdraw_change(*, by: Actor, change: ProcessChange, reason: str) -> ProcessChange:
    """It will not be done; its texts never come into force, its defects are open again."""
    change = _held(by, change, Permission.EDIT_PROCESSES, *OPEN)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    change.versions.filter(confirmed_at=None).delete()
    change.state = ChangeState.WITHDRAWN
    change.save(update_fields=["state"])
    change.defects.filter(state="changing").update(state="accepted", change=None)
    notices.withdraw(by=by, key=duty_of(change))
    audit.record(by=by, action="change.withdrawn", about=change, detail={"reason": reason.strip()[:300]})
    return change
