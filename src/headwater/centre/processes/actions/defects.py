"""The defect register: found, accepted or declined, being changed, fixed, verified."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.findings import actions as findings
from headwater.centre.findings.models import Reference
from headwater.centre.findings.queries import by_number, known
from headwater.centre.notices import actions as notices
from headwater.centre.people import audit
from headwater.centre.people.access import can, require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import history_of
from headwater.centre.processes.deciders import deciders
from headwater.centre.processes.models import (
    Defect,
    DefectKind,
    DefectSource,
    DefectState,
    ProcessChange,
    Severity,
    Step,
)
from headwater.centre.processes.references import of_change, of_defect

FIELDS = ("title", "detail", "kind", "step", "department", "severity", "customers", "seconds_lost")
REPORTED = gettext_noop("%(unit)s reported defect %(number)s: %(title)s")
MERGED = gettext_noop("Defect %(number)s (%(title)s) was merged into your %(into)s")
MEND = gettext_noop("Mend defect %(number)s: %(title)s")
S = DefectState
# Cases of other systems: anybody may name one by its number.
KEPT_ELSEWHERE = ("complaint", "check", "suggestion")


@transaction.atomic
def open_defect(
    *,
    by: Actor,
    title: str,
    unit: Unit,
    kind: Any = DefectKind.PROCESS,
    department: Unit | None = None,
    step: Step | None = None,
    detail: str = "",
    severity: Any = Severity.MEDIUM,
    customers: int | None = None,
    seconds_lost: int | None = None,
    sources: Iterable[Reference] = (),
    found_on: date | None = None,
) -> Defect:
    """Put a defect on the register. Without `department` the step's unit owns it, else the finder's."""
    require(by, Permission.REPORT_DEFECTS)
    owning = department or (step.unit if step and step.unit else unit)
    defect = Defect(title=title[:160], unit=unit, department=owning, kind=kind, step=step, detail=detail)
    defect.severity, defect.customers, defect.seconds_lost = severity, customers, seconds_lost
    defect.reported_by, defect.found_on = audit.name_of(by), found_on or timezone.localdate()
    defect.full_clean()
    defect.save()
    audit.record(by=by, action="defect.opened", about=defect, detail={"unit": str(owning), "kind": kind})
    for source in sources:
        add_source(by=by, defect=defect, source=source)
    _tell_owners(by, defect)
    return defect


def _tell_owners(by: Actor, defect: Defect) -> None:
    """The owning department hears of it, whoever reported it apart."""
    own = by.person_id if isinstance(by, Account) else None
    people = [p for p in deciders(defect.department, Permission.EDIT_PROCESSES) if p.pk != own]
    facts = {"number": defect.number, "title": defect.title, "unit": str(defect.unit)}
    notices.notify(by=by, to=people, text=REPORTED, params=facts, url=of_defect(defect).url)


@transaction.atomic
def add_source(*, by: Actor, defect: Defect, source: Reference) -> DefectSource:
    """One case more in which the defect showed; the same case twice is one."""
    require(by, Permission.REPORT_DEFECTS)
    return _keep_case(by, defect, _named(by, source))


def _keep_case(by: Actor, defect: Defect, source: Reference) -> DefectSource:
    kept, new = DefectSource.objects.get_or_create(
        defect=defect,
        kind=source.kind,
        number=source.number[:60],
        defaults={"title": source.title[:200], "url": source.url[:300]},
    )
    if new:
        findings.link(by=by, upper=of_defect(defect), lower=source)
        audit.record(by=by, action="defect.case_added", about=defect, detail={"case": str(kept)})
    return kept


def _named(by: Actor, source: Reference) -> Reference:
    """What a person names: cases kept elsewhere as told, objects of a room as that room tells them."""
    if source.kind in KEPT_ELSEWHERE or not isinstance(by, Account):
        return source
    if source.kind == "finding":
        finding = by_number(by, source.number)
        found = finding.reference if finding else None
    else:
        found = known(source.kind, source.number, by)
        # Its title stays where it is: the other room alone knows who may read it.
        found = Reference(found.kind, found.number, "", found.url) if found else None
    if found is None:
        raise ValidationError(_("There is no %(number)s that you may see.") % {"number": source.number})
    return found


def may_manage(by: Actor | Any, defect: Defect) -> bool:
    """Whether `by` decides on the defect: an editor of the owning department, or its owner."""
    own = isinstance(by, Account) and by.person_id is not None and by.person_id == defect.owner_id
    return own or can(by, Permission.EDIT_PROCESSES, defect.department)


def require_manage(by: Actor, defect: Defect) -> None:
    """Refuse in a sentence."""
    if not may_manage(by, defect):
        raise PermissionDenied(_("Only the owning department decides on a defect."))


def require_verify(by: Actor, defect: Defect) -> None:
    """Who confirms procedures where it was found, or where it is mended."""
    if not can(by, Permission.CONFIRM_PROCEDURES, defect.unit):
        require(by, Permission.CONFIRM_PROCEDURES, defect.department)


def require_reopen(by: Actor, _defect: Defect) -> None:
    """Whoever reports defects says that one is there again."""
    require(by, Permission.REPORT_DEFECTS)


def _held(by: Actor, defect: Defect, *states: Any) -> Defect:
    """The defect, locked, if `by` may decide on it and it is in one of the states."""
    defect = Defect.objects.select_for_update(of=("self",)).select_related("department").get(pk=defect.pk)
    require_manage(by, defect)
    if states and defect.state not in states:
        raise ValidationError(
            _("%(number)s is %(state)s: this step is not open now.")
            % {"number": defect.number, "state": defect.get_state_display()}
        )
    return defect


def _move(by: Actor, defect: Defect, state: Any, action: str, **facts: Any) -> Defect:
    before = {"state": defect.state}
    defect.state = state
    for name, value in facts.items():
        setattr(defect, name, value)
    defect.save()
    detail = audit.changes(before, {"state": state})
    if facts.get("reason"):
        detail["reason"] = facts["reason"]
    audit.record(by=by, action=action, about=defect, detail=detail)
    return defect


@transaction.atomic
def change_defect(*, by: Actor, defect: Defect, seen: int | None = None, **facts: Any) -> Defect:
    """Other facts; a defect that is verified or declined is left as it is."""
    defect = _held(by, defect, S.FOUND, S.ACCEPTED, S.CHANGING, S.FIXED)
    audit.require_unchanged(defect, seen)
    before = {name: getattr(defect, name) for name in FIELDS}
    for name in FIELDS:
        setattr(defect, name, facts.get(name, before[name]))
    defect.full_clean()
    defect.save()
    after = {name: getattr(defect, name) for name in FIELDS}
    audit.record(by=by, action="defect.changed", about=defect, detail=audit.changes(before, after))
    return defect


@transaction.atomic
def accept_defect(*, by: Actor, defect: Defect, owner: Person, due: date) -> Defect:
    """The department takes it: somebody mends it by a day, and is reminded of that."""
    defect = _held(by, defect, S.FOUND, S.ACCEPTED)
    today = timezone.localdate()
    _move(by, defect, S.ACCEPTED, "defect.accepted", owner=owner, due=due, accepted_on=today)
    _undertake(by, defect)
    return defect


def _undertake(by: Actor, defect: Defect) -> None:
    if defect.owner is None or defect.due is None:
        return
    reference = of_defect(defect)
    notices.undertake(
        by=by,
        person=defect.owner,
        key=duty_of(defect),
        title=MEND,
        params={"number": defect.number, "title": defect.title},
        url=reference.url,
        due=defect.due,
    )


def duty_of(defect: Defect) -> str:
    """The key of the owner's duty."""
    return f"processes.defect:{defect.pk}"


