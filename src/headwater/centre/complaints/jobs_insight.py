"""Background work on texts: learning classes, reading orders, looking for hot spots; `jobs.py` imports it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.complaints.actions import hot_spots, reading, suggestions
from headwater.centre.complaints.models import HotSpotLook, MassComplaint, Order
from headwater.centre.complaints.queries.suggestions import current, due
from headwater.centre.jobs import running
from headwater.centre.people.audit import System
from headwater.centre.people.models import Account
from headwater.engine.words import Problem, Words

BY = System("complaints")


@running.task(suggestions.LEARN, _("learn classes from closed complaints"), every="35 * * * *", at_start=True)
def learn(tell: running.Tell, *, force: bool = False) -> dict[str, Any]:
    """Every hour it is looked whether enough was closed since; a second run right after changes nothing."""
    if not force and not due(current()):
        return {"trained": False}
    tell(0.05, Words(en="learning from closed orders", zh="正在学习已办结的工单"))
    try:
        made = suggestions.train_now(by=BY, tell=tell)
    except Problem:
        if force:
            raise
        # Too few orders are closed yet: no fault, and nothing to tell anybody every hour.
        return {"trained": False}
    return {"trained": True, "orders": made.orders}


@running.task(reading.READ, _("read what complaints mention"), every="*/10 * * * *", at_start=True)
def read_texts(tell: running.Tell) -> dict[str, Any]:
    """Orders that were not read yet; taken up again after a kill it goes on with those left."""
    return {"orders": reading.read_new(tell)}


@running.task(hot_spots.LOOK, _("look for hot spots among complaints"), every="25 * * * *", at_start=True)
def look_for_hot_spots(tell: running.Tell, *, force: bool = False) -> dict[str, Any]:
    """Every hour, if orders came in since or a day began."""
    last = HotSpotLook.objects.first()
    if not force and last is not None and not _news(last):
        return {"looked": False}
    made = hot_spots.look(by=BY, tell=tell)
    return {"looked": made is not None, "orders": made.orders if made else 0}


def _news(last: HotSpotLook) -> bool:
    came = Order.objects.filter(events__recorded_at__gt=last.made_at).exists()
    return came or timezone.localtime(last.made_at).date() != timezone.localdate()


@running.task(hot_spots.FILL, _("put the orders of a hot spot into a mass complaint"))
def fill_mass(
    tell: running.Tell, *, mass: int, orders: list[int], account: int | None = None
) -> dict[str, Any]:
    """With the rights of whoever asked for it; orders that are there already stay there."""
    found = MassComplaint.objects.filter(pk=mass).first()
    by = Account.objects.filter(pk=account).first() or BY
    return {"orders": hot_spots.fill(found, orders, by, tell) if found else 0}
