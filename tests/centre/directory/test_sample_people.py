"""The sample centre's people: loaded whole, twice the same, quickly, able to sign in."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from headwater.centre.directory.sample_people import demo_password, load_sample
from headwater.centre.people import queries
from headwater.centre.people.access import can, scope_of
from headwater.centre.people.actions import units
from headwater.centre.people.audit import System
from headwater.centre.people.models import (
    Account,
    AuditEvent,
    Certificate,
    Membership,
    Person,
    StarGrade,
    Unit,
)
from headwater.centre.people.permissions import Permission
from headwater.engine.sample import world
from headwater.engine.sample.organisation import describe

pytestmark = pytest.mark.django_db
BY = System("test")


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "organisation.json"
    path.write_text(
        json.dumps(describe(world.build(2000, 20, 3, date(2026, 3, 31))), ensure_ascii=False),
        encoding="utf-8",
    )
    return path


def test_loads_whole_and_twice_the_same(organisation: Path, tmp_path: Path) -> None:
    def counts() -> list[int]:
        kinds = (Unit, Person, Membership, StarGrade, Certificate, Account)
        return [kind.objects.count() for kind in kinds]

    first = load_sample(path=organisation, home=tmp_path, by=BY)
    before, facts = counts(), queries.memberships_table()
    second = load_sample(path=organisation, home=tmp_path, by=BY)
    assert counts() == before
    assert queries.memberships_table().equals(facts)
    assert first.password == second.password == demo_password(tmp_path)
    assert before[0] > 50 and before[1] > 960
    assert AuditEvent.objects.filter(action="organisation.landed").count() == 2


def test_demo_accounts_sign_in_and_see_their_part(organisation: Path, tmp_path: Path) -> None:
    loaded = load_sample(path=organisation, home=tmp_path, by=BY)
    by_role = {role: Account.objects.get(username=name) for name, role in loaded.accounts.items()}
    assert len(by_role) == 16
    for account in by_role.values():
        assert account.check_password(loaded.password)
    assert can(by_role["administrator"], Permission.MANAGE_ROLES, Unit.objects.get(parent=None))
    for role in ("analyst", "quality_manager", "operations_manager", "general_manager"):
        assert scope_of(by_role[role], Permission.SEE_INDICATORS).everything, role
    leader = scope_of(by_role["team_leader"], Permission.SEE_INDICATORS)
    assert not leader.everything and len(leader.teams) == 1
    assert len(scope_of(by_role["floor_supervisor"], Permission.SEE_INDICATORS).teams) == 7
    agent = by_role["agent"]
    assert agent.person is not None
    assert scope_of(agent, Permission.SEE_INDICATORS).agents == (agent.person.agent_code,)


def test_goes_below_the_top_unit_that_is_there(organisation: Path, tmp_path: Path) -> None:
    mine = units.open_unit(
        kind="company", code="mine", name="本公司", parent=None, opened=date(2001, 1, 1), by=BY
    )
    load_sample(path=organisation, home=tmp_path, by=BY)
    assert Unit.objects.get(parent=None) == mine
    assert Unit.objects.get(code="T01").path.startswith(mine.path)
