"""The pages of findings: who opens which, what they show, what can be done there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from headwater.centre.findings import actions
from headwater.centre.findings.models import Finding, Reference, State
from headwater.centre.people.models import AuditEvent
from headwater.centre.people.permissions import Permission
from headwater.centre.ui import offers
from headwater.centre.ui.tasks import tasks_of
from headwater.engine.words import Words
from tests.cast import Cast
from tests.centre.findings.test_actions import CLOCK, SIGNAL, WORK, opened


def test_who_opens_the_list_and_what_stands_there(cast: Cast) -> None:
    here, there = opened(cast, "team_1"), opened(cast, "team_3")
    for name in ("agent", "newcomer"):
        assert cast.client_of(name).get("/findings/").status_code == 403
    assert cast.client_of("nobody").get("/findings/").status_code == 302
    assert cast.client_of("manager").post("/findings/").status_code == 405
    leader = cast.client_of("team_leader").get("/findings/").content.decode()
    assert here.number in leader and there.number not in leader
    assert 'id="together"' not in leader  # a team leader gives none away
    assert 'id="together"' in cast.client_of("manager").get("/findings/").content.decode()
    assert cast.client_of("outsider").get("/findings/").status_code == 200


def test_who_opens_one(cast: Cast) -> None:
    found = opened(cast, "team_3")
    for name, status in {
        "manager": 200, "team_leader": 404, "outsider": 404, "agent": 404, "newcomer": 404, "nobody": 302,
    }.items():  # fmt: skip
        assert cast.client_of(name).get(found.url).status_code == status, name
    assert cast.client_of("manager").get("/findings/999999/").status_code == 404
    assert cast.client_of("manager").post(found.url).status_code == 405
    actions.assign(by=CLOCK, finding=found, owner=cast.persons["newcomer"])
    assert cast.client_of("newcomer").get(found.url).status_code == 200  # the owner needs no other right


@pytest.mark.parametrize("verb", ["assign", "change", "join", "close", "reopen"])
def test_who_opens_a_step(cast: Cast, verb: str) -> None:
    found = opened(cast, "team_3")
    address = f"{found.url}{verb}/"
    assert cast.client_of("manager").get(address).status_code == 200
    assert cast.client_of("team_leader").get(address).status_code == 404
    assert cast.client_of("nobody").get(address).status_code == 302
    assert cast.client_of("manager").put(address).status_code == 405
    assert cast.client_of("manager").get(f"{found.url}nonsense/").status_code == 404


def test_the_page_tells_how_it_stands(cast: Cast) -> None:
    found = opened(
        cast,
        owner=cast.persons["team_leader"],
        about={"indicator": "answer_rate", "where": {"team": "team_1"}},
    )
    actions.link(by=CLOCK, upper=WORK, lower=found.reference)
    Finding.objects.update(due=timezone.localdate() - timedelta(days=2), returns=1)
    with override("en"):
        client = cast.client_of("manager")
        client.cookies["django_language"] = "en"
        page = client.get(found.url)
    assert page.context["late"] == 2
    said = str(page.context["sentence"])
    assert "team_leader" in said and "2" in said and "I-7" in said
    assert [step.label.split()[-1] for step in page.context["links"]] == ["S-12", found.number, "I-7"]
    assert page.context["facts"] == [("Indicator", "Answer rate"), ("Team", "Team 1")]
    assert "/improvements/7/" in page.content.decode()


def test_a_deleted_source_keeps_its_number(cast: Cast) -> None:
    found = opened(cast)
    actions.gone(by=CLOCK, reference=SIGNAL)
    text = cast.client_of("manager").get(found.url).content.decode()
    assert "S-12" in text and "answer rate fell" in text and SIGNAL.url not in text


def test_the_time_line_reads_from_the_trail(cast: Cast) -> None:
    found = opened(cast)
    actions.assign(by=cast.account("manager"), finding=found, owner=cast.persons["team_leader"])
    actions.close(by=cast.account("quality"), finding=found, reason="故障已修复")
    moments = cast.client_of("manager").get(found.url).context["moments"]
    assert [m.by for m in moments] == ["quality", "manager", "系统"]
    assert "故障已修复" in moments[0].details


def test_a_finding_by_hand(cast: Cast) -> None:
    client, unit = cast.client_of("team_leader"), cast.units["team_1"]
    assert cast.client_of("agent").get("/findings/new/").status_code == 403
    assert client.post("/findings/new/", {"title": "", "unit": unit.pk}).status_code == 422
    # What one notices is not always of the own unit; who wrote it goes on seeing it.
    elsewhere = {"title": "断线", "unit": cast.units["network"].pk}
    assert client.get(client.post("/findings/new/", elsewhere).headers["Location"]).status_code == 200
    Finding.objects.all().delete()
    gives_away = {"title": "x", "unit": unit.pk, "owner": "A102"}
    assert client.post("/findings/new/", gives_away).status_code == 422
    answer = client.post("/findings/new/", {"title": "耳机杂音", "detail": "下午", "unit": unit.pk})
    made = Finding.objects.get()
    assert answer.status_code == 302 and answer.headers["Location"] == made.url
    assert (made.title, made.source, made.opened_by) == ("耳机杂音", None, "team_leader")


def test_give_close_and_open_again_in_the_pages(cast: Cast) -> None:
    found, client = opened(cast), cast.client_of("manager")
    seen = client.get(found.url).context["seen"]
    assert client.post(f"{found.url}assign/", {"owner": "Nobody Here", "seen": seen}).status_code == 422
    assert client.post(f"{found.url}assign/", {"owner": "A101", "seen": seen}).status_code == 302
    # A second window still shows the state before.
    again = client.post(f"{found.url}close/", {"outcome": "solved", "reason": "x", "seen": seen})
    assert again.status_code == 422 and "manager" in again.content.decode()
    assert client.post(f"{found.url}close/", {"outcome": "verified", "reason": "x"}).status_code == 422
    assert cast.client_of("agent").get(found.url).status_code == 200
    fresh = client.get(found.url).context["seen"]
    done = cast.client_of("agent").post(
        f"{found.url}close/", {"outcome": "solved", "reason": "换了耳机", "seen": fresh}
    )
    assert done.status_code == 302
    found.refresh_from_db()
    assert (found.state, found.reason) == (State.CLOSED, "换了耳机")
    fresh = client.get(found.url).context["seen"]
    assert client.post(f"{found.url}reopen/", {"reason": "又来了", "seen": fresh}).status_code == 302
    found.refresh_from_db()
    assert found.state == State.OWNED


def test_who_may_not_is_refused(cast: Cast) -> None:
    found = opened(cast, "team_1")
    leader = cast.client_of("team_leader")
    assert leader.post(f"{found.url}assign/", {"owner": "A101"}).status_code == 403
    assert leader.post(f"{found.url}close/", {"outcome": "solved", "reason": "x"}).status_code == 403
    assert (
        leader.post("/findings/together/assign/", {"finding": found.pk, "owner": "A101"}).status_code == 403
    )
    assert leader.get(found.url).context["steps"] == []


def test_join_in_the_pages(cast: Cast) -> None:
    one, other, client = opened(cast), opened(cast), cast.client_of("manager")
    seen = client.get(other.url).context["seen"]
    for number, status in (("F-999", 422), (other.number, 422), (one.number, 302)):
        answer = client.post(f"{other.url}join/", {"into": number, "seen": seen})
        assert answer.status_code == status, number
    assert other.number in client.get(one.url).content.decode()
    assert one.number in str(client.get(other.url).context["sentence"])


def test_many_are_given_closed_and_joined_at_once(cast: Cast) -> None:
    found = [opened(cast, unit) for unit in ("team_1", "team_2", "team_3", "team_1")]
    actions.close(by=CLOCK, finding=found[1], reason="over")
    keys = [f.pk for f in found[:3]]
    client = cast.client_of("supervisor")  # of the north: team_3 is not seen
    here = "/findings/together/assign/?state=open"
    back = client.post(here, {"finding": keys, "owner": "A101"})
    assert back.headers["Location"] == "/findings/?state=open"
    owners = [f.owner for f in Finding.objects.order_by("pk")]
    assert owners == [cast.persons["A101"], None, None, None]
    told = [str(m) for m in client.get("/findings/").context["messages"]]
    assert any(found[1].number in words for words in told)
    assert not any(found[2].number in words for words in told)
    # Those that join, with the one they join ticked too; then it is closed.
    both = {"finding": [found[0].pk, found[3].pk], "into": found[0].number}
    assert client.post("/findings/together/join/", both).status_code == 302
    assert Finding.objects.get(pk=found[3].pk).joined_to == found[0]
    closed = {"finding": [found[0].pk], "outcome": "declined", "reason": "known"}
    assert client.post("/findings/together/close/", closed).status_code == 302
    assert Finding.objects.get(pk=found[0].pk).outcome == "declined"


def test_what_is_refused_for_many_keeps_ticks_and_words(cast: Cast) -> None:
    found = opened(cast)
    client = cast.client_of("manager")
    for verb, typed in {
        "assign": {"owner": "Nobody Here"},
        "close": {"reason": ""},
        "join": {"into": "F-0"},
    }.items():
        answer = client.post(f"/findings/together/{verb}/?state=open", {"finding": found.pk} | typed)
        assert answer.status_code == 422, verb
        text = answer.content.decode()
        assert f'value="{found.pk}" aria-label="选择 {found.number}" checked' in text
        assert all(f'value="{words}"' in text for words in typed.values())
    assert client.get("/findings/together/assign/?state=open").headers["Location"] == "/findings/?state=open"
    assert client.post("/findings/together/nonsense/").status_code == 404


def test_suggestions_of_everybody(cast: Cast) -> None:
    agent = cast.client_of("agent")
    assert agent.post("/findings/suggestions/", {"title": " "}).status_code == 422
    assert agent.post("/findings/suggestions/", {"title": "午休错开十分钟"}).status_code == 302
    made = Finding.objects.get()
    page = agent.get("/findings/suggestions/").content.decode()
    assert "午休错开十分钟" in page and agent.get(made.url).status_code == 200
    assert "建议" in cast.client_of("manager").get("/findings/?source=suggestion").content.decode()
    for name, status in {"newcomer": 403, "nobody": 302, "outsider": 200}.items():
        assert cast.client_of(name).get("/findings/suggestions/").status_code == status
    # It waits for whoever gives findings away, and for nobody else.
    tasks = {
        name: [str(t.text) for t in tasks_of(cast.account(name))] for name in ("supervisor", "team_leader")
    }
    assert "1 个问题尚无责任人" in tasks["supervisor"] and "1 个问题尚无责任人" not in tasks["team_leader"]


def test_a_note_in_the_page(cast: Cast) -> None:
    found = opened(cast)
    assert cast.client_of("outsider").post(f"{found.url}note/", {"text": "x"}).status_code == 404
    cast.client_of("team_leader").post(f"{found.url}note/", {"text": "<b>看过了</b>"})
    text = cast.client_of("manager").get(found.url).content.decode()
    assert "&lt;b&gt;看过了" in text


def test_filters(cast: Cast) -> None:
    old = opened(cast, "team_2", owner=cast.persons["supervisor"], title="等待太久")
    new = opened(cast, "team_1", source=None, by=cast.account("manager"))
    Finding.objects.filter(pk=old.pk).update(due=timezone.localdate() - timedelta(days=1), returns=1)
    client = cast.client_of("supervisor")
    for query, expected in {
        "": {old, new}, "state=open": {old, new}, "state=new": {new}, "state=closed": set(),
        "owner=me": {old}, "owner=nobody": {new}, "unit=team_2": {old}, "unit=north": {old, new},
        "source=signal": {old}, "source=hand": {new}, "only=late": {old}, "only=back": {old},
        "words=等待": {old}, f"words={new.number}": {new}, "words=s-12": {old}, "unit=team_3": {old, new},
    }.items():  # fmt: skip
        assert set(client.get(f"/findings/?{query}").context["filter"].qs) == expected, query


def test_an_owner_who_has_left_is_said(cast: Cast) -> None:
    found = opened(cast, owner=cast.persons["A102"])
    cast.persons["A102"].left = timezone.localdate() - timedelta(days=1)
    cast.persons["A102"].save()
    client = cast.client_of("manager")
    assert "已离职" in str(client.get(found.url).context["sentence"])
    page = client.get("/findings/?state=open&owner=left")
    assert set(page.context["filter"].qs) == {found}
    assert "1 个的责任人已离职" in str(page.context["sentence"])


def test_the_list_as_a_workbook(cast: Cast) -> None:
    opened(cast)
    answer = cast.client_of("team_leader").get("/findings/excel/?state=open")
    assert answer.status_code == 200 and answer.content.startswith(b"PK")
    assert AuditEvent.objects.filter(action="export.made", by="team_leader").exists()
    assert cast.client_of("outsider").get("/findings/excel/").status_code == 403


def test_what_rooms_above_offer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    offer = offers.Offer(
        "finding",
        "improve it",
        lambda f, _a: f"/improvements/new/?finding={f.pk}",
        Permission.RUN_IMPROVEMENTS,
    )
    monkeypatch.setattr(offers, "_installed", [offer])
    found = opened(cast)
    assert (
        f"/improvements/new/?finding={found.pk}" in cast.client_of("manager").get(found.url).content.decode()
    )
    assert "improve it" not in cast.client_of("team_leader").get(found.url).content.decode()
    actions.close(by=CLOCK, finding=found, reason="over")
    assert "improve it" not in cast.client_of("manager").get(found.url).content.decode()


def test_a_reference_says_what_is_wrong_with_it() -> None:
    with pytest.raises(ValueError, match="kind"):
        Reference("sign", "S-1")
    with pytest.raises(ValueError, match="number"):
        Reference("signal", "")


def test_what_a_machine_noticed_is_read_in_both_languages(cast: Cast) -> None:
    words = Words(en="Answer rate fell", zh="接通率下降")
    more = Words(en="Queue VIP carries it.", zh="主要来自 VIP 队列。")
    found = opened(cast, title=words, detail=more, owner=cast.persons["quality"])
    client = cast.client_of("quality")
    assert "主要来自 VIP 队列" in client.get(found.url).content.decode()
    assert "接通率下降" in str(client.get("/notices/").context["told"][0].text)
    client.cookies["django_language"] = "en"
    text = client.get(found.url).content.decode()
    assert "Answer rate fell" in text and "Queue VIP carries it." in text and "主要来自" not in text
    assert "Answer rate fell" in str(client.get("/notices/").context["told"][0].text)
    assert found in client.get("/findings/?words=rate fell").context["filter"].qs
    # Words of a person stand for everybody.
    actions.change(by=CLOCK, finding=found, title="VIP 队列人手不足", detail="")
    text = client.get(found.url).content.decode()
    assert "VIP 队列人手不足" in text and "Answer rate fell" not in text


def test_a_list_is_kept_under_a_name_and_shared(cast: Cast) -> None:
    manager, leader = cast.client_of("manager"), cast.client_of("team_leader")
    opened(cast)
    here = "/findings/?state=new&columns=unit&sort=due"
    page = manager.get(f"{here}&page=2").content.decode()
    kept = here.replace("&", "&amp;")
    assert f'name="address" value="{kept}"' in page
    sent = {"name": "无人处理的", "address": here, "units": cast.units["centre"].pk}
    assert manager.post("/indicators/views/save/", sent).headers["Location"] == here
    assert "无人处理的" in leader.get("/findings/").content.decode()
    # Another list has its own.
    assert "无人处理的" not in leader.get("/improvements/list/").content.decode()
    assert "无人处理的" not in cast.client_of("outsider").get("/findings/").content.decode()
