"""The list of special analyses: its columns and what it can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.people.models import Account
from headwater.centre.performance import wiring
from headwater.centre.performance.models import SpecialAnalysis
from headwater.centre.performance.queries.analyses import NUMBER
from headwater.centre.ui.components import badge, language_now
from headwater.centre.ui.tables import DataTable, NumberColumn

MOODS = {"open": "info", "returned": "near", "concluded": "good", "closed": ""}


def state_badge(analysis: SpecialAnalysis) -> SafeString:
    """The state; late where the deadline has passed."""
    late = analysis.active and analysis.deadline and analysis.deadline < timezone.localdate()
    words = badge(analysis.get_state_display(), MOODS[analysis.state])
    return format_html("{} {}", words, badge(_("late"), "bad", "clock")) if late else words


class AnalysisTable(DataTable):
    number = tables.Column(
        accessor="pk", verbose_name=gettext_lazy("Number"), linkify=lambda record: record.get_absolute_url()
    )
    title = tables.Column(
        verbose_name=gettext_lazy("Title"), linkify=lambda record: record.get_absolute_url()
    )
    indicator = tables.Column(verbose_name=gettext_lazy("Indicator"))
    start = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=gettext_lazy("From"))
    unit = tables.Column(verbose_name=gettext_lazy("Unit"), order_by="unit__path")
    owner = tables.Column(verbose_name=gettext_lazy("Owner"), order_by="owner__name")
    deadline = tables.DateColumn(format="Y-m-d", verbose_name=gettext_lazy("Deadline"))
    state = tables.Column(verbose_name=gettext_lazy("State"))
    measures = NumberColumn(verbose_name=gettext_lazy("Measures open"), accessor="measures_open")

    choosable = ("indicator", "start", "unit", "deadline", "measures")

    class Meta(DataTable.Meta):
        order_by = "-number"
        empty_text = gettext_lazy(
            "No special analysis yet. Open one from a signal, from the explanation of an indicator, or from a"
            " finding: the explanation is inside from the start."
        )

    def render_number(self, record: SpecialAnalysis) -> str:
        return record.number

    def render_indicator(self, value: str) -> str:
        definition = wiring.machine().definitions.get(value)
        return definition.name.say(language_now()) if definition else value

    def render_state(self, record: SpecialAnalysis) -> Any:
        return state_badge(record)


class AnalysisFilter(filters.FilterSet):
    q = filters.CharFilter(method="by_words", label=gettext_lazy("Number or title"))
    state = filters.ChoiceFilter(
        choices=[("active", gettext_lazy("under way")), *SpecialAnalysis.State.choices],
        method="by_state",
        label=gettext_lazy("State"),
        empty_label=gettext_lazy("all"),
    )
    mine = filters.ChoiceFilter(
        choices=[("mine", gettext_lazy("my own"))],
        method="by_owner",
        label=gettext_lazy("Owner"),
        empty_label=gettext_lazy("all"),
    )
    indicator = filters.CharFilter(method="by_indicator", label=gettext_lazy("Indicator"))

    class Meta:
        model = SpecialAnalysis
        fields: list[str] = []

    def by_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        hit = Q(title__icontains=words.strip())
        number = NUMBER.fullmatch(words.strip())
        return rows.filter(hit | Q(pk=int(number[1]))) if number else rows.filter(hit)

    def by_state(self, rows: QuerySet, _name: str, state: str) -> QuerySet:
        if state == "active":
            return rows.filter(state__in=[SpecialAnalysis.State.OPEN, SpecialAnalysis.State.RETURNED])
        return rows.filter(state=state)

    def by_owner(self, rows: QuerySet, _name: str, _value: str) -> QuerySet:
        by = self.request.user
        return rows.filter(owner=by.person_id) if isinstance(by, Account) and by.person_id else rows.none()

    def by_indicator(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        part = words.strip().lower()
        keys = [
            d.key
            for d in wiring.machine().definitions.values()
            if part in d.key or part in d.name.zh.lower() or part in d.name.en.lower()
        ]
        return rows.filter(indicator__in=keys)
