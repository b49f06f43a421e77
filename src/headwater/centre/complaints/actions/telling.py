"""Who is told about an order: its receivers, and at each stage of a deadline one more."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop, override

from headwater.centre.complaints.models import Order, Stage
from headwater.centre.complaints.queries.orders import away
from headwater.centre.notices.actions import notify
from headwater.centre.notices.models import Level
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.people.queries import nearest_holder
from headwater.engine.words import Words

YOURS = gettext_noop("%(order)s is with you now, due %(due)s.")
HERE = gettext_noop("%(order)s has come to %(unit)s, due %(due)s.")
WARNED = gettext_noop("%(order)s: a good part of its time is over, due %(due)s.")
PRESSED = gettext_noop("%(order)s presses: due %(due)s.")
OVERDUE = gettext_noop("%(order)s is overdue since %(due)s. Please see to it.")
ADMINISTRATORS = ("department_administrator", "team_leader", "floor_supervisor", "deputy_hotline_manager")
HEADS = ("department_head", "deputy_hotline_manager", "operations_manager", "general_manager")
STAGES: dict[int, tuple[str, Any]] = {
    1: (WARNED, Level.INFO),
    2: (PRESSED, Level.WARNING),
    3: (OVERDUE, Level.URGENT),
}


def administrator_of(unit: Unit) -> Person | None:
    """Who keeps the department's orders (管理员), or the next above."""
    return nearest_holder(unit, ADMINISTRATORS)


def head_of(unit: Unit) -> Person | None:
    """Who answers for the department (部门领导), or the next above."""
    return nearest_holder(unit, HEADS)


def hand_of(order: Order) -> Person | None:
    """Who has the order in hand and is here; away or left: nobody."""
    person = order.handler
    if person is None or (person.left and person.left < timezone.localdate()) or away([person.pk]):
        return None
    return person


def tell_receivers(by: Actor, order: Order) -> None:
    """The handler; without one the department's administrator. Nobody is told of what they did themselves."""
    person = hand_of(order) or administrator_of(order.department)
    own = by.person_id if isinstance(by, Account) else None
    if person is None or person.pk == own:
        return
    text = YOURS if person.pk == order.handler_id else HERE
    notify(by=by, to=person, text=text, params=_values(order), url=order.url, level=Level.WARNING)


def tell_stage(by: Actor, order: Order, stage: int) -> list[Person]:
    """Warned: the handler. Pressing: the administrator too. Overdue: the head too. Who was told."""
    found = [hand_of(order), administrator_of(order.department)]
    if stage == Stage.WARNED and found[0] is not None:
        found = found[:1]
    if stage == Stage.OVERDUE:
        found.append(head_of(order.department))
    persons = list({person.pk: person for person in found if person is not None}.values())
    text, level = STAGES[stage]
    notify(by=by, to=persons, text=text, params=_values(order), url=order.url, level=level)
    return persons


def _values(order: Order) -> dict[str, Any]:
    due = timezone.localtime(order.due_at).strftime("%m-%d %H:%M") if order.due_at else "–"
    return {"order": str(order), "due": due, "unit": both_names(order.department)}


def both_names(unit: Unit) -> Words:
    """A unit's name in both languages."""
    with override("en"):
        english = str(unit)
    return Words(english, unit.name)
