"""What is wrong with a formula, said in two languages and pointed at."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from headwater.engine.words import Problem, Words


class FormulaError(Problem):
    """A formula that cannot be understood.

    `position` (from 0) and `length` count characters of `text`, so that a page can mark the place.
    """

    def __init__(self, words: Words, text: str, position: int, length: int = 1) -> None:
        place = position + 1
        super().__init__(
            Words(en=f"{words.en} (at character {place})", zh=f"{words.zh}（第 {place} 个字符处）")
        )
        self.text = text
        self.position = min(position, len(text))
        self.length = max(length, 1)

    def pointer(self) -> str:
        """Two lines for a terminal: the line of the formula in question, and ^ under the place."""
        start = self.text.rfind("\n", 0, self.position) + 1
        end = self.text.find("\n", self.position)
        line = self.text[start:] if end < 0 else self.text[start:end]
        column = self.position - start
        return f"{line}\n{' ' * column}{'^' * max(1, min(self.length, len(line) - column))}"


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """At most three known names that look like `name`, best first."""
    return get_close_matches(name.lower(), sorted(set(known)), n=3, cutoff=0.5)


def hint(name: str, known: Iterable[str]) -> Words:
    """The end of a sentence about an unknown name: what may have been meant, or nothing."""
    close = nearest(name, known)
    if not close:
        return Words(en="", zh="")
    return Words(en=f"; did you mean {' or '.join(close)}?", zh=f"；是否想写 {' 或 '.join(close)}？")
