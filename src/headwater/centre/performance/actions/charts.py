"""What people add to a control chart: notes on points, phases, how the indicator is judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import can, require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Unit, UnitKind
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.models import BillingDays, ChartNote, ChartPhase, ChartSettings
from headwater.engine.control_charts.rules import RULES


@transaction.atomic
def write_note(
    *,
    by: Account,
    indicator: str,
    at: datetime,
    text: str,
    unit: Unit | None = None,
    where: Mapping[str, str] = {},
) -> ChartNote:
    """A word on one point, seen by all who see that chart."""
    require(by, Permission.JUDGE_SIGNALS, unit)
    if not text.strip():
        raise ValidationError(_("Write what was the matter at this point."))
    moment = timezone.make_aware(at) if timezone.is_naive(at) else at
    made = ChartNote.objects.create(
        indicator=indicator, unit=unit, where=dict(where), at=moment, text=text.strip()[:500], made_by=by
    )
    audit.record(
        by=by, action="chart.noted", about=made, detail={"indicator": indicator, "at": moment.isoformat()}
    )
    return made


@transaction.atomic
def remove_note(*, by: Account, note: ChartNote) -> None:
    """By who wrote it, or who judges signals over the whole centre."""
    require(by, Permission.JUDGE_SIGNALS, note.unit)
    if note.made_by_id != by.pk and not can(by, Permission.APPROVE_GATES):
        raise PermissionDenied(_("Only who wrote the note can remove it."))
    audit.record(by=by, action="chart.note_removed", about=note, detail={"text": note.text})
    note.delete()


@transaction.atomic
def begin_phase(*, by: Actor, indicator: str, start: date, reason: str) -> ChartPhase:
    """From `start` on limits are computed anew: the indicator was redefined, or its process changed."""
    _require_whole(by)
    if not reason.strip():
        raise ValidationError(_("Say why limits begin anew: what was changed on that day."))
    made, new = ChartPhase.objects.select_for_update().get_or_create(
        indicator=indicator,
        start=start,
        defaults={"reason": reason.strip()[:500], "made_by": by if isinstance(by, Account) else None},
    )
    if not new and made.reason != reason.strip()[:500]:
        raise ValidationError(
            _("A phase begins on this day already (%(reason)s): take that one away first.")
            % {"reason": made.reason}
        )
    detail = {"indicator": indicator, "start": start.isoformat(), "reason": made.reason, "new": new}
    audit.record(by=by, action="chart.phase_begun", about=made, detail=detail)
    return made


@transaction.atomic
def drop_phase(*, by: Actor, phase: ChartPhase) -> None:
    """The change was none for the figures."""
    _require_whole(by)
    detail = {"indicator": phase.indicator, "start": phase.start.isoformat(), "reason": phase.reason}
    audit.record(by=by, action="chart.phase_dropped", about=phase, detail=detail)
    phase.delete()


@transaction.atomic
def set_settings(
    *,
    by: Actor,
    indicator: str,
    rules: Iterable[int],
    sigmas: float = 3.0,
    moving: bool = True,
    base: tuple[date, date] | None = None,
    seasonal: bool = True,
    judged: bool = True,
) -> ChartSettings:
    """How an indicator is judged from now on, for everybody; what was judged stays as it is."""
    _require_whole(by)
    chosen = sorted(set(rules))
    _check(chosen, sigmas, moving, base)
    made, _new = ChartSettings.objects.update_or_create(
        indicator=indicator,
        defaults={
            "rules": chosen,
            "sigmas": sigmas,
            "moving": moving,
            "base_start": base[0] if base else None,
            "base_end": base[1] if base else None,
            "seasonal": seasonal,
            "judged": judged,
            "made_by": by if isinstance(by, Account) else None,
        },
    )
    detail = {"rules": chosen, "sigmas": sigmas, "moving": moving, "seasonal": seasonal, "judged": judged}
    audit.record(by=by, action="chart.settings_set", about=made, detail=detail)
    return made


@transaction.atomic
def keep_billing_days(*, by: Actor, days: Iterable[int]) -> BillingDays:
    """From the next judging on the times that miss their target are looked for on these days as well."""
    _require_whole(by)
    chosen = sorted(set(days))
    if any(not 1 <= day <= 31 for day in chosen):
        raise ValidationError(_("Days of the month lie between 1 and 31."))
    made = BillingDays.objects.create(days=chosen, made_by=by if isinstance(by, Account) else None)
    audit.record(by=by, action="weak_spots.billing_days_set", about=made, detail={"days": chosen})
    return made


def _check(rules: list[int], sigmas: float, moving: bool, base: tuple[date, date] | None) -> None:
    if not rules or any(rule not in RULES for rule in rules):
        raise ValidationError(_("Choose at least one of the eight rules."))
    if not 1 <= sigmas <= 6:
        raise ValidationError(_("Limits lie at one to six sigma."))
    if not moving and base is None:
        raise ValidationError(_("Frozen limits need the days that they are taken from."))
    if base is not None and base[1] < base[0]:
        raise ValidationError(_("The days that limits are taken from end before they begin."))


def may_set(by: Actor) -> bool:
    """Phases and settings hold for everybody's charts: the right over a part of the centre is not enough."""
    whole = _whole()
    defines = can(by, Permission.SET_TARGETS, whole) or can(by, Permission.DEFINE_INDICATORS, whole)
    return can(by, Permission.JUDGE_SIGNALS, whole) and defines


def _whole() -> Unit | None:
    return Unit.objects.filter(kind=UnitKind.CENTRE, closed=None).order_by("path").first()


def _require_whole(by: Actor) -> None:
    if not may_set(by):
        require(by, Permission.JUDGE_SIGNALS, _whole())
        require(by, Permission.DEFINE_INDICATORS, _whole())
