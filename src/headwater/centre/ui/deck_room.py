"""How much room a text takes on a slide: reckoned, for nothing here draws letters, and rather too much."""

from __future__ import annotations

from collections.abc import Sequence

# Of the size of the letters: how wide a Chinese character and a Latin one are, and how high a line.
WIDE, NARROW, LINE = 1.0, 0.54, 1.22
# Between the frame and the text, left and right together; above and below together.
SIDES, ENDS = 14.4, 7.2


def lines(words: str, size: float, width: float) -> int:
    """How many lines a text takes in a frame of that width (points)."""
    room = max(width - SIDES, size)
    wide = (sum(WIDE if ord(c) > 0x2E80 else NARROW for c in one) * size for one in words.split("\n"))
    return sum(max(1, -int(-one // room)) for one in wide)


def height(paragraphs: Sequence[str], size: float, width: float, after: float = 0.0) -> float:
    """How high paragraphs stand in a frame of that width, with `after` points below each."""
    return ENDS + sum(lines(one, size, width) * size * LINE + after for one in paragraphs)


def cut(words: str, size: float, width: float, most: int) -> str:
    """As much of a text as goes on so many lines, with … where something is left out."""
    if lines(words, size, width) <= most:
        return words
    return words[: _fit(words, size, width, most)].rstrip() + "…"


def parted(words: str, size: float, width: float, most: int) -> list[str]:
    """A text in pieces of at most so many lines, parted at a blank or a full stop where there is one."""
    pieces = []
    while lines(words, size, width) > most:
        end = max(1, _fit(words, size, width, most))
        stop = max(words.rfind(sign, end // 2, end) for sign in " 。；，")
        end = stop + 1 if stop > 0 else end
        pieces.append(words[:end].rstrip())
        words = words[end:]
    return [*pieces, words]


def _fit(words: str, size: float, width: float, most: int) -> int:
    """How many characters go on so many lines, with … behind them."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if lines(words[:middle] + "…", size, width) <= most else (low, middle - 1)
    return low


def fitted(
    paragraphs: Sequence[str], size: int, width: float, room: float, *, least: int = 10, after: float = 0.0
) -> tuple[list[str], int]:
    """The paragraphs and the size, at most `size`, in which they go into the room; at the least size cut."""
    for one in range(size, least - 1, -1):
        if height(paragraphs, one, width, after) <= room:
            return list(paragraphs), one
    kept: list[str] = []
    left = room - ENDS
    for words in paragraphs:
        most = int((left - after) // (least * LINE))
        if most < 1:
            break
        kept.append(cut(words, least, width, most))
        left -= lines(kept[-1], least, width) * least * LINE + after
    if kept and len(kept) < len(paragraphs) and not kept[-1].endswith("…"):
        kept[-1] += " …"
    return kept, least
