"""The month's ranking as a list, and what it can be narrowed by."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from headwater.centre.improvement.models import Shortfall
from headwater.centre.improvement.presenters import shortfalls as presenter
from headwater.centre.improvement.shortfall_search import candidates
from headwater.centre.ui.components import badge, format_value, language_now
from headwater.centre.ui.tables import DataTable, NumberColumn


def _indicators() -> list[tuple[str, str]]:
    return [(d.key, d.name.say(language_now())) for d in candidates()]


class ShortfallFilter(filters.FilterSet):
    """Unit, indicator, decision; the month stays."""

    month = filters.CharFilter(method="as_it_is", widget=forms.HiddenInput)
    words = filters.CharFilter(method="by_words", label=gettext_lazy("Number or unit"))
    indicator = filters.ChoiceFilter(
        choices=_indicators, label=gettext_lazy("Indicator"), empty_label=gettext_lazy("all")
    )
    state = filters.ChoiceFilter(
        choices=Shortfall.State.choices, label=gettext_lazy("Decision"), empty_label=gettext_lazy("all")
    )
    whose = filters.ChoiceFilter(
        choices=[("me", gettext_lazy("to be decided by me"))],
        method="by_whose",
        label=gettext_lazy("Whose"),
        empty_label=gettext_lazy("everybody's"),
    )

    class Meta:
        model = Shortfall
        fields: list[str] = []

    def as_it_is(self, rows: QuerySet, _name: str, _month: str) -> QuerySet:
        return rows

    def by_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        part = words.strip()
        hit = Q(unit__name__icontains=part) | Q(unit__name_en__icontains=part)
        number = part.upper().removeprefix("L-")
        if number.isascii() and number.isdecimal() and len(number) < 10:
            hit |= Q(pk=int(number))
        return rows.filter(hit)

    def by_whose(self, rows: QuerySet, _name: str, _way: str) -> QuerySet:
        mine = getattr(self.request.user, "person_id", None) or -1
        return rows.filter(owner=mine, state=Shortfall.State.OPEN)


class Level(NumberColumn):
    """A value with the gap to it small under it. Values of several indicators have no common order."""

    def __init__(self, field: str, label: Any) -> None:
        super().__init__("ratio", accessor=f"to_{field}", verbose_name=label)
        self.field = "target" if field == "target" else field

    def render(self, value: Any, record: Shortfall) -> SafeString:  # type: ignore[override]
        said = getattr(presenter.line(record), self.field)
        small = format_value("ratio", value)
        return format_html('{}<small class="d-block text-secondary">{}</small>', said, small)


class ShortfallTable(DataTable):
    """Shortfalls of one month; with a box before each that the reader may decide on."""

    pick = tables.CheckBoxColumn(accessor="pk", orderable=False, attrs={"th__input": {"hidden": True}})
    rank = NumberColumn("count", verbose_name=gettext_lazy("Rank"), initial_sort_descending=False)
    indicator = tables.Column(verbose_name=gettext_lazy("Shortfall"))
    unit = tables.Column(verbose_name=gettext_lazy("Unit"), order_by="unit__path")
    value = tables.Column(
        verbose_name=gettext_lazy("Value"), orderable=False, attrs=NumberColumn.attrs_number
    )
    to_target = Level("target", gettext_lazy("Target"))
    to_sisters = Level("sisters", gettext_lazy("Sister units"))
    to_best = Level("best", gettext_lazy("Own best"))
    importance = NumberColumn("number", verbose_name=gettext_lazy("Importance"))
    months = NumberColumn("count", verbose_name=gettext_lazy("Months"))
    score = NumberColumn("number", verbose_name=gettext_lazy("Score"))
    state = tables.Column(verbose_name=gettext_lazy("Decision"))

    choosable = ("unit", "to_sisters", "to_best", "importance", "months")
    may: Container[int] = ()
    ticked: Container[int] = ()

    class Meta(DataTable.Meta):
        order_by = "rank"
        empty_text = pgettext_lazy("shortfall", "No shortfall fits. Take a filter away.")

    def render_pick(self, record: Shortfall) -> SafeString | str:
        if record.pk not in self.may:
            return ""
        words = _("Choose %(number)s") % {"number": record.number}
        return format_html(
            '<input type="checkbox" class="form-check-input" form="together" name="shortfall" value="{}"'
            ' aria-label="{}"{}>',
            record.pk,
            words,
            " checked" if record.pk in self.ticked else "",
        )

    def render_indicator(self, record: Shortfall) -> SafeString:
        again = ""
        if record.repeated:
            again = badge(_("%(n)s× before") % {"n": record.repeated}, "near", "repeat")
        name = presenter.line(record).name
        link = '<a href="{}">{}</a> <small class="text-secondary">{}</small> {}'
        return format_html(link, record.url, name, record.number, again)

    def render_value(self, record: Shortfall) -> SafeString:
        return format_html("<b>{}</b>", presenter.line(record).value)

    def render_score(self, value: float) -> SafeString:
        return format_html("<b>{}</b>", f"{value:.3f}")

    def render_state(self, record: Shortfall) -> SafeString | str:
        if record.improvement:
            return format_html('<a href="{}">{}</a>', record.improvement.url, record.improvement.number)
        said = badge(record.get_state_display(), presenter.MOODS[record.state])  # type: ignore[attr-defined]
        who = record.owner.name if record.owner and record.state == Shortfall.State.OPEN else ""
        return format_html('{} <small class="text-secondary">{}</small>', said, who)
