"""Pages of campaigns: who may see what, masked customers everywhere, the walk to a result."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone, translation
from python_calamine import load_workbook

from headwater.centre.people.models import AuditEvent, RoleGrant
from headwater.centre.recovery.actions import calling, campaigns
from headwater.centre.recovery.models import Call, Campaign, Recipient
from headwater.centre.recovery.presenters import draw as draw_page
from headwater.centre.recovery.queries import journey_rows
from headwater.centre.today.searching import find
from headwater.centre.ui.tasks import tasks_of
from tests.cast import Cast
from tests.centre.recovery.campaigning import a_campaign, a_cohort, called, drawn, numbers, of, running

RUNNERS = {"quality", "manager", "administrator"}
SEERS = RUNNERS | {"analyst"}
# Callers of it see it as well; of the whole centre's campaigns nobody below does.
CALLERS = {"agent", "team_leader"}


@pytest.fixture(autouse=True)
def nobody_elses_lake(tmp_path, settings):
    """Pages read the lake of an empty data folder."""
    settings.HOME = tmp_path


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    """Running, with twelve customers."""
    return running(cast, numbers(12))


def codes(cast: Cast, path: str, post: bool = False) -> dict[str, int]:
    """What each of the cast gets."""
    found = {}
    for name in [*cast.accounts, "nobody"]:
        client = cast.client_of(name)
        found[name] = (client.post(path) if post else client.get(path)).status_code
    return found


@pytest.mark.parametrize("page", ["", "customers/", "results/"])
def test_a_campaign_opens_to_those_of_its_units(cast: Cast, campaign: Campaign, page: str):
    found = codes(cast, f"/recovery/campaigns/{campaign.pk}/{page}")
    assert {name for name, code in found.items() if code == 200} == SEERS | {"team_leader"}
    assert found["supervisor"] == 404 and found["agent"] == found["outsider"] == 403
    assert found["nobody"] == 302
    assert codes(cast, f"/recovery/campaigns/99999/{page}")["quality"] == 404


@pytest.mark.parametrize("page", ["edit/", "script/", "survey/", "callers/1/"])
def test_only_who_runs_it_changes_it(cast: Cast, campaign: Campaign, page: str):
    page = page.replace("1", str(campaign.callers.first().pk))
    found = codes(cast, f"/recovery/campaigns/{campaign.pk}/{page}")
    assert {name for name, code in found.items() if code == 200} == RUNNERS
    assert found["analyst"] == found["team_leader"] == found["agent"] == 403


def test_a_campaign_of_a_team_is_hidden_from_other_units(cast: Cast):
    made = running(cast, numbers(6), unit="team_1")
    RoleGrant.objects.create(
        account=cast.accounts["outsider"], role="quality_manager", unit=cast.units["south"]
    )
    assert cast.client_of("outsider").get(f"/recovery/campaigns/{made.pk}/").status_code == 404
    assert cast.client_of("outsider").get(f"/recovery/campaigns/{made.pk}/edit/").status_code == 404
    assert made.title not in cast.client_of("outsider").get("/recovery/campaigns/").content.decode()
    assert cast.client_of("supervisor").get(f"/recovery/campaigns/{made.pk}/").status_code == 200


@pytest.mark.parametrize("step", ["take", "show", "verdict", "back", "again"])
def test_steps_take_no_get(cast: Cast, campaign: Campaign, step: str):
    one = of(cast, campaign, "agent")[0]
    assert cast.client_of("quality").get(f"/recovery/calls/{one.pk}/{step}/").status_code == 405
    assert cast.client_of("agent").get("/recovery/calls/next/").status_code == 405


def test_a_call_opens_to_its_callers_and_who_runs_it(cast: Cast, campaign: Campaign):
    one = of(cast, campaign, "agent")[0]
    found = codes(cast, f"/recovery/calls/{one.pk}/")
    assert {name for name, code in found.items() if code == 200} == CALLERS | RUNNERS
    assert found["supervisor"] == 404 and found["analyst"] == found["newcomer"] == 403
    held = Recipient.objects.filter(campaign=campaign, arm="held_out").first()
    assert cast.client_of("quality").get(f"/recovery/calls/{held.pk}/").status_code == 404


def test_no_page_and_no_file_shows_a_number(cast: Cast, campaign: Campaign):
    one = of(cast, campaign, "agent")[0]
    called(cast, one, "dissatisfied")
    second = of(cast, campaign, "agent")[1]
    calling.take(by=cast.account("agent"), recipient=second)
    pages = [
        f"/recovery/campaigns/{campaign.pk}/{page}"
        for page in ("", "customers/", "results/", "script/", "survey/", "edit/")
    ]
    pages += [
        "/recovery/campaigns/",
        "/recovery/campaigns/list/",
        "/recovery/opt-outs/",
        "/recovery/results/",
    ]
    wanted = dict.fromkeys(("quality", "manager"), pages)
    wanted["agent"] = ["/recovery/calls/", f"/recovery/calls/{second.pk}/", f"/recovery/calls/{one.pk}/"]
    for name, own in wanted.items():
        for page in own:
            text = cast.client_of(name).get(page).content.decode()
            assert not any(number in text for number in numbers(12)), page
    assert "139****0" in cast.client_of("agent").get("/recovery/calls/").content.decode()
    file = cast.client_of("quality").get(f"/recovery/campaigns/{campaign.pk}/customers/excel/").content
    cells = [str(c) for row in load_workbook(BytesIO(file)).get_sheet_by_index(0).to_python() for c in row]
    assert not set(cells) & set(numbers(12)) and any(c.startswith("139****") for c in cells)
    kept = json.dumps(list(AuditEvent.objects.values("detail", "about")), ensure_ascii=False)
    assert not any(number in kept for number in numbers(12))


def test_over_500_customers_a_second_person_agrees_first(cast: Cast):
    made = drawn(cast, numbers(600), share=0.1)
    path = f"/recovery/campaigns/{made.pk}/customers/excel/"
    asked = cast.client_of("quality").get(path)
    assert asked.status_code == 302 and "/exports/" in asked.url
    assert cast.client_of("quality").get(f"{path}?arm=held_out").status_code == 200


def test_the_number_is_on_the_page_of_this_call_alone(cast: Cast, campaign: Campaign):
    client, one = cast.client_of("agent"), of(cast, campaign, "agent")[0]
    client.post("/recovery/calls/next/")
    shown = client.post(f"/recovery/calls/{one.pk}/show/")
    assert one.customer in shown.content.decode() and "no-store" in shown["Cache-Control"]
    assert one.customer not in client.get(f"/recovery/calls/{one.pk}/").content.decode()
    assert AuditEvent.objects.get(action="customer.unmasked").detail["reason"] == str(campaign)
    # Without an open call nothing is shown.
    other = of(cast, campaign, "agent")[1]
    assert client.post(f"/recovery/calls/{other.pk}/show/").status_code == 302
    assert AuditEvent.objects.filter(action="customer.unmasked").count() == 1


def test_the_walk_from_a_cohort_to_a_verdict(cast: Cast):
    quality = cast.client_of("quality")
    cohort = a_cohort(cast, numbers(20))
    with translation.override("en"):
        page = quality.get(f"/recovery/campaigns/new/?cohort={cohort.pk}")
    assert f'value="{cohort.pk}" selected' in page.content.decode()
    facts: dict[str, Any] = {"title": "walk", "cohort": cohort.pk, "unit": cast.units["centre"].pk}
    facts |= {"owner": "P004", "channel": "call", "treatment": "an apology"}
    quality.post("/recovery/campaigns/new/", facts)
    made = Campaign.objects.get()
    here = f"/recovery/campaigns/{made.pk}/"
    quality.post(f"{here}script/", {"text": "您好 {customer}：{reason}"})
    quality.post(f"{here}callers/", {"person": "A101"})
    page = quality.get(f"{here}draw/?share=30").content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    quality.post(f"{here}draw/", {"share": "20", "seed": "5", "reason": "enough", "seen": seen})
    made.refresh_from_db()
    assert made.state == "ready" and made.recipients.filter(arm="held_out").count() == 4
    quality.post(f"{here}begin/go/")
    agent = cast.client_of("agent")
    assert "16" in agent.get("/recovery/calls/").content.decode()
    answer = agent.post("/recovery/calls/next/")
    one = Call.objects.get().recipient
    assert answer.url == f"/recovery/calls/{one.pk}/"
    text = agent.get(answer.url).content.decode()
    assert "有 3 天呼叫失败" in text and "您好 139****" in text
    assert "您好 139" in text and text.count("有 3 天呼叫失败") == 1, "reasons are for the caller's eyes"
    assert "使用我们的服务时可能遇到了不便" in text
    kept = agent.post(f"{answer.url}verdict/", {"verdict": "repaired", "note": "满意", "following": "1"})
    assert kept.status_code == 302 and Call.objects.filter(ended_at=None).count() == 1
    one.refresh_from_db()
    assert one.verdict == "repaired"
    quality.post(f"{here}finish/go/")
    assert quality.get(f"{here}results/").status_code == 200


def test_the_second_on_one_customer_is_told_on_the_page(cast: Cast, campaign: Campaign):
    one = of(cast, campaign, "agent")[0]
    cast.client_of("agent").post(f"/recovery/calls/{one.pk}/take/")
    second = cast.client_of("team_leader").post(f"/recovery/calls/{one.pk}/take/", follow=True)
    assert "坐席A101" in second.content.decode()
    refused = cast.client_of("team_leader").post(
        f"/recovery/calls/{one.pk}/verdict/", {"verdict": "content"}, follow=True
    )
    assert refused.status_code == 200 and Call.objects.get(recipient=one).ended_at is None


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"verdict": "maybe"},
        {"verdict": "dissatisfied", "again_at": "yesterday"},
        {"verdict": "content", "note": "x" * 2001},
    ],
)
def test_an_unusable_verdict_is_said_at_the_form(cast: Cast, campaign: Campaign, wrong: dict[str, str]):
    one = of(cast, campaign, "agent")[0]
    client = cast.client_of("agent")
    client.post(f"/recovery/calls/{one.pk}/take/")
    answer = client.post(f"/recovery/calls/{one.pk}/verdict/", wrong)
    assert answer.status_code == 200 and "errorlist" in answer.content.decode()
    assert Call.objects.get().ended_at is None


def test_what_each_share_can_show_is_beside_its_price(cast: Cast):
    made = a_campaign(cast, numbers(1000))
    page = draw_page.page(made, 20.0)
    lines = {round(100 * line["percent"]): line for line in page["power"]}
    assert (lines[20]["treated"], lines[20]["held"]) == (800, 200) and lines[20]["chosen"]
    assert lines[0]["everybody"] in ("nothing", "无")
    text = cast.client_of("quality").get(f"/recovery/campaigns/{made.pk}/draw/?share=12.5").content.decode()
    assert "12.5%" in text
    odd = "?share=nan&level=-1&answering=lots"
    assert cast.client_of("quality").get(f"/recovery/campaigns/{made.pk}/draw/{odd}").status_code == 200


def test_the_own_list_and_opting_out_and_back_in(cast: Cast):
    made = a_campaign(cast)
    client = cast.client_of("quality")
    lines = "\n".join(["", *numbers(3), "13000000000"])
    client.post(f"/recovery/campaigns/{made.pk}/draw/list/", {"customers": lines})
    assert made.listed_out.count() == 4
    client.post("/recovery/opt-outs/", {"customer": numbers(1)[0], "reason": "asked for it"})
    page = client.get("/recovery/opt-outs/").content.decode()
    assert "asked for it" in page and numbers(1)[0] not in page
    row = page.partition('name="row" value="')[2].partition('"')[0]
    client.post("/recovery/opt-outs/back/", {"row": row, "reason": ""})
    assert AuditEvent.objects.filter(action="customer.opted_in").count() == 0
    client.post("/recovery/opt-outs/back/", {"row": row, "reason": "changed mind"})
    assert AuditEvent.objects.filter(action="customer.opted_in").count() == 1


def test_a_change_behind_ones_back_is_told(cast: Cast, campaign: Campaign):
    client = cast.client_of("quality")
    page = client.get(f"/recovery/campaigns/{campaign.pk}/edit/").content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    campaigns.change(by=cast.account("manager"), campaign=campaign, daily=77)
    facts = {"title": "mine", "owner": "P004", "treatment": "t", "daily": 10, "per_agent": 5}
    facts |= {"attempts": 2, "again_hours": 3, "seen": seen}
    answer = client.post(f"/recovery/campaigns/{campaign.pk}/edit/", facts)
    assert answer.status_code == 200 and "manager" in answer.content.decode()
    # A call made meanwhile is no change of the campaign.
    page = client.get(f"/recovery/campaigns/{campaign.pk}/edit/").content.decode()
    facts["seen"] = page.partition('name="seen" value="')[2].partition('"')[0]
    called(cast, of(cast, campaign, "agent")[0], "content")
    assert client.post(f"/recovery/campaigns/{campaign.pk}/edit/", facts).status_code == 302


@pytest.fixture
def programmers(cast: Cast) -> Cast:
    """Some may use the API too."""
    for name in ("quality", "agent", "team_leader", "outsider"):
        unit = cast.units["network" if name == "outsider" else "centre" if name == "quality" else "team_1"]
        RoleGrant.objects.create(account=cast.accounts[name], role="integrator", unit=unit)
    return cast


def test_the_api_is_masked_and_scoped(programmers: Cast, campaign: Campaign):
    get = lambda name, path: programmers.client_of(name).get(f"/api/recovery/{path}")  # noqa: E731
    assert get("quality", "campaigns").json()[0]["number"] == campaign.number
    assert get("quality", f"campaigns/{campaign.pk}/results").json()["precision"]["n"] == 0
    assert get("outsider", "campaigns").status_code == 403
    assert get("quality", "results/2026-03").json()["rate"] is None
    assert get("quality", "results/spring").status_code == 404
    mine = get("agent", "calls").json()
    assert mine and all(row["customer"].startswith("139****") for row in mine)
    for path in ("campaigns", f"campaigns/{campaign.pk}", f"campaigns/{campaign.pk}/results", "calls"):
        text = get("quality", path).content.decode() + get("agent", path).content.decode()
        assert not any(number in text for number in numbers(12))


def test_a_verdict_by_token(programmers: Cast, campaign: Campaign):
    client = programmers.client_of("agent")
    one, two = of(programmers, campaign, "agent")[:2]

    def send(**facts: Any) -> Any:
        return client.post("/api/recovery/calls", facts, content_type="application/json")

    done = send(customer=one.pk, verdict="dissatisfied", note="API").json()
    assert (done["state"], done["verdict"], done["attempts"]) == ("done", "dissatisfied", 1)
    assert send(customer=one.pk, verdict="content").status_code == 422
    assert send(customer=two.pk, verdict="perhaps").status_code == 422
    assert send(customer=10**9, verdict="content").status_code == 404
    held = Recipient.objects.filter(campaign=campaign, arm="held_out").first()
    assert send(customer=held.pk, verdict="content").status_code == 404


def test_my_calls_are_among_the_tasks(cast: Cast, campaign: Campaign):
    (mine,) = [task for task in tasks_of(cast.account("agent")) if task.url == "/recovery/calls/"]
    assert campaign.title in str(mine.text)
    assert not [task for task in tasks_of(cast.account("supervisor")) if "/recovery/" in task.url]


def test_the_search_finds_campaigns_of_the_own_units(cast: Cast, campaign: Campaign):
    for words in (campaign.number, "六月断网"):
        (kind,) = [k for k in find(cast.account("quality"), words) if k.icon == "heart-handshake"]
        assert kind.hits[0].url == campaign.get_absolute_url()
    assert not [k for k in find(cast.account("agent"), campaign.number) if k.icon == "heart-handshake"]


def test_the_time_line_tells_of_draws_calls_and_answers(cast: Cast, campaign: Campaign):
    one = of(cast, campaign, "agent")[0]
    called(cast, one, "repaired", note="已道歉")
    one.follow_ups.create(score=5, answered_on=timezone.localdate(), source="file")
    today = timezone.localdate()
    found = list(journey_rows.rows(one.customer, today, today, cast.account("quality")))
    assert [row.said for row in found] == ["", "已道歉", ""] and len(found) == 3
    assert {row.url for row in found} == {campaign.get_absolute_url()}
    held = Recipient.objects.filter(campaign=campaign, arm="held_out").first()
    assert len(list(journey_rows.rows(held.customer, today, today, cast.account("quality")))) == 1
    # Of campaigns of other units nothing.
    assert not list(journey_rows.rows(one.customer, today, today, cast.account("supervisor")))
