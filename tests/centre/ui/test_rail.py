"""The rail: short enough to read; what it leaves out is one page or one search away."""

from __future__ import annotations

import re
from html import unescape

from django.urls import reverse

from headwater.centre.ui.menu import MenuEntry, installed
from tests.cast import Cast

MOST_LINES = 9


def lines(cast: Cast, name: str, address: str) -> list[str]:
    """The addresses of the lines that the rail draws on a page."""
    text = cast.client_of(name).get(address).content.decode()
    rail = text[text.index('id="rail"') : text.index("hw-bottom")]
    return [unescape(link) for link in re.findall(r'class="hw-line[^"]*" href="([^"?]+)', rail)]


def entries() -> tuple[MenuEntry, ...]:
    """All lines of all rooms; the root addresses install them."""
    reverse("today:home")
    return installed()


def test_no_section_is_longer_than_the_eye(cast: Cast) -> None:
    # Settings are a list to look things up in, opened by administrators alone.
    for entry in [one for one in entries() if one.section != "settings"]:
        drawn = lines(cast, "administrator", reverse(entry.url))
        assert len(drawn) <= MOST_LINES, entry.section


def test_a_page_that_is_reached_from_another_is_drawn_while_one_is_there(cast: Cast) -> None:
    aside = [entry for entry in entries() if entry.aside]
    assert aside
    for entry in aside:
        address = reverse(entry.url)
        assert address not in lines(cast, "manager", reverse("improvement:board")), entry.url
        assert address in lines(cast, "manager", address), entry.url
        found = cast.client_of("manager").get("/search/", {"q": str(entry.label)}).content.decode()
        assert f'href="{address}"' in found, entry.url


def test_the_ways_to_what_the_rail_leaves_out(cast: Cast) -> None:
    ways = {
        "improvement:board": ["improvement:list"],
        "improvement:voices": ["improvement:s3", "surveys:questionnaires"],
    }
    for page, targets in ways.items():
        text = cast.client_of("manager").get(reverse(page)).content.decode()
        for target in targets:
            assert f'href="{reverse(target)}"' in text[text.index("<main") :], (page, target)
