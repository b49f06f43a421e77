"""What the lists of this room can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Unit
from headwater.centre.processes.models import (
    ChangeState,
    Defect,
    DefectKind,
    DefectState,
    ProcessChange,
    ProcessMap,
    Severity,
)
from headwater.centre.processes.queries import found_by_text, maps_seen_by
from headwater.centre.processes.queries.defects import OPEN
from headwater.centre.ui.forms import EM_SPACE

WHICH = [("open", _("not mended yet")), ("mine", _("mine")), ("late", _("late")), ("all", _("all"))]


def unit_choices(field: str) -> list[tuple[str, str]]:
    """Units that something stands under, indented as the tree."""
    used = Unit.objects.filter(pk__in=Defect.objects.order_by().values(field)).order_by("path")
    return [(unit.path, f"{EM_SPACE * (unit.path.count('/') - 2)}{unit}") for unit in used]


class DefectFilter(filters.FilterSet):
    q = filters.CharFilter(method="by_words", label=_("Number or title"))
    which = filters.ChoiceFilter(choices=WHICH, method="by_which", label=_("Which"), empty_label=None)
    state = filters.ChoiceFilter(choices=DefectState.choices, label=_("State"), empty_label=_("all"))
    kind = filters.ChoiceFilter(choices=DefectKind.choices, label=_("Kind"), empty_label=_("all"))
    severity = filters.ChoiceFilter(choices=Severity.choices, label=_("Severity"), empty_label=_("all"))
    department = filters.ChoiceFilter(
        method="by_department", label=_("Owning department"), empty_label=_("all")
    )
    process = filters.ModelChoiceFilter(
        queryset=ProcessMap.objects.none(),
        field_name="step__process",
        label=_("Process"),
        empty_label=_("all"),
    )

    class Meta:
        model = Defect
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["department"].extra["choices"] = unit_choices("department")
        self.filters["process"].queryset = maps_seen_by(self.request.user)

    def by_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        found = found_by_text(self.request.user, words.strip())
        return rows.filter(pk__in=found.values("pk"))

    def by_which(self, rows: QuerySet, _name: str, which: str) -> QuerySet:
        if which == "open":
            return rows.filter(state__in=OPEN[:3])
        if which == "late":
            return rows.filter(state__in=OPEN[:3], due__lt=timezone.localdate())
        if which == "mine":
            user = self.request.user
            own = Q(owner=user.person_id) if user.person_id else Q(pk__in=[])
            return rows.filter(own | Q(reported_by=user.username))
        return rows

    def by_department(self, rows: QuerySet, _name: str, path: str) -> QuerySet:
        return rows.filter(department__path__startswith=path)


class ChangeFilter(filters.FilterSet):
    q = filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Title"))
    state = filters.ChoiceFilter(choices=ChangeState.choices, label=_("State"), empty_label=_("all"))

    class Meta:
        model = ProcessChange
        fields: list[str] = []


class ReceiptFilter(filters.FilterSet):
    """Who has read a handbook."""

    READ = [("no", _("not read yet")), ("yes", _("read"))]
    q = filters.CharFilter(method="by_words", label=_("Name, number or unit"))
    read = filters.ChoiceFilter(choices=READ, method="by_read", label=_("Read"), empty_label=_("all"))

    def by_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        part = words.strip()
        unit = Q(unit_name__icontains=part) | Q(unit_name_en__icontains=part)
        return rows.filter(Q(person__name__icontains=part) | Q(person__number__icontains=part) | unit)

    def by_read(self, rows: QuerySet, _name: str, read: str) -> QuerySet:
        return rows.filter(read_at__isnull=read == "no")
