"""One project from a red dot to a verified gain, by mouse alone: four people, each with their own rights.

The analyst finds the dot, analyses it and runs the improvement; the team leader carries a measure out on the
phone; managers pass gates and accept; the supervisor inspects on site. The lake holds an honest gain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from headwater.centre.findings.models import Finding, Outcome
from headwater.centre.jobs import running
from headwater.centre.notices.models import Duty
from headwater.centre.people.models import Post
from headwater.centre.processes import actions as processes
from headwater.engine.lake import Lake, publish_facts
from tests import cast as named_people
from tests.browser import planted
from tests.browser.walking import SignIn, fits, form_to, send, windows

# Objects are known by their numbers here (A-1, I-1): those of tests before must not count.
pytestmark = pytest.mark.django_db(transaction=True, reset_sequences=True)


def bring(home: Path, last: date) -> None:
    """The lake up to a day, and everything that runs by itself afterwards."""
    rows = pa.Table.from_pylist(planted.contacts(last))
    publish_facts(Lake(home), "contacts", rows, "test")
    for task in ("performance.refresh", "improvement.trials"):
        running.defer(task, by=named_people.BY)
    while done := running.perform_waiting():
        assert {run.state for run in done} == {"done"}, [(run.task, run.errors) for run in done]


@pytest.fixture
def cast(django_db_reset_sequences: None) -> named_people.Cast:
    """The small centre with a handbook for the agents' post, visible to the server's own connections."""
    cast, by = named_people.build(), named_people.BY
    post = Post.objects.create(name="客服代表", name_en="Agent")
    for person in (cast.persons["A101"], cast.persons["A102"]):
        person.memberships.update(post=post)
    handbook = processes.make_handbook(by=by, post=post)
    rule = processes.write_procedure(by=by, name="流量咨询应答规范", unit=cast.units["centre"])
    processes.use_procedure(by=by, handbook=handbook, procedure=rule)
    return cast


@pytest.fixture
def home(tmp_path: Path, settings: Settings, cast: named_people.Cast) -> Path:
    """What the centre knows two days after the dot, judged."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    bring(settings.HOME, planted.KNOWN)
    return settings.HOME


@pytest.fixture
def sign_in(chromium: Browser, live_server: LiveServer, home: Path) -> Iterator[SignIn]:
    """A window of one's own for each person; two have a phone."""
    with windows(chromium, live_server.url, ("team_leader", "supervisor")) as sign_in:
        yield sign_in


def passed(sign_in: SignIn, url: str, title: str) -> None:
    """The analyst asks for the gate; whose duty the decision is passes it. Nobody does both."""
    asking = sign_in("analyst")
    asking.goto(url)
    send(form_to(asking, "/gate/ask/"))
    assert not form_to(asking, "/gate/pass/").count()
    duty = Duty.objects.get(state=Duty.State.OPEN, url__contains=url.split("/", 3)[3], title__contains="gate")
    assert duty.person.name in ("manager", "quality")
    deciding = sign_in(duty.person.name)
    deciding.goto("/notices/duties/")
    deciding.locator(".hw-card-line", has_text=title).first.click()
    send(form_to(deciding, "/gate/pass/"))


def the_dot(page: Page) -> Finding:
    """From the inbox of signals to a special analysis with the explanation inside; the finding of both."""
    page.goto("/indicators/signals/")
    page.locator("main tr", has_text="04-10").get_by_role("link", name="平均处理时长").click()
    expect(page.locator("main")).to_contain_text("GPRS")
    send(form_to(page, "/analyse/"))
    expect(page.locator(".hw-chain .is-here")).to_contain_text("A-1")
    expect(page.locator("main")).to_contain_text("GPRS")
    address = page.locator(".hw-chain a[href^='/findings/']").first.get_attribute("href") or ""
    return Finding.objects.get(pk=address.strip("/").split("/")[1])


def test_from_a_dot_to_a_verified_gain(sign_in: SignIn, cast: named_people.Cast, home: Path) -> None:
    page = sign_in("analyst")
    finding = the_dot(page)
    send(form_to(page, "/conclude/"), text="流量套餐优惠说明不清，代表逐条念资费。")
    improvement = improve(sign_in, finding)
    plan(sign_in, improvement)
    carry_out(sign_in, improvement)
    prove(sign_in, improvement, home)
    roll_out(sign_in, improvement)
    finding.refresh_from_db()
    assert finding.outcome == Outcome.VERIFIED
    page.goto(finding.url)
    numbers = [text.split()[-1] for text in page.locator(".hw-chain li").all_text_contents()]
    assert numbers[1] == finding.number and {"A-1", "I-1", "V-1", "G-1", "H-1.1"} <= set(numbers)
    expect(page.locator("main")).to_contain_text("改进已验证有效")
    page.goto("/loop/")
    expect(page.locator("main")).to_contain_text("改进已验证有效")
    expect(page.locator("main dl a").first).to_have_text("1")