@transaction.atomic
def decline_defect(*, by: Actor, defect: Defect, reason: str) -> Defect:
    """Not a defect, or not to be mended; the reason stays with it."""
    defect = _held(by, defect, S.FOUND, S.ACCEPTED)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: whoever reported it reads this.")})
    notices.withdraw(by=by, key=duty_of(defect))
    today = timezone.localdate()
    return _move(by, defect, S.DECLINED, "defect.declined", reason=reason.strip()[:300], closed_on=today)


@transaction.atomic
def take_up_defect(*, by: Actor, defect: Defect, change: ProcessChange) -> Defect:
    """It is being changed, by this process change."""
    defect = _held(by, defect, S.FOUND, S.ACCEPTED, S.CHANGING)
    findings.link(by=by, upper=of_change(change), lower=of_defect(defect))
    today = defect.accepted_on or timezone.localdate()
    return _move(by, defect, S.CHANGING, "defect.taken_up", change=change, accepted_on=today)


@transaction.atomic
def merge_defect(*, by: Actor, defect: Defect, into: Defect, reason: str = "") -> Defect:
    """The same as one that is known: its cases go there, its owner's duty ends, and it is counted once."""
    defect = _held(by, defect, S.FOUND, S.ACCEPTED, S.CHANGING)
    into = Defect.objects.select_for_update(of=("self",)).get(pk=into.pk)
    if into.pk == defect.pk:
        raise ValidationError({"into": _("Choose another defect than this one.")})
    if into.state not in (S.FOUND, S.ACCEPTED, S.CHANGING, S.FIXED):
        raise ValidationError(
            {
                "into": _("%(number)s is %(state)s: open it again first, or choose one that is open.")
                % {"number": into.number, "state": into.get_state_display()}
            }
        )
    for case in [*(source.reference for source in defect.sources.all()), of_defect(defect)]:
        _keep_case(by, into, case)
    # What had been merged into this one is now in the other: nobody follows a chain.
    defect.merged.update(merged_into=into)
    notices.withdraw(by=by, key=duty_of(defect))
    facts = {"merged_into": into, "reason": reason.strip()[:300], "closed_on": timezone.localdate()}
    _move(by, defect, S.MERGED, "defect.merged", **facts)
    audit.record(by=by, action="defect.took_in", about=into, detail={"title": str(defect)})
    if into.owner is not None:
        facts = {"number": defect.number, "title": defect.title, "into": into.number}
        notices.notify(by=by, to=[into.owner], text=MERGED, params=facts, url=of_defect(into).url)
    return defect


