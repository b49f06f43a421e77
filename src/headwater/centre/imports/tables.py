"""The lists of this room."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from headwater.centre.imports.models import ImportRun, RunState
from headwater.centre.reference.models import Term
from headwater.centre.ui.components import badge
from headwater.centre.ui.tables import DataTable, NumberColumn
from headwater.centre.ui.values import language_now
from headwater.engine.lake.tables import TABLES

# Mood and icon of each state, as the badge of ui wants them.
MOODS = {
    RunState.LANDED: ("good", "circle-check"),
    RunState.FAILED: ("bad", "alert-triangle"),
    RunState.RUNNING: ("info", "loader-2"),
    RunState.WAITING: ("info", "clock"),
    RunState.CANCELLED: ("", "ban"),
    RunState.UNDONE: ("", "arrow-back-up"),
}


def state_badge(run: ImportRun) -> SafeString:
    """The state in words, colour and icon."""
    return badge(run.get_state_display(), *MOODS[RunState(run.state)])


def table_label(name: str) -> str:
    """What people call a table of the lake."""
    return TABLES[name].words.say(language_now()) if name in TABLES else name


class RunTable(DataTable):
    """The history of imports."""

    number = tables.Column(accessor="pk", verbose_name=_("No."), order_by=("pk",))
    sources = tables.Column(verbose_name=_("Files"), orderable=False)
    rows = NumberColumn(verbose_name=_("Rows"))
    accepted = NumberColumn(verbose_name=_("Landed"))
    rejected = NumberColumn(verbose_name=_("Rejected"))
    at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=_("When"))

    class Meta(DataTable.Meta):
        model = ImportRun
        fields = (
            "number",
            "state",
            "table",
            "sources",
            "rows",
            "accepted",
            "rejected",
            "profile",
            "by",
            "at",
        )
        order_by = ("-at",)
        empty_text = _("No import fits this filter.")

    def render_number(self, record: ImportRun) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("imports:run", args=[record.pk]), record)

    def render_state(self, record: ImportRun) -> SafeString:
        return state_badge(record)

    def render_table(self, value: str) -> str:
        return table_label(value)

    def render_sources(self, value: list[str]) -> str:
        return f"{value[0]} +{len(value) - 1}" if len(value) > 1 else "".join(value)


class TermTable(DataTable):
    """The vocabulary."""

    chosen = tables.CheckBoxColumn(
        accessor="pk", orderable=False, attrs={"input": {"name": "term"}, "th__input": {"data-all": "term"}}
    )
    code = tables.Column(verbose_name=_("Code in the records"))
    name = tables.Column(verbose_name=_("Chinese name"))
    name_en = tables.Column(verbose_name=_("English name"))
    parent = tables.Column(verbose_name=_("Group"))
    state = tables.Column(empty_values=(), orderable=False, verbose_name=_("State"))
    since = tables.DateColumn(format="Y-m-d", verbose_name=_("First seen"))
    until = tables.DateColumn(format="Y-m-d", verbose_name=_("Last seen"))

    class Meta(DataTable.Meta):
        model = Term
        fields = ("chosen", "code", "name", "name_en", "kind", "parent", "state", "since", "until")
        order_by = ("kind", "code")
        empty_text = _("No term fits this filter.")

    def render_code(self, record: Term) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("imports:term", args=[record.pk]), record.code)

    def render_state(self, record: Term) -> str:
        if record.merged_into_id:
            return _("merged into %(term)s") % {"term": record.merged_into}
        if not record.active:
            return str(_("no longer used"))
        return str(_("confirmed")) if record.confirmed else str(_("new"))
