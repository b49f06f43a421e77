"""Home by role: the own scope's figures, and nothing that one may not see."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from headwater.centre.performance import queries as performance
from headwater.centre.performance.actions import targets
from headwater.centre.ui.state import PageState
from tests.cast import Cast

WHO_MAY = ("agent", "team_leader", "supervisor", "quality", "manager", "analyst", "administrator", "outsider")


def text_of(cast: Cast, who: str, address: str = "/", language: str = "en") -> str:
    client = cast.client_of(who)
    client.cookies["django_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("who", WHO_MAY)
def test_everybody_with_a_role_has_a_home(centre: Cast, who: str) -> None:
    assert 'class="hw-rail"' in text_of(centre, who)


def test_nobody_is_sent_to_the_sign_in(centre: Cast) -> None:
    answer = centre.client_of("nobody").get("/")
    assert answer.status_code == 302 and "/sign-in/" in answer["Location"]


def test_without_a_role_there_is_a_sentence(centre: Cast) -> None:
    answer = centre.client_of("newcomer").get("/")
    assert answer.status_code == 403 and "hw-error" in answer.content.decode()


def test_only_looking_is_allowed(centre: Cast) -> None:
    assert centre.client_of("manager").post("/").status_code == 405


def test_the_manager_sees_the_centre_by_zone(centre: Cast) -> None:
    text = text_of(centre, "manager")
    # 18 agents with four contacts each, less what no agent answered: the bad day loses twelve.
    assert "Offered" in text and ">84<" in text
    assert "North" in text and "South" in text
    assert "2026-03-15" in text


def test_the_supervisor_sees_the_own_zone_by_team(centre: Cast) -> None:
    text = text_of(centre, "supervisor")
    assert "Team 1" in text and "Team 2" in text and "Team 3" not in text


def test_the_team_leader_sees_the_own_agents(centre: Cast) -> None:
    text = text_of(centre, "team_leader")
    assert "坐席A102" in text and "坐席A201" not in text


def test_the_agent_sees_own_figures_and_no_colleague(centre: Cast) -> None:
    text = text_of(centre, "agent")
    assert "My figures" in text and "坐席A102" not in text and "ranking-title" not in text
    assert "Average talk time" in text


def test_a_unit_outside_of_the_scope_is_left_out_and_said_so(centre: Cast) -> None:
    text = text_of(centre, "team_leader", "/?unit=team_3")
    assert "outside of your scope" in text and "坐席A301" not in text


def test_a_chosen_unit_narrows_the_page(centre: Cast) -> None:
    text = text_of(centre, "manager", "/?unit=north")
    assert "<h1>North</h1>" in text and "Team 2" in text and "Team 3" not in text.split("</header>")[1]


def test_the_sentence_says_how_far_off_the_target(centre: Cast) -> None:
    wish = targets.Wish(None, "", 0.9)
    targets.set_targets(
        by=centre.account("analyst"),
        indicator="service_level_20s",
        since=date(2026, 1, 1),
        until=None,
        wishes=[wish],
    )
    text = text_of(centre, "manager")
    assert "off the target of 90.0% by" in text and 'class="hw-figure is-bad"' in text
    assert "未达目标 90.0%" in text_of(centre, "manager", language="zh-hans")


@pytest.mark.parametrize("period", ["yesterday", "this_week", "last_ten_days", "this_month", "nonsense"])
def test_every_period_has_a_page(centre: Cast, period: str) -> None:
    assert "hw-kpis" in text_of(centre, "manager", f"/?period={period}")


def test_a_period_without_figures_says_what_to_do(centre: Cast) -> None:
    text = text_of(centre, "manager", "/?period=custom&from=2020-01-01&to=2020-01-02")
    assert "hw-note" in text and "Choose another period" in text and "hw-kpis" not in text


def test_a_wallboard_has_nothing_to_press(centre: Cast) -> None:
    text = text_of(centre, "manager", "/?wallboard&refresh=30")
    assert 'data-refresh="30"' in text and 'data-bs-theme="dark"' in text
    assert "hw-rail" not in text and "hw-top" not in text and "As of" in text


def test_before_the_first_data_the_way_is_shown(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    assert "/imports/new/" in text_of(cast, "analyst")
    text = text_of(cast, "agent")
    assert "/imports/new/" not in text and "Ask an analyst" in text


def test_the_page_asks_the_ledger_little(centre: Cast, django_assert_max_num_queries: Any) -> None:
    client = centre.client_of("manager")
    client.get("/")
    with django_assert_max_num_queries(60):
        client.get("/")


def test_a_department_beside_the_centre_is_told_what_there_is_for_it(centre: Cast) -> None:
    text = centre.client_of("outsider").get("/").content.decode()
    assert "您所在的部门不受理客户接触" in text and 'href="/tasks/"' in text
    assert "更大的单位" not in text
    assert "您所在的部门不受理客户接触" not in centre.client_of("manager").get("/").content.decode()


def test_groups_are_not_ordered_by_what_has_no_figure(centre: Cast) -> None:
    # The small lake knows no solved contacts: what counts them has no value for anybody.
    found = performance.ranking(centre.account("manager"), PageState.from_params({}, date(2026, 3, 15)))
    assert found is not None and found.columns
    for at, column in enumerate(found.columns):
        assert any(group.standings[at].value is not None for group in found.groups), column.key
