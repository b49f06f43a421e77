"""The frame in a real browser: keyboard, search, menus, theme, charts, wallboards, no scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests import cast as named_people
from tests.centre.performance.conftest import small_lake

__all__ = ["small_lake"]


@pytest.fixture
def cast(transactional_db: None, small_lake: Path, settings: Settings) -> named_people.Cast:
    """The small centre with its small lake, visible to the server's own connections."""
    settings.HOME = small_lake
    return named_people.build()


@pytest.fixture
def manager(page: Page, cast: named_people.Cast) -> Iterator[Page]:
    """The general manager's home."""
    sign_in(page, cast)
    page.goto("/")
    yield page


def sign_in(page: Page, cast: named_people.Cast) -> None:
    """By a session made beforehand: the sign-in page has its own tests."""
    cookie = cast.client_of("manager").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": base_of(page)}])


def base_of(page: Page) -> str:
    page.goto("/sign-in/")
    return re.match(r"https?://[^/]+", page.url)[0]  # type: ignore[index]


def test_keyboard(manager: Page) -> None:
    manager.keyboard.press("/")
    expect(manager.locator("#search")).to_be_focused()
    manager.keyboard.type("放弃")
    expect(manager.locator("#search-hits .hw-hit").first).to_contain_text("放弃")
    manager.keyboard.press("ArrowDown")
    manager.keyboard.press("Enter")
    # Keys reach a page only after its script ran: each new page is waited for whole.
    expect(manager).to_have_url(re.compile("/indicators/."))
    manager.wait_for_load_state("load")
    manager.keyboard.press("g")
    manager.keyboard.press("h")
    expect(manager).to_have_url(re.compile(r"^[a-z]+://[^/]+/(\?.*)?$"))
    manager.wait_for_load_state("load")
    manager.keyboard.press("?")
    expect(manager.locator("#keyboard")).to_be_visible()
    manager.keyboard.press("Escape")
    expect(manager.locator("#keyboard")).not_to_be_visible()
    manager.keyboard.press("j")
    expect(manager.locator("tr.is-at")).to_have_count(1)


def test_period_and_unit_stand_in_the_address(manager: Page) -> None:
    manager.locator(".hw-period summary").click()
    # The second name is that of the day before the latest one with records.
    manager.get_by_role("link", name=re.compile("昨日|前一日")).click()
    expect(manager).to_have_url(re.compile("period=yesterday"))
    manager.locator("select[name=unit]").select_option("north")
    expect(manager).to_have_url(re.compile("unit=north"))
    expect(manager.locator("h1")).to_have_text("北区")
    assert "period=yesterday" in manager.url


def test_theme_and_language(manager: Page) -> None:
    manager.locator(".hw-theme summary").click()
    manager.get_by_role("button", name="深色").click()
    expect(manager.locator("html")).to_have_attribute("data-bs-theme", "dark")
    manager.locator(".hw-language button").click()
    expect(manager.locator("html")).to_have_attribute("lang", "en")


def test_charts_are_drawn_and_handed_out(manager: Page) -> None:
    expect(manager.locator("#main canvas")).to_be_visible()
    with manager.expect_download() as picture:
        manager.locator("[data-png=main]").click()
    assert picture.value.suggested_filename.endswith(".png")
    with manager.expect_download() as book:
        manager.locator("form[data-excel=main] button").click()
    assert book.value.suggested_filename.endswith(".xlsx")
    manager.locator(".hw-twin summary").click()
    expect(manager.locator(".hw-twin table")).to_be_visible()


def test_a_wallboard_goes_on_when_a_look_fails(manager: Page) -> None:
    manager.clock.install()
    manager.goto("/?wallboard&refresh=10")
    expect(manager.locator(".hw-kpi").first).to_be_visible()
    manager.route("**/*wallboard*", lambda route: route.abort())
    manager.clock.fast_forward(11_000)
    expect(manager.locator(".hw-stale")).to_contain_text("未能更新")
    expect(manager.locator(".hw-kpi").first).to_be_visible()
    manager.unroute("**/*wallboard*")
    manager.clock.fast_forward(11_000)
    expect(manager.locator(".hw-stale")).to_have_count(0)


def test_boards_turn(manager: Page) -> None:
    manager.clock.install()
    manager.goto("/wallboard/?pages=/,/?period=yesterday&every=15")
    expect(manager.locator("iframe").nth(0)).to_have_class("is-shown")
    expect(manager.frame_locator("iframe >> nth=0").locator("h1")).to_be_visible()
    manager.clock.fast_forward(16_000)
    expect(manager.locator("iframe").nth(1)).to_have_class("is-shown")


@pytest.mark.parametrize("address", ["/", "/help/", "/search/?q=A", "/wallboard/links/", "/tasks/"])
def test_nothing_sticks_out_on_a_phone(manager: Page, address: str) -> None:
    manager.set_viewport_size({"width": 390, "height": 844})
    manager.goto(address)
    assert manager.evaluate("document.documentElement.scrollWidth") <= 390
    expect(manager.locator(".hw-bottom")).to_be_visible()
    manager.locator(".hw-bottom a").last.click()
    expect(manager.locator("#rail")).to_be_visible()


def test_reading_works_without_scripts(
    chromium: Browser, live_server: LiveServer, cast: named_people.Cast
) -> None:
    window = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = window.new_page()
    sign_in(page, cast)
    page.goto("/")
    expect(page.locator(".hw-kpi").first).to_be_visible()
    page.locator(".hw-twin summary").click()
    expect(page.locator(".hw-twin table")).to_be_visible()
    page.goto("/search/?q=A")
    expect(page.locator("main .hw-hit").first).to_be_visible()
    window.close()
