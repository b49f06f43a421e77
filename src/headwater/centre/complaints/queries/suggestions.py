"""Class and cause suggested for a text, learned from the centre's closed orders; and how good that is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from headwater.centre.complaints.models import (
    Cause,
    ComplaintClass,
    Order,
    OrderState,
    SuggestionTaken,
    TextModel,
)
from headwater.engine.text.classify import Classifier, HeldOut, from_bytes
from headwater.engine.text.classify.accuracy import held_out_from

# New closed orders after which it is worth learning again: this many, or this part of those learned from.
ENOUGH_NEW, ENOUGH_PART = 100, 0.05
# Below this nobody should rely on a suggestion: it is shown as unsure.
SURE = 0.6
LEAST_SHOWN = 0.05
MOST = 3
# The label of all classes that have too few orders yet: never suggested, but it takes its share.
OTHER = "-"


@dataclass(frozen=True, slots=True)
class Suggested:
    """A class with its confidence, its likeliest cause with its own, and the words that spoke for the class.

    `words` are pieces of the text as it was given: mask them where they are shown.
    """

    klass: ComplaintClass
    confidence: float
    cause: Cause | None
    cause_confidence: float
    words: tuple[str, ...]

    @property
    def sure(self) -> bool:
        """Whether it is to be relied upon."""
        return self.confidence >= SURE


def current() -> TextModel | None:
    """The training in use, without its weights."""
    return TextModel.objects.defer("body", "cause_body").exclude(body=None).first()


@lru_cache(maxsize=2)
def _machines(home: str, pk: int, made: str) -> tuple[Classifier, Classifier | None]:
    """The classifiers of a training, kept in memory until there is a newer one."""
    row = TextModel.objects.get(pk=pk)
    body, cause_body = bytes(row.body), row.cause_body
    return from_bytes(body), from_bytes(bytes(cause_body)) if cause_body else None


def machines(model: TextModel) -> tuple[Classifier, Classifier | None]:
    """Of classes and of causes."""
    return _machines(str(settings.HOME), model.pk, model.made_at.isoformat())


def text_of(title: str, text: str) -> str:
    """An order's text as it is learned from and asked about: the title on a line of its own."""
    return f"{title.strip()}\n{text.strip()}" if text.strip() else title.strip()


def suggest(title: str, text: str = "", *, most: int = MOST) -> list[Suggested]:
    """The likeliest classes that are in use, best first; nothing while nothing was learned."""
    model = current()
    said = text_of(title, text)
    if model is None or not said:
        return []
    classes, causes = machines(model)
    known = {klass.code: klass for klass in ComplaintClass.objects.filter(active=True)}
    guesses = [one for one in classes.suggest(said, len(classes.labels)) if one.label in known][:most]
    chances = _cause_chances(causes, said)
    return [
        _suggested(known[one.label], one.confidence, classes, said, chances)
        for at, one in enumerate(guesses)
        if at == 0 or one.confidence >= LEAST_SHOWN
    ]


def _suggested(
    klass: ComplaintClass, confidence: float, classes: Classifier, said: str, chances: dict[int, float]
) -> Suggested:
    cause, share = _likely_cause(klass, chances)
    words = tuple(said[one.start : one.end] for one in classes.why(said, klass.code))
    return Suggested(klass, confidence, cause, share, words)


def _cause_chances(causes: Classifier | None, said: str) -> dict[int, float]:
    if causes is None:
        return {}
    return {int(one.label): one.confidence for one in causes.suggest(said, len(causes.labels))}


def _likely_cause(klass: ComplaintClass, chances: dict[int, float]) -> tuple[Cause | None, float]:
    """The likeliest cause of the class, with its share among the class's causes."""
    mine = {cause.pk: cause for cause in klass.causes.filter(active=True, pk__in=chances)}
    whole = sum(chances[pk] for pk in mine)
    if not mine or whole <= 0:
        return None, 0.0
    best = max(mine, key=lambda pk: (chances[pk], -pk))
    return mine[best], chances[best] / whole


def learned_from() -> QuerySet[Order]:
    """The orders that teach: closed ones; the class in which an order was closed is its true one."""
    return Order.objects.filter(state=OrderState.CLOSED).order_by("-closed_at", "-pk")


def new_since(model: TextModel | None) -> int:
    """Closed orders that the training in use has not seen."""
    rows = learned_from()
    return (rows.filter(closed_at__gt=model.until) if model else rows).count()


def due(model: TextModel | None) -> bool:
    """Whether enough was closed since to learn again."""
    needed = max(ENOUGH_NEW, int(ENOUGH_PART * model.orders)) if model else 1
    return new_since(model) >= needed


def trainings(most: int = 12) -> list[TextModel]:
    """The newest trainings, newest first, without their weights."""
    return list(TextModel.objects.defer("body", "cause_body")[:most])


def reports(model: TextModel) -> tuple[HeldOut, HeldOut | None]:
    """How it did on orders kept back: classes, causes."""
    causes = held_out_from(model.cause_report) if model.cause_report else None
    return held_out_from(model.report), causes


def taken(model: TextModel) -> int:
    """How many of its suggestions were accepted with a click."""
    return SuggestionTaken.objects.filter(model=model).count()


def in_use(model: TextModel, most: int = 2000) -> tuple[int, int]:
    """Orders closed since the training, and how many of them it would have put into their final class."""
    rows = learned_from().filter(closed_at__gt=model.until).values_list("title", "text", "klass__code")[:most]
    facts: list[tuple[Any, ...]] = list(rows)
    if not facts or model.body is None:
        return 0, 0
    guesses = machines(model)[0].predict([text_of(title, text) for title, text, _code in facts])
    return len(facts), sum(g.label == code for g, (_t, _x, code) in zip(guesses, facts, strict=True))
