"""Real files through the pages, as somebody with an unknown export does it: upload, map, import, read off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from headwater.centre.jobs import running
from tests import cast as named_people
from tests.shared_data import shared

PASSWORD = named_people.PASSWORD


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


@pytest.fixture
def analyst(page: Page, cast: named_people.Cast, home: Path) -> Page:
    """Signed in through the page, in Chinese."""
    page.goto("/imports/new/")
    page.locator("input[name=username]").fill("analyst")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button").first.click()
    expect(page).to_have_url(re.compile("/imports/new/$"))
    return page


def upload(page: Page, path: Path) -> None:
    page.set_input_files("input[name=files]", path)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.locator("#mapping-body")).to_be_visible(timeout=60_000)


@contextmanager
def answered(page: Page) -> Iterator[None]:
    """Wait until the server has answered how the rows land now, and the answer stands in the page."""
    # Before the page is whole nothing listens to its fields yet.
    page.wait_for_load_state("load")
    settled = "document.addEventListener('htmx:afterSettle', () => { document.body.dataset.settled = 1 })"
    page.evaluate(f"delete document.body.dataset.settled; {settled}")
    yield
    expect(page.locator("body[data-settled]")).to_have_count(1, timeout=30_000)
    expect(page.locator("form.htmx-request")).to_have_count(0)


def choose(page: Page, select: str, value: str) -> None:
    with answered(page):
        page.locator(select).select_option(value)


def fill(page: Page, field: str, text: str) -> None:
    with answered(page):
        page.locator(field).fill(text)
        page.locator(field).dispatch_event("change")


def run(page: Page) -> None:
    """Import, let the job be done (as the worker would), and see the result."""
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.locator("#run-body")).to_be_visible()
    running.perform_waiting()
    expect(page.locator(".im-counts")).to_be_visible(timeout=60_000)


def test_the_bank_of_1999(analyst: Page) -> None:
    upload(analyst, shared("bank_1999/calls_1999-08-01_to_20.csv"))
    choose(analyst, "#profile", "seelab")
    preview = analyst.locator(".im-preview tbody tr")
    expect(preview.first).to_be_visible()
    run(analyst)
    expect(analyst.locator(".hw-sentence")).to_contain_text("29,717")
    analyst.goto("/indicators/answer_rate/?period=custom&from=1999-08-01&to=1999-08-20")
    expect(analyst.locator("main")).to_contain_text("76.7%")


def test_a_wide_table_of_daily_figures(analyst: Page) -> None:
    upload(analyst, shared("misc/daily_kpi_2020-2023.csv"))
    choose(analyst, "#table", "daily_kpi")
    choose(analyst, "#column-day", "Fecha")
    for label, indicator in (("Incoming Calls", "offered"), ("Answer Rate", "answer_rate")):
        row = analyst.locator(".im-unpivot tr", has=analyst.get_by_text(label, exact=True))
        if not row.locator("input[type=checkbox]").is_checked():
            with answered(analyst):
                row.locator("input[type=checkbox]").check()
        fill(analyst, f"#{row.locator('input[list]').get_attribute('id')}", indicator)
    run(analyst)
    expect(analyst.locator(".hw-sentence")).to_contain_text("2020-01-01")


def test_city_requests_as_contacts(analyst: Page) -> None:
    upload(analyst, shared("misc/city_311_10000.csv"))
    choose(analyst, "#table", "contacts")
    choose(analyst, "#column-started_at", "CreatedDate")
    choose(analyst, "#how-outcome", "constant")
    choose(analyst, "#constant-outcome", "answered")
    fill(analyst, "#zone", "America/New_York")
    run(analyst)
    expect(analyst.locator(".hw-sentence")).to_contain_text("10,000")


def test_a_column_that_was_not_suggested(analyst: Page, tmp_path: Path) -> None:
    """Mode first, column after: the mode stays while the server answers in between."""
    path = tmp_path / "odd.csv"
    lines = [f"2026-03-02 09:{n:02}:00,k{n % 3},{n},x" for n in range(30)]
    path.write_text("c1,c2,c3,c4\n" + "\n".join(lines) + "\n", encoding="utf-8")
    upload(analyst, path)
    choose(analyst, "#table", "contacts")
    choose(analyst, "#how-started_at", "")
    ready = analyst.get_by_role("button", name="导入", exact=True)
    expect(ready).to_be_disabled()
    choose(analyst, "#how-started_at", "column")
    expect(analyst.locator("#how-started_at")).to_have_value("column")
    expect(analyst.locator("#column-started_at")).to_be_visible()
    expect(analyst.locator("#field-started_at")).to_contain_text("请选择")
    expect(analyst.locator(".im-preview")).to_contain_text("开始时间")
    choose(analyst, "#column-started_at", "c1")
    choose(analyst, "#how-outcome", "constant")
    choose(analyst, "#constant-outcome", "answered")
    expect(ready).to_be_enabled()
    # A column that may stay empty, from the folded rest; a duration between two columns, one after the other.
    analyst.locator(".im-rest > summary").click()
    choose(analyst, "#how-queue", "cases")
    expect(analyst.locator("#when-queue-1")).to_be_visible()
    expect(ready).to_be_disabled()
    choose(analyst, "#how-queue", "column")
    expect(analyst.locator("#column-queue")).to_be_visible()
    choose(analyst, "#column-queue", "c2")
    choose(analyst, "#how-wait_seconds", "between")
    choose(analyst, "#start-wait_seconds", "c1")
    expect(analyst.locator("#start-wait_seconds")).to_have_value("c1")
    choose(analyst, "#how-wait_seconds", "column")
    choose(analyst, "#column-wait_seconds", "c3")
    run(analyst)
    expect(analyst.locator(".hw-sentence")).to_contain_text("30")
