"""State the economic and other effect; a second person confirms it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.improvement import duties, telling
from headwater.centre.improvement.actions.holding import locked
from headwater.centre.improvement.models import Effect, EffectYear, Improvement, State
from headwater.centre.notices.actions import fulfil
from headwater.centre.people import audit
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account


@transaction.atomic
def state_effect(
    *,
    by: Actor,
    improvement: Improvement,
    project_cost: Decimal,
    evidence: str,
    other: str,
    years: Iterable[Mapping[str, Any]],
    seen: int | None = None,
) -> Effect:
    """What it brought, as one person states it; whatever was confirmed before is to be confirmed again."""
    row = locked(improvement.pk)
    duties.require_run(by, row)
    audit.require_unchanged(row, seen)
    if row.state == State.STOPPED:
        raise ValidationError(_("It was stopped without claiming an effect."))
    wanted = [dict(year) for year in years]
    if len({year["year"] for year in wanted}) < len(wanted):
        raise ValidationError(_("Each year stands once."))
    if wanted and not evidence.strip():
        raise ValidationError(
            {"evidence": _("Say what the figures stand on: accounts, head-counts, contracts.")}
        )
    made = Effect.objects.filter(improvement=row).first() or Effect(improvement=row)
    made.project_cost, made.evidence, made.other = project_cost, evidence.strip(), other.strip()
    made.stated_by = by if isinstance(by, Account) else None
    made.confirmed_by, made.confirmed_at = None, None
    made.full_clean()
    made.save()
    made.years.all().delete()
    for year in wanted:
        one = EffectYear(effect=made, **year)
        one.full_clean()
        one.save()
    detail = {"years": len(wanted), "cost": str(project_cost)}
    audit.record(by=by, action="improvement.effect_stated", about=row, detail=detail)
    telling.stated(by, row)
    return made


def may_confirm(by: Actor, effect: Effect) -> bool:
    """Who may decide on the improvement and has not stated the effect."""
    own = isinstance(by, Account) and effect.stated_by_id == by.pk
    return effect.confirmed_by_id is None and not own and duties.may_decide(by, effect.improvement)


@transaction.atomic
def confirm_effect(*, by: Account, effect: Effect) -> Effect:
    """A second person has looked at the evidence."""
    row = locked(effect.improvement_id)
    duties.require_decide(by, row)
    held = Effect.objects.select_for_update().get(pk=effect.pk)
    if held.stated_by_id == by.pk:
        raise PermissionDenied(_("Who stated the effect does not confirm it: somebody else does."))
    if held.confirmed_by_id is not None:
        raise ValidationError(_("The effect is confirmed already."))
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    audit.record(by=by, action="improvement.effect_confirmed", about=row)
    fulfil(by=by, key=telling.effect_key(row))
    return held
