"""The pages of frozen lists."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.model_tables import said
from headwater.centre.recovery.models import Cohort
from headwater.centre.recovery.presenters.incidents import mass_of
from headwater.centre.recovery.queries.campaigns import campaigns_seen_by
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import Sentence, format_value, language_now, mask_customer
from headwater.centre.ui.exports import Sheet


def page(row: Cohort, asker: Account) -> dict[str, Any]:
    """Everything beside the customers."""
    run = can(asker, Permission.RUN_CAMPAIGNS, row.unit)
    return {
        "row": row,
        "sentence": sentence(row),
        "mass": mass_of(row.mass, asker),
        "warning": row.warning.get("zh" if language_now() == "zh" else "en", ""),
        "campaigns": campaigns_seen_by(asker).filter(cohort=row),
        "campaign_url": f"{reverse('recovery:campaign-new')}?cohort={row.pk}" if run else "",
        "may_export": can(asker, Permission.EXPORT),
    }


def sentence(row: Cohort) -> Sentence:
    """What the list is, in a sentence or two."""
    made = Sentence()
    made.say(
        _("{count} customers, frozen on {at} from {source}."),
        count=format_value("count", row.count),
        at=timezone.localtime(row.made_at).strftime("%Y-%m-%d %H:%M"),
        source=row.source_number or str(row.get_source_display()),  # type: ignore[attr-defined]
    )
    if row.expected_precision is not None:
        made.say(
            _("By the back-test {share} of them are expected to be really dissatisfied."),
            share=format_value("ratio", row.expected_precision),
        )
    return made.say(_("The list does not change any more, whatever the data say tomorrow."))


def sheet(row: Cohort) -> Sheet:
    """The customers as a sheet, masked as on the page."""
    columns = [
        Column(_("Rank"), "count"),
        Column(_("Customer")),
        Column(_("Score (higher = more alike)"), "number"),
    ]
    columns += [Column(_("Group")), Column(_("Why in the list"))]
    lines = (
        (member.rank, mask_customer(member.customer), member.score, member.group, said(member.reasons))
        for member in row.members.iterator(chunk_size=5000)
    )
    return Sheet(str(row), columns, lines, ((_("Source"), row.source_number),))
