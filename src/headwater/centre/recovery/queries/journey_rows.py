"""What campaigns did with a customer, for the time line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.people.access import can
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.models import Arm, Call, FollowUp, Recipient
from headwater.centre.recovery.queries.campaigns import campaigns_seen_by, start_of
from headwater.centre.ui.journeys import Row


def rows(customer: str, start: date, end: date, account: Any) -> Iterable[Row]:
    """Draws, calls and answers between two local days, of campaigns that the reader may see."""
    after, before = start_of(start), start_of(end + timedelta(days=1))
    mine = Recipient.objects.filter(customer=customer, campaign__in=campaigns_seen_by(account).values("pk"))
    named = can(account, Permission.SEE_AGENTS)
    for row in mine.filter(campaign__drawn_at__gte=after, campaign__drawn_at__lt=before).select_related(
        "campaign"
    ):
        yield _drawn(row)
    calls = Call.objects.filter(recipient__in=mine, begun_at__gte=after, begun_at__lt=before)
    for call in calls.exclude(verdict="").select_related("recipient__campaign", "person"):
        yield _call(call, named)
    answers = FollowUp.objects.filter(recipient__in=mine, answered_on__gte=start, answered_on__lte=end)
    for answer in answers.select_related("recipient__campaign"):
        yield _answer(answer)


def _drawn(row: Recipient) -> Row:
    campaign = row.campaign
    held = row.arm == Arm.HELD_OUT
    title = _("Held out of %(what)s") if held else _("Chosen for %(what)s")
    assert campaign.drawn_at is not None
    return Row(campaign.drawn_at, title % {"what": campaign}, campaign.get_absolute_url())


def _call(call: Any, named: bool) -> Row:
    campaign = call.recipient.campaign
    title = _("Called by %(what)s: %(verdict)s") % {
        "what": campaign,
        "verdict": call.get_verdict_display(),
    }
    by = call.person.name if named else ""
    return Row(call.begun_at, title, campaign.get_absolute_url(), said=call.note, by=by)


def _answer(answer: FollowUp) -> Row:
    campaign = answer.recipient.campaign
    facts = ((_("Score"), f"{answer.score:g} / 5"),)
    title = _("Answered the follow-up of %(what)s") % {"what": campaign}
    return Row(start_of(answer.answered_on), title, campaign.get_absolute_url(), facts=facts)
