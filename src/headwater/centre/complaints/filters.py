"""What the lists of orders and of mass complaints can be narrowed by."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import django_filters as filters
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.complaints.models import (
    ENDED,
    OPEN,
    WORKED,
    Cause,
    ComplaintClass,
    MassComplaint,
    MassState,
    Order,
    OrderState,
    Severity,
    Stage,
)
from headwater.centre.complaints.queries.orders import found_by_text
from headwater.centre.people.models import Unit
from headwater.centre.ui.forms import EM_SPACE, DayField

WHICH = [
    ("open", pgettext_lazy("orders", "open")),
    ("mine", _("mine")),
    ("worked", _("not answered yet")),
    ("today", _("due today")),
    ("overdue", _("overdue")),
    ("free", _("without a handler")),
    ("all", _("all")),
]


class DayFilter(filters.DateFilter):
    field_class = DayField


def used_units(field: str) -> list[tuple[str, str]]:
    """Units that orders stand under, indented as the tree."""
    used = Unit.objects.filter(pk__in=Order.objects.order_by().values(field).distinct()).order_by("path")
    return [(unit.path, f"{EM_SPACE * max(0, unit.path.count('/') - 2)}{unit}") for unit in used]


class OrderFilter(filters.FilterSet):
    """Filters over orders that carry `stage` (`standing.with_stage`)."""

    q = filters.CharFilter(method="by_words", label=_("Number or title"))
    which = filters.ChoiceFilter(choices=WHICH, method="by_which", label=_("Which"), empty_label=None)
    state = filters.ChoiceFilter(choices=OrderState.choices, label=_("State"), empty_label=_("all"))
    stage = filters.ChoiceFilter(
        choices=Stage.choices, label=_("Deadline"), empty_label=_("all"), method="by_stage"
    )
    klass = filters.ModelChoiceFilter(
        queryset=ComplaintClass.objects.all(), label=_("Class"), empty_label=_("all")
    )
    cause = filters.ModelChoiceFilter(
        queryset=Cause.objects.all(), label=_("Cause"), empty_label=_("all"), method="by_cause"
    )
    severity = filters.ChoiceFilter(
        choices=Severity.choices, label=pgettext_lazy("complaint", "Severity"), empty_label=_("all")
    )
    department = filters.ChoiceFilter(method="by_department", label=_("Department"), empty_label=_("all"))
    since = DayFilter(method="by_since", label=_("Received from"))
    until = DayFilter(method="by_until", label=_("to"))
    mass = filters.CharFilter(method="by_mass", label=_("Mass complaint"))

    class Meta:
        model = Order
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["department"].extra["choices"] = used_units("department")

    def by_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        found = found_by_text(self.request.user, words)
        return rows.filter(pk__in=found.order_by().values("pk"))

    def by_which(self, rows: QuerySet, _name: str, which: str) -> QuerySet:
        now = timezone.now()
        # Who asks for an ended state, or for a number, means that more than the open ones.
        if which == "open" and (self.data.get("state") in ENDED or self.data.get("q")):
            return rows
        if which == "mine":
            user = self.request.user
            own = Q(handler=user.person_id) | Q(taken_by=user.person_id) if user.person_id else Q(pk__in=[])
            return rows.filter(own)
        narrow = {
            "open": Q(state__in=OPEN),
            "worked": Q(state__in=WORKED),
            "today": Q(state__in=WORKED, due_at__gt=now, due_at__lt=_end_of_day()),
            "overdue": Q(state__in=WORKED) & (Q(due_at__lte=now) | Q(stage_held=Stage.OVERDUE)),
            "free": Q(state__in=WORKED, handler=None),
        }
        return rows.filter(narrow[which]) if which in narrow else rows

    def by_stage(self, rows: QuerySet, _name: str, stage: str) -> QuerySet:
        return rows.filter(state__in=WORKED, stage=int(stage))

    def by_cause(self, rows: QuerySet, _name: str, cause: Cause) -> QuerySet:
        return rows.filter(cause=cause)

    def by_department(self, rows: QuerySet, _name: str, path: str) -> QuerySet:
        keys = list(Unit.objects.filter(path__startswith=path).values_list("pk", flat=True))
        return rows.filter(department__in=keys)

    def by_since(self, rows: QuerySet, _name: str, day: Any) -> QuerySet:
        return rows.filter(received_at__gte=_start_of(day))

    def by_until(self, rows: QuerySet, _name: str, day: Any) -> QuerySet:
        return rows.filter(received_at__lt=_start_of(day + timedelta(days=1)))

    def by_mass(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        number = words.strip().upper().removeprefix("M-")
        return rows.filter(mass=int(number)) if number.isdecimal() and len(number) < 10 else rows.none()


def _start_of(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _end_of_day() -> datetime:
    return _start_of(timezone.localdate() + timedelta(days=1))


def most_pressing_first(rows: QuerySet[Order]) -> QuerySet[Order]:
    """What is due next comes first; then what rests, then what has ended."""
    return rows.order_by(F("due_at").asc(nulls_last=True), "-pk")


class MassFilter(filters.FilterSet):
    q = filters.CharFilter(method="by_words", label=_("Number or title"))
    state = filters.ChoiceFilter(choices=MassState.choices, label=_("State"), empty_label=_("all"))

    class Meta:
        model = MassComplaint
        fields: list[str] = []

    def by_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        part = words.strip()
        number = part.upper().removeprefix("M-")
        hits = Q(title__icontains=part)
        return rows.filter(hits | Q(pk=int(number)) if number.isdecimal() and len(number) < 10 else hits)
