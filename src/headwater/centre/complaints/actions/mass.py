"""Mass complaints: opened, filled with orders, answered all at once in the background, ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints.actions.handling import reply
from headwater.centre.complaints.actions.holding import K, S, happen, locked, require_text
from headwater.centre.complaints.models import (
    WORKED,
    Cause,
    ComplaintClass,
    MassComplaint,
    MassReply,
    MassState,
    Order,
    Severity,
)
from headwater.centre.complaints.queries.orders import orders_seen_by
from headwater.centre.jobs import running
from headwater.centre.jobs.models import State
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Person, Unit
from headwater.centre.people.permissions import Permission

P = Permission
REPLY_TASK = "complaints.mass_reply"
M: Any = MassState
FIELDS = ("title", "text", "started_at", "ended_at", "klass", "cause", "severity", "owner", "region", "area")


@transaction.atomic
def open_mass(
    *,
    by: Actor,
    title: str,
    unit: Unit,
    started_at: datetime | None = None,
    text: str = "",
    klass: ComplaintClass | None = None,
    cause: Cause | None = None,
    severity: Any = Severity.HIGH,
    owner: Person | None = None,
    region: str = "",
    area: str = "",
    orders: Iterable[Order] = (),
) -> MassComplaint:
    """One incident; its orders may come with it or later."""
    require(by, P.MANAGE_COMPLAINTS, unit)
    require_text(title, _("Say in a few words what happened."), "title")
    mass = MassComplaint(
        title=title.strip()[:160], unit=unit, started_at=started_at or timezone.now(), text=text.strip(),
        klass=klass, cause=cause, severity=severity, owner=owner, region=region.strip(), area=area.strip(),
        made_by=audit.name_of(by),
    )  # fmt: skip
    mass.full_clean()
    mass.save()
    audit.record(by=by, action="mass_complaint.opened", about=mass)
    add_orders(by=by, mass=mass, orders=orders)
    return mass


def _locked(mass: MassComplaint, by: Actor, seen: int | None = None) -> MassComplaint:
    row = MassComplaint.objects.select_for_update(of=("self",)).select_related("unit").get(pk=mass.pk)
    require(by, P.MANAGE_COMPLAINTS, row.unit)
    if seen is not None and row.version != seen:
        raise ValidationError(
            _("%(number)s was changed after you opened this page. Look at it, then send again.")
            % {"number": row.number}
        )
    return row


@transaction.atomic
def change_mass(*, by: Actor, mass: MassComplaint, seen: int | None = None, **facts: Any) -> MassComplaint:
    """Other facts."""
    row = _locked(mass, by, seen)
    unknown = set(facts) - set(FIELDS)
    if unknown:
        raise TypeError(f"these facts of a mass complaint are not changed so: {', '.join(sorted(unknown))}")
    moved = audit.changes({name: getattr(row, name) for name in facts}, facts)
    for name, value in facts.items():
        setattr(row, name, value)
    if row.ended_at and row.ended_at < row.started_at:
        raise ValidationError({"ended_at": _("It cannot end before it began.")})
    row.version += 1
    row.full_clean()
    row.save()
    audit.record(by=by, action="mass_complaint.changed", about=row, detail=moved)
    return row


@transaction.atomic
def add_orders(*, by: Actor, mass: MassComplaint, orders: Iterable[Order]) -> int:
    """Put open orders into it; how many were new there. Orders of another mass complaint stay there."""
    row = _locked(mass, by)
    if row.state == M.CLOSED:
        raise ValidationError(_("%(number)s is closed.") % {"number": row.number})
    put = 0
    for order in sorted(orders, key=lambda o: o.pk):
        found = locked(order)
        if found.mass_id is None and found.state in (*WORKED, S.ANSWERED):
            found.mass = row
            happen(found, K.JOINED, by=by, data={"mass": row.number}, text=row.title)
            put += 1
    if put:
        MassComplaint.objects.filter(pk=row.pk).update(version=F("version") + 1)
    return put


@transaction.atomic
def take_out(*, by: Actor, order: Order, text: str = "") -> Order:
    """It is not part of the incident after all."""
    found = locked(order)
    if found.mass is None:
        raise ValidationError(_("%(number)s is in no mass complaint.") % {"number": found.number})
    _locked(found.mass, by)
    data = {"mass": found.mass.number}
    found.mass = None
    happen(found, K.LEFT, by=by, data=data, text=text.strip())
    return found


@transaction.atomic
def reply_all(
    *, by: Actor, mass: MassComplaint, text: str, final: bool = False, seen: int | None = None
) -> MassReply:
    """Answer every order of it that is still worked on: done in the background, with progress."""
    row = _locked(mass, by, seen)
    text = require_text(text, _("Write what the customers are told."))
    waiting = row.orders.filter(state__in=WORKED).count()
    if not waiting:
        raise ValidationError(_("No order of %(number)s waits for an answer.") % {"number": row.number})
    made = MassReply.objects.create(
        mass=row, text=text, final=final, made_by=audit.name_of(by), total=waiting
    )
    made.run = running.defer(REPLY_TASK, by=by, lock=f"{REPLY_TASK}:{row.pk}", reply=made.pk)
    made.save(update_fields=["run"])
    row.version += 1
    row.save(update_fields=["version"])
    detail = {"orders": waiting, "final": final}
    audit.record(by=by, action="mass_complaint.replied", about=row, detail=detail)
    return made


@transaction.atomic
def go_on(*, by: Actor, answer: MassReply) -> MassReply:
    """Take an answer up again that stopped half way; who has it already does not get it twice."""
    rows = MassReply.objects.select_for_update(of=("self",)).select_related("mass__unit", "run")
    row = rows.get(pk=answer.pk)
    require(by, P.MANAGE_COMPLAINTS, row.mass.unit)
    if row.finished_at is not None or (row.run and row.run.state in (State.WAITING, State.DOING)):
        raise ValidationError(_("This answer has gone out, or is going out."))
    row.run = running.defer(REPLY_TASK, by=by, lock=f"{REPLY_TASK}:{row.mass_id}", reply=row.pk)
    row.save(update_fields=["run"])
    audit.record(by=by, action="mass_complaint.replied", about=row.mass, detail={"again": True})
    return row


def carry_out(answer: MassReply, tell: running.Tell) -> MassReply:
    """What the job does. Taken up again after a kill, orders that have the answer are passed over."""
    had = answer.mass.orders.filter(events__data__mass_reply=answer.pk).values("pk")
    waiting = list(answer.mass.orders.filter(state__in=WORKED).exclude(pk__in=had).order_by("pk"))
    done = answer.mass.orders.filter(pk__in=had).count()
    left: list[list[str]] = []
    by = System(answer.made_by)
    for number, order in enumerate(waiting, 1):
        try:
            reply(by=by, order=order, text=answer.text, final=answer.final, data={"mass_reply": answer.pk})
            done += 1
        except ValidationError as refused:
            left.append([order.number, " ".join(refused.messages)])
        tell(number / len(waiting))
    answer.done, answer.left_out, answer.finished_at = done, left, timezone.now()
    answer.total = done + len(left)
    answer.save(update_fields=["done", "left_out", "finished_at", "total"])
    return answer


@transaction.atomic
def solve(*, by: Actor, mass: MassComplaint, seen: int | None = None) -> MassComplaint:
    """What happened is over; its orders are answered by themselves or all at once."""
    row = _locked(mass, by, seen)
    if row.state != M.OPEN:
        raise ValidationError(_("%(number)s is not open.") % {"number": row.number})
    row.state, row.ended_at, row.version = M.SOLVED, row.ended_at or timezone.now(), row.version + 1
    row.save()
    audit.record(by=by, action="mass_complaint.solved", about=row)
    return row


@transaction.atomic
def close_mass(*, by: Actor, mass: MassComplaint, seen: int | None = None) -> MassComplaint:
    """Nothing is left to do: every order of it is answered or ended."""
    row = _locked(mass, by, seen)
    if row.state == M.CLOSED:
        raise ValidationError(_("%(number)s is closed.") % {"number": row.number})
    left = row.orders.filter(state__in=WORKED).count()
    if left:
        raise ValidationError(
            _("%(n)s orders of %(number)s are not answered yet.") % {"n": left, "number": row.number}
        )
    row.state, row.ended_at, row.version = M.CLOSED, row.ended_at or timezone.now(), row.version + 1
    row.save()
    audit.record(by=by, action="mass_complaint.closed", about=row)
    return row


def chosen(by: Actor, keys: Iterable[int]) -> list[Order]:
    """Of the orders ticked in a list those that the asker may see."""
    return list(orders_seen_by(by).filter(pk__in=list(keys)))
