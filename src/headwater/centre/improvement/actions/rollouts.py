"""Waves of a roll-out, inspections on site, the effect of each wave, and the watch over the gain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.improvement.actions import projects
from headwater.centre.improvement.actions.evidence import link_handbook
from headwater.centre.improvement.actions.holding import locked
from headwater.centre.improvement.models import (
    PROVED,
    ChecklistItem,
    Improvement,
    Inspection,
    InspectionItem,
    Watch,
    Wave,
)
from headwater.centre.improvement.trials import judging, plain, telling
from headwater.centre.people import audit
from headwater.centre.people.access import can, require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.processes.actions import confirm_version
from headwater.centre.processes.models import ProcessChange
from headwater.centre.ui.components import language_now
from headwater.centre.ui.data_clock import page_today
from headwater.engine.experiments import CannotJudge


def _proved(by: Actor, improvement: Improvement) -> Improvement:
    row = locked(improvement.pk)
    require(by, Permission.VERIFY, row.unit)
    if row.state not in PROVED:
        raise ValidationError(_("Only what was verified and accepted is rolled out."))
    return row


@transaction.atomic
def plan_wave(
    *,
    by: Actor,
    improvement: Improvement,
    unit: Unit,
    starts: date,
    owner: Person,
    persons: int,
    indicator: str = "",
) -> Wave:
    """One more unit takes it over from a day on; the first wave begins the roll-out."""
    row = _proved(by, improvement)
    require(by, Permission.VERIFY, unit)
    made = Wave(improvement=row, unit=unit, starts=starts, owner=owner, persons=persons)
    made.indicator, made.made_by = indicator or row.indicator, by if isinstance(by, Account) else None
    _begin(made)
    made.full_clean(exclude=["improvement"])
    made.save()
    projects.begin_roll_out(by=by, improvement=row)
    audit.record(by=by, action="wave.planned", about=made, detail={"unit": str(unit), "start": str(starts)})
    telling.wave(by, made)
    return made


def may_report(by: Actor, wave: Wave) -> bool:
    """Whoever answers for the wave on site, and who runs roll-outs of the unit."""
    own = isinstance(by, Account) and by.person_id is not None and by.person_id == wave.owner_id
    return own or can(by, Permission.VERIFY, wave.improvement.unit)


def require_report(by: Actor, wave: Wave) -> None:
    """Refuse in a sentence."""
    if not may_report(by, wave):
        raise PermissionDenied(_("Only who answers for this wave, or who runs roll-outs, may do this."))


def _reporting(by: Actor, wave: Wave) -> Wave:
    row = Wave.objects.select_for_update(of=("self",)).select_related("improvement__unit", "unit", "owner")
    found = row.get(pk=wave.pk)
    require_report(by, found)
    return found


@transaction.atomic
def report_wave(
    *, by: Actor, wave: Wave, persons: int, informed: int, trained: int, seen: int | None = None
) -> Wave:
    """How many were informed and trained."""
    row = _reporting(by, wave)
    audit.require_unchanged(row, seen)
    if max(informed, trained) > persons:
        raise ValidationError(_("More people were reached than there are: correct the numbers."))
    before = {"persons": row.persons, "informed": row.informed, "trained": row.trained}
    row.persons, row.informed, row.trained = persons, informed, trained
    row.state = Wave.State.STARTED
    row.full_clean(exclude=["improvement"])
    row.save()
    after = {"persons": persons, "informed": informed, "trained": trained}
    audit.record(by=by, action="wave.reported", about=row, detail=audit.changes(before, after))
    return row


@transaction.atomic
def set_checklist(
    *, by: Actor, improvement: Improvement, items: Iterable[str], seen: int | None = None
) -> list[ChecklistItem]:
    """What inspectors look for; done inspections keep the items that they had."""
    row = _proved(by, improvement)
    audit.require_unchanged(row, seen)
    texts = [text.strip() for text in items if text.strip()]
    row.checklist.all().delete()
    made = [
        ChecklistItem(improvement=row, text=text[:200], place=place) for place, text in enumerate(texts[:40])
    ]
    ChecklistItem.objects.bulk_create(made)
    audit.record(by=by, action="wave.checklist", about=row, detail={"rows": len(made)})
    return made


@transaction.atomic
def inspect(
    *, by: Actor, wave: Wave, on: date, note: str, items: Iterable[tuple[str, bool, str]]
) -> Inspection:
    """Somebody was there: each item kept or not, with evidence. Nothing is ticked by itself."""
    row = _reporting(by, wave)
    found = list(items)
    if not found:
        raise ValidationError(_("Make the checklist first."))
    if any(not evidence.strip() for _text, _kept, evidence in found):
        raise ValidationError(_("Write for each item by what one sees it."))
    if on < row.starts or on > timezone.localdate():
        raise ValidationError({"on": _("An inspection is between the wave's first day and today.")})
    made = Inspection.objects.create(wave=row, on=on, note=note, by=by if isinstance(by, Account) else None)
    InspectionItem.objects.bulk_create(
        InspectionItem(inspection=made, text=text, kept=kept, evidence=evidence.strip()[:300])
        for text, kept, evidence in found
    )
    kept = sum(one[1] for one in found)
    audit.record(by=by, action="wave.inspected", about=row, detail={"kept": f"{kept} / {len(found)}"})
    telling.inspected(by, row)
    return made


def measure_wave(*, by: Actor, wave: Wave) -> Wave:
    """The wave's effect up to the newest day, to stand beside what was shown."""
    try:
        found: dict[str, Any] = judging.judge_wave(wave, page_today())
    except CannotJudge as problem:
        found = {"why": plain.words(problem.words)}
    wave.found, wave.measured_at = found, timezone.now()
    _begin(wave)
    wave.save(update_fields=["found", "measured_at", "state"])
    return wave


