"""Names of matters out of their own words: those common inside and rare outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.engine.text.words import words

# Words in a name; texts of a matter that are read for it.
WORDS, READ = 4, 400
# What a word is taken to have occurred outside, in texts: a word of one matter only must not win by that.
PRIOR = 3.0


@dataclass(frozen=True, slots=True)
class Name:
    """The telling words of a matter, in the order in which its texts say them."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.words)


def name_clusters(texts: Sequence[str], of: NDArray[np.int64], number: int) -> list[Name]:
    """The name of each of the matters 0 to `number` - 1; `of`: (texts,) the matter of each text."""
    read = {k: np.flatnonzero(of == k)[:READ] for k in range(number)}
    said = {k: [list(dict.fromkeys(words(texts[row]))) for row in rows] for k, rows in read.items()}
    inside = {k: Counter(word for row in rows for word in row) for k, rows in said.items()}
    everywhere = Counter[str]()
    for counts in inside.values():
        everywhere.update(counts)
    whole = sum(len(rows) for rows in read.values())
    return [Name(_telling(inside[k], everywhere, len(read[k]), whole, said[k])) for k in range(number)]


def _telling(
    inside: Counter[str], everywhere: Counter[str], texts: int, whole: int, said: list[list[str]]
) -> tuple[str, ...]:
    def worth(word: str) -> float:
        share = inside[word] / max(1, texts)
        outside = (everywhere[word] - inside[word] + PRIOR) / max(1.0, whole - texts + 2 * PRIOR)
        return share * float(np.log(share / min(1.0, outside)))

    # Figures and single characters name nothing.
    able = [word for word in inside if len(word) > 1 and not word[0].isdigit() and inside[word] > 1]
    chosen: list[str] = []
    for word in sorted(able, key=lambda one: (-worth(one), one)):
        if worth(word) <= 0.05 or len(chosen) == WORDS:
            break
        if not any(word in other or other in word for other in chosen):
            chosen.append(word)
    places: dict[str, list[int]] = {word: [] for word in chosen}
    for row in said:
        for at, word in enumerate(row):
            if word in places:
                places[word].append(at)
    return tuple(sorted(chosen, key=lambda word: float(np.median(places[word]))))
