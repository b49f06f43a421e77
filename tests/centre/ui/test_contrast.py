"""WCAG 2.2 AA: every pair of colours that the style sheet lays on each other, in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from headwater.centre import ui

STYLES = (Path(ui.__file__).parent / "static/ui/headwater.css").read_text()
WORDS = ("ink", "grey", "open-ink", "bad", "good", "near")
GROUNDS = ("ground", "page")
TEXT = [(word, ground) for word in WORDS for ground in GROUNDS]
TEXT += [
    ("bad", "bad-ground"),
    ("near", "near-ground"),
    ("good", "good-ground"),
    ("open-ink", "open"),
    ("ink", "faint"),
]
DRAWN = [("blue", "ground"), ("bad", "ground"), ("good", "ground")]


def colours(theme: str) -> dict[str, str]:
    block = re.search(rf'\[data-bs-theme="{theme}"\] {{(.*?)}}', STYLES, re.S)
    assert block
    return dict(re.findall(r"--hw-([\w-]+): (#[0-9a-f]{6})", block[1]))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("word", "ground"), TEXT)
def test_words_can_be_read(theme: str, word: str, ground: str) -> None:
    shades = colours(theme)
    assert contrast(shades[word], shades[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), DRAWN)
def test_lines_can_be_seen(theme: str, line: str, ground: str) -> None:
    shades = colours(theme)
    assert contrast(shades[line], shades[ground]) >= 3