def improve(sign_in: SignIn, finding: Finding) -> str:
    """The finding gets an owner and an improvement with its promise; the address of the improvement."""
    page = sign_in("analyst")
    page.goto(finding.url)
    expect(page.locator(".hw-chain")).to_contain_text("A-1")
    # A person is chosen by a part of the name out of the list that opens; then the number stands there.
    field = form_to(page, "/assign/").locator("[name=owner]")
    field.press_sequentially("anal")
    form_to(page, "/assign/").get_by_role("option", name=re.compile("analyst")).click()
    expect(field).to_have_value(re.compile(r"^P\d+$"))
    send(form_to(page, "/assign/"), button="button:not([role])")
    page.locator(".hw-actions a[href*='/improvements/new/']").click()
    send(page.locator("main form.card"), title="流量咨询应答卡", method="pdca", owner="analyst")
    expect(page).to_have_url(re.compile(r"/improvements/\d+/$"))
    url = page.url
    expect(page.locator(".hw-chain")).to_contain_text(finding.number)
    page.locator("main a[href$='/promise/']").first.click()
    send(
        page.locator("main form.card"),
        indicator="aht",
        size="15",
        due="2026-06-30",
        baseline_from="2026-02-16",
        baseline_to="2026-04-09",
    )
    expect(page.locator(".hw-sentence")).to_contain_text("15")
    return url


def plan(sign_in: SignIn, improvement: str) -> None:
    """The gate of planning: what no machine can see is stated with evidence."""
    page = sign_in("analyst")
    for condition, words in (("voice", "投诉与回访：说明听不懂"), ("causes", "专项分析 A-1")):
        page.goto(improvement)
        form = form_to(page, "/evidence/")
        if form.locator(f"option[value={condition}]").count():
            send(form, condition=condition, title=words, url="/indicators/analyses/1/")
    passed(sign_in, improvement, "流量咨询应答卡")


def carry_out(sign_in: SignIn, improvement: str) -> None:
    """A measure goes to the team leader, who finds it on the phone and says how one sees that it is done."""
    page, phone = sign_in("analyst"), sign_in("team_leader")
    page.goto(improvement)
    day = timezone.localdate() + timedelta(days=5)
    send(form_to(page, "/measures/"), title="每席放置应答卡", owner="team_leader", due=day.isoformat())
    phone.goto("/notices/duties/")
    expect(phone.locator("main")).to_contain_text("每席放置应答卡")
    assert fits(phone)
    phone.locator(".hw-card-line", has_text="每席放置应答卡").click()
    done = phone.locator("main form:has(input[value=finish])")
    send(done, "finish-", evidence="12 席已放置，照片在群里")
    phone.goto("/notices/duties/")
    expect(phone.locator(".hw-card-line:visible", has_text="每席放置应答卡")).to_have_count(0)
    page.goto(improvement)
    send(form_to(page, "/evidence/"), condition="pilot", title="培训室模拟：每通少 20 秒")
    passed(sign_in, improvement, "流量咨询应答卡")


def prove(sign_in: SignIn, improvement: str, home: Path) -> None:
    """The days are fixed before they come; the verdict comes by itself; the manager accepts it."""
    page, manager = sign_in("analyst"), sign_in("manager")
    page.goto(f"{improvement}verify/")
    days = {"since": planted.FIRST, "start": planted.START, "until": planted.UNTIL}
    send(page.locator("main form.card"), **{name: day.isoformat() for name, day in days.items()})
    verification = page.url
    expect(page.locator("main")).not_to_contain_text("effective")
    bring(home, planted.LAST)
    page.reload()
    expect(page.locator(".hw-title")).to_contain_text("效果已证实")
    assert not form_to(page, "/accept/").count()
    manager.goto(verification)
    send(form_to(manager, "/accept/"))
    passed(sign_in, improvement, "流量咨询应答卡")


def roll_out(sign_in: SignIn, improvement: str) -> None:
    """A wave with an inspection on site, the handbook's new version, the last gate."""
    page, manager, phone = sign_in("analyst"), sign_in("manager"), sign_in("supervisor")
    address = f"{improvement}roll-out/"
    page.goto(address)
    unit = page.locator("form[action$='/waves/'] option", has_text="北区").first.get_attribute("value")
    send(
        form_to(page, "/waves/"),
        unit=unit or "",
        starts=planted.START.isoformat(),
        owner="supervisor",
        persons="12",
    )
    send(form_to(page, "/checklist/"), items="每席有应答卡")
    phone.goto("/notices/duties/")
    phone.locator(".hw-card-line", has_text="北区").first.click()
    form = phone.locator("main form:has(input[value=inspect])")
    form.locator("input[type=radio]").first.check()
    form.locator("fieldset input[type=text], fieldset textarea").first.fill("抽查 12 席，均在位")
    send(form, on="2026-05-20")
    manager.goto(address)
    manager.locator("main a[href*='changes/new/']").click()
    send(manager.locator("main form.card"), title="流量咨询按应答卡说明")
    manager.locator("main a[href$='/write/']").first.click()
    procedure = manager.locator("select[name=procedure] option", has_text="流量咨询").get_attribute("value")
    send(
        manager.locator("main form.card"),
        procedure=procedure or "",
        valid_from=planted.START.isoformat(),
        text="问清套餐\n按应答卡说明优惠\n确认客户听懂",
    )
    manager.goto(address)
    send(form_to(manager, "/handbook/1/"))
    passed(sign_in, improvement, "流量咨询应答卡")
    page.goto(improvement)
    expect(page.locator(".hw-title")).to_contain_text("有效")
