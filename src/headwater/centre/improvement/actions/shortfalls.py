"""Rank a month's shortfalls; take one up as an improvement, or decline it with the reason; weigh anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.findings.actions import open_finding
from headwater.centre.findings.models import Reference
from headwater.centre.improvement import telling
from headwater.centre.improvement.actions import findings
from headwater.centre.improvement.actions.projects import open_improvement
from headwater.centre.improvement.deciders import decider_of
from headwater.centre.improvement.models import OPEN, Improvement, Method, Shortfall, Weights
from headwater.centre.improvement.ranking import Short
from headwater.centre.improvement.shortfall_search import MOST, last_of, month_of, search
from headwater.centre.people import audit
from headwater.centre.people.access import can, require
from headwater.centre.people.audit import Actor, System, name_of
from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.queries import measured

DAYS_TO_DECIDE = 10


def weights_in_force() -> Weights:
    """The newest weights; the usual ones where nobody has weighed yet."""
    return Weights.objects.first() or Weights()


@transaction.atomic
def weigh(
    *,
    by: Actor,
    to_target: float,
    to_sisters: float,
    to_best: float,
    duration: float,
    importance: Mapping[str, float],
) -> Weights:
    """Other weights, for rankings from now on; what was ranked keeps the weights it was ranked with."""
    require(by, Permission.APPROVE_GATES, top_unit())
    made = Weights(to_target=to_target, to_sisters=to_sisters, to_best=to_best, duration=duration)
    made.importance = {key: value for key, value in importance.items() if value != 1}
    made.made_by = by if isinstance(by, Account) else None
    made.full_clean()
    if to_target + to_sisters + to_best <= 0:
        raise ValidationError(_("At least one gap must count."))
    made.save()
    audit.record(by=by, action="shortfall.weighed", about=made, detail={"weights": str(made)})
    return made


def top_unit() -> Unit | None:
    """Whose month is ranked: everybody's, so the right over the centre is needed."""
    return Unit.objects.filter(kind="centre").order_by("path").first()


@transaction.atomic
def rank(*, by: Actor, month: date) -> int:
    """Rank a month anew, once it is over in the data; what was decided stays. How many stand there."""
    require(by, Permission.APPROVE_GATES, top_unit())
    first = month_of(month)
    weights = weights_in_force()
    if weights.pk is None:
        weights.save()
    found = search(first, weights)[:MOST]
    decided = {(s.indicator, s.unit_id) for s in Shortfall.objects.filter(month=first).exclude(state="open")}
    Shortfall.objects.filter(month=first, state=Shortfall.State.OPEN).exclude(
        pk__in=[s.pk for s in _kept(first, found)]
    ).delete()
    for place, short in enumerate(found, 1):
        if (short.indicator, short.unit) in decided:
            Shortfall.objects.filter(month=first, indicator=short.indicator, unit=short.unit).update(
                rank=place
            )
        else:
            _keep(first, place, short, weights)
    audit.record(by=by, action="shortfall.ranked", detail={"month": f"{first:%Y-%m}", "rows": len(found)})
    _give(by, first)
    return len(found)


def _kept(month: date, found: list[Short]) -> list[Shortfall]:
    wanted = {(short.indicator, short.unit) for short in found}
    rows = Shortfall.objects.filter(month=month)
    return [row for row in rows if (row.indicator, row.unit_id) in wanted]


def _keep(month: date, place: int, short: Short, weights: Weights) -> Shortfall:
    unit = Unit.objects.get(pk=short.unit)
    before = Shortfall.objects.filter(indicator=short.indicator, unit=unit, month__lt=month)
    facts = {
        name: getattr(short, name)
        for name in (
            "value",
            "target",
            "sisters",
            "best",
            "best_month",
            "to_target",
            "to_sisters",
            "to_best",
            "importance",
            "months",
            "score",
        )
    }
    made, _new = Shortfall.objects.update_or_create(
        month=month,
        indicator=short.indicator,
        unit=unit,
        defaults=facts
        | {
            "rank": place,
            "weights": weights,
            "snapshot": measured.latest_snapshot(),
            "repeated": before.count(),
            "owner": decider_of(unit),
        },
    )
    return made


