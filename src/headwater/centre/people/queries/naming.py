"""Whom somebody may name: in any form where a person is chosen, whatever unit the person works in.

Two rules. A duty may be given to anybody who is here, in any department: so everybody may be named by the
staff number. Names are read more narrowly: of agents only by people entitled to them; by everybody those
of persons who answer for something (they hold a role that is more than the own work) and who are no agents.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from headwater.centre.people.access import units_of
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account, CustomRole, Person, RoleGrant, UnitKind
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.persons import with_present
from headwater.centre.people.queries.units import inside
from headwater.centre.people.roles import ROLES

# Where agents sit: who works there without a role that is more than the own work is one, with a code or not.
AGENTS_SIT_IN = (UnitKind.TEAM, UnitKind.ZONE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person as somebody who chooses one sees them: `left` says why it cannot be this one."""

    person: Person
    left: date | None
    signs_in: bool


def here(person: Person, today: date | None = None) -> bool:
    """Whether the person works here today: the last day counts."""
    return person.left is None or person.left >= (today or timezone.localdate())


def known_to(by: Actor | None) -> QuerySet[Person]:
    """The persons whose names `by` may read and search; each with the present unit and post."""
    persons = with_present(Person.objects.all())
    if isinstance(by, System):
        return persons
    if not isinstance(by, Account):
        return persons.none()
    units = units_of(by, Permission.SEE_PEOPLE)
    if any(unit.parent_id is None for unit in units):
        return persons
    no_agent = Q(agent_code=None) & ~Q(unit_kind__in=AGENTS_SIT_IN) & Q(unit_kind__isnull=False)
    official = Q(pk__in=_answering().values("account__person"))
    return persons.filter(inside(units, "unit_path") | official | no_agent | Q(pk=by.person_id))


def candidates(by: Actor | None, words: str, limit: int = 12) -> list[Candidate]:
    """Who fits the words (a part of name, number, agent code, post or unit); those who are here first.

    Only persons whose names `by` may read; one more than `limit`, so that it can be said that there are more.
    """
    part = words.strip()
    if not part:
        return []
    fits = Q(name__icontains=part) | Q(number__istartswith=part) | Q(agent_code__istartswith=part)
    there = Q(unit_name__icontains=part) | Q(unit_name_en__icontains=part) | Q(unit_code__iexact=part)
    held = Q(post_name__icontains=part) | Q(post_name_en__icontains=part)
    # Who has the words in the name comes before those who merely sit in a unit of that name.
    own = Exists(Person.objects.filter(fits, pk=OuterRef("pk")))
    signs_in = Exists(Account.objects.filter(person=OuterRef("pk"), is_active=True))
    found = known_to(by).filter(fits | there | held).annotate(by_own=own, signs_in=signs_in)
    order = ("-by_own", F("left").asc(nulls_first=True), "-signs_in", "number")
    rows = found.order_by(*order)[: limit + 1]
    return _as_candidates(rows)


def exactly(by: Actor | None, words: str) -> list[Person]:
    """Who is meant without doubt: the person of this number, else those of this name whom `by` may read."""
    number = Person.objects.filter(number__iexact=words.strip()).order_by("number")
    found = [p for p in number if p.number == words.strip()] or list(number[:2])
    return found or list(known_to(by).filter(name=words.strip()).order_by("number")[:50])


def named(by: Actor | None, person: Person) -> Candidate | None:
    """The person as `by` may read them; None of whom `by` may read the number alone."""
    return next(iter(_as_candidates(known_to(by).filter(pk=person.pk))), None)


def _as_candidates(persons: Iterable[Person]) -> list[Candidate]:
    rows: Sequence[Person] = list(persons)
    accounts = Account.objects.filter(person__in=[p.pk for p in rows], is_active=True)
    signing = set(accounts.values_list("person", flat=True))
    today = timezone.localdate()
    return [Candidate(p, None if here(p, today) else p.left, p.pk in signing) for p in rows]


def _answering() -> QuerySet[RoleGrant]:
    """Grants of today of roles that see more than the own work."""
    today = timezone.localdate()
    own = CustomRole.objects.filter(own_only=False).values_list("key", flat=True)
    keys = [key for key, role in ROLES.items() if not role.own_only] + list(own)
    return RoleGrant.objects.filter(
        Q(since=None) | Q(since__lte=today),
        Q(until=None) | Q(until__gte=today),
        role__in=keys,
        account__is_active=True,
        account__person__isnull=False,
    )
