"""Accounts and roles: nobody reaches above themselves, and somebody is always left in charge."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from headwater.centre.people import queries
from headwater.centre.people.access import can
from headwater.centre.people.actions import accounts, persons, roles
from headwater.centre.people.models import Account, AuditEvent, CustomRole, RoleGrant, Unit
from headwater.centre.people.permissions import Permission as P
from tests.cast import BY, PASSWORD, SINCE, Cast

pytestmark = pytest.mark.django_db


def local_administrator(cast: Cast) -> Account:
    """Somebody with all rights over one zone only."""
    RoleGrant.objects.create(
        account=cast.accounts["supervisor"], role="administrator", unit=cast.units["north"]
    )
    return cast.account("supervisor")


def test_nobody_resets_or_locks_a_superior(cast: Cast) -> None:
    local = local_administrator(cast)
    assert accounts.reset_password(account=cast.account("team_leader"), by=local)
    for name in ("administrator", "manager", "outsider"):
        with pytest.raises(PermissionDenied):
            accounts.reset_password(account=cast.account(name), by=local)
        with pytest.raises(PermissionDenied):
            accounts.lock(account=cast.account(name), by=local)
    assert {a.username for a in queries.accounts_seen_by(local)} == {"agent", "team_leader", "supervisor"}


def test_roles_are_given_within_the_own_units_only(cast: Cast) -> None:
    local = local_administrator(cast)
    agent = cast.account("agent")
    roles.grant(account=agent, role_key="team_leader", unit=cast.units["team_2"], by=local)
    assert can(cast.account("agent"), P.SEE_PEOPLE, cast.units["team_2"])
    with pytest.raises(PermissionDenied):
        roles.grant(account=agent, role_key="team_leader", unit=cast.units["south"], by=local)
    with pytest.raises(PermissionDenied):
        roles.make_role(key="mine", name="我的", description="", permissions=[P.EXPORT], by=local)
    with pytest.raises(ValidationError):
        roles.grant(account=agent, role_key="no-such", unit=cast.units["team_2"], by=local)


def holder_of(cast: Cast, name: str, unit: str, *permissions: P) -> Account:
    """The account with an own role of these rights besides what it has."""
    key = f"of-{name}"
    roles.make_role(key=key, name=key, description="x", permissions=permissions, by=BY)
    RoleGrant.objects.create(account=cast.accounts[name], role=key, unit=cast.units[unit])
    return cast.account(name)


def test_a_desk_for_passwords_is_no_way_to_more_rights(cast: Cast) -> None:
    desk = holder_of(cast, "newcomer", "company", P.MANAGE_ACCOUNTS)
    for name in ("agent", "team_leader", "manager"):
        assert accounts.reset_password(account=cast.account(name), by=desk)
    for name in ("administrator", "quality"):
        with pytest.raises(PermissionDenied):
            accounts.reset_password(account=cast.account(name), by=desk)
        with pytest.raises(PermissionDenied):
            accounts.lock(account=cast.account(name), by=desk)
    assert accounts.reset_password(account=cast.account("quality"), by=cast.account("administrator"))


def test_nobody_gives_more_than_the_own_rights(cast: Cast) -> None:
    giver = holder_of(cast, "supervisor", "north", P.MANAGE_ROLES)
    agent, north = cast.account("agent"), cast.units["north"]
    roles.grant(account=agent, role_key="team_leader", unit=north, by=giver)
    for key in ("administrator", "quality_manager", "analyst"):
        for account in (agent, giver):
            with pytest.raises(PermissionDenied):
                roles.grant(account=account, role_key=key, unit=north, by=giver)


def test_the_administrator_unmasks_nobody_by_an_own_grant(cast: Cast) -> None:
    admin, company = cast.account("administrator"), cast.units["company"]
    with pytest.raises(PermissionDenied):
        roles.grant(account=admin, role_key="quality_manager", unit=company, by=admin)
    roles.grant(account=cast.account("analyst"), role_key="quality_manager", unit=company, by=admin)
    admin = holder_of(cast, "administrator", "company", P.SEE_HOME)
    own = CustomRole.objects.get(key="of-administrator")
    facts = {"name": "x", "description": "x", "own_only": False, "by": admin}
    with pytest.raises(PermissionDenied):
        roles.change_role(own=own, permissions=[P.UNMASK_CUSTOMERS], **facts)
    roles.change_role(own=own, permissions=[P.EXPORT], **facts)


def test_dates_do_not_take_the_last_administrator_away(cast: Cast) -> None:
    day, admin = timezone.localdate() + timedelta(days=1), cast.account("administrator")
    for dates in ({"until": day}, {"since": day}):
        with pytest.raises(ValidationError):
            roles.grant(
                account=admin, role_key="administrator", unit=cast.units["company"], by=admin, **dates
            )


def test_the_last_administrator_stays(cast: Cast) -> None:
    admin = cast.account("administrator")
    with pytest.raises(ValidationError):
        accounts.lock(account=admin, by=BY)
    with pytest.raises(ValidationError):
        roles.revoke(held=admin.grants.get(), by=BY)
    roles.grant(account=cast.account("manager"), role_key="administrator", unit=cast.units["company"], by=BY)
    accounts.lock(account=admin, by=BY)
    with pytest.raises(ValidationError):
        roles.revoke(held=RoleGrant.objects.get(account__username="manager", role="administrator"), by=BY)


def test_one_cannot_lock_oneself(cast: Cast) -> None:
    roles.grant(account=cast.account("manager"), role_key="administrator", unit=cast.units["company"], by=BY)
    admin = cast.account("administrator")
    with pytest.raises(ValidationError):
        accounts.lock(account=admin, by=admin)


def test_a_grant_holds_from_day_to_day(cast: Cast) -> None:
    today = timezone.localdate()
    agent = cast.accounts["agent"]
    held = roles.grant(
        account=agent,
        role_key="trainer",
        unit=cast.units["centre"],
        since=today + timedelta(days=1),
        by=BY,
    )
    assert not can(cast.account("agent"), P.SEE_PEOPLE)
    held.since, held.until = today - timedelta(days=9), today
    held.save()
    assert can(cast.account("agent"), P.SEE_PEOPLE)
    held.until = today - timedelta(days=1)
    held.save()
    assert not can(cast.account("agent"), P.SEE_PEOPLE)


def test_an_own_role_is_made_changed_and_removed(cast: Cast) -> None:
    own = roles.make_role(key="listener", name="听音员", description="听", permissions=[P.SEE_ROWS], by=BY)
    roles.grant(account=cast.account("agent"), role_key="listener", unit=cast.units["north"], by=BY)
    assert can(cast.account("agent"), P.SEE_ROWS, cast.units["team_2"])
    roles.change_role(own=own, name="听音员", description="听", permissions=[P.EXPORT], own_only=False, by=BY)
    assert not can(cast.account("agent"), P.SEE_ROWS)
    with pytest.raises(ValidationError):
        roles.remove_role(own=own, by=BY)
    roles.revoke(held=RoleGrant.objects.get(role="listener"), by=BY)
    roles.remove_role(own=own, by=BY)
    with pytest.raises(ValidationError):
        roles.make_role(key="agent", name="x", description="", permissions=[P.EXPORT], by=BY)
    with pytest.raises(ValidationError):
        roles.make_role(key="bad", name="x", description="", permissions=["fly"], by=BY)


def test_opening_makes_a_password_that_must_be_changed(cast: Cast) -> None:
    person = persons.add_person(unit=cast.units["team_1"], since=SINCE, by=BY, number="N1", name="新人")
    account, secret = accounts.open_account(username=" New.Person ", person=person, by=BY)
    assert account.username == "new.person" and account.must_change_password
    assert account.check_password(secret) and len(secret) == 14
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username="NEW.PERSON")


def test_the_own_password(cast: Cast) -> None:
    agent = cast.account("agent")
    for old, new in [("wrong", "Quite-Long-Enough-9"), (PASSWORD, PASSWORD), (PASSWORD, "short")]:
        with pytest.raises(ValidationError):
            accounts.change_own_password(old=old, new=new, by=agent)
    accounts.change_own_password(old=PASSWORD, new="Quite-Long-Enough-9", by=agent)
    assert cast.account("agent").check_password("Quite-Long-Enough-9")


def test_the_first_administrator_of_a_fresh_home(db: None) -> None:
    account, secret = accounts.first_administrator(username="Boss", by=BY, company="本市客服公司")
    top = Unit.objects.get()
    assert (top.name, top.parent) == ("本市客服公司", None)
    assert can(Account.objects.get(), P.MANAGE_ROLES, top)
    again, other = accounts.first_administrator(username="boss", by=BY)
    assert again == account and other != secret and Unit.objects.count() == 1
    with pytest.raises(ValidationError):
        accounts.first_administrator(username="boss", by=BY, password="12345")


def test_nobody_rewrites_the_trail(cast: Cast) -> None:
    event = AuditEvent.objects.earliest("at")
    event.by = "somebody else"
    with pytest.raises(DatabaseError), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.all().delete()
    assert AuditEvent.objects.get(pk=event.pk).by == "test"


def test_the_trail_is_limited_to_the_own_units(cast: Cast) -> None:
    RoleGrant.objects.create(
        account=cast.accounts["supervisor"], role="general_manager", unit=cast.units["north"]
    )
    accounts.reset_password(account=cast.account("outsider"), by=cast.account("administrator"))
    seen = queries.audit_seen_by(cast.account("supervisor"))
    assert {e.about_id for e in seen.filter(about_kind="people.unit")} == {
        str(cast.units[code].pk) for code in ("north", "team_1", "team_2")
    }
    assert not seen.filter(action="account.password_reset").exists()
    assert (
        queries.audit_seen_by(cast.account("administrator")).filter(action="account.password_reset").exists()
    )
    assert queries.audit_seen_by(cast.account("agent")).count() == 0
