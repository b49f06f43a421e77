"""What I am given to read, what I follow, and who has read what I sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Count, Q

from headwater.centre.people.access import can, role, units_of
from headwater.centre.people.models import Account, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.roles import ROLES
from headwater.centre.performance import wiring
from headwater.centre.performance.cards import board, card
from headwater.centre.performance.models import Acknowledgement, Subscription
from headwater.centre.reference.periods import Period
from headwater.centre.ui.components import language_now
from headwater.centre.ui.data_clock import page_today
from headwater.centre.ui.state import PageState

MOST = 60


def overview(asker: Account) -> dict[str, Any]:
    """Values given to me, unread first; my subscriptions; those I made for others."""
    items = Acknowledgement.objects.filter(account=asker, subscription__ended_at=None)
    items = items.select_related("subscription", "subscription__made_by").order_by("read_at", "-end")
    unread = [_item(asker, i) for i in items.filter(read_at=None)[:MOST]]
    read = [_item(asker, i) for i in items.exclude(read_at=None).order_by("-read_at")[:20]]
    mine = Subscription.objects.filter(Q(account=asker) | Q(made_by=asker), ended_at=None)
    rows = mine.select_related("account", "unit", "made_by").annotate(
        given=Count("acknowledgements"),
        unread=Count("acknowledgements", filter=Q(acknowledgements__read_at=None)),
    )
    return {"unread": unread, "read": read, "mine": [_line(asker, row) for row in rows]}


def _item(asker: Account, item: Acknowledgement) -> dict[str, Any]:
    """A value with the card that its reader sees: in the reader's own scope, not in the sender's."""
    definition = wiring.machine().definitions.get(item.subscription.indicator)
    if definition is None:
        return {"item": item, "name": item.subscription.indicator, "card": None}
    state = PageState(period=Period(item.start, item.end), today=page_today())
    figures = board(asker, replace(state, compare="before"), [definition], trend=False)
    shown = card(definition, state, figures)
    return {
        "item": item,
        "name": shown.name,
        "card": shown if shown.value is not None else None,
        "url": shown.url,
    }


def _line(asker: Account, row: Subscription) -> dict[str, Any]:
    definition = wiring.machine().definitions.get(row.indicator)
    name = definition.name.say(language_now()) if definition else row.indicator
    return {"row": row, "name": name, "to": receiver(row), "own": row.account_id == asker.pk}


def receiver(row: Subscription) -> str:
    """Whom a subscription reaches, in words."""
    held = role(row.role) if row.role else None
    names = [
        str(row.account) if row.account else "",
        str(held.name) if held else row.role,
        str(row.unit or ""),
    ]
    return " · ".join(name for name in names if name)


def reading(subscription: Subscription) -> dict[str, Any]:
    """Who has read which period, and who has not."""
    items = subscription.acknowledgements.select_related("account__person").order_by("-end", "read_at")
    definition = wiring.machine().definitions.get(subscription.indicator)
    return {
        "subscription": subscription,
        "name": definition.name.say(language_now()) if definition else subscription.indicator,
        "to": receiver(subscription),
        "items": items[:500],
        "unread": subscription.acknowledgements.filter(read_at=None).count(),
        "given": subscription.acknowledgements.count(),
    }


def choices(asker: Account) -> dict[str, Any]:
    """What the form offers: roles, and the units over which the asker may subscribe others."""
    others = can(asker, Permission.SUBSCRIBE_OTHERS)
    tops = units_of(asker, Permission.SUBSCRIBE_OTHERS)
    inside = Q(pk__in=[])
    for top in tops:
        inside |= Q(path__startswith=top.path)
    units = [(str(unit.pk), str(unit)) for unit in Unit.objects.filter(inside, closed=None).order_by("path")]
    return {"others": others, "roles": [(key, str(held.name)) for key, held in ROLES.items()], "units": units}
