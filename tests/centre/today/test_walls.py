"""Wallboards: turning ones, and links that show figures without a sign-in, for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from headwater.centre.people.models import AuditEvent, RoleGrant
from headwater.centre.performance.actions import save_view
from headwater.centre.today import actions, boards
from headwater.centre.today.models import WallboardLink
from tests.cast import Cast

FORM = {
    "title": "北区大屏",
    "pages": "/\n/indicators/answered/",
    "every": 20,
    "refresh": 60,
    "days": 7,
    "language": "en",
}


def link_over(cast: Cast, unit: str, pages: list[str] | None = None, **options: Any) -> WallboardLink:
    facts = {"title": "wall", "pages": pages or ["/"], "days": 7, "language": "en"} | options
    return actions.make_link(by=cast.account("manager"), unit=cast.units[unit], **facts)


def test_a_link_is_made_shown_and_taken_back(centre: Cast) -> None:
    client = centre.client_of("supervisor")
    answer = client.post("/wallboard/links/", FORM | {"unit": centre.units["north"].pk})
    assert answer.status_code == 302
    link = WallboardLink.objects.get()
    assert link.pages == ["/", "/indicators/answered/"] and link.is_open
    assert "北区大屏" in client.get("/wallboard/links/").content.decode()
    wall = centre.client_of("nobody").get(f"/wall/{link.token}/")
    assert wall.status_code == 200 and wall.content.count(b"<iframe") == 2
    assert client.post(f"/wallboard/links/{link.pk}/revoke/").status_code == 302
    assert centre.client_of("nobody").get(f"/wall/{link.token}/0/").status_code == 410
    made = list(AuditEvent.objects.filter(action__startswith="wallboard.").values_list("action", flat=True))
    assert sorted(made) == ["wallboard.made", "wallboard.revoked"]


def test_a_board_shows_the_unit_of_the_link_and_no_person(centre: Cast) -> None:
    text = centre.client_of("nobody").get(f"/wall/{link_over(centre, 'north').token}/0/").content.decode()
    assert "<h1>North</h1>" in text and "Team 1" in text and "Team 3" not in text and "hw-person" not in text
    team = link_over(centre, "team_1")
    text = centre.client_of("nobody").get(f"/wall/{team.token}/0/").content.decode()
    assert "Team 1" in text and "坐席A10" not in text


def test_a_page_cannot_reach_beyond_the_unit_of_the_link(centre: Cast) -> None:
    link = link_over(centre, "north", ["/?unit=south", "/indicators/answered/?by=agent&unit=company"])
    for number in (0, 1):
        text = centre.client_of("nobody").get(f"/wall/{link.token}/{number}/").content.decode()
        assert "outside of your scope" in text and "Team 3" not in text and "坐席A" not in text


def test_a_link_ends_with_its_day_its_maker_and_its_right(centre: Cast) -> None:
    nobody, link = centre.client_of("nobody"), link_over(centre, "north")
    assert nobody.get(f"/wall/{link.token}/0/").status_code == 200
    RoleGrant.objects.filter(account=centre.accounts["manager"]).delete()
    assert nobody.get(f"/wall/{link.token}/0/").status_code == 410
    other = actions.make_link(
        by=centre.account("supervisor"), title="x", pages=["/"], unit=centre.units["north"], days=1
    )
    WallboardLink.objects.filter(pk=other.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert nobody.get(f"/wall/{other.token}/").status_code == 410


@pytest.mark.parametrize("token", ["x", "MQ:1abc:zzzz", "1"])
def test_a_token_that_we_never_signed_shows_nothing(centre: Cast, token: str) -> None:
    assert centre.client_of("nobody").get(f"/wall/{token}/").status_code == 410


def test_a_board_that_is_not_there(centre: Cast) -> None:
    assert centre.client_of("nobody").get(f"/wall/{link_over(centre, 'north').token}/7/").status_code == 404


def test_the_address_is_kept_from_others(centre: Cast) -> None:
    answer = centre.client_of("nobody").get(f"/wall/{link_over(centre, 'north').token}/0/")
    assert answer["Cache-Control"] == "no-store" and answer["X-Robots-Tag"] == "noindex"


def test_only_over_units_of_the_own_scope(centre: Cast) -> None:
    with pytest.raises(PermissionDenied):
        actions.make_link(
            by=centre.account("supervisor"), title="x", pages=["/"], unit=centre.units["south"], days=1
        )
    answer = centre.client_of("supervisor").post(
        "/wallboard/links/", FORM | {"unit": centre.units["south"].pk}
    )
    assert answer.status_code == 422 and not WallboardLink.objects.exists()
    others = link_over(centre, "south")
    assert centre.client_of("supervisor").post(f"/wallboard/links/{others.pk}/revoke/").status_code == 404


@pytest.mark.parametrize(
    "page", ["/people/", "/wallboard/links/", "https://example.org/", "//x/", "nothing", "/nope/"]
)
def test_only_pages_with_figures_hang_on_a_wall(centre: Cast, page: str) -> None:
    assert boards.wrong_pages([page]) == [page]
    form = FORM | {"pages": page, "unit": centre.units["north"].pk}
    assert centre.client_of("supervisor").post("/wallboard/links/", form).status_code == 422
    assert centre.client_of("manager").get("/wallboard/", {"pages": page}).status_code == 400


def test_access(centre: Cast) -> None:
    for who in ("agent", "team_leader"):
        assert centre.client_of(who).get("/wallboard/links/").status_code == 403
        assert centre.client_of(who).post("/wallboard/links/1/revoke/").status_code == 403
    assert centre.client_of("nobody").get("/wallboard/links/").status_code == 302
    assert centre.client_of("nobody").get("/wallboard/").status_code == 302
    assert centre.client_of("supervisor").get("/wallboard/links/1/revoke/").status_code == 405


def test_a_turning_board(centre: Cast) -> None:
    client = centre.client_of("agent")
    answer = client.get("/wallboard/?pages=/,/?period=yesterday&every=15&at=1")
    text = answer.content.decode()
    assert answer.status_code == 200 and 'data-every="15"' in text
    assert text.count("<iframe") == 2 and "refresh=60" in text
    # Without JavaScript the page loads itself again with the next board.
    assert "<noscript>" in text and "at=0" in text
    assert "textarea" in client.get("/wallboard/").content.decode()


def test_an_indicator_on_a_wall_is_whole_and_tells_nothing_of_its_maker(centre: Cast) -> None:
    manager = centre.account("manager")
    save_view(by=manager, name="private plan", address="/indicators/answer_rate/", indicator="answer_rate")
    link = link_over(centre, "centre", ["/indicators/answer_rate/?period=today"])
    text = centre.client_of("nobody").get(f"/wall/{link.token}/0/").content.decode()
    # Whatever asked for more by itself would be answered by the form for signing in.
    assert "hx-get" not in text and 'id="groups"' in text and text.count("data-chart") >= 2
    for hidden in ("private plan", "hw-rail", "hw-top", "hw-drop", "/people/", 'hw-crumbs"><a'):
        assert hidden not in text
