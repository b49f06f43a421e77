"""Footprint cohorts: designed, counted in the background, stopped, counted again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.jobs import running
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery import files, lake
from headwater.centre.recovery.footprint_work import asked_of, count
from headwater.centre.recovery.models import Footprint, LookalikeModel
from headwater.centre.recovery.screening_engine import plain
from headwater.centre.recovery.stopping import UNFORESEEN, Progress, Stopped, nobody_works
from headwater.centre.ui.components import language_now
from headwater.engine.lookalike.footprint import rows_of
from headwater.engine.words import Problem

TASK = "recovery.footprint"
BY = System("recovery")
S = Footprint.State
FIELDS = ("name", "note", "mass", "start", "end", "areas", "groups", "within", "ranked_by")


@transaction.atomic
def make(
    *,
    by: Actor,
    name: str,
    unit: Unit,
    owner: Person,
    start: datetime,
    end: datetime,
    groups: Sequence[dict[str, Any]],
    areas: Sequence[str] = (),
    mass: int | None = None,
    within: str = "",
    ranked_by: LookalikeModel | None = None,
    note: str = "",
) -> Footprint:
    """A new footprint; it is counted when somebody asks."""
    require(by, Permission.MODEL_LOOKALIKES, unit)
    made = Footprint(name=name, unit=unit, owner=owner, start=start, end=end, mass=mass, within=within)
    made.groups, made.areas, made.ranked_by, made.note = list(groups), list(areas), ranked_by, note
    made.made_by = by if isinstance(by, Account) else None
    _checked(made)
    made.save()
    audit.record(by=by, action="footprint.made", about=made, detail={"groups": len(made.groups)})
    return made


@transaction.atomic
def change(*, by: Actor, footprint: Footprint, seen: int | None = None, **facts: Any) -> Footprint:
    """Other conditions; what was counted no longer holds and is put away."""
    row = Footprint.objects.select_for_update(of=("self",)).get(pk=footprint.pk)
    require(by, Permission.MODEL_LOOKALIKES, row.unit)
    audit.require_unchanged(row, seen)
    if row.active:
        raise ValidationError(_("It is being counted: stop that first."))
    before = {name: getattr(row, name) for name in FIELDS}
    for name in FIELDS:
        setattr(row, name, facts.get(name, before[name]))
    _checked(row)
    changed = audit.changes(before, {name: getattr(row, name) for name in FIELDS})
    if set(changed) - {"name", "note"}:
        row.state, row.counts, row.total = S.DRAFT, {}, 0
        transaction.on_commit(lambda name=row.folder: files.remove(files.FOOTPRINTS, name))
        row.folder = ""
    row.save()
    if changed:
        audit.record(by=by, action="footprint.changed", about=row, detail={"fields": sorted(changed)})
    return row


def _checked(row: Footprint) -> None:
    row.full_clean()
    try:
        # Made, not run: a condition that cannot be asked is told here.
        rows_of(*lake.opened(), asked_of(row))
    except Problem as problem:
        raise ValidationError(problem.words.say(language_now())) from None


@transaction.atomic
def ask(*, by: Actor, footprint: Footprint) -> Footprint:
    """Have it counted in the background."""
    row = Footprint.objects.select_for_update(of=("self",)).get(pk=footprint.pk)
    require(by, Permission.MODEL_LOOKALIKES, row.unit)
    if row.active:
        raise ValidationError(_("It is being counted already."))
    row.state, row.stop_asked, row.errors = S.WAITING, False, {}
    row.run = running.defer(TASK, by=by, footprint=row.pk).pk
    row.save()
    audit.record(by=by, action="footprint.asked", about=row)
    return row


@transaction.atomic
def stop(*, by: Actor, footprint: Footprint) -> None:
    """Stop the counting; one that has not begun is stopped here."""
    require(by, Permission.MODEL_LOOKALIKES, footprint.unit)
    rows = Footprint.objects.filter(pk=footprint.pk)
    rows.filter(state=S.WAITING).update(state=S.CANCELLED, finished_at=timezone.now())
    if nobody_works(footprint.run):
        rows.filter(state=S.RUNNING).update(state=S.CANCELLED, finished_at=timezone.now())
    rows.filter(state=S.RUNNING).update(stop_asked=True)
    audit.record(by=by, action="footprint.stopped", about=footprint)


def carry_out(pk: int, tell: running.Tell) -> dict[str, Any]:
    """Count it. Run again after a kill it begins anew: nothing is kept before everything is written."""
    row = Footprint.objects.select_related("unit", "ranked_by__unit").filter(pk=pk).first()
    if row is None or not row.active:
        return {}
    mine = Footprint.objects.filter(pk=pk)
    mine.update(state=S.RUNNING)
    progress = Progress(tell, mine.filter(stop_asked=True).exists)
    try:
        values = count(row, progress)
    except Stopped:
        values = {"state": S.CANCELLED}
    except Problem as problem:
        _end(row, {"state": S.FAILED, "errors": plain(problem.words)})
        raise
    except Exception:
        _end(row, {"state": S.FAILED, "errors": plain(UNFORESEEN)})
        raise
    return _end(row, values)


def _end(row: Footprint, values: dict[str, Any]) -> dict[str, Any]:
    before = row.folder
    with transaction.atomic():
        kept = Footprint.objects.filter(pk=row.pk, state__in=(S.WAITING, S.RUNNING))
        kept.update(**values, finished_at=timezone.now())
        audit.record(by=BY, action="footprint.ended", about=row, detail={"state": str(values["state"])})
    if values.get("folder"):
        files.remove(files.FOOTPRINTS, before)
    return {"state": str(values["state"]), "total": values.get("total", 0)}
