"""August 1999 of a bank's call centre: its service broke down twice in these three weeks, and nobody says so.

The whole way: bring the calls in, find the signal that the product made of them by itself, read the
explanation, drill by hand, open a special analysis, hear a sample, write causes and measures, take slides.

With HEADWATER_PICTURES=<folder> (and HEADWATER_PICTURES_LANGUAGE=en for English) it also takes the pictures
of docs/tour.md; nothing else changes.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pptx import Presentation
from pytest_django.fixtures import Settings

from headwater.centre.jobs import running
from headwater.centre.people.audit import System
from tests import cast as named_people
from tests.shared_data import shared

LANGUAGE = os.environ.get("HEADWATER_PICTURES_LANGUAGE", "zh-hans")
FOLDER = os.environ.get("HEADWATER_PICTURES", "")
WORST = "1999-08-10"
NEXT_WEEK = (timezone.localdate() + timedelta(days=7)).isoformat()


@pytest.fixture
def cast(transactional_db: None) -> named_people.Cast:
    """The small centre, visible to the server's own connections."""
    return named_people.build()


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A data folder of its own."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    yield settings.HOME


def sign_in(page: Page, who: str, address: str) -> None:
    """As that person, in the language of the pictures, on that page."""
    page.context.clear_cookies()
    page.goto(address)
    page.locator("input[name=username]").fill(who)
    page.locator("input[name=password]").fill(named_people.PASSWORD)
    page.locator("form:has(input[name=password]) button").first.click()
    expect(page.locator(".hw-rail")).to_be_visible()
    other = page.locator(f".hw-language button[value={LANGUAGE}]")
    if other.count():
        other.click()
        page.wait_for_load_state("load")


def snap(page: Page, name: str, part: Locator | None = None, height: int = 760) -> None:
    """A picture for the tour, when one is asked for."""
    if not FOLDER:
        return
    ending = "" if LANGUAGE == "en" else ".zh-CN"
    path = str(Path(FOLDER) / f"tour-{name}{ending}.png")
    page.set_viewport_size({"width": 1200, "height": height})
    page.wait_for_timeout(900)
    if part is None:
        page.screenshot(path=path)
    else:
        part.scroll_into_view_if_needed()
        page.wait_for_timeout(400)
        part.screenshot(path=path)
    page.set_viewport_size({"width": 1440, "height": 900})


