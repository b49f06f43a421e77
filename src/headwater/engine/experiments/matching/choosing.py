"""Two arms as alike as they can be: the largest standardised difference of their means is minimised.

Where the groups can be listed (35 teams, 4 + 4: 52,360 groups, 1.4 milliard pairs) every pair is weighed and
the answer is proved best. Where they cannot, exchanges from many random beginnings find a choice, and a
mixed-integer programme (HiGHS) looks for a better one and gives the bound below which none can be.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from headwater.engine.experiments.matching.nearest import CHUNK, closest_group, closest_pair, swap_search
from headwater.engine.experiments.matching.profiles import Feature, Profiles
from headwater.engine.experiments.matching.programme import Programme, solve
from headwater.engine.experiments.series import Array, CannotJudge
from headwater.engine.words import Words

LISTED_GROUPS = 120_000
LISTED_CONTROLS = 20_000_000
PIECE = 256
BITS = 62
ALIKE = 0.15  # standard deviations between teams: so far apart, and no further, are arms called alike
ROUNDING = 1e-6  # lists are compared in single precision


@dataclass(frozen=True, slots=True)
class Match:
    """Two arms and how alike they were.

    `differences`: (mean of A - mean of B) / standard deviation between all teams, by feature. `largest`: the
    largest of them without sign, `bound`: what no choice can go below; `proved`: nothing better exists (to
    1e-6). `pairs`: who of A stands beside whom of B, where they were paired.
    """

    a: tuple[str, ...]
    b: tuple[str, ...]
    differences: Mapping[Feature, float]
    largest: float
    bound: float
    proved: bool
    notes: tuple[Words, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    assignments: int = 1

    @property
    def words(self) -> Words:
        """How near, and whether it can be better."""
        if self.proved:
            tail = Words(en="no other choice is closer", zh="已证明没有更接近的选法")
        elif self.bound < 0.005:
            tail = Words(
                en="there are too many choices to prove that none is closer",
                zh="组合太多，无法证明没有更接近的选法",
            )
        else:
            tail = Words(
                en=f"no choice can be closer than {self.bound:.2f}", zh=f"任何选法都不会低于 {self.bound:.2f}"
            )
        if self.largest <= ALIKE:
            begin = Words(en="A and B were alike before the start", zh="开始前 A、B 两队相近")
        else:
            begin = Words(
                en="A and B were not quite alike before the start", zh="开始前 A、B 两队并不十分相近"
            )
        return Words(
            en=f"{begin.en}: they differ by {self.largest:.2f} standard deviations at most; {tail.en}.",
            zh=f"{begin.zh}：最大差异 {self.largest:.2f} 个标准差；{tail.zh}。",
        )


def weigh(known: Profiles, a: Sequence[str], b: Sequence[str]) -> Match:
    """How alike two given arms were; nothing is chosen."""
    place = {team: row for row, team in enumerate(known.teams)}
    _known_teams(known, [*a, *b])
    scaled = known.scaled
    difference = scaled[[place[t] for t in a]].mean(axis=0) - scaled[[place[t] for t in b]].mean(axis=0)
    named = {feature: float(value) for feature, value in zip(known.features, difference, strict=True)}
    largest = float(np.abs(difference).max())
    return Match(tuple(a), tuple(b), named, largest, 0.0, False, (*known.excluded.values(), *known.notes))


def match_teams(
    known: Profiles,
    size_a: int,
    size_b: int | None = None,
    *,
    rng: np.random.Generator,
    available: Collection[str] | None = None,
    seconds: float = 20.0,
) -> Match:
    """The two disjoint groups of `size_a` and `size_b` teams with the smallest largest difference.

    `available`: who may be chosen (the differences are in standard deviations of all teams of `known` in any
    case). `rng` serves the search only: the answer is the same for each where it is proved. `seconds` bound
    the search where the groups cannot be listed. Raises CannotJudge when there are too few teams.
    """
    size_b = size_a if size_b is None else size_b
    places = _places(known, available)
    if size_a < 1 or size_b < 1 or len(places) < size_a + size_b:
        raise _too_few(len(places), size_a + size_b)
    values = _ordered(known.scaled[places])
    arms, largest = _search(values, np.zeros(len(places), np.int64), size_a, size_b, rng, seconds / 4)
    if _listable(len(places), size_a, size_b):
        arms = _all_pairs(values, arms, largest, size_a, size_b)
        return _match(known, places, arms, bound=None)
    found = solve(Programme(values, size_a, size_b, largest), seconds * 3 / 4)
    if found.arms is not None:
        arms = found.arms
    return _match(known, places, arms, bound=found.bound)


def match_control(
    known: Profiles,
    a: Sequence[str],
    size: int,
    *,
    rng: np.random.Generator,
    available: Collection[str] | None = None,
    seconds: float = 20.0,
) -> Match:
    """The `size` teams outside of `a` whose means are nearest to those of `a`; as `match_teams` else."""
    _known_teams(known, a)
    others = [t for t in (known.teams if available is None else available) if t not in set(a)]
    places = _places(known, others)
    if not a or size < 1 or len(places) < size:
        raise _too_few(len(places), size)
    row = {team: number for number, team in enumerate(known.teams)}
    fixed = [row[team] for team in a]
    order = _order(known.scaled)
    values, target = known.scaled[places][:, order], known.scaled[fixed].mean(axis=0)[order]
    together = np.array([*fixed, *places])
    if comb(len(places), size) <= LISTED_CONTROLS:
        found = np.zeros(size, np.int64)
        closest_group(np.ascontiguousarray(values), target, size, np.inf, found)
        arms = np.zeros(len(together), np.int64)
        arms[: len(fixed)] = 1
        arms[len(fixed) + found] = -1
        return _match(known, together, arms, bound=None)
    return _searched_control(known, together, len(fixed), size, rng, seconds)


def _searched_control(
    known: Profiles,
    together: NDArray[np.int_],
    given: int,
    size: int,
    rng: np.random.Generator,
    seconds: float,
) -> Match:
    values = _ordered(known.scaled[together])
    start = np.zeros(len(together), np.int64)
    start[:given] = 1
    arms, largest = _search(values, start, given, size, rng, seconds / 4)
    found = solve(Programme(values, given, size, largest, given), seconds * 3 / 4)
    return _match(known, together, arms if found.arms is None else found.arms, bound=found.bound)


def _search(
    values: Array, given: NDArray[np.int_], size_a: int, size_b: int, rng: np.random.Generator, seconds: float
) -> tuple[NDArray[np.int_], float]:
    """The best of exchanges from random beginnings; `given` holds 1 for teams of A that must stay."""
    free = given == 0
    best, largest = given.copy(), np.inf
    # Listed problems only need a good beginning; the others use their time.
    tries, ends = 40, time.monotonic() + seconds
    listed = _listable(len(values), size_a, size_b)
    while tries > 0 or (not listed and time.monotonic() < ends):
        tries -= 1
        arms = given.copy()
        order = rng.permutation(np.flatnonzero(free))
        wanted_a = size_a - int((given == 1).sum())
        arms[order[:wanted_a]] = 1
        arms[order[wanted_a : wanted_a + size_b]] = -1
        reached = float(swap_search(values, arms, free, size_a, size_b))
        if reached < largest:
            best, largest = arms, reached
    return best, largest


def _listable(teams: int, size_a: int, size_b: int) -> bool:
    return teams <= BITS and max(comb(teams, size_a), comb(teams, size_b)) <= LISTED_GROUPS


def _all_pairs(
    values: Array, arms: NDArray[np.int_], largest: float, size_a: int, size_b: int
) -> NDArray[np.int_]:
    """The best of all pairs of groups, or `arms` where nothing is closer."""
    second, second_masks, second_groups = _groups(values, size_b)
    same = size_a == size_b
    first, first_masks, first_groups = (
        (second, second_masks, second_groups) if same else _groups(values, size_a)
    )
    found = np.full(2, -1, np.int64)
    best, room = np.float32(largest + ROUNDING), np.empty(CHUNK, np.float32)
    for begin in range(0, first.shape[1], PIECE):
        end = min(begin + PIECE, first.shape[1])
        since, until = _windows(first[0], second[0], begin, end, float(best), same)
        reached = closest_pair(
            first, first_masks, second, second_masks, since, until, begin, end, best, found, room
        )
        best = np.float32(reached)
    if found[0] < 0:
        return arms
    chosen = np.zeros(len(values), np.int64)
    chosen[first_groups[found[0]]] = 1
    chosen[second_groups[found[1]]] = -1
    return chosen


def _windows(
    first: NDArray[np.float32], second: NDArray[np.float32], begin: int, end: int, best: float, same: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each group of `first` which of `second` differ by less than `best` in the first feature."""
    since, until = np.zeros(len(first), np.int64), np.zeros(len(first), np.int64)
    rows = first[begin:end]
    since[begin:end] = np.arange(begin, end) + 1 if same else np.searchsorted(second, rows - best, "left")
    until[begin:end] = np.searchsorted(second, rows + best, "right")
    return since, until


