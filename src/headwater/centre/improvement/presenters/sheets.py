"""Lists as pages of a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.improvement.models import Improvement
from headwater.centre.improvement.presenters import words
from headwater.centre.performance.queries import measured
from headwater.centre.ui.charts import Column
from headwater.centre.ui.exports import Sheet

MOST = 10_000


def improvements_sheet(rows: Iterable[Improvement]) -> Sheet:
    """One line an improvement; levels are texts, since each has a unit of its own."""
    columns = [
        Column(name)
        for name in (
            _("Number"),
            _("Title"),
            _("Unit"),
            _("Owner"),
            _("Method"),
            _("Stage"),
            _("State"),
            _("Indicator"),
            _("By how much"),
            _("By when"),
            _("Baseline"),
        )
    ] + [Column(_("Late measures"), "count"), Column(_("Came back"), "count"), Column(_("Opened"))]
    lines = [_line(row) for row in list(rows)[:MOST]]
    return Sheet(_("Improvements"), columns, lines)


def _line(row: Any) -> tuple[Any, ...]:
    return (
        row.number,
        row.title,
        str(row.unit),
        row.owner.name,
        row.get_method_display(),
        row.get_stage_display(),
        row.get_state_display(),
        measured.indicator_name(row.indicator) if row.indicator else "",
        words.move(row),
        row.due,
        words.level(row.indicator, row.baseline) if row.indicator else "",
        row.late,
        row.returned_count,
        timezone.localdate(row.opened_at),
    )
