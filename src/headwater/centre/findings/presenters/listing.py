"""The list of findings: its sentence and its Excel file."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from headwater.centre.findings.models import Finding
from headwater.centre.findings.models.findings import OPEN
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import Figure, Sentence
from headwater.centre.ui.exports import Sheet


def sentence(seen: QuerySet[Finding]) -> Sentence:
    """How many are open, without an owner, late, and came back; each a link to these rows."""
    counts = seen.filter(state__in=OPEN).aggregate(
        all=Count("pk"),
        alone=Count("pk", filter=Q(owner=None)),
        left=Count("pk", filter=Q(owner__left__lt=timezone.localdate())),
        late=Count("pk", filter=Q(due__lt=timezone.localdate())),
        back=Count("pk", filter=Q(returns__gt=0)),
    )
    here, said = reverse("findings:list"), Sentence()
    words = ngettext("{n} finding is open.", "{n} findings are open.", counts["all"])
    said.say(words, n=Figure(str(counts["all"]), f"{here}?state=open"))
    if counts["alone"]:
        words = ngettext("{n} has no owner yet.", "{n} have no owner yet.", counts["alone"])
        said.say(words, n=Figure(str(counts["alone"]), f"{here}?state=open&owner=nobody", "near"))
    if counts["left"]:
        words = ngettext(
            "{n} is with somebody who has left.", "{n} are with people who have left.", counts["left"]
        )
        said.say(words, n=Figure(str(counts["left"]), f"{here}?state=open&owner=left", "bad"))
    if counts["late"]:
        words = ngettext("{n} is past its day.", "{n} are past their day.", counts["late"])
        said.say(words, n=Figure(str(counts["late"]), f"{here}?only=late", "bad"))
    if counts["back"]:
        words = ngettext(
            "{n} came back from verification.", "{n} came back from verification.", counts["back"]
        )
        said.say(words, n=Figure(str(counts["back"]), f"{here}?state=open&only=back", "bad"))
    return said


def sheet(rows: QuerySet[Finding], filters: str) -> Sheet:
    """The narrowed list as a page of a workbook."""
    columns = [
        Column(pgettext("object", "number")),
        Column(pgettext("finding", "What was noticed")),
        Column(_("State")),
        Column(_("Unit")),
        Column(_("Owner")),
        Column(pgettext("deadline", "Until")),
        Column(_("Source")),
        Column(_("Opened at")),
        Column(_("Days"), "count"),
        Column(_("Came back"), "count"),
        Column(_("How it ended")),
        Column(_("Why")),
    ]
    return Sheet(_("Findings"), columns, [_row(f) for f in rows], [(_("Filter"), filters)] if filters else ())


def _row(finding: Finding) -> list[Any]:
    source = f"{finding.source.word} {finding.source.number}" if finding.source else finding.opened_by
    return [
        finding.number,
        finding.said_title,
        finding.get_state_display(),
        str(finding.unit),
        str(finding.owner or ""),
        finding.due,
        source,
        finding.opened_at,
        finding.days,
        finding.returns,
        finding.get_outcome_display(),
        finding.reason,
    ]
