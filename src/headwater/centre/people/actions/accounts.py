"""Accounts: opened, locked, unlocked, given a new password; and what one changes about the own."""

from __future__ import annotations

import secrets

from axes.utils import reset as forget_failures
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import can, require, role
from headwater.centre.people.actions import units
from headwater.centre.people.actions.persons import unit_of
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Account, AccountSession, Person, RoleGrant, Unit, UnitKind
from headwater.centre.people.permissions import Permission

# Without the letters and digits that are taken for one another when read aloud.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def temporary_password() -> str:
    """Three groups of four, for reading out; 59 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _place in range(4)) for _group in range(3))


# Whoever has these could be made use of by whoever knows their password.
POWERS = frozenset(
    {
        Permission.MANAGE_ACCOUNTS,
        Permission.MANAGE_ROLES,
        Permission.MANAGE_ORGANISATION,
        Permission.UNMASK_CUSTOMERS,
    }
)


def require_over_account(by: Actor, account: Account, permission: Permission) -> None:
    """The right over every unit that the account reaches: nobody resets the password of a superior.

    Nor of somebody mightier in the same unit, unless one gives all roles oneself.
    """
    units = [grant.unit for grant in account.grants.select_related("unit")]
    home = unit_of(account.person) if account.person else None
    for unit in [*units, *([home] if home else [])] or [top()]:
        require(by, permission, unit)
    if not can(by, Permission.MANAGE_ROLES, top()):
        for grant in account.grants.select_related("unit"):
            held = role(grant.role)
            for power in sorted(held.permissions & POWERS) if held else ():
                require(by, power, grant.unit)


def top() -> Unit | None:
    """The one unit above all."""
    return Unit.objects.filter(parent=None).first()


@transaction.atomic
def open_account(
    *, username: str, by: Actor, person: Person | None = None, password: str | None = None
) -> tuple[Account, str]:
    """A new account and its password, to be changed at the first sign-in."""
    home = unit_of(person) if person else None
    require(by, Permission.MANAGE_ACCOUNTS, home or top())
    secret = password or temporary_password()
    account = Account(username=username.strip().lower(), person=person, must_change_password=True)
    account.set_password(secret)
    account.full_clean()
    account.save()
    audit.record(by=by, action="account.opened", about=account, detail={"name": account.username})
    return account, secret


@transaction.atomic
def lock(*, account: Account, by: Actor) -> Account:
    """No more sign-in, and out of every open session at once."""
    require_over_account(by, account, Permission.MANAGE_ACCOUNTS)
    if account == by:
        raise ValidationError(_("You cannot lock your own account."))
    refuse_to_lose_the_last_administrator(account)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    account.is_active = False
    end_sessions(account)
    audit.record(by=by, action="account.locked", about=account, detail={"name": account.username})
    return account


@transaction.atomic
def unlock(*, account: Account, by: Actor) -> Account:
    """Sign-in again; wrong passwords so far are forgotten."""
    require_over_account(by, account, Permission.MANAGE_ACCOUNTS)
    Account.objects.filter(pk=account.pk).update(is_active=True)
    account.is_active = True
    forget_failures(username=account.username)
    audit.record(by=by, action="account.unlocked", about=account, detail={"name": account.username})
    return account


@transaction.atomic
def reset_password(*, account: Account, by: Actor, password: str | None = None) -> str:
    """A new password that must be changed at the next sign-in; open sessions end."""
    require_over_account(by, account, Permission.MANAGE_ACCOUNTS)
    secret = password or temporary_password()
    account.set_password(secret)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    forget_failures(username=account.username)
    end_sessions(account)
    audit.record(by=by, action="account.password_reset", about=account, detail={"name": account.username})
    return secret


@transaction.atomic
def change_own_password(*, old: str, new: str, by: Account) -> None:
    """By the owner, who knows the old one."""
    if not by.check_password(old):
        raise ValidationError({"old": _("This is not your present password.")})
    if old == new:
        raise ValidationError({"new": _("The new password is the old one. Choose another.")})
    try:
        validate_password(new, by)
    except ValidationError as error:
        raise ValidationError({"new": error.messages}) from error
    by.set_password(new)
    by.must_change_password = False
    by.save(update_fields=["password", "must_change_password"])
    audit.record(by=by, action="account.password_changed", about=by)


def end_sessions(account: Account, keep: str = "") -> int:
    """End the account's open sessions, but for `keep`."""
    keys = list(account.sessions.exclude(session_key=keep).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    AccountSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


@transaction.atomic
def end_other_sessions(*, by: Account, keep: str) -> int:
    """The owner ends every session but the one at hand."""
    ended = end_sessions(by, keep)
    audit.record(by=by, action="account.sessions_ended", about=by, detail={"ended": ended})
    return ended


def refuse_to_lose_the_last_administrator(account: Account, without: RoleGrant | None = None) -> None:
    """Somebody must be left who may open accounts and give roles over everything."""
    # Two who take each other's rights at once would both see the other one left: one at a time.
    list(Unit.objects.select_for_update().filter(parent=None).values_list("pk"))
    lost = without.pk if without else None
    if not _administers(account) or (lost and _administers(account, lost)):
        return
    above = top()
    others = Account.objects.filter(is_active=True, grants__unit=above).exclude(pk=account.pk).distinct()
    if not any(_administers(other) for other in others):
        raise ValidationError(_("This is the last administrator. Make another one first."))


def _administers(account: Account, lost: int | None = None) -> bool:
    needed = {Permission.MANAGE_ROLES, Permission.MANAGE_ACCOUNTS}
    lasting = account.grants.filter(unit__parent=None, until=None).exclude(pk=lost)
    held = [role(grant.role) for grant in lasting]
    return any(found is not None and needed <= found.permissions for found in held)


@transaction.atomic
def first_administrator(
    *, username: str, by: System, password: str | None = None, company: str = ""
) -> tuple[Account, str]:
    """From the command line: make the account, or open it again, with all rights over the top unit.

    A fresh home gets its top unit too, named `company`.
    """
    name = username.strip().lower()
    unit = top() or units.open_unit(
        kind=UnitKind.COMPANY, code="company", name=company or _("Our company"), parent=None, by=by
    )
    account = Account.objects.filter(username=name).first()
    if password is not None:
        validate_password(password, account or Account(username=name))
    if account is None:
        account, secret = open_account(username=name, by=by, password=password)
    else:
        secret = reset_password(account=account, by=by, password=password)
        unlock(account=account, by=by)
    RoleGrant.objects.update_or_create(
        account=account, role="administrator", unit=unit, defaults={"since": None, "until": None}
    )
    audit.record(by=by, action="account.made_administrator", about=account, detail={"unit": str(unit)})
    return account, secret
