"""What of the duties waits for a person, and what the bell says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.notices.models import Level
from headwater.centre.notices.queries import duties_of, handed_up_to, unread_of
from headwater.centre.ui.bell import Bell
from headwater.centre.ui.tasks import Task
from headwater.centre.ui.values import language_now

MOST = 50
# Of other people's late duties the list names so many; the page of duties has them all.
MOST_UNDER = 10


def own_duties(account: Any) -> Iterator[Task]:
    """One task a duty, the next first; from the day on they are urgent."""
    today, language = timezone.localdate(), language_now()
    for duty in duties_of(account)[:MOST]:
        words = {"what": duty.say(language), "day": duty.due.isoformat()}
        late = duty.due < today
        text = _("%(what)s, was due on %(day)s") if late else _("%(what)s, by %(day)s")
        yield Task(text % words, duty.url, "calendar-due", None, duty.due <= today)


def late_below(account: Any) -> Iterator[Task]:
    """Late duties that were handed up to this account."""
    for duty in handed_up_to(account)[:MOST_UNDER]:
        words = {"who": duty.person, "what": duty.say(language_now()), "n": duty.late(timezone.localdate())}
        text = _("%(who)s is %(n)s days late: %(what)s") % words
        yield Task(text, reverse("notices:duties"), "arrow-up-circle", None, True)


def bell(account: Any) -> Bell:
    """How many notices were not read."""
    counts = unread_of(account).aggregate(all=Count("pk"), urgent=Count("pk", filter=Q(level=Level.URGENT)))
    return Bell(counts["all"], counts["urgent"] > 0, reverse("notices:list"))
