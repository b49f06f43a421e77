"""Background work of campaigns: large draws, each day's customers, answers of follow-up surveys."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from headwater.centre.jobs import running
from headwater.centre.people.audit import System
from headwater.centre.recovery.actions.assigning import give_out
from headwater.centre.recovery.actions.drawing import TASK, carry_out
from headwater.centre.recovery.actions.follow_ups import collect
from headwater.centre.recovery.models import Campaign
from headwater.engine.words import Problem, Words

BY = System("clock")
S = Campaign.State


@running.task(TASK, _("draw the hold-out of a campaign"))
def draw(tell: running.Tell, *, campaign: int, who: str) -> dict[str, Any]:
    """Makes the draw that was asked for; a second run finds it made."""
    tell(0.1, Words(en="leaving out, then drawing", zh="正在排除并抽取"))
    row = Campaign.objects.get(pk=campaign)
    try:
        made = carry_out(by=System(who), campaign=row)
    except ValidationError as refused:
        text = " ".join(refused.messages)
        raise Problem(Words(en=text, zh=text)) from refused
    return {"customers": made.recipients.count()}


@running.task("recovery.give_out", _("give the day's customers to callers"), every="*/30 0-12 * * *")
def give_out_all(tell: running.Tell) -> dict[str, Any]:
    """For all running campaigns: who came or went meanwhile is seen within half an hour."""
    rows = list(Campaign.objects.filter(state=S.RUNNING))
    return {"given": sum(give_out(by=BY, campaign=row) for row in rows)}


@running.task("recovery.collect", _("collect follow-up answers of campaigns"), every="20 17 * * *")
def collect_all(tell: running.Tell) -> dict[str, Any]:
    """Brings the day's answers to the customers they are of."""
    rows = Campaign.objects.filter(wave__isnull=False, state__in=(S.RUNNING, S.PAUSED, S.FINISHED))
    return {"answers": sum(collect(by=BY, campaign=row) for row in rows)}
