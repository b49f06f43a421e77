"""Each page, asked by each of the cast: allowed, not signed in, without the right, wrong id, wrong method."""

from __future__ import annotations

import pytest

from headwater.centre.performance.models import SavedView, Subscription, Target
from tests.cast import Cast

SEEN_BY_ALL = ["", "tree/", "views/", "targets/", "subscriptions/", "att/", "att/targets/", "att/subscribe/"]
EVERYBODY = [
    "agent",
    "team_leader",
    "supervisor",
    "quality",
    "manager",
    "analyst",
    "administrator",
    "outsider",
]


@pytest.mark.parametrize("page", SEEN_BY_ALL)
@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_with_the_right_opens_the_plain_pages(centre: Cast, page: str, who: str) -> None:
    assert centre.client_of(who).get(f"/indicators/{page}").status_code == 200


@pytest.mark.parametrize("page", [*SEEN_BY_ALL, "new/", "att/edit/", "att/rows/", "att/export/"])
def test_who_is_not_signed_in_is_sent_to_sign_in(centre: Cast, page: str) -> None:
    answer = centre.client_of("nobody").get(f"/indicators/{page}")
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]


@pytest.mark.parametrize("page", [*SEEN_BY_ALL, "new/", "att/edit/", "att/rows/", "att/export/"])
def test_who_has_no_role_is_refused(centre: Cast, page: str) -> None:
    assert centre.client_of("newcomer").get(f"/indicators/{page}").status_code == 403


@pytest.mark.parametrize(
    ("page", "allowed", "refused"),
    [
        ("new/", ["analyst", "administrator"], ["agent", "team_leader", "manager", "quality"]),
        ("att/edit/", ["analyst"], ["agent", "team_leader", "manager"]),
        ("att/rows/", ["team_leader", "quality", "manager"], ["agent", "outsider"]),
        ("att/export/", ["team_leader", "manager"], ["agent", "outsider"]),
    ],
)
def test_pages_that_need_more(centre: Cast, page: str, allowed: list[str], refused: list[str]) -> None:
    assert {centre.client_of(who).get(f"/indicators/{page}").status_code for who in allowed} == {200}
    assert {centre.client_of(who).get(f"/indicators/{page}").status_code for who in refused} == {403}


@pytest.mark.parametrize(
    "page", ["no_such/", "no_such/rows/", "no_such/edit/", "no_such/targets/", "att/?part=none"]
)
def test_what_does_not_exist_is_not_found(centre: Cast, page: str) -> None:
    assert centre.client_of("analyst").get(f"/indicators/{page}").status_code == 404


@pytest.mark.parametrize(
    "page", ["", "tree/", "att/", "att/rows/", "att/export/", "views/", "subscriptions/"]
)
def test_pages_to_read_take_no_post(centre: Cast, page: str) -> None:
    assert centre.client_of("analyst").post(f"/indicators/{page}").status_code == 405


@pytest.mark.parametrize(
    "page", ["views/save/", "preview/", "att/retire/", "att/rows/unmask/", "subscriptions/1/end/"]
)
def test_pages_that_write_take_no_get(centre: Cast, page: str) -> None:
    assert centre.client_of("quality").get(f"/indicators/{page}").status_code == 405


def test_only_those_who_may_set_targets_set_them(centre: Cast) -> None:
    sent = {"since": "2026-03-01", "whole": "120"}
    assert centre.client_of("team_leader").post("/indicators/att/targets/", sent).status_code == 403
    assert not Target.objects.exists()
    assert centre.client_of("manager").post("/indicators/att/targets/", sent).status_code == 302
    assert Target.objects.get().value == 120


def test_only_the_owner_deletes_a_view(centre: Cast) -> None:
    owner = centre.account("manager")
    view = SavedView.objects.create(owner=owner, name="mine", address="/indicators/att/")
    assert centre.client_of("analyst").post(f"/indicators/views/{view.pk}/delete/").status_code == 403
    assert centre.client_of("manager").post("/indicators/views/999/delete/").status_code == 404
    assert centre.client_of("manager").post(f"/indicators/views/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.exists()


def test_an_agent_subscribes_only_the_own_person(centre: Cast) -> None:
    page = "/indicators/att/subscribe/"
    agent = centre.client_of("agent")
    assert agent.post(page, {"to": "role", "role": "agent", "rhythm": "day"}).status_code == 200
    assert not Subscription.objects.exists()
    assert agent.post(page, {"to": "me", "rhythm": "day"}).status_code == 302
    assert Subscription.objects.get().account == centre.accounts["agent"]


@pytest.mark.parametrize(
    ("who", "query", "name"),
    [
        ("agent", "agent=A203", "坐席A203"),
        ("agent", "team=team_2", "二班"),
        ("team_leader", "agent=A203", "坐席A203"),
        ("team_leader", "team=team_3", "三班"),
        ("supervisor", "zone=south", "南区"),
    ],
)
def test_a_filter_does_not_tell_names_from_outside_of_the_scope(
    centre: Cast, who: str, query: str, name: str
) -> None:
    page = centre.client_of(who).get(f"/indicators/att/?{query}")
    assert page.status_code == 200 and page.context["formula_error"].words
    assert name not in page.content.decode()
    assert "facts" not in page.context


def test_names_inside_of_the_scope_are_told(centre: Cast) -> None:
    for who, query, name in [("team_leader", "agent=A103", "坐席A103"), ("manager", "team=team_2", "二班")]:
        chips = centre.client_of(who).get(f"/indicators/att/?{query}").context["chips"]
        assert [chip["value"] for chip in chips] == [name]


def test_a_view_is_shared_with_a_unit_chosen_from_the_list(centre: Cast) -> None:
    client = centre.client_of("analyst")
    page = client.get("/indicators/att/")
    offered = dict(page.context["share_units"])
    assert {"北区", "一班", "二班"} <= {label.strip() for label in offered.values()}
    pk = next(pk for pk, label in offered.items() if label.strip() == "二班")
    assert f'<option value="{pk}">' in page.content.decode()
    sent = {"name": "mine", "address": "/indicators/att/", "indicator": "att", "units": str(pk)}
    assert client.post("/indicators/views/save/", sent).status_code == 302
    assert [unit.code for unit in SavedView.objects.get().units.all()] == ["team_2"]


def test_boards_are_offered_to_those_who_may_make_some(centre: Cast) -> None:
    for who, offered in (("manager", True), ("team_leader", False)):
        text = centre.client_of(who).get("/indicators/att/").content.decode()
        assert ("wallboard" in text) is offered
