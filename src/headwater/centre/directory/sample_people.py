"""The sample centre's organisation and its demo accounts, as `headwater sample` brings them in."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.actions import landing
from headwater.centre.people.actions.accounts import temporary_password
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Person, RoleGrant, Unit, UnitKind
from headwater.centre.people.permissions import Permission

# These are held where the person works; the others run or serve the whole centre.
HELD_AT_HOME = {
    "agent",
    "team_leader",
    "floor_supervisor",
    "department_handler",
    "department_administrator",
    "department_head",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came in, and how to sign in: user name -> role, one password for all of them."""

    counts: dict[str, int]
    accounts: dict[str, str]
    password: str


def demo_password(home: Path) -> str:
    """The password of this home's demo accounts; made once, kept in `keys/`."""
    path = home / "keys" / "demo_password"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as out:
        password = temporary_password()
        out.write(password)
    return password


@transaction.atomic
def load_sample(*, path: Path, home: Path, by: Actor) -> Loaded:
    """Bring in `organisation.json` (its schema stands in `engine.sample.organisation`)."""
    require(by, Permission.MANAGE_ACCOUNTS)
    described = json.loads(path.read_text(encoding="utf-8"))
    counts = landing.land(
        units=described["units"], posts=described["posts"], persons=described["persons"], by=by
    )
    password = demo_password(home)
    cast = described["cast"]
    _open_accounts(cast, password)
    audit.record(by=by, action="sample.accounts_opened", detail={"accounts": len(cast)})
    return Loaded(counts, {row["username"]: row["role"] for row in cast}, password)


def _open_accounts(cast: list[Mapping[str, Any]], password: str) -> None:
    persons = {p.number: p for p in Person.objects.filter(number__in=[row["person"] for row in cast])}
    units = {unit.code: unit for unit in Unit.objects.select_related("parent")}
    hashed = _kept_hash(cast, password)
    for row in cast:
        account, _new = Account.objects.update_or_create(
            username=row["username"],
            defaults={"person": persons[row["person"]], "password": hashed, "is_active": True},
        )
        unit = _held_in(row, units)
        RoleGrant.objects.get_or_create(account=account, role=row["role"], unit=unit)


def _kept_hash(cast: list[Mapping[str, Any]], password: str) -> str:
    # One slow hash for all; a second load keeps it, so that open sessions stay open.
    first = Account.objects.filter(username=cast[0]["username"]).first() if cast else None
    if first is not None and check_password(password, first.password):
        return first.password
    return make_password(password)


def _held_in(row: Mapping[str, Any], units: dict[str, Unit]) -> Unit:
    unit = units[row["unit"]]
    if row["role"] in HELD_AT_HOME:
        return unit
    by_pk = {u.pk: u for u in units.values()}
    wanted = None if row["role"] == "administrator" else UnitKind.CENTRE
    while unit.parent_id is not None and unit.kind != wanted:
        unit = by_pk[unit.parent_id]
    return unit
