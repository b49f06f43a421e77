"""What of accountability waits for a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.complaints.models import RecordState
from headwater.centre.complaints.queries.accountability import records_seen_by, waiting_for
from headwater.centre.ui.tasks import Task

MOST = 20


def accountability(account: Any) -> Iterable[Task]:
    """To decide, to arbitrate; and the own ones that can still be appealed and were not read."""
    for record in waiting_for(account)[:MOST]:
        words = {"number": record.number, "order": record.order.number}
        if record.state == RecordState.PROPOSED:
            text = _("Decide on accountability %(number)s (complaint %(order)s)") % words
            yield Task(text, record.url, "gavel", record.proposed_at)
        else:
            text = _("Arbitrate the appeal %(number)s (complaint %(order)s)") % words
            yield Task(text, record.url, "scale", record.appealed_at, urgent=True)
    if account.person_id:
        own = records_seen_by(account).filter(person=account.person_id, state=RecordState.DECIDED)
        for record in own.exclude(entries__kind="read")[:MOST]:
            text = _("Read what was decided on your part in complaint %(order)s") % {
                "order": record.order.number
            }
            yield Task(text, record.url, "gavel", record.decided_at, urgent=True)
