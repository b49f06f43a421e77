"""The lists of this room."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from headwater.centre.ui.components import format_value
from headwater.centre.ui.tables import DataTable, NumberColumn


class GroupTable(DataTable):
    """The groups of one dimension with their part in the move."""

    name = django_tables2.Column(verbose_name=_("Group"), attrs={"td": {"class": "hw-name"}})
    value = NumberColumn(verbose_name=_("Value"), empty_values=())
    before = NumberColumn(verbose_name=_("Before"))
    change = NumberColumn(signed=True, verbose_name=_("Difference"))
    part = NumberColumn(signed=True, verbose_name=_("Part in the whole's change"))
    count = NumberColumn(verbose_name=_("Cases"))

    class Meta(DataTable.Meta):
        empty_text = _("No groups in this period. Choose a longer one above.")

    def __init__(self, *args: Any, unit: str, dimension: str, **options: Any) -> None:
        self.unit = unit
        super().__init__(*args, **options)
        self.columns["name"].column.verbose_name = dimension
        for name in ("value", "before", "change", "part"):
            self.columns[name].column.unit = unit

    def render_name(self, record: Any) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.address, record.name)

    def render_value(self, record: Any) -> SafeString | str:
        if record.suppressed:
            return format_html('<span class="text-secondary">{}</span>', _("too few persons"))
        shown = format_value(self.unit, record.value)
        return (
            format_html('<span class="hw-figure is-{}">{}</span>', record.state, shown)
            if record.state
            else shown
        )
