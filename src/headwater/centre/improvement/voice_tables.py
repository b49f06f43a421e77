"""The lists of voices and matrices."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from headwater.centre.ui.tables import DataTable, NumberColumn


def _improvement(record: Any) -> SafeString | str:
    found = record.improvement
    return format_html('<a href="{}">{}</a>', found.url, found) if found else "–"


class VoiceTable(DataTable):
    number = tables.Column(
        linkify=("improvement:voice", (tables.A("pk"),)), verbose_name=gettext_lazy("Number"), order_by="pk"
    )
    title = tables.Column(
        linkify=("improvement:voice", (tables.A("pk"),)), verbose_name=gettext_lazy("Voice of the customer")
    )
    unit = tables.Column(verbose_name=gettext_lazy("Unit"), order_by="unit__path")
    respondents = NumberColumn("count", verbose_name=gettext_lazy("Asked"))
    ctq_count = NumberColumn("count", verbose_name=gettext_lazy("Critical to quality"))
    improvement = tables.Column(verbose_name=gettext_lazy("Improvement"), empty_values=())

    class Meta(DataTable.Meta):
        order_by = "-number"
        empty_text = gettext_lazy(
            "Nobody was listened to yet. Take the counts of a questionnaire or of Excel."
        )

    def render_improvement(self, record: Any) -> SafeString | str:
        return _improvement(record)


class MatrixTable(DataTable):
    number = tables.Column(
        linkify=("improvement:matrix", (tables.A("pk"),)), verbose_name=gettext_lazy("Number"), order_by="pk"
    )
    title = tables.Column(
        linkify=("improvement:matrix", (tables.A("pk"),)),
        verbose_name=gettext_lazy("Cause-and-effect matrix"),
    )
    unit = tables.Column(verbose_name=gettext_lazy("Unit"), order_by="unit__path")
    cause_count = NumberColumn("count", verbose_name=gettext_lazy("Causes"))
    improvement = tables.Column(verbose_name=gettext_lazy("Improvement"), empty_values=())

    class Meta(DataTable.Meta):
        order_by = "-number"
        empty_text = gettext_lazy("No matrix yet. Make one to see which causes to take on first.")

    def render_improvement(self, record: Any) -> SafeString | str:
        return _improvement(record)
