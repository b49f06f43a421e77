"""What the lists can be narrowed by. The unit comes from the top bar."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.improvement.models import OPEN, PROVED, Gate, Improvement, Measure, Method, Stage, State


class ImprovementFilter(filters.FilterSet):
    q = filters.CharFilter(method="by_words", label=_("Number, title or owner"))
    method = filters.ChoiceFilter(choices=Method, label=_("Method"), empty_label=_("all"))
    stage = filters.ChoiceFilter(choices=Stage, label=_("Stage"), empty_label=_("all"))
    state = filters.ChoiceFilter(
        method="by_state",
        label=_("State"),
        empty_label=_("all"),
        choices=[
            ("open", _("all that are running")),
            ("proved", _("all with a shown effect")),
            *State.choices,
        ],
    )
    mine = filters.ChoiceFilter(
        method="by_mine",
        label=_("Whose"),
        empty_label=_("everybody's"),
        choices=[("owner", _("led by me")), ("task", _("with a measure of mine"))],
    )
    which = filters.ChoiceFilter(
        method="by_which",
        label=_("Only"),
        empty_label=_("all"),
        choices=[
            ("late", _("with late measures")),
            ("overdue", _("with an overdue promise")),
            ("asked", _("that wait for a decision")),
            ("left", _("whose owner has left")),
            ("back", _("came back from verification")),
        ],
    )

    class Meta:
        model = Improvement
        fields: list[str] = []

    def by_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        part = words.strip()
        hit = Q(title__icontains=part) | Q(owner__name__icontains=part) | Q(unit__name__icontains=part)
        number = part.upper().removeprefix("I-")
        if number.isdecimal() and len(number) < 10:
            hit |= Q(pk=int(number))
        return rows.filter(hit)

    def by_state(self, rows: QuerySet, _name: str, state: str) -> QuerySet:
        groups: dict[str, Any] = {"open": OPEN, "proved": PROVED}
        return rows.filter(state__in=groups.get(state, (state,)))

    def by_mine(self, rows: QuerySet, _name: str, way: str) -> QuerySet:
        person = getattr(self.request.user, "person_id", None)
        if person is None:
            return rows.none()
        if way == "owner":
            return rows.filter(owner_id=person)
        tasked = Measure.objects.filter(owner_id=person, state=Measure.State.OPEN)
        return rows.filter(pk__in=tasked.values("improvement"))

    def by_which(self, rows: QuerySet, _name: str, which: str) -> QuerySet:
        if which == "back":
            return rows.filter(returned_count__gt=0)
        today, going = timezone.localdate(), rows.filter(state__in=OPEN)
        if which == "overdue":
            return going.filter(due__lt=today, acceptance=None)
        if which == "left":
            return going.filter(owner__left__lt=today)
        if which == "asked":
            waiting = Gate.objects.filter(state=Gate.State.ASKED)
            return going.filter(pk__in=waiting.values("improvement"))
        late = Measure.objects.filter(state=Measure.State.OPEN, due__lt=today)
        return going.filter(pk__in=late.values("improvement"))
