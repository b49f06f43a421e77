"""A control chart as a value: points, centre, limits and sigma, phase by phase."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from headwater.engine.words import Problem, Words

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
SIGMAS = 3.0
# Below this many points limits move so much with each new one that nobody should act on them.
USUAL = 20


@dataclass(frozen=True, slots=True)
class Phase:
    """One stretch with limits of its own: places `start` to `end` (excluded) of the points."""

    start: int
    end: int
    points_used: int


@dataclass(frozen=True)
class ControlChart:
    """One chart over n points.

    `kind`: xbar, r, s, xmr, mr, p, np, c, u, ewma, cusum, laney_p or laney_u. `values`, `centre`, `lower`,
    `upper`, `sigma`: arrays of n floats in the unit of the values; `sigma` is the standard error of each
    point, so that (value - centre) / sigma is what run rules look at; NaN where a point is undefined or its
    limits are. `sides`: for cusum the upper and the lower sum. `notes` say what a reader has to mind.
    """

    kind: str
    values: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    sigma: Floats
    phases: tuple[Phase, ...]
    notes: tuple[Words, ...] = ()
    sides: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def standardised(self) -> Floats:
        """(value - centre) / sigma, n floats; NaN where sigma is zero or anything is undefined."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found = (self.values - self.centre) / self.sigma
        return np.where(self.sigma > 0, found, np.nan)

    @property
    def outside(self) -> NDArray[np.bool_]:
        """Which points lie beyond a limit."""
        return np.asarray((self.values > self.upper) | (self.values < self.lower), dtype=bool)


@dataclass(frozen=True)
class Basis:
    """Which points the limits of which points come from.

    `starts`: places at which a new phase begins. `frozen`: n booleans, the points that limits are taken from
    (phase I; None: all of the phase). `moving`: take them from this many points before each point instead;
    the first ones of a phase, which have too few before them, take the phase's first `moving` points.
    """

    starts: tuple[int, ...] = ()
    frozen: ArrayLike | None = None
    moving: int | None = None


ALL = Basis()
Fitted = TypeVar("Fitted")
Drawn = tuple[Floats, Floats, Floats, Floats]


def build(
    kind: str,
    values: Floats,
    basis: Basis,
    fit: Callable[[Places], Fitted],
    draw: Callable[[Fitted, Places], Drawn],
) -> ControlChart:
    """The chart whose parameters `fit` finds over some places, and whose limits `draw` gives for others."""
    size = len(values)
    centre, lower, upper, sigma = (np.full(size, np.nan) for _ in range(4))
    usable = _usable(values, basis)
    phases, notes = [], list(_remarks(values))
    for start, end in spans(basis.starts, size):
        base = start + np.flatnonzero(usable[start:end])
        phases.append(Phase(start, end, len(base)))
        if len(base) < 2:
            notes.append(_too_few(start, end, len(base)))
            continue
        if len(base) < USUAL:
            notes.append(_provisional(start, end, len(base)))
        for target, sources in _windows(start, end, base, basis.moving):
            drawn = draw(fit(sources), target)
            for array, found in zip((centre, lower, upper, sigma), drawn, strict=True):
                array[target] = found
    return ControlChart(kind, values, centre, lower, upper, sigma, tuple(phases), tuple(notes))


def spans(starts: tuple[int, ...], size: int) -> list[tuple[int, int]]:
    """The phases as (start, end) over `size` points. Raises Problem for a start outside of them."""
    if any(not 0 <= start < max(size, 1) for start in starts):
        raise Problem(
            Words(
                f"A phase can only begin at one of the {size} points (0 to {size - 1})",
                f"阶段只能从现有的 {size} 个点（0 至 {size - 1}）中的某一点开始",
            )
        )
    edges = sorted({0, *starts, size})
    return list(pairwise(edges))


def numbers(given: ArrayLike, what: str = "values") -> Floats:
    """One-dimensional floats. Raises Problem for anything else, and for an empty series."""
    array = np.asarray(given, dtype=np.float64)
    if array.ndim != 1 or not len(array):
        raise Problem(
            Words(f"A control chart needs at least one point ({what})", f"控制图至少需要一个点（{what}）")
        )
    return array


def _usable(values: Floats, basis: Basis) -> NDArray[np.bool_]:
    known = ~np.isnan(values)
    if basis.frozen is None:
        return known
    return known & np.asarray(basis.frozen, dtype=bool)


def _windows(start: int, end: int, base: Places, moving: int | None) -> list[tuple[Places, Places]]:
    if moving is None:
        return [(np.arange(start, end), base)]
    if moving < 2:
        raise Problem(
            Words("Moving limits need at least two points before each", "移动控制限至少需要前面的两个点")
        )
    found = []
    for place in range(start, end):
        before = base[base < place][-moving:]
        found.append((np.array([place]), before if len(before) >= moving else base[:moving]))
    return found


def _remarks(values: Floats) -> list[Words]:
    known = values[~np.isnan(values)]
    if len(known) and not known.any():
        return [
            Words(
                "Every value is zero: there is no variation to take limits from",
                "所有数值均为零：没有波动，无法计算控制限",
            )
        ]
    if len(known) > 1 and np.ptp(known) == 0:
        return [
            Words(
                "The value never changes: there is no variation to take limits from",
                "数值始终不变：没有波动，无法计算控制限",
            )
        ]
    return []


def _too_few(start: int, end: int, used: int) -> Words:
    return Words(
        f"Points {start + 1} to {end}: limits need at least two points, there are {used}",
        f"第 {start + 1} 至 {end} 点：计算控制限至少需要两个点，现有 {used} 个",
    )


def _provisional(start: int, end: int, used: int) -> Words:
    return Words(
        f"Points {start + 1} to {end}: limits rest on {used} points only; {USUAL} are usual",
        f"第 {start + 1} 至 {end} 点：控制限仅由 {used} 个点算出，通常需要 {USUAL} 个",
    )
