"""The caller's pages at the width of a phone: next customer, number, verdict; two people on one customer."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings

from headwater.centre.people.models import AuditEvent
from headwater.centre.recovery.models import Call, Recipient
from tests import cast as named_people
from tests.centre.recovery.campaigning import numbers, of, running

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def cast(transactional_db: None, tmp_path: Path, settings: Settings) -> named_people.Cast:
    """The small centre with an empty lake, visible to the server's own connections."""
    settings.HOME = tmp_path
    return named_people.build()


def sign_in(page: Page, name: str) -> None:
    """On a phone."""
    page.set_viewport_size(PHONE)
    page.goto("/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(named_people.PASSWORD)
    page.locator("form:has(input[name=password]) button").first.click()
    expect(page.locator(".hw-bottom")).to_be_visible()


def sticks_out(page: Page) -> bool:
    """Whether anything is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def test_a_call_from_the_list_to_the_verdict(page: Page, cast: named_people.Cast, chromium: Browser) -> None:
    campaign = running(cast, numbers(8))
    mine = of(cast, campaign, "agent")
    sign_in(page, "agent")
    page.goto("/recovery/calls/")
    assert not sticks_out(page)
    page.locator("form[action='/recovery/calls/next/'] button").click()
    expect(page).to_have_url(f"{page.url.split('/recovery')[0]}/recovery/calls/{mine[0].pk}/")
    expect(page.locator("body")).to_contain_text("有 3 天呼叫失败")
    assert mine[0].customer not in page.content() and not sticks_out(page)
    page.locator("form[action$='/show/'] button").click()
    expect(page.locator(".hr-number b")).to_have_text(mine[0].customer)
    assert AuditEvent.objects.filter(action="customer.unmasked").count() == 1
    page.locator("label:has(input[value=repaired])").click()
    page.locator("textarea[name=note]").fill("已道歉")
    page.locator("button[name=following]").click()
    # The next customer is on the page at once; the first is kept.
    expect(page.locator("h1")).to_contain_text("****")
    first = Recipient.objects.get(pk=mine[0].pk)
    assert first.verdict == "repaired" and Call.objects.get(recipient=first).note == "已道歉"
    second = Call.objects.get(ended_at=None).recipient
    # A colleague opens the same customer and is told who has it.
    other = chromium.new_context(viewport=PHONE, base_url=page.url.split("/recovery")[0]).new_page()  # type: ignore[arg-type]
    sign_in(other, "team_leader")
    other.goto(f"/recovery/calls/{second.pk}/")
    expect(other.locator(".alert-warning")).to_contain_text("坐席A101")
    other.close()
