"""Seed 004's own model: complainants fall into groups (base models), each with a centre (target vector).

A nominal feature's centre is the group's shares of its values. In the metric of `prepare` a value is a corner
of a simplex, so that its squared distance to shares p is (1 - 2 p[value] + sum of p²) / 2: 0 where the whole
group has the value, 1 where none has it and all others agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.dot_products import compiled
from headwater.engine.lookalike.nearest import TASK, complainants_of, cores
from headwater.engine.lookalike.prepare import Prepared

MOST_GROUPS, STARTS, ROUNDS = 8, 4, 50
# Complainants on whom the number of groups is tried, and how much clearer groups must be
# than those that k-means makes of one cloud as wide (difference of mean silhouettes).
TRIED, CLEAR = 4_000, 0.08
STRONGEST = 5


@dataclass(frozen=True)
class Strength:
    """What marks a group: a numeric feature's mean in standard deviations from all customers, or a nominal
    value's share in the group less its share of all customers."""

    feature: str
    value: str | None
    difference: float
    level: float
    nominal: bool


@dataclass(frozen=True)
class Groups:
    """g groups of complainants.

    centres: float64 [g, d]; shares: float64 [g, all nominal values]; offsets: where each nominal feature
    begins there; sizes: int64 [g], largest first; member: int64 [m], each complainant's group;
    rows: int64 [m], the complainants; strongest: what marks each group, strongest first.
    """

    centres: NDArray[np.float64]
    shares: NDArray[np.float64]
    offsets: NDArray[np.int64]
    sizes: NDArray[np.int64]
    member: NDArray[np.int64]
    rows: NDArray[np.int64]
    strongest: tuple[tuple[Strength, ...], ...]


