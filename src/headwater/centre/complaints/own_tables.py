"""The list of records of accountability and its filter."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.complaints.models import Accountability, Bulletin, ComplaintClass, RecordState
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import units_seen_by
from headwater.centre.ui.components import badge
from headwater.centre.ui.tables import DataTable, NumberColumn

MOODS: dict[Any, tuple[str, str]] = {
    RecordState.PROPOSED: ("near", "hourglass"),
    RecordState.DECIDED: ("info", "gavel"),
    RecordState.DISMISSED: ("", "ban"),
    RecordState.APPEALED: ("near", "message-exclamation"),
    RecordState.UPHELD: ("info", "gavel"),
    RecordState.LOWERED: ("good", "arrow-down"),
    RecordState.REVOKED: ("good", "arrow-back-up"),
}


DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def state_badge(record: Accountability) -> SafeString:
    """The state in words, colour and icon."""
    return badge(record.get_state_display(), *MOODS[record.state])


def _units(request: Any) -> QuerySet[Unit]:
    if not request:
        return Unit.objects.none()
    return units_seen_by(request.user, Permission.SEE_ACCOUNTABILITY).filter(closed=None)


class RecordFilter(filters.FilterSet):
    """State, class, unit, words, days of the decision."""

    words = filters.CharFilter(method="by_words", label=_("Number or person"))
    state = filters.ChoiceFilter(choices=RecordState.choices, label=_("State"), empty_label=_("all"))
    klass = filters.ModelChoiceFilter(
        queryset=ComplaintClass.objects.all(),
        field_name="order__klass",
        to_field_name="code",
        label=_("Class"),
        empty_label=_("all"),
    )
    unit = filters.ModelChoiceFilter(
        queryset=_units, method="by_unit", label=_("Unit"), empty_label=_("all"), to_field_name="code"
    )
    since = filters.DateFilter(field_name="proposed_at", lookup_expr="date__gte", label=_("From"), widget=DAY)
    until = filters.DateFilter(
        field_name="proposed_at", lookup_expr="date__lte", label=pgettext_lazy("period", "To"), widget=DAY
    )

    class Meta:
        model = Accountability
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Accountability], name: str, value: str) -> QuerySet[Accountability]:
        part = value.strip()
        fits = Q(person__name__icontains=part) | Q(person__number=part)
        head, _dash, digits = part.upper().partition("-")
        if digits.isdecimal() and len(digits) < 10:
            fits |= {"R": Q(pk=int(digits)), "C": Q(order=int(digits))}.get(head, Q())
        return rows.filter(fits)

    def by_unit(self, rows: QuerySet[Accountability], name: str, value: Unit) -> QuerySet[Accountability]:
        return rows.filter(unit__path__startswith=value.path)


class PointsColumn(NumberColumn):
    """Points: kept as decimals, shown like a score."""

    def render(self, value: Any) -> str:
        return f"{float(value):g}"


class RecordTable(DataTable):
    """Records as `records_seen_by` gives them."""

    number = tables.Column(accessor="pk", verbose_name=pgettext_lazy("object", "number"), order_by="pk")
    order = tables.Column(verbose_name=_("Complaint"), order_by="order_id")
    klass = tables.Column(accessor="order__klass", verbose_name=_("Class"), order_by="order__klass__position")
    person = tables.Column(verbose_name=_("Person"), order_by="person__number")
    part = tables.Column(verbose_name=_("Part"))
    unit = tables.Column(verbose_name=_("Unit"), order_by="unit__path")
    proposed_points = PointsColumn("score", verbose_name=_("Proposed"))
    points = PointsColumn("score", verbose_name=_("Points"))
    state = tables.Column(verbose_name=_("State"))
    proposed_at = tables.DateTimeColumn(format="Y-m-d", verbose_name=_("Proposed at"))
    appeal_until = tables.DateColumn(format="Y-m-d", verbose_name=_("Appeal until"))

    choosable = ("klass", "part", "unit", "proposed_points", "proposed_at", "appeal_until")

    class Meta(DataTable.Meta):
        order_by = "-number"
        empty_text = _("No record fits this filter.")

    def render_number(self, record: Accountability) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.url, record.number)

    def render_order(self, record: Accountability) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.order.url, record.order.number)

    def render_state(self, record: Accountability) -> SafeString:
        return state_badge(record)


class BulletinTable(DataTable):
    """Bulletins as `bulletins_seen_by` gives them."""

    number = tables.Column(accessor="pk", verbose_name=pgettext_lazy("object", "number"), order_by="pk")
    kind = tables.Column(verbose_name=_("Kind"))
    unit = tables.Column(verbose_name=_("Unit"), order_by="unit__path")
    start = tables.DateColumn(format="Y-m-d", verbose_name=_("From"))
    end = tables.DateColumn(format="Y-m-d", verbose_name=pgettext_lazy("period", "To"))
    state = tables.Column(verbose_name=_("State"))
    issued_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=_("Issued at"))
    sent_to = NumberColumn("count", verbose_name=_("Sent to"))

    class Meta(DataTable.Meta):
        order_by = "-start"
        empty_text = _("No bulletin yet. They are drafted by themselves when ten days or a month are over.")

    def render_number(self, record: Bulletin) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.url, record.number)

    def render_state(self, record: Bulletin) -> SafeString:
        look = ("good", "send") if record.issued else ("near", "pencil")
        return badge(record.get_state_display(), *look)
