"""Counts that came in as a file, as their pages show them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headwater.centre.surveys.counting import Counted
from headwater.centre.surveys.models import CountSheet
from headwater.centre.surveys.queries import counts_of_sheet
from headwater.centre.ui.charts import Bar, bar_ranking
from headwater.centre.ui.offers import offers_for

SHOWN_MARKS = 6


def sheet_page(sheet: CountSheet, by: Any) -> dict[str, Any]:
    """Counts that came in as Excel."""
    counted = counts_of_sheet(sheet)
    bars = [Bar(name, count) for name, count in counted.by_level(2)]
    chart = bar_ranking("counts", _("Counts by requirement"), bars, "count")
    offers = offers_for("count_sheet", sheet, by)
    return {"sheet": sheet, "counts": counted, "chart": chart, "offers": offers}


def read_in_words(found: Counted) -> str:
    """What was counted, and what was left out, in a sentence or several."""
    rows = ngettext("%(n)s row was counted.", "%(n)s rows were counted.", found.rows)
    said = [rows % {"n": f"{found.rows:,}"}]
    if found.marks:
        ticks = ", ".join(f"{mark} ({n:,})" for mark, n in found.marks.most_common(SHOWN_MARKS))
        said.append(_("Counted as chosen: %(what)s.") % {"what": ticks})
    if found.empty:
        said.append(_("Left out without a requirement: %(n)s rows.") % {"n": f"{found.empty:,}"})
    if found.sums:
        said.append(_("Left out because they add up others: %(n)s rows.") % {"n": found.sums})
    if found.odd:
        odd = ", ".join(f"{text[:30]} ({n:,})" for text, n in found.odd.most_common(SHOWN_MARKS))
        said.append(_("Not understood as a score: %(what)s.") % {"what": odd})
    return " ".join(said)
