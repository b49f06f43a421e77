"""Robots of group chats, against a chat on this machine: who is heard, how it is said, what refusals do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import stat
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_noop
from pytest_django import Settings

from headwater.centre.notices import actions
from headwater.centre.notices.actions import robots
from headwater.centre.notices.chat import posting
from headwater.centre.notices.chat.hearing import topic_of
from headwater.centre.notices.models import Duty, Notice, Posting, Robot
from headwater.centre.people import keys
from headwater.centre.people.audit import System
from headwater.centre.people.models import AuditEvent, Person
from tests.cast import Cast
from tests.centre.notices.chat_server import ChatServer, chat

CLOCK = System("clock")
TEXT = gettext_noop("%(what)s is due today.")
ALL = [
    "signals", "findings", "improvements", "processes", "complaints", "bulletins", "recovery", "data",
    "duties",
]  # fmt: skip


@pytest.fixture
def server(settings: Settings) -> Iterator[ChatServer]:
    settings.SITE_ADDRESS = "https://centre.example"
    with chat() as listening:
        yield listening


def person(cast: Cast, name: str) -> Person:
    found = cast.accounts[name].person
    assert found is not None
    return found


def robot_for(cast: Cast, server: ChatServer, unit: str = "north", **other: Any) -> Robot:
    facts: dict[str, Any] = {
        "name": "质量群", "chat": "wecom", "unit": cast.units[unit], "topics": ALL, "least": "info",
        "language": "zh", "quiet_from": None, "quiet_until": None, "active": True,
        "address": server.address(), "secret": "",
    }  # fmt: skip
    return robots.keep_robot(by=cast.accounts["administrator"], **facts | other)


def tell(cast: Cast, name: str = "agent", url: str = "/improvements/12/", **other: Any) -> list[Notice]:
    facts = {"text": TEXT, "params": {"what": "改进 I-12"}, "url": url} | other
    return actions.notify(by=CLOCK, to=person(cast, name), **facts)


def test_what_the_unit_is_told_is_said_once(
    cast: Cast, server: ChatServer, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        robot_for(cast, server)
    tell(cast)
    assert posting.say_what_waits(timezone.now()) == {"said": 1}
    assert posting.say_what_waits(timezone.now()) == {"said": 0}
    heard = server.heard[0]
    assert heard.path == "/robot/send" and heard.query == {"key": ["k-1"]}
    said = heard.body["markdown"]["content"]
    assert heard.body["msgtype"] == "markdown" and "今天到期：改进 I-12" in said
    assert "(https://centre.example/improvements/12/)" in said and str(person(cast, "agent")) in said
    assert Posting.objects.get().state == "sent"


@pytest.fixture
def kept(cast: Cast, server: ChatServer, django_capture_on_commit_callbacks: Any) -> Robot:
    with django_capture_on_commit_callbacks(execute=True):
        return robot_for(cast, server)


@pytest.mark.parametrize(
    ("who", "url", "heard"),
    [
        ("agent", "/improvements/12/", 1),
        ("agent", "/complaints/7/", 1),
        ("agent", "/complaints/accountability/7/", 0),
        ("agent", "/exports/3/", 0),
        ("agent", "", 0),
        ("outsider", "/improvements/12/", 0),
    ],
)
def test_it_hears_of_its_unit_and_of_nothing_private(
    cast: Cast, kept: Robot, who: str, url: str, heard: int
) -> None:
    tell(cast, who, url)
    assert Posting.objects.count() == heard


def test_every_topic_leads_somewhere() -> None:
    for start, topic in (("/indicators/signals/3/", "signals"), ("/complaints/bulletins/2/", "bulletins")):
        assert topic_of(start) == topic
    assert topic_of("/people/3/") is None


def test_levels_topics_and_the_switch_are_obeyed(cast: Cast, kept: Robot) -> None:
    Robot.objects.update(least="warning", topics=["complaints"])
    tell(cast, url="/complaints/7/")
    tell(cast, level="urgent")
    assert not Posting.objects.exists()
    tell(cast, url="/complaints/7/", level="warning")
    assert Posting.objects.count() == 1
    Robot.objects.update(active=False)
    tell(cast, url="/complaints/7/", level="urgent")
    assert Posting.objects.count() == 1


def test_a_notice_to_many_is_said_once_with_their_names(cast: Cast, kept: Robot) -> None:
    told = [person(cast, "agent"), person(cast, "team_leader"), person(cast, "outsider")]
    actions.notify(by=CLOCK, to=told, text=TEXT, params={"what": "I-1"}, url="/findings/1/")
    names = Posting.objects.get().names
    assert str(told[0]) in names and str(told[1]) in names and str(told[2]) not in names


def test_one_duty_of_many_people_is_one_line(cast: Cast, kept: Robot, server: ChatServer) -> None:
    readers = {p.pk: p for p in cast.persons.values() if (p.agent_code or "")[:2] in ("A1", "A2")}
    for number, reader in enumerate(readers.values()):
        actions.undertake(
            by=CLOCK, key=f"handbook:{number}", person=reader, title="阅读手册第 3 版",
            url="/processes/handbooks/1/", due=date(2026, 3, 20),
        )  # fmt: skip
    only = Posting.objects.get()
    assert only.people == len(readers) > 6 and only.topic == "duties"
    posting.say_what_waits(timezone.now())
    said = server.heard[0].body["markdown"]["content"]
    assert len(server.heard) == 1 and said.count("阅读手册") == 1
    assert f"等 {len(readers)} 人" in said


def test_reminders_are_said_and_escalations_are_not(cast: Cast, kept: Robot) -> None:
    today = date(2026, 3, 16)
    for number, url in ((1, "/improvements/1/"), (2, "/complaints/accountability/2/")):
        Duty.objects.create(
            key=f"t:{number}", person=person(cast, "agent"), title=f"T-{number}", url=url,
            due=today - timedelta(days=5), escalate_to=person(cast, "team_leader"),
        )  # fmt: skip
    assert actions.remind(by=CLOCK, today=today) == 2
    assert Notice.objects.filter(to=person(cast, "team_leader")).count() == 2
    only = Posting.objects.get()
    assert only.topic == "duties" and only.params["what"] == "T-1"


def test_quiet_hours_hold_back_what_is_not_urgent(cast: Cast, kept: Robot, server: ChatServer) -> None:
    Robot.objects.update(quiet_from=time(0, 0), quiet_until=time(23, 59))
    tell(cast)
    tell(cast, level="urgent", params={"what": "U-1"})
    posting.say_what_waits(timezone.now())
    assert len(server.heard) == 1 and "U-1" in server.heard[0].raw.decode()
    waiting = Posting.objects.get(state="waiting")
    assert timezone.localtime(waiting.not_before).time() == time(23, 59)


def test_many_lines_go_in_few_messages_that_fit(cast: Cast, kept: Robot, server: ChatServer) -> None:
    for number in range(25):
        tell(cast, params={"what": f"{number:02} " + "很长的标题" * 30})
    assert posting.say_what_waits(timezone.now()) == {"said": 25}
    assert 3 <= len(server.heard) <= 13
    assert all(len(h.body["markdown"]["content"].encode()) <= 4_096 for h in server.heard)
    together = "".join(h.body["markdown"]["content"] for h in server.heard)
    assert all(f"{number:02} 很长" in together for number in range(25))


def test_what_people_typed_is_read_and_not_obeyed(cast: Cast, kept: Robot, server: ChatServer) -> None:
    tell(cast, params={"what": "<@all> [click](https://evil.example) **x**"})
    posting.say_what_waits(timezone.now())
    said = server.heard[0].body["markdown"]["content"]
    assert "<@all>" not in said and "[click]" not in said and said.count("](") == 1


def test_dingtalk_is_signed(cast: Cast, kept: Robot, server: ChatServer) -> None:
    Robot.objects.update(chat="dingtalk")
    keys.keep("robots", kept.token, f"{server.address('/robot/send?access_token=t-1')}\nSECtest")
    tell(cast)
    posting.say_what_waits(timezone.now())
    query = server.heard[0].query
    wanted = hmac.new(b"SECtest", f"{query['timestamp'][0]}\nSECtest".encode(), hashlib.sha256).digest()
    assert base64.b64decode(query["sign"][0]) == wanted and query["access_token"] == ["t-1"]
    assert abs(int(query["timestamp"][0]) / 1000 - timezone.now().timestamp()) < 60
    assert "Headwater" in server.heard[0].body["markdown"]["title"]


def test_feishu_is_signed_in_the_body(cast: Cast, kept: Robot, server: ChatServer) -> None:
    Robot.objects.update(chat="feishu")
    keys.keep("robots", kept.token, f"{server.address()}\ns3cret")
    server.answer = b'{"code":0,"msg":"success"}'
    tell(cast)
    assert posting.say_what_waits(timezone.now()) == {"said": 1}
    body = server.heard[0].body
    wanted = hmac.new(f"{body['timestamp']}\ns3cret".encode(), b"", hashlib.sha256).digest()
    assert base64.b64decode(body["sign"]) == wanted and body["msg_type"] == "post"
    line = body["content"]["post"]["zh_cn"]["content"][0][0]
    assert line["tag"] == "a" and line["href"] == "https://centre.example/improvements/12/"


def test_another_system_gets_json_that_it_can_check(cast: Cast, kept: Robot, server: ChatServer) -> None:
    Robot.objects.update(chat="other", language="en")
    keys.keep("robots", kept.token, f"{server.address('/hook')}\nshared")
    server.status, server.answer = 204, b""
    tell(cast, level="warning")
    assert posting.say_what_waits(timezone.now()) == {"said": 1}
    heard = server.heard[0]
    signed = hmac.new(b"shared", heard.raw, hashlib.sha256).hexdigest()
    assert heard.headers["X-Headwater-Signature"] == f"sha256={signed}"
    assert heard.body["id"] == heard.headers["X-Headwater-Delivery"]
    item = heard.body["items"][0]
    assert item["text"].endswith("改进 I-12 is due today.") and item["topic"] == "improvements"
    assert item["level"] == "warning"


@pytest.mark.parametrize(
    ("status", "answer"),
    [(503, b""), (429, b""), (200, b'{"errcode":45009,"errmsg":"api freq out of limit"}')],
)
def test_a_chat_that_is_busy_is_asked_again(
    cast: Cast, kept: Robot, server: ChatServer, status: int, answer: bytes
) -> None:
    server.status, server.answer = status, answer
    tell(cast)
    now = timezone.now()
    assert posting.say_what_waits(now) == {"said": 0}
    waiting = Posting.objects.get()
    assert waiting.state == "waiting" and waiting.attempts == 1 and waiting.error
    assert posting.say_what_waits(now + timedelta(seconds=30)) == {"said": 0} and len(server.heard) == 1
    server.status, server.answer = 200, b'{"errcode":0}'
    assert posting.say_what_waits(now + timedelta(minutes=2)) == {"said": 1}


def test_nobody_there_is_no_loss_and_old_news_are_dropped(
    cast: Cast, kept: Robot, server: ChatServer
) -> None:
    keys.keep("robots", kept.token, "http://127.0.0.1:9/away\n")
    tell(cast)
    now = timezone.now()
    posting.say_what_waits(now)
    assert Posting.objects.get().state == "waiting" and posting.away(now) is not None
    posting.say_what_waits(now + timedelta(hours=25))
    late = Posting.objects.get()
    assert late.state == "failed" and late.error == posting.TOO_OLD
    kept.refresh_from_db()
    assert kept.active


def test_a_refusal_stops_the_robot_and_its_keeper_is_told(
    cast: Cast, kept: Robot, server: ChatServer
) -> None:
    server.answer = b'{"errcode":310000,"errmsg":"keywords not in content"}'
    tell(cast)
    tell(cast)
    posting.say_what_waits(timezone.now())
    kept.refresh_from_db()
    assert not kept.active and kept.problem == "310000 keywords not in content"
    assert len(server.heard) == 1
    assert Notice.objects.filter(to=person(cast, "administrator"), url=kept.url).count() == 1
    assert AuditEvent.objects.filter(action="robot.stopped").exists()
    page = cast.client_of("administrator").get(kept.url).content.decode()
    assert "310000 keywords not in content" in page


def test_a_message_goes_nowhere_else(cast: Cast, kept: Robot, server: ChatServer) -> None:
    with chat() as other:
        server.status, server.elsewhere = 307, other.address()
        tell(cast)
        posting.say_what_waits(timezone.now())
        assert other.heard == [] and Posting.objects.get().error == "HTTP 307"


def test_a_page_that_is_no_chat_has_not_taken_it(cast: Cast, kept: Robot, server: ChatServer) -> None:
    server.answer = b"<html>please sign in</html>"
    tell(cast)
    assert posting.say_what_waits(timezone.now()) == {"said": 0}
    assert Posting.objects.get().state == "failed"


def test_the_key_is_nowhere_but_in_its_file(
    cast: Cast, kept: Robot, server: ChatServer, settings: Settings
) -> None:
    file = Path(settings.HOME) / "keys" / "robots" / kept.token
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and "k-1" in file.read_text()
    client = cast.client_of("administrator")
    shown = client.get(kept.url).content + client.get(f"{kept.url}edit/").content
    assert b"k-1" not in shown
    assert not any("k-1" in str(event.detail) for event in AuditEvent.objects.all())


def test_pages_keep_try_change_and_remove(
    cast: Cast, server: ChatServer, django_capture_on_commit_callbacks: Any
) -> None:
    client = cast.client_of("administrator")
    form = {
        "name": "一区群", "chat": "wecom", "unit": cast.units["north"].pk, "address": server.address(),
        "topics": ["complaints", "signals"], "least": "warning", "language": "zh", "active": "on",
    }  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/notices/robots/new/", form)
    robot = Robot.objects.get()
    assert answer.headers["Location"] == robot.url and robot.host == f"127.0.0.1:{server.port}"
    assert client.post(f"{robot.url}try/").status_code == 302
    assert "试" in server.heard[0].body["markdown"]["content"]
    broken = client.post("/notices/robots/new/", form | {"name": "二", "address": "ftp://x"})
    assert broken.status_code == 422 and "https://" in broken.content.decode()
    assert "二" in broken.content.decode()
    changed = form | {"address": "", "least": "urgent", "seen": robot.version}
    assert client.post(f"{robot.url}edit/", changed).status_code == 302
    assert keys.kept("robots", robot.token).startswith(server.address())
    assert client.post(f"{robot.url}edit/", changed).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{robot.url}remove/").status_code == 302
    assert not Robot.objects.exists() and keys.kept("robots", robot.token) == ""


def test_only_their_keepers_see_robots(cast: Cast, kept: Robot) -> None:
    for name in ("agent", "quality", "outsider"):
        for page in ("/notices/robots/", kept.url, f"{kept.url}edit/"):
            assert cast.client_of(name).get(page).status_code == 403
        assert cast.client_of(name).post(f"{kept.url}remove/").status_code == 403
    assert cast.client_of("nobody").get(kept.url).status_code == 302
    assert cast.client_of("administrator").get("/notices/robots/99/").status_code == 404
    assert cast.client_of("administrator").get(f"{kept.url}try/").status_code == 405
    with pytest.raises(PermissionDenied):
        robots.remove_robot(by=cast.accounts["quality"], robot=kept)
    assert Robot.objects.exists()


@pytest.mark.parametrize(
    "address", ["nonsense", "file:///etc/passwd", "http://", "https://a b/", "http://[::1"]
)
def test_only_addresses_that_can_be_called(cast: Cast, server: ChatServer, address: str) -> None:
    with pytest.raises(ValidationError):
        robot_for(cast, server, address=address)
    assert not Robot.objects.exists()


def test_a_kept_address_is_asked_for(cast: Cast, kept: Robot, server: ChatServer) -> None:
    keys.forget("robots", kept.token)
    answer = robots.try_robot(by=cast.accounts["administrator"], robot=kept)
    assert not answer.taken and answer.why == posting.NO_ADDRESS and server.heard == []
