"""A figure that takes long is counted aside: first a note with a bar, then the page."""

from __future__ import annotations

import time

import pytest

from headwater.centre.performance import background
from tests.cast import Cast

PAGE = "/indicators/talk_p90/?period=custom&from=2026-03-01&to=2026-03-15&where=wait+%3C+11"


@pytest.mark.django_db(transaction=True)
def test_a_long_count_says_so_and_is_there_afterwards(centre: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    # As if this machine read ten rows a second.
    monkeypatch.setattr(background, "ROWS_A_SECOND", 10)
    client = centre.client_of("manager")
    first = client.get(PAGE)
    assert first.context["waiting_for"].long
    assert "正在后台进行" in first.content.decode() and 'hx-trigger="every 2s"' in first.content.decode()
    for _try in range(100):
        page = client.get(PAGE)
        if "facts" in page.context:
            break
        time.sleep(0.1)
    assert page.context["facts"].now.value == pytest.approx(110)
