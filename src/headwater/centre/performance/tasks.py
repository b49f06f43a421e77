"""What of the indicators waits for a person: values given out and not yet read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from headwater.centre.performance import wiring
from headwater.centre.performance.models import Acknowledgement
from headwater.centre.ui.components import language_now
from headwater.centre.ui.tasks import Task

MOST = 50


def unread(account: Any) -> Iterable[Task]:
    """One task a value, the newest first; those one was reminded of are urgent."""
    items = Acknowledgement.objects.filter(account=account, read_at=None, subscription__ended_at=None)
    items = items.select_related("subscription").order_by("-end")[:MOST]
    known = wiring.machine().definitions if items else {}
    for item in items:
        definition = known.get(item.subscription.indicator)
        name = definition.name.say(language_now()) if definition else item.subscription.indicator
        text = _("Read %(name)s, %(start)s to %(end)s") % {"name": name, "start": item.start, "end": item.end}
        yield Task(
            text, reverse("performance:subscriptions"), "bell", item.made_at, item.reminded_at is not None
        )
