"""The bell, the list of notices, the choices, the duties of a person, and tasks."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext_noop

from headwater.centre.notices import actions
from headwater.centre.notices.models import Choice, Duty, Notice
from headwater.centre.people.audit import System
from headwater.centre.reference.models import ServiceHours
from tests.cast import Cast

CLOCK = System("clock")
TEXT = gettext_noop("%(what)s is due today.")


def tell(cast: Cast, name: str, what: str = "I-12", url: str = "/tasks/", level: str = "info") -> Notice:
    return actions.notify(
        by=CLOCK, to=cast.accounts[name].person, text=TEXT, params={"what": what}, url=url, level=level
    )[0]


@pytest.mark.parametrize("page", ["", "choices/", "duties/"])
def test_everybody_opens_the_own_pages(cast: Cast, page: str) -> None:
    for name in ("agent", "manager", "outsider", "newcomer"):
        assert cast.client_of(name).get(f"/notices/{page}").status_code == 200
    assert cast.client_of("nobody").get(f"/notices/{page}").status_code == 302
    assert cast.client_of("manager").put(f"/notices/{page}").status_code == 405


def test_the_bell_counts_and_a_notice_leads_on(cast: Cast) -> None:
    notice = tell(cast, "agent")
    client = cast.client_of("agent")
    assert "1 条未读通知" in client.get("/").content.decode()
    assert "今天到期：I-12" in client.get("/notices/").content.decode()
    answer = client.post(f"/notices/{notice.pk}/open/")
    assert answer.headers["Location"] == "/tasks/"
    assert "0 条未读通知" in client.get("/").content.decode()
    assert client.get("/notices/?show=unread").context["told"] == []


def test_nobody_reads_the_notices_of_others(cast: Cast) -> None:
    notice = tell(cast, "agent", "秘密")
    manager = cast.client_of("manager")
    assert manager.post(f"/notices/{notice.pk}/open/").status_code == 404
    assert manager.get(f"/notices/{notice.pk}/open/").status_code == 405
    assert "秘密" not in manager.get("/notices/").content.decode()
    assert cast.client_of("nobody").post(f"/notices/{notice.pk}/open/").status_code == 302
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_read_means_all_that_were_shown(cast: Cast) -> None:
    seen = tell(cast, "agent")
    later = tell(cast, "agent")
    client = cast.client_of("agent")
    assert client.get("/notices/").context["newest"] == later.pk
    client.post("/notices/read/", {"until": seen.pk})
    assert list(Notice.objects.filter(read_at=None)) == [later]
    assert client.post("/notices/read/", {"until": "²"}).status_code == 302


def test_a_notice_leads_nowhere_else(cast: Cast) -> None:
    notice = tell(cast, "agent", url="//evil.example/")
    assert cast.client_of("agent").post(f"/notices/{notice.pk}/open/").headers["Location"] == "/notices/"


def test_what_a_person_chooses(cast: Cast) -> None:
    client = cast.client_of("agent")
    wanted = {"email": "on", "least": "warning", "quiet_from": "22:00", "quiet_until": "07:30"}
    assert client.post("/notices/choices/", wanted).status_code == 302
    choice = Choice.objects.get()
    assert (choice.email, choice.least, choice.quiet_until) == (True, "warning", time(7, 30))
    one_end = client.post("/notices/choices/", {"least": "info", "quiet_from": "22:00"})
    assert one_end.status_code == 422 and "免打扰" in one_end.content.decode()
    assert client.post("/notices/choices/", {"least": "info"}).status_code == 302
    assert not Choice.objects.get().email


def test_trying_it_out(cast: Cast) -> None:
    client = cast.client_of("agent")
    assert client.get("/notices/choices/try/").status_code == 405
    assert client.post("/notices/choices/try/").status_code == 302
    assert Notice.objects.get().to == cast.persons["A101"]
    assert "未发送邮件" in client.get("/notices/choices/").content.decode()
    assert cast.client_of("nobody").post("/notices/choices/try/").status_code == 302
    assert Notice.objects.count() == 1


def test_my_duties_by_day(cast: Cast) -> None:
    today = timezone.localdate()
    # Whatever day the test runs on, it is worked.
    ServiceHours.objects.create(on=ServiceHours.On.REST, opens=time(8), closes=time(20))
    for key, days in (("late", -4), ("today", 0), ("later", 40)):
        actions.undertake(
            by=CLOCK, person=cast.persons["A101"], key=key, title=f"改{key}", url="/x/",
            due=today + timedelta(days=days),
        )  # fmt: skip
    page = cast.client_of("agent").get("/notices/duties/")
    assert [[card.duty.key for card in group.cards] for group in page.context["groups"]] == [
        ["late"],
        ["today"],
        ["later"],
    ]
    text = page.content.decode()
    assert "逾期 4 天" in text and "改late" in text
    tasks = [task.text for task in cast.client_of("agent").get("/tasks/").context["tasks"]()]
    assert len([t for t in tasks if str(t).startswith("改")]) == 3
    # Her leader sees what is late, and what is not late is nobody else's business.
    leader = cast.client_of("team_leader").get("/notices/duties/")
    assert [card.duty.key for card in leader.context["under"]] == ["late"]
    assert cast.client_of("outsider").get("/notices/duties/").context["under"] == []
    actions.remind(by=CLOCK, today=today)
    tasks = [str(task.text) for task in cast.client_of("team_leader").get("/tasks/").context["tasks"]()]
    assert any("改late" in text for text in tasks)
    Duty.objects.update(state="fulfilled", ended_at=timezone.now())
    assert len(cast.client_of("agent").get("/notices/duties/").context["done"]) == 3