def _groups(values: Array, size: int) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    """All groups of a size: their means, their members as bits and as places, by the first feature."""
    count = comb(len(values), size)
    flat = np.fromiter((m for group in combinations(range(len(values)), size) for m in group), np.int64)
    groups = flat.reshape(count, size)
    means = values[groups].mean(axis=1).astype(np.float32)
    masks = np.bitwise_or.reduce(np.int64(1) << groups, axis=1)
    order = np.argsort(means[:, 0], kind="stable")
    return np.ascontiguousarray(means[order].T), masks[order], groups[order]


def _order(scaled: Array) -> NDArray[np.int_]:
    """Features that say something new come first, so that most pairs are dropped at the first looks."""
    alike = np.nan_to_num(np.abs(np.corrcoef(scaled, rowvar=False))).reshape(scaled.shape[1], -1)
    order, left = [0], set(range(1, scaled.shape[1]))
    while left:
        chosen = min(left, key=lambda feature: (float(alike[feature, order].max()), feature))
        order.append(chosen)
        left.remove(chosen)
    return np.array(order)


def _ordered(scaled: Array) -> Array:
    return np.ascontiguousarray(scaled[:, _order(scaled)])


def _match(known: Profiles, places: NDArray[np.int_], arms: NDArray[np.int_], bound: float | None) -> Match:
    a = [known.teams[place] for place in places[arms == 1]]
    b = [known.teams[place] for place in places[arms == -1]]
    found = weigh(known, a, b)
    if bound is None:
        bound = max(0.0, found.largest - ROUNDING)
    return Match(
        found.a,
        found.b,
        found.differences,
        found.largest,
        bound,
        found.largest - bound <= 2 * ROUNDING,
        found.notes,
    )


def _places(known: Profiles, available: Collection[str] | None) -> NDArray[np.int_]:
    if available is None:
        return np.arange(len(known.teams))
    wanted = set(available)
    return np.array([row for row, team in enumerate(known.teams) if team in wanted], dtype=int)


def _known_teams(known: Profiles, teams: Sequence[str]) -> None:
    for team in teams:
        if team in known.excluded:
            raise CannotJudge(known.excluded[team])
        if team not in known.teams:
            raise CannotJudge(
                Words(
                    en=f"Team {team} has no figures in the history.", zh=f"班组 {team} 在历史期内没有数据。"
                )
            )


def _too_few(there: int, wanted: int) -> CannotJudge:
    return CannotJudge(
        Words(
            en=f"{wanted} teams are asked for and {there} can be chosen. Ask for fewer or widen the scope.",
            zh=f"需要 {wanted} 个班组，可选的只有 {there} 个。请减少数量或扩大范围。",
        )
    )