def _begin(wave: Wave) -> None:
    """In effect from its day on, whether anybody has reported yet or not."""
    if wave.starts <= page_today():
        wave.state = Wave.State.STARTED


@transaction.atomic
def confirm_handbook(*, by: Actor, improvement: Improvement, change: ProcessChange) -> ProcessChange:
    """The new texts are in force and go to their holders; the gate's condition stands on it."""
    row = _proved(by, improvement)
    if change.improvement.get("number") != row.number:
        raise ValidationError(_("This change does not belong to %(number)s.") % {"number": row.number})
    confirm_version(by=by, change=change)
    link_handbook(
        by=by, improvement=row, number=change.number, title=str(change), url=change.get_absolute_url()
    )
    return change


@transaction.atomic
def look_after(*, by: Actor, watch: Watch) -> Watch:
    """Judge the weeks since; a gain that slipped back sends the improvement back to analysis."""
    row = Watch.objects.select_for_update(of=("self",)).get(pk=watch.pk)
    improvement = locked(row.improvement_id)
    if row.state == Watch.State.SLIPPED or improvement.state not in PROVED:
        return row
    try:
        found = judging.watch(improvement, row.verification, page_today())
    except CannotJudge as problem:
        row.state, row.found = Watch.State.UNSURE, {"words": plain.words(problem.words)}
    else:
        row.state = Watch.State.SLIPPED if found.since else Watch.State.HOLDS
        row.found = {
            "words": plain.words(found.words),
            "since": found.since.isoformat() if found.since else None,
            "bound": found.bound,
            "weeks": [[w.first.isoformat(), w.value, w.sum] for w in found.weeks],
        }
    row.checked_at = timezone.now()
    row.save(update_fields=["state", "found", "checked_at"])
    if row.state == Watch.State.SLIPPED:
        reason = plain.say(row.found["words"], language_now())
        audit.record(by=by, action="watch.slipped", about=improvement, detail={"reason": reason})
        telling.slipped(by, improvement, row.found["words"])
        projects.return_to_analysis(
            by=by, improvement=improvement, reason=row.found["words"],
            reference=row.verification.reference,
        )  # fmt: skip
    return row
