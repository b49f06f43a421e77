"""From the start page to a figure, its filter, its records, a saved view and the export, by mouse alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from python_calamine import CalamineWorkbook

from headwater.engine.lake import Lake, publish_facts
from tests import cast as named_people
from tests.centre.performance.conftest import contacts

PERIOD = "period=custom&from=2026-03-01&to=2026-03-15"


@pytest.fixture
def cast(transactional_db: None) -> named_people.Cast:
    """The small centre, visible to the server's own connections."""
    return named_people.build()


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A data folder with the small lake."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    publish_facts(Lake(settings.HOME), "contacts", pa.Table.from_pylist(contacts()), "test")
    yield settings.HOME


@pytest.fixture
def manager(page: Page, cast: named_people.Cast, home: Path) -> Page:
    """The general manager, signed in through the page, on the start page."""
    page.goto("/")
    page.locator("input[name=username]").fill("manager")
    page.locator("input[name=password]").fill(named_people.PASSWORD)
    page.locator("form:has(input[name=password]) button").first.click()
    expect(page.locator(".hw-rail")).to_be_visible()
    return page


def test_from_the_start_page_to_the_records_and_back(manager: Page) -> None:
    page = manager
    page.get_by_role("link", name="人工服务接听率").first.click()
    expect(page.locator("h1")).to_have_text("人工服务接听率")
    page.goto(f"/indicators/answer_rate/?{PERIOD}")
    expect(page.locator(".hw-sentence")).to_contain_text("95.2%")
    expect(page.locator("#line canvas")).to_be_visible()
    expect(page.locator("#groups canvas").first).to_be_visible()

    # Narrowed to one queue, by the list of values that stand in the data.
    page.locator(".hw-question summary").click()
    expect(page.locator("#values option[value=A]")).to_be_attached()
    page.locator("input[name=pick]").fill("A")
    page.get_by_role("button", name="添加筛选").click()
    expect(page).to_have_url(re.compile("queue=A"))
    expect(page.locator(".hw-chip")).to_contain_text("A")
    expect(page.locator(".hw-sentence")).to_contain_text("95.7%")

    # The figure leads to its records, with customers masked.
    page.locator(".hw-sentence a.hw-figure").first.click()
    expect(page.locator(".hw-pages")).to_contain_text("564")
    expect(page.locator("table")).to_contain_text("138****1234")
    expect(page.locator("body")).not_to_contain_text("13800001234")
    page.locator(".hw-crumbs a").last.click()
    expect(page).to_have_url(re.compile("queue=A"))


def test_a_view_is_saved_opened_again_and_exported(manager: Page, tmp_path: Path) -> None:
    page = manager
    page.goto(f"/indicators/att/?{PERIOD}&by=team&queue=B")
    page.get_by_text("视图", exact=True).first.click()
    page.locator("input[name=name]").fill("B 队列通话均长")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".alert")).to_contain_text("B 队列通话均长")
    page.goto("/indicators/views/")
    page.get_by_role("link", name="B 队列通话均长").click()
    expect(page).to_have_url(re.compile("by=team.*queue=B|queue=B.*by=team"))

    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出").click()
    file = tmp_path / "figures.xlsx"
    waiting.value.save_as(file)
    book = CalamineWorkbook.from_path(str(file))
    shown = {row[0]: row[1] for row in book.get_sheet_by_name(book.sheet_names[1]).to_python()}
    assert shown["一班"] == pytest.approx(85)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    "path", ["", "tree/", "targets/", "answer_rate/", "att/targets/", "att/rows/", "subscriptions/"]
)
def test_no_page_is_wider_than_its_window(manager: Page, path: str, width: int) -> None:
    manager.set_viewport_size({"width": width, "height": 900})
    manager.goto(f"/indicators/{path}?{PERIOD}")
    manager.wait_for_load_state("networkidle")
    beyond = manager.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert beyond <= 0
