"""What of campaigns waits for a person: the day's calls; a draw that nobody has begun."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.models import Campaign
from headwater.centre.recovery.queries.calls import due_of
from headwater.centre.ui.tasks import Task


def calls(account: Any) -> Iterable[Task]:
    """One task a campaign, with how many customers are due now."""
    if not isinstance(account, Account) or account.person is None:
        return
    if not can(account, Permission.CALL_CUSTOMERS):
        return
    due = due_of(account.person).order_by().values_list("campaign", "campaign__title")
    for pk, title, n in due.annotate(n=Count("pk")).order_by("campaign"):
        words = ngettext("{n} call for {what}", "{n} calls for {what}", n)
        yield Task(words.format(n=n, what=f"K-{pk} {title}"), "/recovery/calls/", "phone")


def to_begin(account: Any) -> Iterable[Task]:
    """Own campaigns that are drawn and wait."""
    person = getattr(account, "person_id", None)
    if person is None:
        return
    for row in Campaign.objects.filter(owner=person, state=Campaign.State.READY)[:10]:
        yield Task(_("Begin %(what)s") % {"what": row}, row.get_absolute_url(), "player-play", row.drawn_at)
