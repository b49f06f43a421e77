"""Made cases after schemes that others published, so that no generator of our own is the only judge.

    published(scheme, seed) -> Planted

- ripple: the generalised ripple effect of Squeeze and PSqueeze (Li et al. 2019, 2022): all leaves of a cause
  share a deviation d = 2 (expected - actual) / (expected + actual) but for a little (vertical), the causes of
  a case lie in one set of attributes and differ in d (horizontal); the others are off by a forecast's error
  of 0.8 to 16 %; a tenth of the expectations are 0; amounts with decimals.
- quotient: the same of a ratio of two such amounts, of which the numerator rises.
- layers: as RiskLoc's sets (Kalander 2021): Weibull amounts, a quarter of them 0, causes in different sets of
  attributes, each with a severity and a spread of it; noise up to a quarter.
- older: HotSpot's (Sun et al. 2018): each leaf takes its part in proportion; noise up to 15 %; whole numbers.
- crossing: causes that cross and go up and down in turn, cancelling in the whole; Poisson counts.

Causes that together make up more than half of a coarser combination are not drawn: its name would be theirs.
How clear a case is, is decided from what was planted: the part of all movement under its weakest cause.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
Where = frozenset[tuple[str, str]]
Mask = tuple[tuple[int, ...], Array]
SIZES = ((10, 12, 10, 8, 5), (10, 24, 10, 15), (8, 6, 9, 7, 5, 3))


@dataclass(frozen=True)
class Planted:
    """A table of leaves, its figures in the order of `explain`, its causes, and the weakest one's part."""

    attributes: dict[str, Array]
    figures: tuple[Array, ...]
    truth: frozenset[Where]
    weakest: float


def published(scheme: str, seed: int) -> Planted:
    """The case of this seed."""
    rng = np.random.default_rng([20261122, sorted(SCHEMES).index(scheme), seed])
    while True:
        made = SCHEMES[scheme](rng)
        if made is not None:
            return made


def _cells(rng: np.random.Generator, sizes: tuple[int, ...], most: int = 50_000) -> list[Array]:
    count = int(np.prod(sizes))
    cells = np.arange(count) if count <= most else np.sort(rng.choice(count, most, replace=False))
    return [code.astype(np.int64) for code in np.unravel_index(cells, sizes)]


def _any_cells(rng: np.random.Generator) -> list[Array]:
    """4-6 attributes, 20,000-50,000 leaves."""
    number, wanted = int(rng.integers(4, 7)), int(rng.integers(20_000, 50_001))
    while True:
        sizes = np.maximum(3, np.round((1.3 * wanted) ** rng.dirichlet(np.full(number, 4.0)))).astype(int)
        if wanted <= sizes.prod() <= 4 * wanted:
            return _cells(rng, tuple(int(size) for size in sizes), wanted)


def _places(
    rng: np.random.Generator, codes: list[Array], volume: Array, most: int, alike: bool, least: float = 0.005
) -> list[Mask] | None:
    """1 to `most` combinations of 1-3 attributes that hardly meet; alike: all of one set of attributes."""
    found, number = list[Mask](), int(rng.integers(1, most + 1))
    attributes = _some(rng, len(codes))
    for _ in range(60):
        attributes = attributes if alike else _some(rng, len(codes))
        one = int(rng.integers(len(volume)))
        mask = np.all([codes[index] == codes[index][one] for index in attributes], axis=0)
        meets = max(((mask & other).sum() / min(mask.sum(), other.sum()) for _, other in found), default=0)
        fits = least <= volume[mask].sum() / volume.sum() <= 0.4 and mask.sum() >= 8
        if fits and meets <= (0 if alike else 0.3):
            found.append((attributes, mask))
        if len(found) == number:
            return found if _apart(codes, volume, found) else None
    return None


def _apart(codes: list[Array], volume: Array, places: list[Mask]) -> bool:
    """Whether no combination coarser by one attribute lies for more than half under causes."""
    together = np.any([mask for _, mask in places], axis=0)
    for attributes, mask in places:
        one = int(mask.argmax())
        for dropped in attributes if len(attributes) > 1 else ():
            kept = [index for index in attributes if index != dropped]
            wider = np.all([codes[index] == codes[index][one] for index in kept], axis=0)
            if volume[wider & together].sum() > volume[wider].sum() / 2:
                return False
    return True


def _some(rng: np.random.Generator, number: int) -> tuple[int, ...]:
    return tuple(int(i) for i in sorted(rng.choice(number, int(rng.integers(1, 4)), replace=False)))


