"""The lists of this room."""

from __future__ import annotations

from collections.abc import Container

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from headwater.centre.improvement.models import Improvement
from headwater.centre.improvement.presenters import words
from headwater.centre.people.queries import here
from headwater.centre.ui.components import badge
from headwater.centre.ui.tables import DataTable, NumberColumn

NARROW = {"td": {"class": "text-nowrap"}}


class ImprovementTable(DataTable):
    """Improvements as `queries.late` gives them; with a box before each where something can be done."""

    pick = tables.CheckBoxColumn(accessor="pk", orderable=False, attrs={"th__input": {"hidden": True}})

    number = tables.Column(
        accessor="pk", linkify=True, verbose_name=gettext_lazy("Number"), order_by="pk", attrs=NARROW
    )
    title = tables.Column(linkify=True, verbose_name=gettext_lazy("Title"))
    unit = tables.Column(verbose_name=gettext_lazy("Unit"), order_by="unit__path")
    owner = tables.Column(verbose_name=gettext_lazy("Owner"), order_by="owner__name")
    method = tables.Column(verbose_name=gettext_lazy("Method"))
    stage = tables.Column(verbose_name=gettext_lazy("Stage"))
    state = tables.Column(verbose_name=gettext_lazy("State"))
    promise = tables.Column(
        accessor="indicator", empty_values=(), orderable=False, verbose_name=gettext_lazy("Promise")
    )
    due = tables.DateColumn(format="Y-m-d", verbose_name=gettext_lazy("By when"), attrs=NARROW)
    late = NumberColumn("count", verbose_name=gettext_lazy("Late measures"))
    returned_count = NumberColumn("count", verbose_name=gettext_lazy("Came back"))
    opened_at = tables.DateTimeColumn(format="Y-m-d", verbose_name=gettext_lazy("Opened"), attrs=NARROW)

    choosable = ("unit", "method", "late", "returned_count")
    extra = ("opened_at",)

    class Meta(DataTable.Meta):
        order_by = "-number"
        empty_text = gettext_lazy("No improvement fits. Take a filter away, or open one from a finding.")

    # What was ticked before a refusal.
    ticked: Container[int] = ()

    def render_pick(self, record: Improvement) -> SafeString:
        words = _("Choose %(number)s") % {"number": record.number}
        return format_html(
            '<input type="checkbox" class="form-check-input" form="together" name="improvement" value="{}"'
            ' aria-label="{}"{}{}>',
            record.pk,
            words,
            "" if record.open else " disabled",
            " checked" if record.pk in self.ticked else "",
        )

    def render_owner(self, record: Improvement) -> SafeString | str:
        if here(record.owner) or not record.open:
            return record.owner.name
        return format_html(
            "{} {}", record.owner.name, badge(pgettext("person", "has left"), "bad", "user-off")
        )

    def render_number(self, record: Improvement) -> str:
        return record.number

    def render_state(self, record: Improvement) -> SafeString:
        return badge(record.get_state_display(), words.MOODS[record.state])  # type: ignore[attr-defined]

    def render_promise(self, record: Improvement) -> str:
        return words.short(record)

    def render_late(self, value: int) -> SafeString | str:
        return format_html('<span class="hw-figure is-bad">{}</span>', value) if value else "0"
