"""The follow-up survey of a campaign: who was asked, who answered, and the file for what sends messages."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.models import Arm, Campaign, FollowUp, Recipient
from headwater.centre.surveys.models import Invitation
from headwater.centre.ui.charts import Column
from headwater.centre.ui.exports import Sheet


def page(row: Campaign, asker: Account) -> dict[str, Any]:
    """What stands, by arm."""
    rows = Recipient.objects.filter(campaign=row)
    asked = set()
    if row.wave_id is not None:
        sent = Invitation.objects.filter(wave=row.wave_id).values_list("sent_to", flat=True)
        asked = {int(key.partition("/")[2]) for key in sent if key.partition("/")[2].isdecimal()}
    answered = set(FollowUp.objects.filter(recipient__campaign=row).values_list("recipient", flat=True))
    lines = []
    for arm in Arm.values:
        keys = set(rows.filter(arm=arm).values_list("pk", flat=True))
        lines.append((str(Arm(arm).label), len(keys), len(keys & asked), len(keys & answered)))
    may_send = can(asker, Permission.UNMASK_CUSTOMERS) and can(asker, Permission.EXPORT)
    return {"row": row, "lines": lines, "asked": bool(asked), "may_send": may_send and bool(asked)}


def invitations_sheet(row: Campaign) -> Sheet:
    """Number, code, last day: nothing else goes out."""
    sent = dict(Invitation.objects.filter(wave=row.wave_id, used=False).values_list("sent_to", "code"))
    keys = {
        int(key.partition("/")[2]): code for key, code in sent.items() if key.startswith(f"{row.number}/")
    }
    numbers = dict(Recipient.objects.filter(campaign=row, pk__in=keys).values_list("pk", "customer"))
    closes = row.wave.closes if row.wave else timezone.localdate()
    lines = [(numbers[pk], code, closes.isoformat()) for pk, code in keys.items() if pk in numbers]
    columns = (Column(_("Customer")), Column(_("Survey code")), Column(_("Last day")))
    return Sheet(_("Survey codes"), columns, lines)
