"""Process maps: made, changed, put into effect, retired."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.processes.models import MapVersion, ProcessMap
from headwater.centre.processes.snapshots import drawn, gaps

FIELDS = ("name", "name_en", "purpose", "owner")


@transaction.atomic
def make_map(
    *, by: Actor, name: str, unit: Unit, name_en: str = "", purpose: str = "", owner: Person | None = None
) -> ProcessMap:
    """A process without steps yet."""
    require(by, Permission.EDIT_PROCESSES, unit)
    process = ProcessMap(name=name, name_en=name_en, purpose=purpose, unit=unit, owner=owner)
    _refuse_twin(process)
    process.full_clean()
    process.save()
    audit.record(by=by, action="map.made", about=process, detail={"unit": str(unit)})
    return process


@transaction.atomic
def change_map(*, by: Actor, process: ProcessMap, seen: int | None = None, **facts: Any) -> ProcessMap:
    """Other name, purpose, owner."""
    process = editable(by, process)
    audit.require_unchanged(process, seen)
    before = {name: getattr(process, name) for name in FIELDS}
    for name in FIELDS:
        setattr(process, name, facts.get(name, before[name]))
    _refuse_twin(process)
    process.full_clean()
    process.save()
    after = {name: getattr(process, name) for name in FIELDS}
    audit.record(by=by, action="map.changed", about=process, detail=audit.changes(before, after))
    return process


def editable(by: Actor, process: ProcessMap) -> ProcessMap:
    """The map, locked for the rest of the transaction, if `by` may change it."""
    require(by, Permission.EDIT_PROCESSES, process.unit)
    process = ProcessMap.objects.select_for_update().get(pk=process.pk)
    if process.retired:
        raise ValidationError(_("%(map)s is retired and is not changed any more.") % {"map": process})
    return process


def _refuse_twin(process: ProcessMap) -> None:
    same = ProcessMap.objects.filter(unit=process.unit, name=process.name).exclude(pk=process.pk)
    if same.exists():
        raise ValidationError({"name": _("This unit has a process of this name already.")})


@transaction.atomic
def confirm_map(*, by: Actor, process: ProcessMap, valid_from: date, note: str = "") -> MapVersion:
    """Put the working state into effect as the next version; refused while it has gaps."""
    require(by, Permission.CONFIRM_PROCEDURES, process.unit)
    process = ProcessMap.objects.select_for_update().get(pk=process.pk)
    if not process.touched:
        raise ValidationError(_("Nothing was changed since version %(n)s.") % {"n": process.version})
    missing = gaps(process)
    if missing:
        raise ValidationError(missing)
    process.version, process.touched = process.version + 1, False
    process.save(update_fields=["version", "touched"])
    version = MapVersion.objects.create(
        process=process,
        number=process.version,
        drawn=drawn(process),
        note=note,
        valid_from=valid_from,
        confirmed_by=audit.name_of(by),
    )
    detail = {"version": version.number, "since": str(valid_from), "note": note}
    audit.record(by=by, action="map.confirmed", about=process, detail=detail)
    return version


@transaction.atomic
def retire_map(*, by: Actor, process: ProcessMap) -> None:
    """Not worked by any more; its steps stay for what points at them."""
    require(by, Permission.CONFIRM_PROCEDURES, process.unit)
    ProcessMap.objects.filter(pk=process.pk).update(retired=True)
    audit.record(by=by, action="map.retired", about=process)
