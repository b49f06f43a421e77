"""Pareto of requirements and ranking of causes: counts and scores in, plain values out; nothing of Django."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, isclose

# One's requirements: (aspect, requirement, how often named).
Row = tuple[str, str, float]


@dataclass(frozen=True, slots=True)
class Bar:
    """One name of the chosen level. `cumulative` is its share together with all before it.

    `vital`: it belongs to the few that reach the cut-off. `level1` is its aspect (on level 1: its name).
    """

    name: str
    level1: str
    count: float
    share: float
    cumulative: float
    vital: bool

    @property
    def cut(self) -> float:
        """The cut-off in per cent that ends with this bar, rounded so that it does."""
        return floor(self.cumulative * 10_000 + 1e-6) / 100


@dataclass(frozen=True, slots=True)
class Pareto:
    """Bars, most often named first; `reached` is the share that the vital ones have together.

    `tied`: names outside of the cut with just as many as the last inside: the cut is drawn through equals.
    """

    bars: tuple[Bar, ...]
    total: float
    cutoff: float
    reached: float
    tied: tuple[str, ...]

    @property
    def vital(self) -> tuple[Bar, ...]:
        """The few that count."""
        return tuple(bar for bar in self.bars if bar.vital)


def pareto(rows: Iterable[Row], *, level: int = 2, cutoff: float = 0.8) -> Pareto:
    """The fewest names whose counts together reach `cutoff` (a share of all, 0 to 1). Equal ones by name.

    `level` 1 adds up a whole aspect. A requirement that stands under two aspects is two, told apart by them.
    An empty list, or counts of nothing, give no bars.
    """
    rows = list(rows)
    counts: Counter[str] = Counter()
    aspect: dict[str, str] = {}
    aspects: dict[str, set[str]] = defaultdict(set)
    for level1, level2, _count in rows:
        aspects[level2].add(level1)
    for level1, level2, count in rows:
        name = level1 if level == 1 else level2 or level1
        if level == 2 and level2 and len(aspects[level2]) > 1:
            name = f"{level1} · {level2}"
        counts[name] += count  # type: ignore[assignment]
        aspect.setdefault(name, level1)
    total = float(sum(counts.values()))
    ranked = sorted(((n, c) for n, c in counts.items() if c > 0), key=lambda pair: (-pair[1], pair[0]))
    bars: list[Bar] = []
    before = 0.0
    for name, count in ranked:
        # A hair below the cut-off is the cut-off: 182 + 168 + 146 of 1000 reach 49.6 %.
        vital = before < cutoff * total - 1e-9 * total
        before += count
        bars.append(Bar(name, aspect[name], count, count / total, before / total, vital))
    return Pareto(tuple(bars), total, cutoff, _reached(bars), _tied(bars))


def _reached(bars: Sequence[Bar]) -> float:
    return max((bar.cumulative for bar in bars if bar.vital), default=0.0)


def _tied(bars: Sequence[Bar]) -> tuple[str, ...]:
    inside = [bar for bar in bars if bar.vital]
    if not inside:
        return ()
    return tuple(bar.name for bar in bars if not bar.vital and isclose(bar.count, inside[-1].count))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A cause with its sum of score times weight. Equal sums have the same rank (1, 2, 2, 4); `tied` says so.

    `top`: among the first ones asked for, with all that are equal to the last of them.
    """

    key: int
    name: str
    total: float
    share: float
    rank: int
    tied: bool
    top: bool


def rank(
    causes: Sequence[tuple[int, str]],
    weights: Mapping[int, float],
    scores: Mapping[tuple[int, int], float],
    *,
    top: int = 4,
) -> list[Ranked]:
    """Causes by weighted score, the highest first, equal ones by name. `scores`: (cause, output) -> score."""
    totals = {
        key: sum(scores.get((key, output), 0.0) * weight for output, weight in weights.items())
        for key, _name in causes
    }
    whole = sum(totals.values())
    order = sorted(causes, key=lambda cause: (-round(totals[cause[0]], 9), cause[1]))
    found: list[Ranked] = []
    for place, (key, name) in enumerate(order, start=1):
        same = bool(found) and isclose(totals[key], found[-1].total, abs_tol=1e-9)
        place = found[-1].rank if same else place
        equals = sum(isclose(total, totals[key], abs_tol=1e-9) for total in totals.values())
        share = totals[key] / whole if whole else 0.0
        found.append(
            Ranked(key, name, totals[key], share, place, equals > 1, place <= top and totals[key] > 0)
        )
    return found
