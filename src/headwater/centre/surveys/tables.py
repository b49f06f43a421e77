"""The lists of this room."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from headwater.centre.ui.components import badge
from headwater.centre.ui.tables import DataTable, NumberColumn


class QuestionnaireTable(DataTable):
    number = tables.Column(
        linkify=("surveys:questionnaire", (tables.A("pk"),)),
        verbose_name=gettext_lazy("Number"),
        order_by="pk",
    )
    title = tables.Column(
        linkify=("surveys:questionnaire", (tables.A("pk"),)), verbose_name=gettext_lazy("Questionnaire")
    )
    kind = tables.Column(verbose_name=gettext_lazy("Who is asked"))
    unit = tables.Column(verbose_name=gettext_lazy("Unit"), order_by="unit__path")
    anonymous = tables.Column(verbose_name=gettext_lazy("Anonymous"))
    question_count = NumberColumn("count", verbose_name=gettext_lazy("Questions"))
    wave_count = NumberColumn("count", verbose_name=gettext_lazy("Waves"))
    answer_count = NumberColumn("count", verbose_name=pgettext_lazy("survey", "Answers"))
    closes = tables.DateColumn(format="Y-m-d", verbose_name=gettext_lazy("Last day"))

    class Meta(DataTable.Meta):
        empty_text = gettext_lazy("No questionnaire yet. Make one, or bring counts in as Excel.")

    def render_anonymous(self, value: bool) -> SafeString | str:
        return badge(_("anonymous"), "info", "lock") if value else _("with names")

    def render_title(self, record: Any) -> str:
        return f"{record.title} ({_('retired')})" if record.retired else record.title


class SheetTable(DataTable):
    title = tables.Column(
        linkify=("surveys:sheet", (tables.A("pk"),)), verbose_name=gettext_lazy("Counts from Excel")
    )
    unit = tables.Column(verbose_name=gettext_lazy("Unit"), order_by="unit__path")
    respondents = NumberColumn("count", verbose_name=gettext_lazy("Asked"))
    file_name = tables.Column(verbose_name=gettext_lazy("File"))
    made_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=gettext_lazy("When"))
    made_by = tables.Column(verbose_name=gettext_lazy("Who"))

    class Meta(DataTable.Meta):
        empty_text = gettext_lazy("No counts came in as Excel yet.")
