"""What happened to an order, newest first; what was merged into it is told with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models import EventKind, Order, OrderEvent, OrderState, Severity, Stage
from headwater.centre.people.models import Account
from headwater.centre.reference.models import Term

VOCABULARY = ("service", "segment", "channel")
ICONS = {
    "received": "inbox",
    "classed": "tag",
    "changed": "pencil",
    "assigned": "user",
    "handed_over": "arrow-right",
    "replied": "message",
    "noted": "note",
    "customer": "phone-incoming",
    "paused": "player-pause",
    "resumed": "player-play",
    "answered": "circle-check",
    "objected": "thumb-down",
    "called_back": "phone-outgoing",
    "closed": "lock",
    "continued": "arrow-forward",
    "merged": "git-merge",
    "took_in": "git-merge",
    "split": "arrows-split",
    "withdrawn": "circle-x",
    "joined": "users-group",
    "left": "user-minus",
    "attached": "paperclip",
    "escalated": "bell",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line. `number` names the order it was written in, when that is another one."""

    at: datetime
    by: str
    what: str
    icon: str
    text: str
    details: tuple[str, ...]
    number: str = ""
    url: str = ""


def timeline(order: Order, *, clear: bool = False) -> list[Moment]:
    """All events of the order and of those merged into it."""
    known = () if clear else (order.customer, order.customer_name)
    merged = {row.pk: row for row in order.merged_here.all()}
    events = OrderEvent.objects.filter(Q(order=order) | Q(order__in=merged))
    events = events.select_related("person", "from_unit", "to_unit").order_by("-at", "-pk")
    names = names_of(events)
    return [_moment(event, merged.get(event.order_id), names, known, clear) for event in events]


def names_of(events: Iterable[OrderEvent]) -> dict[str, str]:
    """What people are called in the reader's words; jobs are the system."""
    users = {event.by for event in events}
    found = Account.objects.filter(username__in=users).select_related("person")
    return {account.username: str(account) for account in found}


def _moment(
    event: OrderEvent, other: Order | None, names: dict[str, str], known: tuple[str, ...], clear: bool
) -> Moment:
    by = str(event.person) if event.person else names.get(event.by, _("the system"))
    return Moment(
        event.at,
        by,
        str(EventKind(event.kind).label),
        ICONS.get(event.kind, "point"),
        event.text if clear else mask_text(event.text, *known),
        tuple(_details(event)),
        other.number if other else "",
        other.url if other else "",
    )


def _details(event: OrderEvent) -> Iterable[str]:
    data: dict[str, Any] = event.data
    if event.from_unit and event.to_unit:
        yield _("%(a)s → %(b)s") % {"a": event.from_unit, "b": event.to_unit}
    if data.get("back"):
        yield _("sent back")
    if "state" in data:
        yield str(OrderState(data["state"]).label)
    for name, pair in data.get("changes", {}).items():
        old, new = (_value(name, part) for part in pair)
        yield _("%(field)s: %(old)s → %(new)s") % {"field": _field(name), "old": old, "new": new}
    if "reached" in data:
        yield _("reached") if data["reached"] else _("not reached")
    if data.get("satisfied") is not None:
        yield _("satisfied") if data["satisfied"] else _("not satisfied")
    for name in ("order", "mass"):
        if data.get(name):
            yield str(data[name])
    if event.kind == EventKind.ESCALATED:
        yield str(Stage(data.get("stage", 0)).label)
    if data.get("by_itself"):
        yield _("closed by itself: the grace was over")
    if "mass_reply" in data:
        yield _("one answer to all orders of the mass complaint")


def _value(name: str, part: Any) -> str:
    if name == "severity" and str(part) in {str(value) for value in Severity.values}:
        return str(Severity(int(part)).label)
    if name == "valid":
        return {"True": _("yes"), "False": _("no")}.get(str(part), "–")
    if name in VOCABULARY and part:
        term = Term.objects.filter(kind=name, code=str(part)).first()
        return str(term or part)
    return str(part or "–")


def _field(name: str) -> str:
    return {
        "class": _("class"),
        "cause": _("cause"),
        "severity": _("severity"),
        "title": _("title"),
        "text": _("text"),
        "customer": _("customer"),
        "customer_name": _("customer's name"),
        "service": _("service"),
        "segment": _("brand"),
        "region": _("region"),
        "area": _("area"),
        "channel": _("channel"),
        "valid": _("valid"),
    }.get(name, name)
