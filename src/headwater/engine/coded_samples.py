"""What a random sample with coded causes says of the whole: shares with intervals, agreement of two."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """One cause: how often heard, its share of all coded contacts (a fraction) with its 95 % interval, and
    the shares of this and all more frequent causes together.
    """

    code: Hashable
    count: int
    share: float
    lower: float
    upper: float
    cumulated: float


def pareto(codes: Iterable[Hashable], population: int | None = None) -> tuple[Share, ...]:
    """The causes by frequency, the most frequent first, ties by their text.

    `population`: how many contacts the sample was drawn from; a sample that is a good part of them says more
    of them than one out of many (finite population correction). Intervals: Wilson 1927.
    """
    counts = Counter(codes)
    n = sum(counts.values())
    found, above = [], 0
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))):
        above += count
        lower, upper = wilson(count, n, population)
        found.append(Share(code, count, count / n, lower, upper, above / n))
    return tuple(found)


def wilson(count: int, n: int, population: int | None = None) -> tuple[float, float]:
    """The 95 % interval of a share `count` / `n` (Wilson's score interval); (0, 1) where nothing was counted.

    With `population` the sample counts for as many as n (N - 1) / (N - n), which makes a whole count exact.
    """
    if n <= 0:
        return 0.0, 1.0
    share = count / n
    if population is not None and population <= n:
        return share, share
    worth = n * (population - 1) / (population - n) if population is not None else float(n)
    middle = (share + Z95**2 / (2 * worth)) / (1 + Z95**2 / worth)
    half = Z95 * math.sqrt(share * (1 - share) / worth + Z95**2 / (4 * worth**2)) / (1 + Z95**2 / worth)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two listeners agree: `pairs` contacts heard by both, `same` with one code by both.

    `kappa` (Cohen 1960): the agreement beyond what chance gives, 1 = always, 0 = as by chance; None where
    chance alone agrees always (one code only) or nobody heard twice.
    """

    pairs: int
    same: int
    kappa: float | None

    @property
    def share(self) -> float | None:
        """The part of the pairs that agree."""
        return self.same / self.pairs if self.pairs else None


def agreement(pairs: Sequence[tuple[Hashable, Hashable]]) -> Agreement:
    """Cohen's kappa of two listeners' codes, one pair a contact."""
    n = len(pairs)
    same = sum(one == other for one, other in pairs)
    if not n:
        return Agreement(0, 0, None)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(first[code] * second[code] for code in first) / n**2
    kappa = None if chance >= 1 else (same / n - chance) / (1 - chance)
    return Agreement(n, same, kappa)
