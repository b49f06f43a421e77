"""The caller's pages: my calls, and one customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.complaints.masking import mask_text
from headwater.centre.people.models import Account
from headwater.centre.recovery.models import Call, Campaign, Recipient
from headwater.centre.recovery.queries.calls import (
    calls_of,
    done_today,
    due_of,
    may_get_more,
    open_call,
    today_of,
)
from headwater.centre.recovery.queries.campaigns import may_run
from headwater.centre.recovery.queries.groups import group_names, named
from headwater.centre.recovery.scripting import filled, reason_lines
from headwater.centre.surveys.models import Invitation
from headwater.centre.ui.components import Figure, Sentence

MOST = 20


def mine(asker: Account) -> dict[str, Any]:
    """What lies with the reader today, and what the reader did today."""
    person = asker.person
    if person is None:
        return {"rows": [], "due": 0, "sentence": Sentence(), "done": 0}
    rows = list(today_of(person)[:MOST])
    due = due_of(person).count()
    done = done_today(person)
    return {
        "rows": [{"row": row, "why": reason_lines(row)[:2], "late": _late(row.again_at)} for row in rows],
        "due": due,
        "more": max(0, today_of(person).count() - len(rows)),
        "done": sum(done.values()),
        "sentence": sentence(due, done),
        "pool": may_get_more(person),
        "calls": Campaign.objects.filter(
            state=Campaign.State.RUNNING, callers__person=person, callers__ended_at=None
        ).exists(),
    }


def _late(at: datetime | None) -> bool:
    return at is not None and at <= timezone.now()


def sentence(due: int, done: dict[str, int]) -> Sentence:
    """How many wait, how many are done."""
    made = Sentence()
    if due:
        made.say(_("{n} customers wait for your call."), n=Figure(str(due)))
    if done:
        made.say(
            _("Today you made {calls} calls and repaired {good} customers."),
            calls=Figure(str(sum(done.values()))),
            good=Figure(str(done.get("repaired", 0)), mood="good"),
        )
    return made


def page(row: Recipient, asker: Account, number: str = "") -> dict[str, Any]:
    """One customer; `number`: the whole number, right after it was shown."""
    call = open_call(row, asker.person)
    calls = list(calls_of(row))
    script = row.campaign.scripts.first()
    return {
        "row": row,
        "campaign": row.campaign,
        "call": call,
        "number": number,
        "why": reason_lines(row),
        "facts": facts(row),
        "script": filled(script.text, row, asker.person) if script else "",
        "script_number": script.number if script else None,
        "before": [
            (one, mask_text(one.note, row.customer)) for one in calls if call is None or one.pk != call.pk
        ],
        "elsewhere": elsewhere(row, call),
        "code": survey_code(row) if call and call.shown_at else "",
        "may_reopen": may_run(asker, row.campaign) and row.state == "done" and row.campaign.live,
        "may_take": may_take(row, asker),
        "last_try": row.tries + 1 >= row.campaign.attempts,
    }


def may_take(row: Recipient, asker: Account) -> bool:
    """Whether the button for beginning the call makes sense; the action decides."""
    if asker.person is None or not row.campaign.live or row.state == Recipient.State.DONE:
        return False
    return row.campaign.callers.filter(person=asker.person, ended_at=None).exists()


def facts(row: Recipient) -> list[tuple[str, str]]:
    """What is known of the customer, as it was when the draw was made."""
    lines = [
        (_("Brand"), str(row.facts.get("segment", ""))),
        (_("Region"), str(row.facts.get("region", ""))),
        (_("Group"), named(row.group, group_names(row.campaign))),
    ]
    return [line for line in lines if line[1]]


def elsewhere(row: Recipient, call: Call | None) -> str:
    """Who else has this customer on the line, if anybody."""
    if call is not None or row.taken_by is None or row.taken_at is None:
        return ""
    at = timezone.localtime(row.taken_at).strftime("%H:%M")
    return _("%(who)s has this customer on the line since %(when)s.") % {"who": row.taken_by, "when": at}


def survey_code(row: Recipient) -> str:
    """The customer's own code of the follow-up survey, to be told in the call."""
    if row.campaign.wave_id is None:
        return ""
    found = Invitation.objects.filter(wave=row.campaign.wave_id, sent_to=row.key, used=False).first()
    return found.code if found else ""
