"""Learning from closed orders, and taking a suggestion over into an order."""

from __future__ import annotations

import time
from collections import Counter

from django.db import transaction

from headwater.centre.complaints.actions.handling import change_class
from headwater.centre.complaints.models import Cause, ComplaintClass, Order, SuggestionTaken, TextModel
from headwater.centre.complaints.queries import suggestions as queries
from headwater.centre.jobs import running
from headwater.centre.jobs.models import Run
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.engine.text.classify import Classifier, Effort, to_bytes, train
from headwater.engine.words import Problem

LEARN = "complaints.learn"
# The newest orders say how customers speak today; beyond this many they teach nothing new.
MOST_ORDERS, MOST_FOR_CAUSES = 20_000, 8_000
LEAST_OF_A_CLASS = 8
# Earlier trainings whose accuracy is kept.
KEPT = 50


@transaction.atomic
def learn(*, by: Actor) -> Run:
    """Learn again in the background, now."""
    require(by, Permission.MANAGE_COMPLAINTS)
    audit.record(by=by, action="text_model.asked")
    return running.defer(LEARN, by=by, lock=LEARN, force=True)


def train_now(*, by: Actor, tell: running.Tell | None = None) -> TextModel:
    """Train on the newest closed orders and use the result. Raises Problem where there are too few."""
    began = time.monotonic()
    rows = queries.learned_from().values_list("title", "text", "klass__code", "cause_id", "closed_at")
    facts = list(rows[:MOST_ORDERS])
    texts = [queries.text_of(title, text) for title, text, *_ in facts]
    rare = _rare([row[2] for row in facts])
    labels = [queries.OTHER if row[2] in rare else row[2] for row in facts]
    classes = train(texts, labels, Effort(least=LEAST_OF_A_CLASS))
    if tell:
        tell(0.5)
    causes = _causes(texts, [row[3] for row in facts])
    until, seconds = max(row[4] for row in facts), time.monotonic() - began
    return _keep(by, (classes, causes), rare, len(facts), until, seconds)


def _rare(codes: list[str]) -> dict[str, int]:
    """Classes with too few orders to be learned. Together they teach what is none of the others.

    Without that a complaint of a rare class would be given one of the common ones, and confidently.
    """
    return {code: n for code, n in Counter(codes).items() if n < LEAST_OF_A_CLASS}


def _causes(texts: list[str], causes: list[int | None]) -> Classifier | None:
    """The classifier of causes, or none while there are too few orders with one."""
    known = [(text, str(cause)) for text, cause in zip(texts, causes, strict=True) if cause]
    known = known[:MOST_FOR_CAUSES]
    often = sum(number >= LEAST_OF_A_CLASS for number in Counter(cause for _text, cause in known).values())
    if often < 2:
        return None
    try:
        effort = Effort(least=LEAST_OF_A_CLASS, folds=3)
        return train([text for text, _ in known], [cause for _, cause in known], effort)
    except Problem:
        return None


@transaction.atomic
def _keep(
    by: Actor,
    machines: tuple[Classifier, Classifier | None],
    rare: dict[str, int],
    orders: int,
    until: object,
    seconds: float,
) -> TextModel:
    classes, causes = machines
    made = TextModel.objects.create(
        made_by=audit.name_of(by),
        orders=orders,
        until=until,
        seconds=seconds,
        body=to_bytes(classes),
        cause_body=to_bytes(causes) if causes else None,
        report=classes.held_out.to_json() if classes.held_out else {},
        cause_report=causes.held_out.to_json() if causes and causes.held_out else None,
        left_out=rare,
    )
    # What is not in use any more keeps its accuracy, not its weights.
    TextModel.objects.exclude(pk=made.pk).update(body=None, cause_body=None)
    old = list(TextModel.objects.values_list("pk", flat=True)[KEPT:])
    TextModel.objects.filter(pk__in=old).delete()
    audit.record(by=by, action="text_model.trained", about=made, detail={"orders": orders})
    return made


@transaction.atomic
def take_suggestion(
    *, by: Actor, order: Order, klass: ComplaintClass, cause: Cause | None = None, seen: int | None = None
) -> Order:
    """Give the order the class and the cause that were suggested; which, and how sure it was, is kept."""
    offered = {one.klass.pk: one for one in queries.suggest(order.title, order.text)}
    row = change_class(by=by, order=order, klass=klass, cause=cause, seen=seen)
    found = offered.get(klass.pk)
    if found is not None:
        SuggestionTaken.objects.create(
            order=row,
            model=queries.current(),
            klass=klass,
            cause=cause,
            confidence=found.confidence,
            by=audit.name_of(by),
        )
    return row