def group_complainants(
    prepared: Prepared,
    complainants: Sequence[int] | NDArray[Any],
    *,
    groups: int | None = None,
    seed: int = 0,
) -> Groups:
    """Group the complainants by k-means in the metric of `prepared`; how many groups is decided by their mean
    silhouette where `groups` does not say. Raises FeatureProblem for no complainants."""
    rows = complainants_of(prepared, complainants)
    points = _Points(prepared, rows)
    rng = np.random.default_rng(seed)
    member = _grouped(points, groups, rng) if groups else _clearest(points, rng)
    # The largest group is the first, of equal ones that of the first complainant.
    found, first, sizes = np.unique(member, return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    rank = np.empty(len(found), np.int64)
    rank[order] = np.arange(len(found))
    member = rank[np.searchsorted(found, member)]
    shares, offsets = _all_shares(prepared, rows, member, len(found))
    centres = points.means(member, len(found))
    strongest = _strongest(prepared, centres, shares, offsets)
    return Groups(centres, shares, offsets, sizes[order], member, rows, strongest)


class _Points:
    """Complainants with their nominal values numbered anew, as few as they have."""

    def __init__(self, prepared: Prepared, rows: NDArray[np.int64]) -> None:
        features = len(prepared.numeric)
        self.numeric = np.ascontiguousarray(prepared.numeric[:, rows].T)
        self.codes = [np.unique(codes[rows], return_inverse=True)[1] for codes in prepared.codes]
        self.weights, self.code_weights = prepared.weights[:features], prepared.weights[features:]

    def __len__(self) -> int:
        return len(self.numeric)

    def some(self, places: NDArray[np.int64]) -> _Points:
        """A part of the points."""
        part = object.__new__(_Points)
        part.numeric, part.codes = self.numeric[places], [codes[places] for codes in self.codes]
        part.weights, part.code_weights = self.weights, self.code_weights
        return part

    def one_cloud(self, rng: np.random.Generator) -> _Points:
        """As many points without groups: normal, as wide in each feature; nominal values dealt anew."""
        part = self.some(np.arange(len(self)))
        part.numeric = rng.normal(size=self.numeric.shape) * self.numeric.std(axis=0)
        part.codes = [rng.permutation(codes) for codes in self.codes]
        return part

    def means(self, member: NDArray[np.int64], groups: int) -> NDArray[np.float64]:
        """Means of the numeric features, a group in a row."""
        return np.stack([self.numeric[member == group].mean(axis=0) for group in range(groups)])

    def squares(self, member: NDArray[np.int64], groups: int) -> NDArray[np.float64]:
        """Squared distance of every point to every group's centre [m, groups]; an empty group is far."""
        sizes = np.bincount(member, minlength=groups).astype(np.float64)
        inside = np.zeros((groups, len(self)))
        inside[member, np.arange(len(self))] = 1.0
        inside /= np.maximum(sizes, 1)[:, None]
        centres = inside @ self.numeric
        found = np.square(self.numeric) @ self.weights - 2 * (centres * self.weights) @ self.numeric.T
        found += (np.square(centres) @ self.weights)[:, None]
        for codes, weight in zip(self.codes, self.code_weights, strict=True):
            values = int(codes.max()) + 1
            counts = np.bincount(member * values + codes, minlength=groups * values).reshape(groups, values)
            shares = counts / np.maximum(sizes, 1)[:, None]
            own = weight * 0.5 * (1 - 2 * shares + np.square(shares).sum(axis=1, keepdims=True))
            found += own[:, codes]
        found[sizes == 0] = np.inf
        return np.maximum(found, 0).T

    def gaps(self, place: int) -> NDArray[np.float64]:
        """Squared distance of every point to one of them."""
        gap = self.numeric - self.numeric[place]
        total = (gap * gap) @ self.weights
        for codes, weight in zip(self.codes, self.code_weights, strict=True):
            total += weight * (codes != codes[place])
        return total


def _grouped(points: _Points, groups: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """k-means from several beginnings spread out (k-means++), the tightest."""
    best, tightest = np.zeros(len(points), np.int64), np.inf
    for _ in range(STARTS if groups > 1 else 1):
        member = _begun(points, min(groups, len(points)), rng)
        for _ in range(ROUNDS):
            moved = points.squares(member, groups).argmin(axis=1)
            if (moved == member).all():
                break
            member = moved
        within = float(points.squares(member, groups).min(axis=1).sum())
        if within < tightest:
            best, tightest = member, within
    return best


def _begun(points: _Points, groups: int, rng: np.random.Generator) -> NDArray[np.int64]:
    gaps = [points.gaps(int(rng.integers(len(points))))]
    for _ in range(1, groups):
        nearest = np.min(gaps, axis=0)
        total = nearest.sum()
        if total <= 0:
            break
        gaps.append(points.gaps(int(rng.choice(len(points), p=nearest / total))))
    return np.argmin(gaps, axis=0)


def _clearest(points: _Points, rng: np.random.Generator) -> NDArray[np.int64]:
    """The number of groups with the greatest silhouette; one group where none is clear."""
    tried = points.some(np.sort(rng.permutation(len(points))[:TRIED]))
    cloud = tried.one_cloud(rng)
    best, clearest = 1, CLEAR
    for groups in range(2, min(MOST_GROUPS, len(points) - 1) + 1):
        clear = _silhouette(tried, groups, rng) - _silhouette(cloud, groups, rng)
        if clear > clearest:
            best, clearest = groups, clear
    return _grouped(points, best, rng)


def _silhouette(points: _Points, groups: int, rng: np.random.Generator) -> float:
    """How much nearer the own centre is than the next, on average, of 1."""
    ends = np.sqrt(np.sort(points.squares(_grouped(points, groups, rng), groups), axis=1)[:, :2])
    known = np.isfinite(ends[:, 1]) & (ends[:, 1] > 0)
    return float((1 - ends[known, 0] / ends[known, 1]).mean()) if known.any() else 0.0


def _all_shares(
    prepared: Prepared, rows: NDArray[np.int64], member: NDArray[np.int64], groups: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    sizes = [len(values) for values in prepared.values]
    offsets = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
    shares = np.zeros((groups, int(offsets[-1])))
    for group in range(groups):
        inside = rows[member == group]
        for codes, offset, size in zip(prepared.codes, offsets, sizes, strict=False):
            shares[group, offset : offset + size] = np.bincount(codes[inside], minlength=size) / len(inside)
    return shares, offsets


def _strongest(
    prepared: Prepared, centres: NDArray[np.float64], shares: NDArray[np.float64], offsets: NDArray[np.int64]
) -> tuple[tuple[Strength, ...], ...]:
    features = len(prepared.numeric)
    usual = [
        np.bincount(codes, minlength=len(values)) / prepared.customers
        for codes, values in zip(prepared.codes, prepared.values, strict=True)
    ]
    found = []
    for group, centre in enumerate(centres):
        marks = [
            Strength(name, None, float(mean), float(mean * prepared.deviation[n] + prepared.mean[n]), False)
            for n, (name, mean) in enumerate(zip(prepared.numeric_names, centre, strict=True))
            if prepared.weights[n] > 0 and prepared.deviation[n] > 0
        ]
        for number, name in enumerate(prepared.nominal_names):
            mine = shares[group, offsets[number] : offsets[number + 1]]
            place = int(np.argmax(np.abs(mine - usual[number])))
            if prepared.weights[features + number] > 0:
                gap = float(mine[place] - usual[number][place])
                marks.append(Strength(name, prepared.values[number][place], gap, float(mine[place]), True))
        # A difference of shares is at most 1; in standard deviations of a half-half feature it is twice that.
        marks.sort(key=lambda mark: -abs(mark.difference) * (2 if mark.nominal else 1))
        found.append(tuple(mark for mark in marks[:STRONGEST] if mark.difference != 0))
    return tuple(found)


def nearest_group(
    prepared: Prepared, groups: Groups, *, tell: Callable[[float], None] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Every customer's (complainants too) distance to the nearest centre, and that group: [n] each."""
    distance, group = np.empty(prepared.customers), np.empty(prepared.customers, np.int64)
    # What a group's shares add to the squared distance of each value.
    parts = np.empty_like(groups.shares)
    for number in range(len(prepared.codes)):
        mine = groups.shares[:, groups.offsets[number] : groups.offsets[number + 1]]
        weight = prepared.weights[len(prepared.numeric) + number]
        whole = np.square(mine).sum(axis=1, keepdims=True)
        parts[:, groups.offsets[number] : groups.offsets[number + 1]] = weight * 0.5 * (1 - 2 * mine + whole)
    parts = np.maximum(parts, 0)

    def task(first: int) -> None:
        last = min(first + TASK, prepared.customers)
        fixed = (prepared.numeric, prepared.codes, prepared.weights, groups.centres, parts, groups.offsets)
        _distances(*fixed, first, distance[first:last], group[first:last])

    starts = range(0, prepared.customers, TASK)
    with ThreadPoolExecutor(cores()) as pool:
        for first, _ in zip(starts, pool.map(task, starts), strict=True):
            if tell is not None:
                tell(min(1.0, (first + TASK) / prepared.customers))
    return distance, group


@compiled()
def _distances(numeric, codes, weights, centres, parts, offsets, first, distance, group):  # type: ignore[no-untyped-def]
    count = len(distance)
    total = np.empty(count)
    distance[:] = np.inf
    for number in range(len(centres)):
        total[:] = 0.0
        for feature in range(len(numeric)):
            centre, weight, column = centres[number, feature], weights[feature], numeric[feature]
            for row in range(count):
                gap = column[first + row] - centre
                total[row] += weight * (gap * gap)
        for feature in range(len(codes)):
            for row in range(count):
                total[row] += parts[number, offsets[feature] + codes[feature, first + row]]
        for row in range(count):
            if total[row] < distance[row]:
                distance[row], group[row] = total[row], number
    for row in range(count):
        distance[row] = np.sqrt(distance[row])
