"""The search of all rooms finds parts of names, and only what the person may see."""

from __future__ import annotations

import pytest

from headwater.centre.today.searching import find
from tests.cast import Cast
from tests.centre.findings.test_actions import opened


def names(cast: Cast, who: str, text: str) -> list[str]:
    return [hit.name for kind in find(cast.account(who), text) for hit in kind.hits]


@pytest.mark.parametrize("part", ["放弃", "abandon", "ABANDONMENT_RATE"])
def test_indicators_by_a_part_in_either_language(cast: Cast, part: str) -> None:
    assert any("放弃" in name for name in names(cast, "agent", part))


def test_persons_of_the_own_scope_alone(cast: Cast) -> None:
    assert names(cast, "team_leader", "席A10")[:2] == ["坐席A101", "坐席A102"]
    assert names(cast, "team_leader", "席A20") == []
    assert len(names(cast, "administrator", "席A20")) == 6
    assert names(cast, "agent", "席A10") == []


def test_units_and_pages(cast: Cast) -> None:
    assert "北区" in names(cast, "supervisor", "北")
    assert "南区" not in names(cast, "supervisor", "南")
    assert any("看板" in name for name in names(cast, "supervisor", "看板"))
    assert not any("看板" in name for name in names(cast, "agent", "看板"))


def test_page_and_drop_down(cast: Cast) -> None:
    client = cast.client_of("manager")
    page = client.get("/search/", {"q": "放弃"}).content.decode()
    fragment = client.get("/search/", {"q": "放弃"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in page and "<html" not in fragment and "hw-hit" in fragment
    nothing = client.get("/search/", {"q": "<zzz>"}).content.decode()
    assert "&lt;zzz&gt;" in nothing and "<zzz>" not in nothing and "hw-note" in nothing


def test_access(cast: Cast) -> None:
    assert cast.client_of("nobody").get("/search/").status_code == 302
    assert cast.client_of("newcomer").get("/search/?q=a").status_code == 403
    assert cast.client_of("manager").post("/search/").status_code == 405
    assert cast.client_of("agent").get("/search/").status_code == 200


@pytest.mark.parametrize("text", ["%", "_", "'", "\\", "#1", "9" * 30, "  "])
def test_odd_words_do_no_harm(cast: Cast, text: str) -> None:
    assert cast.client_of("administrator").get("/search/", {"q": text}).status_code == 200


def test_findings_and_own_duties(cast: Cast) -> None:
    found = opened(cast, "team_3", title="等待太久", owner=cast.persons["quality"])
    assert names(cast, "manager", "太久") == [str(found)]
    assert names(cast, "manager", found.number.lower()) == [str(found)]
    assert names(cast, "team_leader", "太久") == []
    duty = next(kind for kind in find(cast.account("quality"), "等待太久") if kind.icon == "calendar-due")
    assert found.number in duty.hits[0].name
