"""Improvements as far as the asker may see them: of the own units, owned, or with a task in them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from headwater.centre.improvement.models import OPEN, Answered, Gate, Improvement, Measure, State
from headwater.centre.people.access import units_of
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account, Person
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside


def improvements_seen_by(by: Actor) -> QuerySet[Improvement]:
    """Those of the asker's units, and those where the asker is owner or has a measure."""
    found = Improvement.objects.select_related("unit", "owner", "acceptance")
    if isinstance(by, System):
        return found
    theirs = inside(units_of(by, Permission.SEE_IMPROVEMENTS), "unit__path")
    person = by.person_id if isinstance(by, Account) else None
    if person is not None:
        tasked = Measure.objects.filter(owner_id=person).values("improvement")
        theirs |= Q(owner_id=person) | Q(pk__in=tasked)
    return found.filter(theirs)


def improvement_seen_by(by: Actor, pk: int) -> Improvement | None:
    """One of them, or nothing: whoever may not see it is not told that it is there."""
    return improvements_seen_by(by).filter(pk=pk).first()


def late(improvements: QuerySet[Improvement]) -> QuerySet[Improvement]:
    """With `late`: measures past their day, and `to_do`: measures not done yet."""
    today = timezone.localdate()
    to_do = Q(measures__state=Measure.State.OPEN)
    return improvements.annotate(
        to_do=Count("measures", filter=to_do, distinct=True),
        late=Count("measures", filter=to_do & Q(measures__due__lt=today), distinct=True),
    )


def measures_of(person: Person) -> QuerySet[Measure]:
    """What a person still has to do, the earliest day first."""
    found = Measure.objects.filter(owner=person, state=Measure.State.OPEN, improvement__state__in=OPEN)
    return found.select_related("improvement__unit", "owner").order_by("due", "pk")


def answering(findings: Iterable[int]) -> dict[int, list[Improvement]]:
    """Finding -> the improvements that answer it, for the map of the loop; not limited to anybody."""
    rows = Answered.objects.filter(finding__in=list(findings)).select_related("improvement__unit")
    found: dict[int, list[Improvement]] = {}
    for row in rows.order_by("improvement"):
        found.setdefault(row.finding, []).append(row.improvement)
    return found


def counts_by_state(by: Actor) -> dict[str, int]:
    """State -> how many, of those the asker sees; all states are there. `returned`: how many came back."""
    seen = improvements_seen_by(by)
    counts = dict(seen.order_by().values_list("state").annotate(n=Count("pk", distinct=True)))
    back = seen.filter(returned_count__gt=0, state=State.IN_WORK).count()
    return {state: counts.get(state, 0) for state in State.values} | {"returned": back}


def gates_to_decide(by: Actor) -> QuerySet[Gate]:
    """Gates that wait and that `by` may decide on: of the own units, not the own and not the own asking."""
    found = Gate.objects.filter(state=Gate.State.ASKED, improvement__state__in=OPEN)
    found = found.select_related("improvement__unit", "improvement__owner").order_by("asked_at")
    if isinstance(by, System):
        return found
    theirs = inside(units_of(by, Permission.APPROVE_GATES), "improvement__unit__path")
    found = found.filter(theirs).exclude(asked_by=by)
    return found.exclude(improvement__owner_id=by.person_id) if by.person_id else found


def find_improvements(by: Actor, words: str) -> QuerySet[Improvement]:
    """By number (I-12, 12) or a part of the title."""
    part = words.strip()
    hit = Q(title__icontains=part)
    number = part.upper().removeprefix("I-")
    if number.isdecimal() and len(number) < 10:
        hit |= Q(pk=int(number))
    return improvements_seen_by(by).filter(hit)
