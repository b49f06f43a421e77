"""A real browser on a real server: `page` stands before the sign-in of a server with an empty ledger."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests import awake  # noqa: F401 (wakes Django)
from tools import browser as machine

# The browser may call nobody, and needs no rights beyond drawing pages.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Playwright keeps a loop running in this thread; Django would take every query for one inside of it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder drives a browser."""
    for item in items:
        if "/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium or Chrome, once for all tests."""
    program = machine.find()
    if program is None:
        said = (
            "no Chromium or Chrome on this machine (HEADWATER_BROWSER may name one): browser tests left out"
        )
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A fresh window of 1440 x 900, in Chinese; a page whose script fails makes the test fail."""
    window = chromium.new_context(
        base_url=live_server.url, locale="zh-CN", viewport={"width": 1440, "height": 900}
    )
    sheet = window.new_page()
    failures: list[str] = []
    sheet.on("pageerror", lambda error: failures.append(str(error)))
    yield sheet
    window.close()
    assert not failures, failures
