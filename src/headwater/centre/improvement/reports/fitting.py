"""How much room words take on a page: Chinese characters are twice as wide as Latin ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from unicodedata import east_asian_width

Rows = Sequence[Sequence[str]]
# Of a column's longest text so much counts at least and at most, so that none is squeezed away by another.
LEAST, MOST = 8, 48
CM_A_POINT = 2.54 / 72
# Text lines stand so much apart, in heights of their letters; a cell keeps so many centimetres free.
LEADING, SIDES, ENDS = 1.2, 0.5, 0.3


def halves(text: str) -> int:
    """The width in half-width characters."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def lines(text: str, width: float, points: float) -> int:
    """How many lines a text takes in a column of `width` centimetres."""
    a_line = max(1.0, width / (points * CM_A_POINT / 2))
    return sum(max(1, ceil(halves(part) / a_line)) for part in text.split("\n"))


def shares(rows: Rows) -> list[float]:
    """Which part of a table's width each column gets, by its longest text; they add up to 1."""
    longest = [max(halves(row[n]) for row in rows) for n in range(len(rows[0]))]
    weights = [min(MOST, max(LEAST, width)) for width in longest]
    return [weight / sum(weights) for weight in weights]


def height(row: Sequence[str], widths: Sequence[float], points: float) -> float:
    """The height of a row in centimetres."""
    most = max(lines(text, width - SIDES, points) for text, width in zip(row, widths, strict=True))
    return most * points * CM_A_POINT * LEADING + ENDS


def shortened(text: str, most: int) -> str:
    """The text, cut with an ellipsis where it is wider than `most` half-width characters."""
    if halves(text) <= most:
        return text
    kept, width = "", 0
    for letter in text:
        width += halves(letter)
        if width > most - 2:
            break
        kept += letter
    return kept + "…"


def pages(rows: Rows, heights: Sequence[float], first: float, others: float) -> Iterator[list[Sequence[str]]]:
    """The rows page by page, as many as fit into the centimetres there are; at least one a page."""
    page: list[Sequence[str]] = []
    left = first
    for row, needed in zip(rows, heights, strict=True):
        if page and needed > left:
            yield page
            page, left = [], others
        page.append(row)
        left -= needed
    yield page
