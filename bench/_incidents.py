"""Made cases of root cause: tables of leaves with planted causes, drawn by a seed.

    case(seed) -> Case

4-6 attributes, 20,000-50,000 leaves, skewed sizes, chance in the counts, a spread of the leaves beyond
chance, 1-5 causes of one to three attributes; every second case is an amount, the others are a ratio.

How clear a case is, is decided from what was planted, never from what a method finds. A cause can be
told from its rivals when the leaves that decide between them would show it. The rivals of a cause: that
nothing happened (decided by its own leaves); each coarser combination, one attribute dropped (decided
by the leaves that the coarser one adds); each finer one, one value added (decided by the leaves that it
leaves out). Each is decided at so many standard errors: what the move makes there, divided by the
root of chance and spread. `separation` is the smallest of all these over all causes, and the clear half
of many cases is the half with the greater separation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
Where = frozenset[tuple[str, str]]
LEAST_SHARE = 0.1  # what carries less of the whole movement is not called a cause of it


@dataclass(frozen=True)
class Case:
    """A table of leaves, what was planted in it, and how clear that is (in standard errors)."""

    seed: int
    attributes: dict[str, Array]
    actual: Array
    expected: Array
    of: Array | None
    expected_of: Array | None
    truth: frozenset[Where]
    separation: float

    def columns(self) -> tuple[Array | None, ...]:
        """The figures in the order of `explain`."""
        return self.actual, self.expected, self.of, self.expected_of


@dataclass(frozen=True)
class _Table:
    """Leaves before anything happens: codes by attribute, mean size, usual share, spread beyond chance."""

    codes: list[Array]
    size: Array
    share: Array
    spread: float


def clear_half(cases: list[Case]) -> list[Case]:
    """The half with the greater separation."""
    return sorted(cases, key=lambda case: -case.separation)[: len(cases) // 2]


def case(seed: int) -> Case:
    """The case of this seed; odd seeds are amounts, even ones ratios."""
    rng = np.random.default_rng([20261121, seed])
    while True:
        table = _table(rng)
        drawn = _draw(rng, table, ratio=seed % 2 == 0, seed=seed)
        if drawn is not None:
            return drawn


def _table(rng: np.random.Generator) -> _Table:
    number, wanted = int(rng.integers(4, 7)), int(rng.integers(20_000, 50_001))
    # Cardinalities of a skewed kind whose product is half as many again as the leaves that are seen.
    weights = rng.dirichlet(np.full(number, 3.0))
    sizes = np.maximum(2, np.round((1.5 * wanted) ** weights)).astype(int)
    while sizes.prod() < 1.2 * wanted:
        sizes[int(rng.integers(number))] += 1
    cells = rng.choice(sizes.prod(), wanted, replace=False)
    codes = [array.astype(np.int64) for array in np.unravel_index(np.sort(cells), sizes)]
    popular = [rng.permutation(1.0 / np.arange(1, size + 1) ** rng.uniform(0.2, 1.0)) for size in sizes]
    size = np.prod([one[code] for one, code in zip(popular, codes, strict=True)], axis=0)
    size = size * rng.lognormal(0, 0.5, wanted)
    size *= wanted * rng.uniform(10, 60) / size.sum()
    logit = rng.uniform(-4, -1.5) + sum(rng.normal(0, 0.3, n)[c] for n, c in zip(sizes, codes, strict=True))
    return _Table(codes, size, 1 / (1 + np.exp(-logit)), float(rng.uniform(0, 0.2)))


def _draw(rng: np.random.Generator, table: _Table, ratio: bool, seed: int) -> Case | None:
    masks = _masks(rng, table.codes)
    if masks is None:
        return None
    spoken = {_where(table.codes, attributes, mask): mask for attributes, mask in masks}
    up = bool(ratio or rng.random() < 0.5)
    strengths = [_strength(rng, ratio, up) for _ in masks]
    effect = _effect(table, [mask for _, mask in masks], strengths, ratio)
    if not _shared_out(effect, [mask for _, mask in masks]):
        return None
    names = {f"a{index}": np.array([f"v{code}" for code in codes]) for index, codes in enumerate(table.codes)}
    separation = min(_separation(table, masks, effect, index, ratio) for index in range(len(masks)))
    noise = rng.lognormal(-(table.spread**2) / 2, table.spread, len(table.size))
    if not ratio:
        actual = rng.poisson((table.size + effect) * noise).astype(float)
        expected = rng.poisson(4 * table.size) / 4.0
        return Case(seed, names, actual, expected, None, None, frozenset(spoken), separation)
    total, before = rng.poisson(table.size), rng.poisson(4 * table.size)
    share = np.clip(table.share * noise + effect / table.size, 0, 0.95)
    actual, expected = rng.binomial(total, share), rng.binomial(before, table.share)
    figures = (actual.astype(float), expected / 4.0, total.astype(float), before / 4.0)
    return Case(seed, names, *figures, frozenset(spoken), separation)


def _masks(rng: np.random.Generator, codes: list[Array]) -> list[tuple[tuple[int, ...], Array]] | None:
    """1-5 combinations, each of 1-3 attributes, each with a good deal of leaves of its own."""
    found: list[tuple[tuple[int, ...], Array]] = []
    for _ in range(int(rng.integers(1, 6))):
        attributes = tuple(sorted(rng.choice(len(codes), int(rng.integers(1, 4)), replace=False)))
        like = int(rng.integers(len(codes[0])))
        mask = np.all([codes[index] == codes[index][like] for index in attributes], axis=0)
        own = mask & ~np.any([np.zeros_like(mask), *(other for _, other in found)], axis=0)
        nested = any((mask <= other).all() or (other <= mask).all() for _, other in found)
        if nested or own.sum() < 0.7 * mask.sum() or not 5 <= mask.sum() <= 0.5 * len(mask):
            return None
        found.append((attributes, mask))
    return found


def _where(codes: list[Array], attributes: tuple[int, ...], mask: Array) -> Where:
    one = int(mask.argmax())
    return frozenset((f"a{index}", f"v{codes[index][one]}") for index in attributes)


def _strength(rng: np.random.Generator, ratio: bool, up: bool) -> float:
    if ratio:
        return float(rng.uniform(0.02, 0.4))
    return float(rng.uniform(0.3, 3.0)) if up else float(-rng.uniform(0.2, 0.9))


def _effect(table: _Table, masks: list[Array], strengths: list[float], ratio: bool) -> Array:
    """What the causes add to each leaf; where two meet, the stronger one counts."""
    each = np.array([mask * strength for mask, strength in zip(masks, strengths, strict=True)])
    strongest = np.take_along_axis(each, np.abs(each).argmax(axis=0)[None], axis=0)[0]
    return strongest * table.size * ((1 - table.share) if ratio else 1.0)


def _shared_out(effect: Array, masks: list[Array]) -> bool:
    carried = np.array([abs(effect[mask].sum()) for mask in masks])
    return bool((carried >= LEAST_SHARE * carried.sum()).all())


def _separation(
    table: _Table, masks: list[tuple[tuple[int, ...], Array]], effect: Array, index: int, ratio: bool
) -> float:
    attributes, mask = masks[index]
    others = np.any([np.zeros_like(mask), *(m for i, (_, m) in enumerate(masks) if i != index)], axis=0)
    usual = table.size * (table.share if ratio else 1.0)
    # Chance now, chance in the expectation of four periods, and the leaves' own spread.
    doubt = usual * 1.25 + np.abs(effect) + (table.spread * (usual + np.abs(effect))) ** 2
    strength = abs(effect[mask].sum()) / max(usual[mask].sum(), 1e-9)

    def decided(leaves: Array, made: Array) -> float:
        return float(made[leaves].sum() / np.sqrt(doubt[leaves].sum())) if leaves.any() else 0.0

    made = np.abs(effect)
    rivals = [decided(mask & ~others, made)]
    rivals += [
        decided(extra & ~others, strength * usual) for extra in _coarser(table.codes, attributes, mask)
    ]
    rivals += [decided(rest & ~others, made) for rest in _finer(table.codes, attributes, mask)]
    return min(rivals)


def _coarser(codes: list[Array], attributes: tuple[int, ...], mask: Array) -> Iterator[Array]:
    """The leaves that each coarser combination adds."""
    one = int(mask.argmax())
    for dropped in attributes if len(attributes) > 1 else ():
        kept = [index for index in attributes if index != dropped]
        yield np.all([codes[index] == codes[index][one] for index in kept], axis=0) & ~mask


def _finer(codes: list[Array], attributes: tuple[int, ...], mask: Array) -> Iterator[Array]:
    """The leaves that each finer combination leaves out."""
    for index in range(len(codes)):
        if index not in attributes:
            values, counts = np.unique(codes[index][mask], return_counts=True)
            largest = values[counts.argmax()]
            yield mask & (codes[index] != largest)
