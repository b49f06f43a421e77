"""What the lists of this room can be narrowed by."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from headwater.centre.imports.models import ImportRun, RunState
from headwater.centre.imports.tables import table_label
from headwater.centre.reference.models import Term, TermKind


def _tables() -> list[tuple[str, str]]:
    used = ImportRun.objects.order_by("table").values_list("table", flat=True).distinct()
    return [(name, table_label(name)) for name in used]


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class RunFilter(filters.FilterSet):
    """The history: state, table, who, since when."""

    state = filters.ChoiceFilter(choices=RunState.choices, label=_("State"), empty_label=_("all"))
    table = filters.ChoiceFilter(choices=_tables, label=_("Data table"), empty_label=_("all"))
    by = filters.CharFilter(lookup_expr="icontains", label=_("By"))
    since = filters.DateFilter(field_name="at", lookup_expr="date__gte", label=_("Since"), widget=_day())
    until = filters.DateFilter(field_name="at", lookup_expr="date__lte", label=_("Until"), widget=_day())

    class Meta:
        model = ImportRun
        fields: list[str] = []


class TermFilter(filters.FilterSet):
    """The vocabulary: kind, words, state."""

    STATES = [
        ("new", _("new")),
        ("confirmed", _("confirmed")),
        ("merged", _("merged")),
        ("unused", _("no longer used")),
    ]
    kind = filters.ChoiceFilter(choices=TermKind.choices, label=_("Kind"), empty_label=_("all"))
    words = filters.CharFilter(method="by_words", label=_("Code or name"))
    state = filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=_("all"))

    class Meta:
        model = Term
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Term], name: str, value: str) -> QuerySet[Term]:
        return rows.filter(Q(code__icontains=value) | Q(name__icontains=value) | Q(name_en__icontains=value))

    def by_state(self, rows: QuerySet[Term], name: str, value: str) -> QuerySet[Term]:
        wanted = {
            "new": Q(confirmed=False, merged_into=None, active=True),
            "confirmed": Q(confirmed=True, merged_into=None, active=True),
            "merged": ~Q(merged_into=None),
            "unused": Q(active=False),
        }
        return rows.filter(wanted[value])
