"""Questionnaires and their questions. What has been answered is not changed any more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Person, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.surveys.models import (
    SMALLEST_GROUP,
    Answer,
    Kind,
    Option,
    Question,
    QuestionKind,
    Questionnaire,
)
from headwater.centre.surveys.models.questionnaires import PICKS

FIELDS = ("title", "intro", "kind", "owner", "anonymous", "smallest")
ASKED = (
    "kind",
    "text",
    "level1",
    "level2",
    "low",
    "high",
    "low_words",
    "high_words",
    "missed_at",
    "required",
)
# (aspect, requirement); a group has no requirement.
Choice = tuple[str, str]


@transaction.atomic
def make_questionnaire(
    *,
    by: Actor,
    title: str,
    unit: Unit,
    kind: Any = Kind.RELATIONSHIP,
    intro: str = "",
    owner: Person | None = None,
    anonymous: bool = True,
    smallest: int = SMALLEST_GROUP,
) -> Questionnaire:
    """A questionnaire without questions yet."""
    require(by, Permission.RUN_SURVEYS, unit)
    made = Questionnaire(title=title, unit=unit, kind=kind, intro=intro, owner=owner, anonymous=anonymous)
    made.smallest, made.made_by = smallest, audit.name_of(by)
    made.full_clean()
    made.save()
    audit.record(by=by, action="questionnaire.made", about=made, detail={"unit": str(unit)})
    return made


def held(by: Actor, questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire, locked, if `by` runs surveys of its unit."""
    require(by, Permission.RUN_SURVEYS, questionnaire.unit)
    found = Questionnaire.objects.select_for_update(of=("self",)).select_related("unit")
    return found.get(pk=questionnaire.pk)


def answered(questionnaire: Questionnaire) -> bool:
    """Whether anybody has answered it."""
    return Answer.objects.filter(wave__questionnaire=questionnaire).exists()


@transaction.atomic
def change_questionnaire(
    *, by: Actor, questionnaire: Questionnaire, seen: int | None = None, **facts: Any
) -> Questionnaire:
    """Other words; another promise of anonymity only before the first answer."""
    questionnaire = held(by, questionnaire)
    audit.require_unchanged(questionnaire, seen)
    before = {name: getattr(questionnaire, name) for name in FIELDS}
    after = {name: facts.get(name, before[name]) for name in FIELDS}
    weaker = after["anonymous"] != before["anonymous"] or after["smallest"] < before["smallest"]
    if weaker and answered(questionnaire):
        raise ValidationError(
            {"anonymous": _("Somebody has answered already: what was promised to them stays as it is.")}
        )
    for name, value in after.items():
        setattr(questionnaire, name, value)
    questionnaire.full_clean()
    questionnaire.save()
    detail = audit.changes(before, after)
    audit.record(by=by, action="questionnaire.changed", about=questionnaire, detail=detail)
    return questionnaire


@transaction.atomic
def retire_questionnaire(*, by: Actor, questionnaire: Questionnaire) -> None:
    """Not used any more; its answers stay."""
    questionnaire = held(by, questionnaire)
    Questionnaire.objects.filter(pk=questionnaire.pk).update(retired=True)
    audit.record(by=by, action="questionnaire.retired", about=questionnaire)


@transaction.atomic
def add_question(
    *, by: Actor, questionnaire: Questionnaire, options: Iterable[Choice] = (), **facts: Any
) -> Question:
    """One question more. Choices and groups need options; scores go from `low` to `high`."""
    questionnaire = held(by, questionnaire)
    last = questionnaire.questions.aggregate(n=Max("number"))["n"] or 0
    question = Question(questionnaire=questionnaire, number=last + 1)
    _write(question, facts, list(options))
    audit.record(by=by, action="question.added", about=questionnaire, detail={"title": question.text})
    return question


@transaction.atomic
def change_question(
    *, by: Actor, question: Question, options: Iterable[Choice] = (), seen: int | None = None, **facts: Any
) -> Question:
    """Other words, another scale; refused once somebody has answered it."""
    questionnaire = held(by, question.questionnaire)
    audit.require_unchanged(questionnaire, seen)
    _refuse_answered(question)
    question.options.all().delete()
    _write(question, facts, list(options))
    audit.record(by=by, action="question.changed", about=questionnaire, detail={"title": question.text})
    return question


@transaction.atomic
def remove_question(*, by: Actor, question: Question) -> None:
    """Away with a question that nobody has answered."""
    questionnaire = held(by, question.questionnaire)
    _refuse_answered(question)
    audit.record(by=by, action="question.removed", about=questionnaire, detail={"title": question.text})
    question.delete()


def _refuse_answered(question: Question) -> None:
    if question.items.exists():
        raise ValidationError(_("Somebody has answered this question: it stays as it is. Ask another one."))


def _write(question: Question, facts: dict[str, Any], options: list[Choice]) -> None:
    for name in ASKED:
        if name in facts:
            setattr(question, name, facts[name])
    offered = list(dict.fromkeys((level1.strip()[:80], level2.strip()[:120]) for level1, level2 in options))
    if question.kind in (*PICKS, QuestionKind.GROUP) and len(offered) < 2:
        raise ValidationError({"options": _("Offer at least two, one a line.")})
    if question.kind == QuestionKind.SCORE and not question.level1:
        raise ValidationError({"level1": _("Say which aspect the score is about.")})
    if question.high <= question.low or question.high - question.low > 10:
        raise ValidationError({"high": _("A scale has 2 to 11 steps, from the lowest upwards.")})
    question.full_clean()
    question.save()
    if question.kind in (*PICKS, QuestionKind.GROUP):
        Option.objects.bulk_create(
            Option(question=question, number=n, level1=one, level2=two)
            for n, (one, two) in enumerate(offered, start=1)
        )
