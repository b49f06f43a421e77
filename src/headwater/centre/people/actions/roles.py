"""Give and take roles; make and change a centre's own bundles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import can, require, role
from headwater.centre.people.actions.accounts import refuse_to_lose_the_last_administrator, top
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, CustomRole, RoleGrant, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.roles import ROLES


@transaction.atomic
def grant(
    *,
    account: Account,
    role_key: str,
    unit: Unit,
    by: Actor,
    since: date | None = None,
    until: date | None = None,
) -> RoleGrant:
    """A role over a unit and all below it; a second time changes the dates.

    Who gives roles below the top gives no more than the own rights; nobody gives themselves more.
    """
    require(by, Permission.MANAGE_ROLES, unit)
    chosen = role(role_key)
    if chosen is None:
        raise ValidationError(_("There is no role %(role)s.") % {"role": role_key})
    if since and until and until < since:
        raise ValidationError(_("A period cannot end before it begins."))
    if account == by or not can(by, Permission.MANAGE_ROLES, top()):
        _require_all(by, chosen.permissions, unit)
    before = RoleGrant.objects.filter(account=account, role=role_key, unit=unit).first()
    if before and (since or until):
        refuse_to_lose_the_last_administrator(account, without=before)
    held, _new = RoleGrant.objects.update_or_create(
        account=account, role=role_key, unit=unit, defaults={"since": since, "until": until}
    )
    detail = {"role": role_key, "unit": str(unit), "since": str(since or ""), "until": str(until or "")}
    audit.record(by=by, action="role.granted", about=account, detail=detail)
    return held


@transaction.atomic
def revoke(*, held: RoleGrant, by: Actor) -> None:
    """Take a role away."""
    require(by, Permission.MANAGE_ROLES, held.unit)
    refuse_to_lose_the_last_administrator(held.account, without=held)
    detail = {"role": held.role, "unit": str(held.unit)}
    audit.record(by=by, action="role.revoked", about=held.account, detail=detail)
    held.delete()


@transaction.atomic
def make_role(
    *,
    key: str,
    name: str,
    description: str,
    permissions: Iterable[str],
    by: Actor,
    own_only: bool = False,
) -> CustomRole:
    """A bundle of the centre's own; it holds everywhere, so it needs the right over the top unit."""
    require(by, Permission.MANAGE_ROLES, top())
    if key in ROLES:
        raise ValidationError({"key": _("A shipped role has this key. Choose another.")})
    own = CustomRole(key=key, name=name, description=description, own_only=own_only)
    own.permissions = _keys(permissions)
    own.full_clean()
    own.save()
    audit.record(by=by, action="role.made", about=own, detail={"permissions": own.permissions})
    return own


@transaction.atomic
def change_role(
    *, own: CustomRole, name: str, description: str, permissions: Iterable[str], own_only: bool, by: Actor
) -> CustomRole:
    """Another name or other permissions; at once for all who hold it."""
    require(by, Permission.MANAGE_ROLES, top())
    own = CustomRole.objects.select_for_update().get(pk=own.pk)
    for mine in RoleGrant.objects.filter(role=own.key, account__username=audit.name_of(by)):
        _require_all(by, _keys(permissions), mine.unit)
    before = {"name": own.name, "description": own.description, "own_only": own.own_only}
    before_keys = own.permissions
    own.name, own.description, own.own_only = name, description, own_only
    own.permissions = _keys(permissions)
    own.full_clean()
    own.save()
    after = {"name": name, "description": description, "own_only": own_only}
    detail = audit.changes(before, after)
    if before_keys != own.permissions:
        detail["permissions"] = [", ".join(before_keys), ", ".join(own.permissions)]
    audit.record(by=by, action="role.changed", about=own, detail=detail)
    return own


@transaction.atomic
def remove_role(*, own: CustomRole, by: Actor) -> None:
    """Remove a bundle that nobody holds."""
    require(by, Permission.MANAGE_ROLES, top())
    holders = RoleGrant.objects.filter(role=own.key).count()
    if holders:
        raise ValidationError(
            _("%(role)s cannot be removed: %(count)s hold it. Take it from them first.")
            % {"role": own, "count": holders}
        )
    audit.record(by=by, action="role.removed", about=own, detail={"permissions": own.permissions})
    own.delete()


def _require_all(by: Actor, permissions: Iterable[str], unit: Unit) -> None:
    for key in sorted(permissions):
        require(by, Permission(key), unit)


def _keys(permissions: Iterable[str]) -> list[str]:
    known = set(Permission)
    chosen = sorted(set(permissions))
    strange = [key for key in chosen if key not in known]
    if strange:
        raise ValidationError(_("There is no right %(key)s.") % {"key": strange[0]})
    return [str(Permission(key)) for key in chosen]
