"""Counts by aspect and requirement: what a Pareto chart stands on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from headwater.centre.surveys.models import Answer, AnswerItem, CountSheet, Questionnaire, Wave
from headwater.centre.surveys.models.questionnaires import PICKS


@dataclass(frozen=True, slots=True)
class CountRow:
    """How often a requirement (level 2) of an aspect (level 1) was named."""

    level1: str
    level2: str
    count: int


@dataclass(frozen=True, slots=True)
class Counts:
    """`basis` says what was counted: "chosen" or "missed" (scores at or below the mark).

    `hidden`: fewer answered than the smallest group that is shown, so there are no rows.
    """

    title: str
    respondents: int | None
    rows: tuple[CountRow, ...]
    basis: str = "chosen"
    hidden: bool = False

    def by_level(self, level: int) -> list[tuple[str, int]]:
        """Names of level 1 or 2 with their counts, most often named first, equal ones by name."""
        found: Counter[str] = Counter()
        for row in self.rows:
            found[row.level1 if level == 1 else row.level2 or row.level1] += row.count
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def answers_of(questionnaire: Questionnaire, wave: Wave | None) -> QuerySet[Answer]:
    """A wave's answers; of all waves together without those that are too small to be shown.

    Or else the difference between all and the others would show the small one. For the same reason the
    answers of an anonymous wave that still runs come in lots: nobody who looks twice sees the last one alone.
    """
    if wave is not None:
        return _come_in(questionnaire, wave)
    told = Q(pk__in=[])
    for one in questionnaire.waves.all():
        answers = _come_in(questionnaire, one)
        if answers.count() >= questionnaire.smallest:
            told |= Q(wave=one, pk__in=answers.values("pk"))
    return Answer.objects.filter(told)


def _come_in(questionnaire: Questionnaire, wave: Wave) -> QuerySet[Answer]:
    """The answers of a wave that may be counted by now; the newest lot waits until it is followed or over."""
    answers = Answer.objects.filter(wave=wave)
    over = questionnaire.retired or wave.closes < timezone.localdate()
    if over or not questionnaire.anonymous:
        return answers
    # One whole lot is always held back, so that what the end of the wave adds is a lot at least.
    counted = (answers.count() // questionnaire.smallest - 1) * questionnaire.smallest
    if counted < 1:
        return answers.none()
    last = answers.order_by("pk").values_list("pk", flat=True)[counted - 1]
    return answers.filter(pk__lte=last)


def given_by(questionnaire: Questionnaire, wave: Wave | None) -> int:
    """How many have answered a wave, or all of them: a number that tells nothing of any answer."""
    answers = Answer.objects.filter(wave__questionnaire=questionnaire)
    return (answers.filter(wave=wave) if wave is not None else answers).count()


def told_items(answers: QuerySet[Answer], smallest: int) -> QuerySet[AnswerItem]:
    """What they answered, without the questions that too few of a wave have answered."""
    items = AnswerItem.objects.filter(answer__in=answers)
    cells = items.order_by().values_list("question", "answer__wave")
    few = cells.annotate(n=Count("answer", distinct=True)).filter(n__lt=smallest)
    hidden = Q(pk__in=[])
    for question, wave, _n in few:
        hidden |= Q(question=question, answer__wave=wave)
    return items.exclude(hidden)


def counts(questionnaire: Questionnaire, wave: Wave | None = None) -> Counts:
    """The counts of one wave, or of all. Where something could be chosen choices count, else low scores."""
    answers = answers_of(questionnaire, wave)
    respondents = answers.count()
    title = str(wave) if wave is not None else str(questionnaire)
    chooses = questionnaire.questions.filter(kind__in=PICKS).exists()
    basis = "chosen" if chooses else "missed"
    if respondents < questionnaire.smallest:
        return Counts(title, respondents, (), basis, hidden=given_by(questionnaire, wave) > 0)
    items = told_items(answers, questionnaire.smallest)
    return Counts(title, respondents, tuple(_chosen(items) if chooses else _missed(items)), basis)


def _chosen(items: QuerySet[AnswerItem]) -> list[CountRow]:
    picked = items.filter(question__kind__in=PICKS).order_by()
    rows = picked.values_list("option__level1", "option__level2").annotate(n=Count("pk")).order_by("-n")
    return [CountRow(one, two, n) for one, two, n in rows]


def _missed(items: QuerySet[AnswerItem]) -> list[CountRow]:
    missed = Q(score__lte=F("question__missed_at"))
    scored = items.filter(question__kind="score").order_by()
    rows = scored.values_list("question__level1", "question__level2").annotate(n=Count("pk", filter=missed))
    return [CountRow(one, two, n) for one, two, n in rows.order_by("-n")]


def counts_of_sheet(sheet: CountSheet) -> Counts:
    """The counts of an Excel file."""
    rows = tuple(CountRow(row["level1"], row["level2"], row["count"]) for row in sheet.rows)
    return Counts(sheet.title, sheet.respondents, rows)
