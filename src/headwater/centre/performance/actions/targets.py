"""Set targets, many at once, and let one go. What was stays in the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Unit, UnitKind
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.models import Target


@dataclass(frozen=True, slots=True)
class Wish:
    """One target to be: for the centre, a unit, or an agent of a unit. `value` None leaves it as it is."""

    unit: Unit | None
    agent: str
    value: float | None
    amber: float | None = None
    red: float | None = None
    per: str = ""


@transaction.atomic
def set_targets(
    *, by: Actor, indicator: str, since: date, until: date | None, wishes: Iterable[Wish]
) -> list[Target]:
    """Save all wishes or none. An earlier target that is still open ends the day before."""
    require(by, Permission.SET_TARGETS)
    if until and until < since:
        raise ValidationError(_("The period ends before it begins."))
    wanted = [wish for wish in wishes if wish.value is not None]
    return [_set(by, indicator, since, until, wish) for wish in wanted]


def _set(by: Actor, indicator: str, since: date, until: date | None, wish: Wish) -> Target:
    require(by, Permission.SET_TARGETS, wish.unit or _root())
    same = Target.objects.filter(indicator=indicator, unit=wish.unit, agent=wish.agent)
    open_before = same.filter(Q(until=None) | Q(until__gte=since), since__lt=since)
    open_before.update(until=since - timedelta(days=1))
    old = same.filter(since=since).first()
    before = {"value": old.value, "until": old.until} if old else {}
    target, _made = Target.objects.update_or_create(
        indicator=indicator,
        unit=wish.unit,
        agent=wish.agent,
        since=since,
        defaults={
            "until": until,
            "value": wish.value,
            "amber": wish.amber,
            "red": wish.red,
            "per": wish.per,
            "made_by": by if isinstance(by, Account) else None,
        },
    )
    detail = audit.changes(before, {"value": wish.value, "until": until})
    audit.record(by=by, action="target.set", about=target, detail=detail)
    return target


def _root() -> Unit | None:
    # The centre's own target needs the right over the centre; where there is no such node, over the top.
    centre = Unit.objects.filter(kind=UnitKind.CENTRE).order_by("path").first()
    return centre or Unit.objects.filter(parent=None).order_by("path").first()


@transaction.atomic
def drop_target(*, by: Actor, target: Target) -> None:
    """Let a target go that should never have been."""
    require(by, Permission.SET_TARGETS, target.unit or _root())
    audit.record(by=by, action="target.dropped", about=target, detail={"value": target.value})
    target.delete()
