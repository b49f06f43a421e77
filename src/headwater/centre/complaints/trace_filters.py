"""What the lists of tracing can be narrowed by. Period and unit come from the top bar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters as filters
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.complaints.models import (
    Accident,
    AccidentClass,
    AccidentState,
    ComplaintClass,
    MeasureState,
    Order,
    PreventiveMeasure,
    Severity,
)
from headwater.centre.complaints.queries.tracing import AGES
from headwater.centre.processes.models import Step

# What a list can be narrowed to: key, words, condition.
WHICH: dict[str, tuple[Any, Q]] = {
    "untraced": (_("not traced"), Q(trace=None)),
    "traced": (_("traced"), Q(trace__isnull=False)),
    "individual": (pgettext_lazy("trace", "individual"), Q(trace__scope="individual")),
    "shared": (pgettext_lazy("trace", "shared"), Q(trace__scope="shared")),
    "unprevented": (_("shared, no measure yet"), Q(trace__scope="shared", trace__measure=None)),
    "controllable": (pgettext_lazy("trace", "controllable"), Q(trace__controllable=True)),
    "same_type": (_("same type"), Q(trace__same_type=True)),
    "overruled": (
        _("decided otherwise than proposed"),
        Q(trace__isnull=False) & ~Q(trace__scope=F("trace__scope_proposed")),
    ),
    "defect": (_("with a defect"), Q(trace__defect__isnull=False)),
}


class StepChoice(filters.ModelChoiceFilter):
    """Steps that something was traced to."""


class TraceFilter(filters.FilterSet):
    which = filters.ChoiceFilter(
        method="by_which",
        label=_("Only"),
        empty_label=_("all"),
        choices=[(key, words) for key, (words, _q) in WHICH.items()],
    )
    klass = filters.ModelChoiceFilter(
        queryset=ComplaintClass.objects.all(), label=_("Class"), empty_label=_("all")
    )
    step = StepChoice(
        field_name="trace__step", label=_("Step"), empty_label=_("all"), queryset=Step.objects.none()
    )
    age = filters.ChoiceFilter(
        method="by_age",
        label=_("Waits for"),
        empty_label=_("any time"),
        choices=[(str(days), _("%(days)s days and more") % {"days": days}) for days in AGES[1:]],
    )
    tracer = filters.CharFilter(field_name="trace__traced_by", label=_("Traced by"), lookup_expr="iexact")
    q = filters.CharFilter(method="by_words", label=_("Number or title"))

    class Meta:
        model = Order
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        steps = Step.objects.filter(traces__isnull=False).select_related("process").distinct()
        self.filters["step"].field.queryset = steps.order_by("process__name", "number")
        self.filters["step"].field.label_from_instance = lambda step: f"{step.process} · {step.label}"

    def by_which(self, rows: QuerySet, _name: str, which: str) -> QuerySet:
        return rows.filter(WHICH[which][1])

    def by_age(self, rows: QuerySet, _name: str, days: str) -> QuerySet:
        return rows.filter(received_at__lte=timezone.now() - timedelta(days=int(days)))

    def by_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        part = words.strip()
        number = part.upper().removeprefix("C-")
        hit = Q(title__icontains=part)
        if number.isdecimal() and len(number) < 10:
            hit |= Q(pk=int(number))
        return rows.filter(hit)


class MeasureFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=MeasureState, label=_("State"), empty_label=_("all"))
    late = filters.ChoiceFilter(
        method="by_late", label=_("Only"), empty_label=_("all"), choices=[("1", _("late"))]
    )

    class Meta:
        model = PreventiveMeasure
        fields: list[str] = []

    def by_late(self, rows: QuerySet, _name: str, _value: str) -> QuerySet:
        return rows.filter(state=MeasureState.PLANNED, due__lt=timezone.localdate())


class AccidentFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=AccidentState, label=_("State"), empty_label=_("all"))
    klass = filters.ModelChoiceFilter(
        queryset=AccidentClass.objects.all(), label=_("Class"), empty_label=_("all")
    )
    severity = filters.ChoiceFilter(choices=Severity, label=_("Severity"), empty_label=_("all"))
    late = filters.ChoiceFilter(
        method="by_late", label=_("Only"), empty_label=_("all"), choices=[("1", _("report overdue"))]
    )

    class Meta:
        model = Accident
        fields: list[str] = []

    def by_late(self, rows: QuerySet, _name: str, _value: str) -> QuerySet:
        return rows.filter(state=AccidentState.OPEN, report_due__lt=timezone.now())


def with_orders(rows: QuerySet[PreventiveMeasure]) -> QuerySet[PreventiveMeasure]:
    """Measures with how many orders rest on them."""
    return rows.annotate(orders=Count("traces"))
