"""Persons, as far as the asker may see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy
from django.utils import timezone

from headwater.centre.people.access import scope_of, units_of
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account, Membership, Person, StarGrade, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside


def persons_seen_by(by: Actor, permission: Permission = Permission.SEE_PEOPLE) -> QuerySet[Person]:
    """Persons whose present (or last) unit is in the asker's; with the top unit, those without a unit too.

    Each carries `unit_id`, `unit_code`, `unit_name`, `unit_name_en`, `post_name`, `post_name_en`,
    `in_unit_since`, `in_unit_until` and `stars` of today, for lists.
    """
    units = units_of(by, permission)
    found = with_present(Person.objects.all())
    if isinstance(by, System) or any(unit.parent_id is None for unit in units):
        return found
    return found.filter(inside(units, "unit_path"))


def present_first(today: date) -> tuple[OrderBy, str]:
    """The period that has begun last; one that is only planned counts where there is no other."""
    return ExpressionWrapper(Q(since__lte=today), output_field=BooleanField()).desc(), "-since"


def with_present(persons: QuerySet[Person]) -> QuerySet[Person]:
    """Persons with what lists show beside a name: the present (or last) unit and post, and today's stars."""
    today = timezone.localdate()
    last = Membership.objects.filter(person=OuterRef("pk")).order_by(*present_first(today))
    stars = StarGrade.objects.filter(person=OuterRef("pk"), since__lte=today).order_by("-since")
    return persons.annotate(
        unit_id=Subquery(last.values("unit_id")[:1]),
        unit_path=Subquery(last.values("unit__path")[:1]),
        unit_code=Subquery(last.values("unit__code")[:1]),
        unit_kind=Subquery(last.values("unit__kind")[:1]),
        unit_name=Subquery(last.values("unit__name")[:1]),
        unit_name_en=Subquery(last.values("unit__name_en")[:1]),
        post_name=Subquery(last.values("post__name")[:1]),
        post_name_en=Subquery(last.values("post__name_en")[:1]),
        in_unit_since=Subquery(last.values("since")[:1]),
        in_unit_until=Subquery(last.values("until")[:1]),
        stars=Subquery(stars.values("stars")[:1]),
    )


def person_seen_by(by: Actor, pk: int, permission: Permission = Permission.SEE_PEOPLE) -> Person | None:
    """One person, or nothing; everybody sees the own page."""
    own = isinstance(by, Account) and by.person_id == pk and permission is Permission.SEE_PEOPLE
    persons = with_present(Person.objects.all()) if own else persons_seen_by(by, permission)
    return persons.filter(pk=pk).first()


def members_on(unit: Unit, day: date) -> QuerySet[Membership]:
    """Who was right in this unit on a day."""
    now = Membership.objects.filter(unit=unit, since__lte=day).filter(Q(until=None) | Q(until__gte=day))
    return now.select_related("person", "post").order_by("person__number")


def agent_names(by: Actor, codes: Iterable[str]) -> dict[str, str]:
    """Names for agents' codes, of those agents whose names the asker is entitled to; the own one always."""
    scope = scope_of(by, Permission.SEE_AGENTS)
    found = Person.objects.filter(agent_code__in=set(codes))
    if not scope.everything:
        own = by.person_id if isinstance(by, Account) else None
        seen = persons_seen_by(by, Permission.SEE_AGENTS).values("pk")
        found = found.filter(Q(pk__in=seen) | Q(pk=own))
    return {code: name for code, name in found.values_list("agent_code", "name") if code}


def colleagues(by: Actor, words: str, limit: int = 20) -> QuerySet[Person]:
    """Persons by a part of name or number, for the search of all rooms; who is chosen: `naming`."""
    part = words.strip()
    hits = Q(name__icontains=part) | Q(number__istartswith=part) | Q(agent_code__istartswith=part)
    return persons_seen_by(by).filter(hits).order_by(F("left").asc(nulls_first=True), "number")[:limit]
