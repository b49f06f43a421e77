"""What the list of findings can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.findings.models import KINDS, Finding, Outcome, State
from headwater.centre.findings.models.findings import OPEN
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import units_seen_by

BY_HAND = "hand"


def _units(request: Any) -> QuerySet[Unit]:
    return (
        units_seen_by(request.user, Permission.SEE_FINDINGS).filter(closed=None)
        if request
        else Unit.objects.none()
    )


class FindingFilter(filters.FilterSet):
    """State, owner, unit, source, words."""

    STATES = [("open", pgettext_lazy("finding", "open")), *State.choices]
    OWNERS = [("me", _("me")), ("nobody", _("nobody yet")), ("left", _("somebody who has left"))]
    MORE = [("late", _("past their day")), ("back", _("came back from verification"))]

    words = filters.CharFilter(method="by_words", label=_("Number or words"))
    state = filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=_("all"))
    owner = filters.ChoiceFilter(choices=OWNERS, method="by_owner", label=_("Owner"), empty_label=_("all"))
    unit = filters.ModelChoiceFilter(
        queryset=_units, method="by_unit", label=_("Unit"), empty_label=_("all"), to_field_name="code"
    )
    source = filters.ChoiceFilter(
        choices=[(BY_HAND, _("written by a person")), *((key, kind.word) for key, kind in KINDS.items())],
        method="by_source",
        label=_("Source"),
        empty_label=_("all"),
    )
    only = filters.ChoiceFilter(choices=MORE, method="by_more", label=_("Only"), empty_label=_("all"))

    outcome = filters.ChoiceFilter(choices=Outcome.choices, label=_("How it ended"), empty_label=_("all"))

    class Meta:
        model = Finding
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        fits = (
            Q(title__icontains=value)
            | Q(title_en__icontains=value)
            | Q(detail__icontains=value)
            | Q(source__number__iexact=value)
        )
        digits = value.upper().removeprefix("F-")
        if digits.isascii() and digits.isdecimal() and len(digits) < 10:
            fits |= Q(pk=int(digits))
        return rows.filter(fits)

    def by_state(self, rows: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        return rows.filter(state__in=OPEN) if value == "open" else rows.filter(state=value)

    def by_owner(self, rows: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        if value == "left":
            return rows.filter(owner__left__lt=timezone.localdate())
        mine = getattr(self.request.user, "person_id", None) or -1
        return rows.filter(owner=mine) if value == "me" else rows.filter(owner=None)

    def by_unit(self, rows: QuerySet[Finding], name: str, value: Unit) -> QuerySet[Finding]:
        return rows.filter(unit__path__startswith=value.path)

    def by_source(self, rows: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        return rows.filter(source=None) if value == BY_HAND else rows.filter(source__kind=value)

    def by_more(self, rows: QuerySet[Finding], name: str, value: str) -> QuerySet[Finding]:
        if value == "back":
            return rows.filter(returns__gt=0)
        return rows.filter(state__in=OPEN, due__lt=timezone.localdate())
