"""The API: the same improvements as the pages, in the same scope."""

from __future__ import annotations

from typing import Any

import pytest

from headwater.centre.improvement.actions import shortfalls
from headwater.centre.improvement.models import Improvement
from headwater.centre.people.audit import System
from headwater.centre.people.models import RoleGrant
from tests.cast import Cast
from tests.centre.improvement.test_shortfalls import MARCH

pytestmark = pytest.mark.django_db


@pytest.fixture
def programmer(centre: Cast) -> Cast:
    """The team leader and the manager may use the API too."""
    for who, unit in (("team_leader", "team_1"), ("manager", "centre")):
        RoleGrant.objects.create(account=centre.accounts[who], role="integrator", unit=centre.units[unit])
    return centre


def get(cast: Cast, who: str, path: str = "", **params: Any) -> Any:
    return cast.client_of(who).get(f"/api/improvement/{path}", params)


def test_the_list_and_one(programmer: Cast, promised: Improvement) -> None:
    row = get(programmer, "manager").json()[0]
    assert (row["number"], row["indicator"], row["direction"]) == (promised.number, "answer_rate", "up")
    assert row["baseline"] == pytest.approx(0.96)
    one = get(programmer, "manager", str(promised.pk)).json()
    # 15 March alone lies behind the baseline: 72 of 84 answered; nothing was verified, so nothing is shown.
    assert one["value"] == pytest.approx(72 / 84)
    assert one["reached"] < 0
    assert one["shown"] is None
    assert get(programmer, "manager", "", state="stopped").json() == []


def test_outside_of_the_scope_nothing_is_told(programmer: Cast, promised: Improvement) -> None:
    assert get(programmer, "team_leader").json() == []
    assert get(programmer, "team_leader", str(promised.pk)).status_code == 404
    assert get(programmer, "outsider").status_code == 401


def test_one_is_opened_where_one_may(programmer: Cast) -> None:
    client = programmer.client_of("manager")
    sent = {"title": "From the ticket system", "unit": "north", "owner": "P003"}
    answer = client.post("/api/improvement/", sent, content_type="application/json")
    assert answer.status_code == 201 and answer.json()["stage"] == "define"
    for wrong in ({"unit": "nowhere"}, {"owner": "nobody"}, {"method": "x"}, {"title": ""}):
        answer = client.post("/api/improvement/", sent | wrong, content_type="application/json")
        assert answer.status_code in (400, 422), wrong
    other = programmer.client_of("team_leader")
    assert other.post("/api/improvement/", sent, content_type="application/json").status_code == 403
    unknown = sent | {"unit": "nowhere"}
    assert other.post("/api/improvement/", unknown, content_type="application/json").status_code == 403
    answer = client.post("/api/improvement/", sent | {"title": "A\0B"}, content_type="application/json")
    assert answer.status_code == 422 and "NUL" in answer.json()["detail"]
    assert Improvement.objects.count() == 1


def test_shortfalls_with_every_part_of_the_score(programmer: Cast) -> None:
    shortfalls.rank(by=System("test"), month=MARCH)
    rows = get(programmer, "manager", "shortfalls", month="2026-03").json()
    assert rows == sorted(rows, key=lambda row: row["rank"])
    assert get(programmer, "manager", "shortfalls", month="x").status_code == 404