def _planted(codes: list[Array], places: list[Mask], figures: tuple[Array, ...], usual: Array) -> Planted:
    names = {f"a{index}": np.array([f"v{value}" for value in code]) for index, code in enumerate(codes)}
    truth = frozenset(
        frozenset((f"a{index}", f"v{codes[index][int(mask.argmax())]}") for index in attributes)
        for attributes, mask in places
    )
    moved = [abs(float((figures[0] - usual)[mask].sum())) for _, mask in places]
    return Planted(names, figures, truth, min(moved) / sum(moved))


def _ripple(rng: np.random.Generator) -> Planted | None:
    codes = _any_cells(rng)
    usual = _amounts(rng, len(codes[0]))
    places = _places(rng, codes, usual, 5, alike=True)
    if places is None:
        return None
    size = rng.uniform(0.2, 1.2, len(places)) * rng.choice([-1, 1])
    return _planted(codes, places, (_deviated(rng, usual, places, size), usual), usual)


def _quotient(rng: np.random.Generator) -> Planted | None:
    codes = _any_cells(rng)
    whole = _amounts(rng, len(codes[0]))
    places = _places(rng, codes, whole, 5, alike=True, least=0.02)
    if places is None:
        return None
    share = np.clip(0.05 * rng.lognormal(0, 0.4, len(whole)), 0.005, 0.5)
    part = _deviated(rng, whole * share, places, -rng.uniform(0.3, 1.8, len(places)))
    now = np.maximum(_deviated(rng, whole, [], np.zeros(0)), part)
    return _planted(codes, places, (part, whole * share, now, whole), whole * share)


def _amounts(rng: np.random.Generator, leaves: int) -> Array:
    return rng.lognormal(6, 1.2, leaves) * (rng.random(leaves) >= 0.1)


def _deviated(rng: np.random.Generator, usual: Array, places: list[Mask], size: Array) -> Array:
    error = rng.uniform(0.008, 0.16)
    off = rng.normal(0, error, len(usual))
    for (_, mask), deviation in zip(places, size, strict=True):
        off[mask] = rng.normal(deviation, np.hypot(error, 0.03), mask.sum())
    off = np.clip(off, -1.9, 1.9)
    return usual * (2 - off) / (2 + off)


def _layers(rng: np.random.Generator) -> Planted | None:
    codes = _cells(rng, SIZES[int(rng.integers(3))])
    usual = rng.weibull(rng.uniform(0.5, 1), len(codes[0])) * 100 * (rng.random(len(codes[0])) >= 0.25)
    places = _places(rng, codes, usual, 3, alike=False)
    if places is None:
        return None
    now, sign = usual * np.maximum(rng.normal(1, rng.uniform(0, 0.25), len(usual)), 0), rng.choice([-1, 1])
    for _, mask in places:
        felt = np.maximum(rng.normal(rng.uniform(0.25, 1), rng.uniform(0, 0.1), mask.sum()), 0)
        now[mask] = usual[mask] * np.maximum(1 + sign * felt, 0)
    return _planted(codes, places, (now, usual), usual)


def _older(rng: np.random.Generator) -> Planted | None:
    codes = _any_cells(rng)
    usual = np.round(rng.lognormal(3, 1.5, len(codes[0])))
    places = _places(rng, codes, usual, 3, alike=True)
    if places is None:
        return None
    noise = np.maximum(rng.normal(1, rng.uniform(0, 0.15), len(usual)), 0)
    now = usual * noise
    for _, mask in places:
        now[mask] *= 1 - rng.uniform(0.2, 0.95)
    return _planted(codes, places, (np.round(now), usual), usual)


def _crossing(rng: np.random.Generator) -> Planted | None:
    codes = _any_cells(rng)
    usual = rng.lognormal(3.5, 1, len(codes[0]))
    places = _places(rng, codes, usual, 4, alike=False, least=0.01)
    if places is None:
        return None
    now = usual * np.maximum(rng.normal(1, rng.uniform(0, 0.1), len(usual)), 0)
    for place, (_, mask) in enumerate(places):
        now[mask] *= rng.uniform(0.15, 0.6) if place % 2 else rng.uniform(1.6, 3)
    figures = (rng.poisson(now).astype(float), rng.poisson(4 * usual) / 4)
    return _planted(codes, places, figures, usual)


SCHEMES: dict[str, Callable[[np.random.Generator], Planted | None]] = {
    "ripple": _ripple,
    "quotient": _quotient,
    "layers": _layers,
    "older": _older,
    "crossing": _crossing,
}
