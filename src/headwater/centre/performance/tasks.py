"""What of the indicators waits for a person: values given out and not yet read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.performance import register, wiring
from headwater.centre.performance.models import Acknowledgement
from headwater.centre.ui.components import language_now
from headwater.centre.ui.tasks import Task

MOST = 50
REVIEW_SOON = timedelta(days=14)


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


def reviews(account: Any) -> Iterable[Task]:
    """Own definitions whose review is due within two weeks."""
    if not getattr(account, "person_id", None):
        return
    limit = timezone.localdate() + REVIEW_SOON
    for row in register.newest_rows(owner=account.person_id).values():
        if row.review_date <= limit and not row.retired:
            text = _("Review the definition of %(name)s by %(day)s") % {"name": row, "day": row.review_date}
            late = row.review_date < timezone.localdate()
            yield Task(text, reverse("performance:edit", args=[row.key]), "edit", None, late)
