"""The pages of the loop at the width of a phone: nothing sticks out, and the next step is under the thumb."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from headwater.engine.lake import Lake, publish_facts
from tests import cast as named_people
from tests.centre.performance.conftest import contacts
from tests.centre.southern import everything

LISTS = [
    "loop/", "findings/", "findings/new/", "notices/", "notices/duties/", "notices/choices/", "tasks/",
    "indicators/signals/", "indicators/weak-spots/", "indicators/charts/", "indicators/charts/answer_rate/",
    "indicators/answer_rate/explain/", "indicators/analyses/", "improvements/", "improvements/mine/",
    "improvements/shortfalls/", "improvements/pilots/", "improvements/verifications/", "improvements/voice/",
    "processes/defects/", "processes/changes/", "processes/maps/", "processes/handbooks/", "surveys/",
]  # fmt: skip
# Where the pages of one object begin.
OF_ONE = [
    "findings/", "indicators/signals/", "indicators/analyses/", "improvements/", "improvements/pilots/",
    "improvements/verifications/", "improvements/voice/", "improvements/voice/matrices/", "processes/maps/",
    "processes/defects/", "processes/changes/", "processes/procedures/", "surveys/", "recovery/campaigns/",
]  # fmt: skip


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


def test_nothing_sticks_out(page: Page, cast: named_people.Cast, home: Path) -> None:
    made = everything(cast)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    page.locator("input[name=username]").fill("manager")
    page.locator("input[name=password]").fill(named_people.PASSWORD)
    page.locator("form:has(input[name=password]) button").first.click()
    expect(page.locator(".hw-bottom")).to_be_visible()
    wide = []
    for path in [*LISTS, *(f"{begin}{made[begin]}/" for begin in OF_ONE)]:
        answer = page.goto(f"/{path}")
        assert answer is not None and answer.status == 200, path
        if page.evaluate("document.documentElement.scrollWidth - window.innerWidth") > 0:
            wide.append(path)
    assert not wide
