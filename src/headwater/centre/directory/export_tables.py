"""The list of exports that need a second person."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from headwater.centre.directory.models import ExportRequest, ExportState
from headwater.centre.ui.components import badge
from headwater.centre.ui.tables import DataTable, NumberColumn

MOODS = {
    ExportState.DRAFT: ("", "pencil"),
    ExportState.ASKED: ("near", "hourglass"),
    ExportState.GRANTED: ("good", "circle-check"),
    ExportState.REFUSED: ("bad", "ban"),
    ExportState.USED: ("", "download"),
}


def state_badge(request: ExportRequest) -> SafeString:
    """The state in words, colour and icon; a grant that nobody used in time says so."""
    if request.state == ExportState.GRANTED and not request.is_open:
        return badge(pgettext("export", "the grant has run out"), "", "clock-off")
    return badge(request.get_state_display(), *MOODS[ExportState(request.state)])


class ExportTable(DataTable):
    """Exports as `exports_seen_by` gives them."""

    title = tables.Column(linkify=("directory:export", (tables.A("pk"),)), attrs={"td": {"class": "hw-name"}})
    customers = NumberColumn("count", verbose_name=_("Customers"))
    asked_by = tables.Column(verbose_name=_("Asked by"), order_by="asked_by__username")
    asked_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=_("Asked at"))
    state = tables.Column(verbose_name=_("State"))
    decided_by = tables.Column(verbose_name=_("Decided by"), order_by="decided_by__username")

    class Meta(DataTable.Meta):
        order_by = "-asked_at"
        empty_text = _("Nothing here: a file with up to 500 customers needs no second person.")

    def render_state(self, record: ExportRequest) -> SafeString:
        return state_badge(record)
