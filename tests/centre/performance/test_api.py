"""The API of the indicators: the same figures as the pages, in the same scope."""

from __future__ import annotations

from typing import Any

import pytest

from headwater.centre.people.models import RoleGrant
from tests.cast import Cast

PERIOD = {"start": "2026-03-01", "end": "2026-03-15"}


def get(centre: Cast, who: str, path: str, **params: str) -> Any:
    return centre.client_of(who).get(f"/api/performance/{path}", params)


@pytest.fixture
def programmer(centre: Cast) -> Cast:
    """The team leader and the agent may use the API too."""
    for who, unit in (("team_leader", "team_1"), ("agent", "team_1")):
        RoleGrant.objects.create(account=centre.accounts[who], role="integrator", unit=centre.units[unit])
    return centre


def test_who_may_not_use_the_api_is_not_known_to_it(centre: Cast) -> None:
    for who in ("nobody", "manager", "outsider"):
        assert get(centre, who, "").status_code == 401


def test_the_list_of_indicators(centre: Cast) -> None:
    found = {row["key"]: row for row in get(centre, "analyst", "").json()}
    assert found["answer_rate"]["formula"] == "count(answered) / count(offered)"
    assert len(found) >= 40


def test_figures_are_those_of_the_page(centre: Cast) -> None:
    body = get(centre, "analyst", "compute", indicators="att,answered", by="team", **PERIOD).json()
    rows = {(row["team"], row["indicator"]): row["value"] for row in body["rows"]}
    assert rows["team_1", "att"] == 85 and rows["team_3", "answered"] == 360
    page = centre.client_of("analyst").get("/indicators/att/?period=custom&from=2026-03-01&to=2026-03-15")
    whole = get(centre, "analyst", "compute", indicators="att", **PERIOD).json()["rows"][0]["value"]
    assert whole == page.context["facts"].now.value


def test_scope_holds_in_the_api(programmer: Cast) -> None:
    body = get(programmer, "team_leader", "compute", indicators="answered,answer_rate", by="agent", **PERIOD)
    assert body.status_code == 403 or {row["agent"][:2] for row in body.json()["rows"]} == {"A1"}
    plain = get(programmer, "team_leader", "compute", indicators="answered,answer_rate", **PERIOD).json()
    assert [row["value"] for row in plain["rows"]] == [360]
    assert plain["not_attributable"] == ["answer_rate"]
    assert get(programmer, "team_leader", "compute", indicators="att", unit="team_3").status_code == 404


def test_persons_are_no_filter_without_the_right(centre: Cast) -> None:
    where = "customer = '13800001234'"
    answer = get(centre, "analyst", "compute", indicators="att", where=where)
    assert answer.status_code == 403
    assert "明文" in answer.json()["detail"]


def test_what_is_wrong_is_a_sentence(centre: Cast) -> None:
    wrong = get(centre, "analyst", "compute", indicators="att", where="wiat > 5")
    assert wrong.status_code == 422 and "第 1 个字符" in wrong.json()["detail"]
    assert get(centre, "analyst", "compute", indicators="no_such").status_code == 404
    assert get(centre, "analyst", "no_such/series", **PERIOD).status_code == 404


def test_a_series_with_its_comparison(centre: Cast) -> None:
    body = get(
        centre, "analyst", "answer_rate/series", start="2026-03-09", end="2026-03-15", compare="last_week"
    ).json()
    assert body["grain"] == "day" and len(body["points"]) == 7
    assert body["points"][-1]["value"] == pytest.approx(72 / 84)
    assert body["points"][-1]["before"] == pytest.approx(72 / 75)
