"""Campaigns and their customers as pages of a workbook; customers masked as on the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.recovery.models import Campaign, Recipient
from headwater.centre.recovery.queries.groups import group_names, named
from headwater.centre.recovery.scripting import reasons_in_words
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import mask_customer
from headwater.centre.ui.exports import Sheet

MOST = 10_000
COUNTS = ("treated", "held", "done", "reached", "identified", "repaired")


def campaigns_sheet(rows: Iterable[Any]) -> Sheet:
    """One line a campaign."""
    names = (_("Number"), _("Title"), _("Unit"), _("Owner"), _("Cohort"), _("State"))
    counted = (_("To contact"), _("Held out"), _("Done"), _("Reached"), _("Dissatisfied"), _("Repaired"))
    columns = [*map(Column, names), *(Column(name, "count") for name in counted), Column(_("Begun"))]
    return Sheet(_("Campaigns"), columns, [_campaign(row) for row in list(rows)[:MOST]])


def _campaign(row: Any) -> tuple[Any, ...]:
    begun = timezone.localdate(row.begun_at) if row.begun_at else None
    words = (row.number, row.title, str(row.unit), row.owner.name, str(row.cohort), row.get_state_display())
    return (*words, *(getattr(row, name) for name in COUNTS), begun)


def recipients_sheet(campaign: Campaign, rows: QuerySet[Recipient]) -> Sheet:
    """One line a customer."""
    names = (_("Customer"), _("Group"), _("Why in the list"), _("Arm"), _("Agent"), _("State"), _("Verdict"))
    columns = [Column(_("Rank"), "count"), *map(Column, names), Column(_("Attempts"), "count")]
    groups = group_names(campaign)
    lines = (_recipient(row, groups) for row in rows.iterator(chunk_size=2000))
    facts = ((_("Campaign"), str(campaign)), (_("Hold-out"), campaign.hold_out_reason))
    return Sheet(str(campaign), columns, lines, facts)


def _recipient(row: Any, groups: dict[str, str]) -> tuple[Any, ...]:
    return (
        row.rank,
        mask_customer(row.customer),
        named(row.group, groups),
        reasons_in_words(row),
        row.get_arm_display(),
        row.person.name if row.person else "",
        row.get_state_display() if row.arm == "treated" else "",
        row.get_verdict_display() if row.verdict else "",
        row.tries,
    )
