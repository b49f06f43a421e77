"""The lists of signals and dismissals, and what they can be narrowed by."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from headwater.centre.performance.models import Dismissal, Signal, SignalKind, SignalState
from headwater.centre.performance.models.signals import WAITING
from headwater.centre.performance.presenters.signal_words import (
    indicator_name,
    place_words,
    span_words,
    spot_words,
    title_of,
    unit_name,
)
from headwater.centre.ui.components import badge, format_value
from headwater.centre.ui.tables import DataTable, NumberColumn

MOODS = {
    SignalState.NEW: ("info", "point"),
    SignalState.EXPLAINED: ("info", "bulb"),
    SignalState.IN_WORK: ("near", "tool"),
    SignalState.NOT_AN_ANOMALY: ("", "circle-off"),
    SignalState.CLOSED: ("good", "circle-check"),
}


def state_badge(signal: Signal) -> SafeString:
    """The state in words, colour and icon."""
    return badge(signal.get_state_display(), *MOODS[SignalState(signal.state)])


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def _indicators() -> list[tuple[str, str]]:
    keys = Signal.objects.order_by("indicator").values_list("indicator", flat=True).distinct()
    return sorted(((key, indicator_name(key)) for key in keys), key=lambda pair: pair[1])


class SignalFilter(filters.FilterSet):
    """The inbox: what waits, unless something else is asked for."""

    STATES = [("waiting", _("waiting for a decision")), *SignalState.choices]
    state = filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=_("all"))
    kind = filters.ChoiceFilter(choices=SignalKind.choices, label=_("Kind"), empty_label=_("all"))
    indicator = filters.ChoiceFilter(choices=_indicators, label=_("Indicator"), empty_label=_("all"))
    since = filters.DateFilter(field_name="start", lookup_expr="date__gte", label=_("Since"), widget=_day())
    until = filters.DateFilter(field_name="start", lookup_expr="date__lte", label=_("Until"), widget=_day())

    class Meta:
        model = Signal
        fields: list[str] = []

    def by_state(self, rows: QuerySet[Signal], name: str, value: str) -> QuerySet[Signal]:
        return rows.filter(state__in=WAITING if value == "waiting" else [value])


class SignalTable(DataTable):
    """The inbox."""

    chosen = tables.CheckBoxColumn(
        accessor="pk",
        orderable=False,
        attrs={"input": {"name": "signal"}, "th__input": {"data-all": "signal"}},
    )
    number = tables.Column(
        accessor="pk", verbose_name=_("No."), order_by=("pk",), attrs={"td": {"class": "text-nowrap"}}
    )
    what = tables.Column(empty_values=(), verbose_name=_("What"), order_by=("indicator", "start"))
    start = tables.Column(verbose_name=_("When"))
    value = NumberColumn(verbose_name=_("Value"), orderable=False)
    expected = NumberColumn(verbose_name=_("Expected or target"), orderable=False)
    sigmas = NumberColumn("number", verbose_name=_("Sigmas"))
    also = tables.Column(empty_values=(), orderable=False, verbose_name=_("Tells of it too"))
    unit = tables.Column(verbose_name=_("Unit"), attrs={"td": {"class": "text-nowrap"}})
    owner = tables.Column(accessor="finding__owner", verbose_name=_("Owner"), default="")
    choosable = ("also", "sigmas", "unit", "owner")

    class Meta(DataTable.Meta):
        model = Signal
        fields = (
            "chosen", "number", "state", "what", "start", "value", "expected", "sigmas", "also", "unit",
            "owner",
        )  # fmt: skip
        order_by = ("-start",)
        empty_text = _("No signal fits this filter. Nothing waits for a decision here.")

    def render_number(self, record: Signal) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.number)

    def render_state(self, record: Signal) -> SafeString:
        return state_badge(record)

    def render_what(self, record: Signal) -> SafeString:
        text = " · ".join(
            part for part in (indicator_name(record.indicator), place_words(record.where)) if part
        )
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), text)

    def render_start(self, record: Signal) -> str:
        if record.is_weak_spot and record.spot:
            times = _now("%(misses)s of %(of)s") % {"misses": record.spot["misses"], "of": record.spot["of"]}
            return f"{spot_words(record.spot)} · {times}"
        return span_words(record.start, record.end)

    def render_value(self, record: Signal) -> str:
        return format_value(unit_name(record.indicator), record.value)

    def render_expected(self, record: Signal) -> str:
        return format_value(unit_name(record.indicator), record.expected)

    def render_sigmas(self, record: Signal) -> str:
        return "" if record.is_weak_spot else f"{record.sigmas:+.1f}"

    def render_also(self, record: Signal) -> str:
        others = dict.fromkeys(member["indicator"] for member in record.members)
        others.pop(record.indicator, None)
        names = [indicator_name(key) for key in others]
        return ", ".join(names[:3]) + (f" +{len(names) - 3}" if len(names) > 3 else "")

    def value_what(self, record: Signal) -> str:
        """For exports."""
        return title_of(record)


class DismissalTable(DataTable):
    """What is remembered as no anomaly."""

    indicator = tables.Column(verbose_name=_("Indicator"))
    start = tables.Column(verbose_name=_("When"))
    held = NumberColumn(verbose_name=_("Points kept quiet"))
    at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=_("Decided"))
    back = tables.TemplateColumn(
        template_name="performance/dismissal_back.html", verbose_name="", orderable=False
    )

    class Meta(DataTable.Meta):
        model = Dismissal
        fields = ("indicator", "start", "reason", "reach", "until", "held", "by", "at", "back")
        order_by = ("-at",)
        empty_text = _("Nothing was called no anomaly yet.")

    def render_indicator(self, record: Dismissal) -> SafeString:
        text = " · ".join(
            part for part in (indicator_name(record.indicator), place_words(record.where)) if part
        )
        if record.signal is None:
            return format_html("{}", text)
        url = reverse("performance:signal", args=[record.signal.pk])
        return format_html('<a href="{}">{}</a> {}', url, record.signal.number, text)

    def render_start(self, record: Dismissal) -> str:
        return spot_words(record.spot) if record.spot else span_words(record.start, record.end)