@transaction.atomic
def fix_defect(*, by: Actor, defect: Defect, note: str = "") -> Defect:
    """Whoever mended it says so; it waits to be verified by somebody else."""
    defect = _held(by, defect, S.ACCEPTED, S.CHANGING)
    notices.fulfil(by=by, key=duty_of(defect))
    return _move(by, defect, S.FIXED, "defect.fixed", reason=note[:300], fixed_on=timezone.localdate())


@transaction.atomic
def verify_defect(*, by: Actor, defect: Defect, note: str = "") -> Defect:
    """It is seen to be gone. Who mended it does not verify it."""
    require_verify(by, defect)
    defect = Defect.objects.select_for_update(of=("self",)).get(pk=defect.pk)
    if defect.state != S.FIXED:
        raise ValidationError(_("Only what is fixed can be verified."))
    if isinstance(by, Account) and by.person_id is not None and by.person_id == defect.owner_id:
        raise ValidationError(_("Somebody else than its owner verifies a defect."))
    mended = history_of(defect).filter(action="defect.fixed").order_by("-pk").first()
    if isinstance(by, Account) and mended is not None and mended.by == audit.name_of(by):
        raise ValidationError(_("Who declared it fixed does not verify it: somebody else does."))
    today = timezone.localdate()
    facts = {"reason": note[:300], "verified_on": today, "closed_on": today}
    return _move(by, defect, S.VERIFIED, "defect.verified", **facts)


@transaction.atomic
def reopen_defect(*, by: Actor, defect: Defect, reason: str) -> Defect:
    """It is there again, or was declined or merged wrongly: back to its owner, or to the beginning."""
    require_reopen(by, defect)
    defect = Defect.objects.select_for_update(of=("self",)).get(pk=defect.pk)
    if defect.state not in (S.FIXED, S.VERIFIED, S.DECLINED, S.MERGED):
        raise ValidationError(_("It is open."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say what was seen.")})
    state = S.ACCEPTED if defect.owner_id else S.FOUND
    gone = {"fixed_on": None, "verified_on": None, "closed_on": None, "merged_into": None}
    _move(by, defect, state, "defect.reopened", reason=reason.strip()[:300], **gone)
    _undertake(by, defect)
    return defect
