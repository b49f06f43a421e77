"""Nobody sees figures of others: the same page, by scope; what cannot be laid at a team's door says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.http import HttpRequest

from headwater.centre.people.models import RoleGrant
from headwater.centre.performance import queries, wiring
from headwater.centre.performance.facts import look
from headwater.centre.performance.presenters.groups import dimensions
from headwater.centre.performance.question import Question
from headwater.centre.performance.sight import sight_of
from headwater.centre.reference.periods import Period
from headwater.centre.ui.state import PageState
from tests.cast import Cast
from tests.centre.performance.conftest import FIRST, LAST

WHOLE = PageState(period=Period(FIRST, LAST), today=LAST)
ADDRESS = "?period=custom&from=2026-03-01&to=2026-03-15"
DAYS = 15


def contacts_of(centre: Cast, who: str) -> float | None:
    definition = wiring.machine().definitions["answered"]
    question = Question.about(definition, WHOLE)
    return look(centre.account(who), question, definition).now.value


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("manager", 18 * 4 * DAYS),
        ("supervisor", 12 * 4 * DAYS),
        ("team_leader", 6 * 4 * DAYS),
        ("agent", 4 * DAYS),
        ("outsider", None),
    ],
)
def test_each_sees_the_own_scope(centre: Cast, who: str, expected: int | None) -> None:
    assert contacts_of(centre, who) == expected


def test_a_unit_of_others_is_left_out_and_said(centre: Cast) -> None:
    answer = centre.client_of("team_leader").get(f"/indicators/att/{ADDRESS}&unit=team_3")
    assert answer.context["state"]().refused
    assert answer.context["facts"].now.count == 6 * 4 * DAYS


def test_filtering_by_another_team_is_refused(centre: Cast) -> None:
    answer = centre.client_of("team_leader").get(f"/indicators/att/{ADDRESS}&team=team_3")
    assert "facts" not in answer.context
    assert answer.context["formula_error"].words


def test_an_indicator_of_the_queue_is_explained_to_a_team(centre: Cast) -> None:
    answer = centre.client_of("team_leader").get(f"/indicators/answer_rate/{ADDRESS}")
    assert "不能归到班组" in answer.content.decode()
    assert answer.context["facts"].now.value is None
    whole = centre.client_of("manager").get(f"/indicators/answer_rate/{ADDRESS}")
    assert whole.context["facts"].now.value == pytest.approx(1080 / (1080 + 3 * 15 + 9))


def test_teams_are_ranked_only_before_those_who_see_several(centre: Cast) -> None:
    definition = wiring.machine().definitions["att"]
    shown = {
        who: dimensions(centre.account(who), definition, sight_of(centre.account(who)))
        for who in ("manager", "supervisor", "team_leader", "agent")
    }
    assert "team" in shown["manager"] and "zone" in shown["manager"]
    assert "team" in shown["supervisor"] and "zone" not in shown["supervisor"]
    assert "team" not in shown["team_leader"] and "agent" in shown["team_leader"]
    assert not {"agent", "team", "zone"} & set(shown["agent"])


@pytest.mark.parametrize("where", ["agent = 'A102'", "agent in ('A102') and wait > 1"])
def test_a_formula_is_no_way_around_the_right_to_see_agents(centre: Cast, where: str) -> None:
    client = centre.client_of("outsider")
    answer = client.get("/indicators/att/", {"where": where, "period": "this_month"})
    assert "需要查看个人指标的权限" in answer.content.decode()


def test_a_formula_on_a_customer_needs_the_right_to_unmask(centre: Cast) -> None:
    where = {"where": "customer = '13800001234'", "period": "this_month"}
    assert "查看客户明文" in centre.client_of("manager").get("/indicators/att/", where).content.decode()
    assert "查看客户明文" not in centre.client_of("quality").get("/indicators/att/", where).content.decode()


def test_cards_leave_out_what_cannot_be_said_of_a_team(centre: Cast) -> None:
    keys = {card.key for card in queries.key_indicators(centre.account("team_leader"), WHOLE)}
    assert "att" in keys or "aht" in keys
    assert "answer_rate" not in keys
    assert "answer_rate" in {card.key for card in queries.key_indicators(centre.account("manager"), WHOLE)}


def test_the_latest_day_is_that_of_the_data(centre: Cast) -> None:
    assert queries.latest_day() == date(2026, 3, 15)


def test_small_groups_of_persons_are_suppressed_with_a_sentence(centre: Cast) -> None:
    answer = centre.client_of("manager").get(
        "/indicators/attrition_rate_month/?period=custom&from=2026-03-01&to=2026-03-31&by=team&part=groups",
        headers={"HX-Request": "true"},
    )
    text = answer.content.decode()
    assert "因人数过少不予显示" in text
    assert "人数过少" in text


def test_an_address_and_its_question_are_one(centre: Cast) -> None:
    definition = wiring.machine().definitions["att"]
    question = Question.about(
        definition, WHOLE.with_(queue="A", where="wait > 5", compare="last_year"), "week", "team"
    )
    request = HttpRequest()
    request.GET = type(request.GET)(question.address().split("?", 1)[1])
    request.user = centre.account("manager")
    again = Question.of(request, definition)
    assert (again.grain, again.by, again.state.filters) == ("week", "team", (("queue", "A"),))
    assert again.address() == question.address()
    assert again.query(sight_of(request.user)) == question.query(sight_of(request.user))


@pytest.fixture
def knowing(centre: Cast) -> Cast:
    """The team leader also holds a role over the whole centre that may not see single agents."""
    RoleGrant.objects.create(
        account=centre.accounts["team_leader"], role="knowledge_manager", unit=centre.units["centre"]
    )
    return centre


def test_agents_only_of_the_team_whose_agents_one_may_see(knowing: Cast) -> None:
    client = knowing.client_of("team_leader")
    assert contacts_of(knowing, "team_leader") == 18 * 4 * DAYS
    text = client.get(
        f"/indicators/att/{ADDRESS}&by=agent&part=groups", headers={"HX-Request": "true"}
    ).content.decode()
    assert "坐席A101" in text and "坐席A201" not in text and "A201" not in text
    page = client.get(f"/indicators/answered/{ADDRESS}&where=agent+in+('A101','A201')")
    assert page.context["facts"].now.value == 4 * DAYS
    book = client.get(f"/indicators/att/export/{ADDRESS}&by=agent").content
    assert b"A201" not in book


@pytest.mark.parametrize("part", ["", "&part=groups", "&part=heat", "&part=about", "&part=values&dim=queue"])
@pytest.mark.parametrize("where", ["agent='A102'", "customer='13800001234'", "wiat>1"])
def test_no_part_is_a_way_around(centre: Cast, part: str, where: str) -> None:
    account = centre.accounts["newcomer"]
    RoleGrant.objects.create(account=account, role="knowledge_manager", unit=centre.units["centre"])
    client = centre.client_of("newcomer")
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get(f"/indicators/att/{ADDRESS}{part}&where={where}", headers=headers)
        assert page.status_code == 200
        assert 'role="alert"' in page.content.decode()
        assert 'data-chart="' not in page.content.decode()


def test_the_ranking_of_a_strange_team_names_nobody(knowing: Cast) -> None:
    asker = knowing.account("team_leader")
    own = queries.ranking(asker, replace(WHOLE, unit=knowing.units["team_1"]))
    assert own is not None and own.by == "agent" and {g.code[:2] for g in own.groups} == {"A1"}
    assert queries.ranking(asker, replace(WHOLE, unit=knowing.units["team_2"])) is None


def test_only_contacts_are_said_never_to_have_reached_somebody(centre: Cast) -> None:
    for who, key, said in [("agent", "attrition_rate_month", False), ("agent", "answer_rate", True)]:
        page = centre.client_of(who).get(f"/indicators/{key}/{ADDRESS}")
        assert ("不能归到个人" in page.context["note"].text) is said, page.context["note"].text