def send(page: Page, address: str, fields: dict[str, str]) -> None:
    """Fill a form that stands on a page of its own, and send it."""
    page.goto(address)
    for name, text in fields.items():
        field = page.locator(f"main form.card [name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=text) if not text.isdecimal() else field.select_option(index=int(text))
        else:
            field.fill(text)
    page.locator("main form.card button.btn-primary").click()
    page.wait_for_load_state("load")
    expect(page.locator(".errorlist")).to_have_count(0)


def bring_in(page: Page) -> None:
    """The export of the call system, by the profile that knows it."""
    sign_in(page, "analyst", "/imports/new/")
    page.set_input_files("input[name=files]", shared("bank_1999/calls_1999-08-01_to_20.csv"))
    page.locator("form:has(input[name=files]) button.btn-primary").click()
    expect(page.locator("#mapping-body")).to_be_visible(timeout=60_000)
    page.wait_for_load_state("load")
    settled = "document.addEventListener('htmx:afterSettle', () => { document.body.dataset.settled = 1 })"
    page.evaluate(settled)
    page.locator("#profile").select_option("seelab")
    expect(page.locator("body[data-settled]")).to_have_count(1, timeout=30_000)
    expect(page.locator("form.htmx-request")).to_have_count(0)
    snap(page, "import")
    page.locator("form:has(#mapping-body) button.btn-primary, #mapping-body button.btn-primary").last.click()
    expect(page.locator("#run-body")).to_be_visible()
    running.perform_waiting()
    expect(page.locator(".hw-sentence")).to_contain_text("29,717", timeout=60_000)


def worker() -> None:
    """What the worker does by itself after an import: roll-ups, then the judging."""
    running.defer_once("performance.refresh", by=System("test"))
    running.perform_waiting()
    for run in running.perform_waiting():
        assert run.state == "done", run.errors


def find_signal(page: Page) -> None:
    """The inbox names the two days; nobody had to ask for them."""
    sign_in(page, "quality", "/indicators/signals/?per_page=50")
    snap(page, "signals")
    row = page.locator("tbody tr", has_text=re.compile(r"08-10")).filter(
        has=page.locator("a", has_text=re.compile("排队放弃率|[Aa]bandonment"))
    )
    expect(row.first).to_be_visible()
    row.first.locator("a", has_text=re.compile("排队放弃率|[Aa]bandonment|S-")).first.click()
    expect(page.locator(".hw-story")).to_contain_text("33.8")
    expect(page.locator(".hw-chart canvas").first).to_be_visible()
    snap(page, "signal", height=900)


def read_why(page: Page) -> None:
    """The worst day explained: by hour, by what moved it, by type of service; then drilled by hand."""
    why = f"/indicators/abandonment_rate/explain/?period=custom&from={WORST}&to={WORST}"
    page.goto(why)
    story = page.locator(".hw-story")
    expect(story).to_contain_text("36.8")
    expect(story).to_contain_text("PS")
    expect(page.locator(".hw-chart canvas").first).to_be_visible()
    snap(page, "why", height=960)
    figure = story.locator("a.hw-figure").first
    rows = figure.get_attribute("href")
    page.goto(f"{why}&by=queue")
    drill = page.locator("#drill")
    expect(drill.locator("tbody th a").first).to_be_visible()
    snap(page, "drill", drill)
    page.locator("#drill tbody th a").first.click()
    page.wait_for_load_state("load")
    expect(page.locator(".hw-cell .hw-chip")).to_have_count(1)
    assert rows
    page.goto(rows)
    expect(page.locator(".hw-records tbody tr").first).to_be_visible()


def analyse(page: Page, cast: named_people.Cast) -> str:
    """In one click, with the explanation inside; a sample, two listeners, causes, a measure, a conclusion."""
    page.goto(f"/indicators/abandonment_rate/explain/?period=custom&from={WORST}&to={WORST}")
    page.locator("form[action*='explain/open'] button").click()
    page.wait_for_url(re.compile(r"/indicators/analyses/\d+/$"))
    base = page.url
    expect(page.locator(".hw-story")).to_contain_text("36.8")
    send(page, f"{base}sample/", {"size": "12"})
    give = page.locator("#listening a[href$='/give/']").get_attribute("href")
    listeners = ", ".join(cast.persons[who].number for who in ("quality", "team_leader"))
    assert give
    send(page, give, {"listeners": listeners, "due": NEXT_WEEK, "twice": "4"})
    words = SAID[LANGUAGE]
    send(page, f"{base}causes/", {"text": words["bone"], "category": "2"})
    for answer, evidence in words["whys"]:
        send(page, f"{base}whys/", {"answer": answer, "evidence": evidence})
    owner = cast.persons["team_leader"].number
    send(page, f"{base}measures/", {"what": words["measure"], "owner": owner, "due": NEXT_WEEK})
    return base


# What people would write; the figures in it are those of the pages above.
SAID: dict[str, dict[str, object]] = {}
SAID["zh-hans"] = {
    "causes": ["查询账户", "查询账户", "重复来电", "证券业务"],
    "bone": "8 月 9 日晚系统停摆后次日重复来电",
    "whys": [
        ("次日来话比通常多", "原因解释：接触量"),
        ("前一晚 20 点至 22 点无人能转人工", "异动清单：8 月 9 日人工接听量为 0"),
    ],
    "measure": "自助语音停摆后次日加派两名坐席",
    "conclusion": "来电比通常多，很可能是 8 月 9 日晚停摆积压的来电；傍晚接听的人又略少，放弃率上升。",
}
SAID["en"] = {
    "causes": ["account question", "account question", "called before", "securities"],
    "bone": "Repeat calls after the outage in the evening of 9 August",
    "whys": [
        ("More calls than usual came on the next day", "explanation: contacts"),
        ("From 20:00 to 22:00 nobody could reach an agent", "signals: answered 0 on 9 August"),
    ],
    "measure": "Two more agents on the day after an outage of the menu",
    "conclusion": "More calls than usual, probably of the outage of 9 August; few agents in the evening.",
}


def listen(page: Page, who: str) -> None:
    """Each of the own contacts heard; on a phone."""
    sign_in(page, who, "/indicators/analyses/listening/")
    page.locator(".hw-desk-card").first.click()
    causes = SAID[LANGUAGE]["causes"]
    assert isinstance(causes, list)
    if FOLDER and who == "team_leader":
        page.set_viewport_size({"width": 390, "height": 780})
        page.screenshot(path=str(Path(FOLDER) / f"tour-listen{'' if LANGUAGE == 'en' else '.zh-CN'}.png"))
    for turn in range(12):
        desk = page.locator("details.hw-desk[open] form")
        if not desk.count():
            break
        desk.first.locator("input[name=cause]").fill(causes[turn % len(causes)])
        desk.first.locator("button").click()
        page.wait_for_load_state("load")
    expect(page.locator("details.hw-desk:not(:has(.hw-badge))")).to_have_count(0)
    page.set_viewport_size({"width": 1440, "height": 900})


def conclude(page: Page, base: str) -> None:
    """The causes are counted; the conclusion is written; the slides are taken along."""
    sign_in(page, "quality", base)
    expect(page.locator("#heard canvas")).to_be_visible()
    expect(page.locator("#listening")).to_contain_text("κ")
    page.locator("#conclusion textarea").fill(str(SAID[LANGUAGE]["conclusion"]))
    page.locator("#conclusion input[name=done]").check()
    page.locator("#conclusion button.btn-primary").click()
    page.wait_for_load_state("load")
    expect(page.locator("#conclusion textarea")).to_have_count(0)
    snap(page, "analysis", height=1180)
    snap(page, "fishbone", page.locator("#fishbone"))
    page.locator("summary.btn", has_text=re.compile("带走|Take along")).click()
    with page.expect_download() as slides:
        page.locator("a[href$='/slides/']").click()
    deck = Presentation(io.BytesIO(Path(slides.value.path()).read_bytes()))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    assert sum(shape.has_chart for shape in shapes) >= 3


def test_from_the_export_of_the_call_system_to_the_slides(
    page: Page, cast: named_people.Cast, home: Path
) -> None:
    shared("bank_1999/calls_1999-08-01_to_20.csv")
    bring_in(page)
    worker()
    find_signal(page)
    read_why(page)
    base = analyse(page, cast)
    for who in ("team_leader", "quality"):
        listen(page, who)
    conclude(page, base)
    sign_in(page, "team_leader", "/tasks/")
    expect(page.locator("main")).to_contain_text(str(SAID[LANGUAGE]["measure"]))
