"""Named people of every role in a small centre, for all tests of pages and rights.

The tree: company > centre > north (team_1, team_2), south (team_3); network stands outside of the centre.
Each team has six agents, so that figures about persons are not suppressed. Ask for `cast` in a test:

    def test_page(cast):
        assert cast.client_of("team_leader").get("/organisation/").status_code == 200
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password
from django.test import Client

from headwater.centre.people.actions import units
from headwater.centre.people.audit import System
from headwater.centre.people.models import Account, Membership, Person, RoleGrant, StarGrade, Unit, UnitKind

PASSWORD = "Verify-The-Cast-1"
SINCE = date(2024, 1, 1)
BY = System("test")
AGENTS_A_TEAM = 6

# name in the cast -> (role, unit it is held in, unit the person works in)
PARTS: dict[str, tuple[str, str, str]] = {
    "agent": ("agent", "team_1", "team_1"),
    "team_leader": ("team_leader", "team_1", "team_1"),
    "supervisor": ("floor_supervisor", "north", "north"),
    "quality": ("quality_manager", "centre", "centre"),
    "manager": ("general_manager", "centre", "centre"),
    "analyst": ("analyst", "centre", "centre"),
    "administrator": ("administrator", "company", "centre"),
    "outsider": ("department_handler", "network", "network"),
}
UNITS = [
    ("company", UnitKind.COMPANY, "", "示例公司", "Example Company"),
    ("centre", UnitKind.CENTRE, "company", "客服中心", "Service Centre"),
    ("north", UnitKind.ZONE, "centre", "北区", "North"),
    ("south", UnitKind.ZONE, "centre", "南区", "South"),
    ("team_1", UnitKind.TEAM, "north", "一班", "Team 1"),
    ("team_2", UnitKind.TEAM, "north", "二班", "Team 2"),
    ("team_3", UnitKind.TEAM, "south", "三班", "Team 3"),
    ("network", UnitKind.NETWORK, "company", "网络部", "Network"),
]


@dataclass
class Cast:
    """The small centre. Units, accounts and persons by name; unit codes are the names themselves."""

    units: dict[str, Unit] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)

    def client_of(self, name: str) -> Client:
        """A browser of that person, signed in; "nobody" is not signed in."""
        client = Client()
        if name != "nobody":
            account = Account.objects.get(pk=self.accounts[name].pk)
            client.force_login(account, backend="headwater.centre.people.backends.AccountBackend")
        return client

    def account(self, name: str) -> Account:
        """The account, fresh from the database, as a request would load it."""
        return Account.objects.select_related("person").get(pk=self.accounts[name].pk)


@cache
def password_hash() -> str:
    """One hash for all: hashing is slow on purpose."""
    return make_password(PASSWORD)


def build() -> Cast:
    """Make the centre in the database of the test. Agents carry codes A101-A106, A201-A206, A301-A306."""
    cast = Cast()
    for code, kind, parent, name, name_en in UNITS:
        cast.units[code] = units.open_unit(
            kind=kind,
            code=code,
            name=name,
            name_en=name_en,
            parent=cast.units.get(parent),
            opened=SINCE,
            by=BY,
        )
    _agents(cast)
    for number, (name, (role, held, works)) in enumerate(PARTS.items(), start=1):
        person = cast.persons["A101"] if name == "agent" else _person(cast, f"P{number:03}", name, works)
        _account(cast, name, person)
        RoleGrant.objects.create(account=cast.accounts[name], role=role, unit=cast.units[held])
    # Signed in, but without any role: may do nothing but see the own profile.
    _account(cast, "newcomer", _person(cast, "P099", "newcomer", "team_3"))
    return cast


def _agents(cast: Cast) -> None:
    for team in ("team_1", "team_2", "team_3"):
        for number in range(1, AGENTS_A_TEAM + 1):
            code = f"A{team[-1]}{number:02}"
            person = _person(cast, code, f"坐席{code}", team, agent_code=code)
            StarGrade.objects.create(person=person, stars=1 + number % 5, since=SINCE)


def _person(cast: Cast, number: str, name: str, unit: str, agent_code: str | None = None) -> Person:
    person = Person.objects.create(number=number, name=name, agent_code=agent_code, joined=SINCE)
    Membership.objects.create(person=person, unit=cast.units[unit], since=SINCE)
    cast.persons[number] = cast.persons[name] = person
    return person


def _account(cast: Cast, name: str, person: Person) -> None:
    cast.accounts[name] = Account.objects.create(username=name, person=person, password=password_hash())
