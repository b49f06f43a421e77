"""Questionnaires and sheets of the units over which the asker runs surveys."""

from __future__ import annotations

from django.db.models import Count, Max, Q, QuerySet

from headwater.centre.people.access import units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside
from headwater.centre.surveys.models import CountSheet, Questionnaire


def _within(by: Actor) -> Q:
    return inside(units_of(by, Permission.RUN_SURVEYS), "unit__path")


def questionnaires_seen_by(by: Actor) -> QuerySet[Questionnaire]:
    """Each with how many questions, waves and answers it has."""
    counted = {
        "question_count": Count("questions", distinct=True),
        "wave_count": Count("waves", distinct=True),
        "answer_count": Count("waves__answers", distinct=True),
        "closes": Max("waves__closes"),
    }
    found = Questionnaire.objects.filter(_within(by)).select_related("unit", "owner")
    return found.annotate(**counted).order_by("retired", "-pk")


def sheets_seen_by(by: Actor) -> QuerySet[CountSheet]:
    """Counts that came in as Excel."""
    return CountSheet.objects.filter(_within(by)).select_related("unit")


def found_by_text(by: Actor, words: str) -> QuerySet[Questionnaire]:
    """By number or a part of the title, for the search of all rooms."""
    number = words.upper().removeprefix("Q-")
    named = Q(title__icontains=words)
    if number.isdecimal() and len(number) < 10:
        named |= Q(pk=int(number))
    return questionnaires_seen_by(by).filter(named)
