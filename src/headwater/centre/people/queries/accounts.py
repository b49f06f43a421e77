"""Accounts, who holds which role where, and open sessions."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from headwater.centre.people.access import role, units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, AccountSession, CustomRole, RoleGrant
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.persons import persons_seen_by
from headwater.centre.people.queries.units import inside
from headwater.centre.people.roles import Role


def accounts_seen_by(by: Actor, permission: Permission = Permission.MANAGE_ACCOUNTS) -> QuerySet[Account]:
    """Accounts of the persons the asker is over, or with a role in the asker's units."""
    units = units_of(by, permission)
    all_of_them = Account.objects.select_related("person")
    if any(unit.parent_id is None for unit in units):
        return all_of_them
    persons = persons_seen_by(by, permission).values("pk")
    held = RoleGrant.objects.filter(inside(units, "unit__path")).values("account")
    return all_of_them.filter(Q(person__in=persons) | Q(pk__in=held))


def grants_seen_by(by: Actor, permission: Permission = Permission.MANAGE_ROLES) -> QuerySet[RoleGrant]:
    """Who holds what, within the asker's units."""
    rows = RoleGrant.objects.filter(inside(units_of(by, permission), "unit__path"))
    return rows.select_related("account__person", "unit")


def open_sessions(account: Account) -> QuerySet[AccountSession]:
    """The account's sessions that have not ended."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return account.sessions.filter(session_key__in=alive)


def own_roles() -> list[Role]:
    """The bundles that the centre made itself, as values. What a role may do is no secret."""
    keys = CustomRole.objects.order_by("name").values_list("key", flat=True)
    return [found for key in keys if (found := role(key)) is not None]