def _give(by: Actor, month: date) -> None:
    """Each who has to decide gets one duty for the month, not one for each line."""
    waiting = Shortfall.objects.filter(month=month, state=Shortfall.State.OPEN).exclude(owner=None)
    persons = Person.objects.filter(pk__in=waiting.values("owner"), left=None)
    due = timezone.localdate() + timedelta(days=DAYS_TO_DECIDE)
    for person in persons:
        telling.to_decide(by, month, person, due)


def may_decide(by: Actor, shortfall: Shortfall) -> bool:
    """Its owner, and who decides over the unit."""
    own = isinstance(by, Account) and by.person_id is not None and by.person_id == shortfall.owner_id
    return own or can(by, Permission.APPROVE_GATES, shortfall.unit)


def require_decide(by: Actor, shortfall: Shortfall) -> None:
    """Refuse in a sentence."""
    if not may_decide(by, shortfall):
        raise PermissionDenied(_("Only its owner, or who decides over this unit, may do this."))


def _held(by: Actor, shortfall: Shortfall) -> Shortfall:
    row = Shortfall.objects.select_for_update(of=("self",)).select_related("unit").get(pk=shortfall.pk)
    require_decide(by, row)
    if row.state != Shortfall.State.OPEN:
        raise ValidationError(_("%(number)s is decided already.") % {"number": row.number})
    return row


@transaction.atomic
def accept_shortfall(
    *, by: Actor, shortfall: Shortfall, owner: Person, method: Any = Method.DMAIC
) -> Improvement:
    """Take it up: a finding opens; a new improvement answers it, or the one that runs for it already."""
    row = _held(by, shortfall)
    improvement = _running(row) or open_improvement(
        by=by, title=title_of(row)[:120], unit=row.unit, owner=owner, method=method, permitted=True
    )
    clock = System(name_of(by))
    finding = open_finding(
        by=clock,
        title=title_of(row),
        source=reference(row),
        unit=row.unit,
        owner=improvement.owner,
        about={"indicator": row.indicator, "where": {}, "start": row.month, "end": last_of(row.month)},
        same_as=f"shortfall:{row.indicator}:{row.unit.code}",
    )
    findings.answer(by=clock, improvement=improvement, finding=finding)
    row.improvement, row.finding = improvement, finding.pk
    _decide(by, row, Shortfall.State.ACCEPTED, "")
    audit.record(by=by, action="shortfall.accepted", about=row, detail={"improvement": str(improvement)})
    return improvement


def _running(row: Shortfall) -> Improvement | None:
    same = Improvement.objects.filter(indicator=row.indicator, unit=row.unit, state__in=OPEN)
    taken = Improvement.objects.filter(
        shortfalls__indicator=row.indicator, shortfalls__unit=row.unit, state__in=OPEN
    )
    return same.order_by("-pk").first() or taken.order_by("-pk").first()


@transaction.atomic
def decline_shortfall(*, by: Actor, shortfall: Shortfall, reason: str) -> Shortfall:
    """Not to be taken up, with the reason."""
    row = _held(by, shortfall)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is not taken up.")})
    _decide(by, row, Shortfall.State.DECLINED, reason.strip())
    audit.record(by=by, action="shortfall.declined", about=row, detail={"reason": reason})
    return row


def _decide(by: Actor, row: Shortfall, state: Any, reason: str) -> None:
    row.state, row.reason, row.decided_at = state, reason, timezone.now()
    row.decided_by = by if isinstance(by, Account) else None
    row.save()
    left = Shortfall.objects.filter(month=row.month, owner=row.owner, state=Shortfall.State.OPEN)
    if row.owner_id and not left.exists():
        telling.all_decided(by, row.month, row.owner_id)


def title_of(row: Shortfall) -> str:
    """What fell short where, as the title of what comes of it."""
    return _("%(indicator)s of %(unit)s fell short in %(month)s") % {
        "indicator": measured.indicator_name(row.indicator),
        "unit": row.unit,
        "month": f"{row.month:%Y-%m}",
    }


def reference(row: Shortfall) -> Reference:
    """What other rooms keep of it."""
    return Reference("shortfall", row.number, title_of(row), row.url)
