"""The search: the set of combinations that makes the table most likely, each paid for by its description."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from scipy.sparse import csr_matrix, vstack

from headwater.engine.explain.evidence import SPREADS, Evidence, Move
from headwater.engine.explain.lattice import Layer
from headwater.engine.explain.level import common_level
from headwater.engine.explain.values import Settings

Array = np.ndarray
# Constants below were chosen on one half of real incidents and kept when the other half agreed; each stands
# in the middle of a range in which the answers hardly change.
# Naming a combination and its movement costs its nats so many times over: once for itself, and again as
# the likelihood of leaves that belong together counts what they have in common as often as there are leaves.
PRICE = 2.0
# A leaf that moved less than this part (in logarithms) of the main cause is part of the background.
MINOR = 0.25
# What leaves are usually off where nothing happened, and by which factor that is itself off as a rule.
START = 0.2
TWICE = 2.0
ROUNDS = 6
# Standard errors by which a cause as a whole must differ: leaves that are only odd one by one do not.
CHANCE = 3.0
# The part of the whole's difference that its one cause must carry, where the whole alone is beyond chance.
MOST = 0.5


@dataclass(frozen=True)
class Found:
    """A combination that the search chose: the leaves it covers, its layer, movement, and nats gained."""

    members: Array
    layer: Layer
    move: Move
    gain: float


def search(evidence: Evidence, lattice: list[Layer], settings: Settings) -> list[Found]:
    """Combinations, the one that carries most first."""
    found = _settled(evidence, lattice, settings.most)
    if found and _alike(evidence, found[:1]):
        found = found[:1]
    elif found and not _alike(evidence, found):
        found += _weaker(evidence, found, lattice, settings.most - len(found))
    return _material(evidence, found, settings.least_share)


def _settled(evidence: Evidence, lattice: list[Layer], most: int) -> list[Found]:
    """Causes and spread by turns until neither changes: the one can be told only when the other is known."""
    tried, spread = dict[float, list[Found]](), START
    while spread not in tried and len(tried) < ROUNDS:
        found = tried[spread] = cover(_gains(evidence, spread), evidence.moves, lattice, most)
        wider = _spread(evidence, found)
        # Where nothing stood out, a second look pays only if the table is quieter than was assumed.
        spread = spread if not found and wider > spread else wider
    order = list(tried)
    # Where they go round in a circle, that spread counts at which most can be seen.
    settled = min(order[order.index(spread) :] if spread in tried else order[-1:])
    return tried[settled] or _one_behind_all(evidence, settled, lattice)


def _one_behind_all(evidence: Evidence, spread: float, lattice: list[Layer]) -> list[Found]:
    """Where the whole differs beyond chance, something did happen: its likeliest place, at a single price."""
    away, usual = evidence.figures - evidence.usual, evidence.usual
    doubt = np.sqrt((evidence.grain * usual + (spread * usual) ** 2).sum())
    if abs(away.sum()) <= CHANCE * doubt:
        return []
    found = cover(_gains(evidence, spread), evidence.moves, lattice, 1, price=1.0)
    return [one for one in found if away[one.members].sum() / away.sum() >= MOST]


def _gains(evidence: Evidence, spread: float) -> Array:
    """How much likelier each leaf is in each movement than still (leaves, movements), in nats."""
    still = evidence.still(spread)
    return np.stack([evidence.moved(move, spread) - still for move in evidence.moves], axis=1)


def _weaker(evidence: Evidence, found: list[Found], lattice: list[Layer], most: int) -> list[Found]:
    """Causes that are small beside the main one, in a rest quiet enough to show them."""
    outside = _outside(evidence, found)
    gains = np.where(outside[:, None], _gains(evidence, _noise(evidence, outside)), 0.0)
    return cover(gains, evidence.moves, lattice, most)


def _alike(evidence: Evidence, found: list[Found]) -> bool:
    """Whether all that is under none of them moved alike, so that no combination is behind it."""
    outside = _outside(evidence, found)
    codes = tuple(code[outside] for code in evidence.codes)
    return common_level(codes, evidence.figures[outside], evidence.usual[outside], evidence.grain) != 1


def _outside(evidence: Evidence, found: list[Found]) -> Array:
    """The leaves under none of them, as a mask."""
    return ~np.any([np.zeros(len(evidence.figures), bool), *(one.members for one in found)], axis=0)


def cover(
    gains: Array, moves: tuple[Move, ...], lattice: list[Layer], most: int, price: float = PRICE
) -> list[Found]:
    """Greedy: the best combination on what is not covered yet, until none is worth its price."""
    found, pool = list[Found](), _worth(gains, lattice, price)
    while len(found) < most and pool:
        sums = pool.matrix @ gains - pool.prices[:, None]
        row, column = np.unravel_index(int(sums.argmax()), sums.shape)
        if sums[row, column] <= 0:
            break
        layer, group = pool.layers[pool.layer[row]], int(pool.group[row])
        found.append(Found(layer.groups == group, layer, moves[column], float(sums[row, column])))
        gains = np.where(found[-1].members[:, None], 0.0, gains)
    return found


@dataclass(frozen=True)
class _Pool:
    """The combinations that would be worth their price alone: rows of a matrix over the leaves."""

    layers: list[Layer]
    layer: Array
    group: Array
    prices: Array
    matrix: csr_matrix


def _worth(gains: Array, lattice: list[Layer], price: float) -> _Pool | None:
    """The first pass over all combinations; what is not worth its price alone is not looked at again."""
    parts = []
    for number, layer in enumerate(lattice):
        paid = price * (layer.nats + log(gains.shape[1]))
        groups = np.flatnonzero((layer.matrix() @ gains).max(axis=1) > paid)
        if len(groups):
            parts.append((np.full(len(groups), number), groups, np.full(len(groups), paid)))
    if not parts:
        return None
    layer_of, group_of, prices = (np.concatenate(column) for column in zip(*parts, strict=True))
    rows = [lattice[number[0]].matrix().tocsr()[groups] for number, groups, _ in parts]
    return _Pool(lattice, layer_of, group_of, prices, vstack(rows, format="csr"))


def _spread(evidence: Evidence, found: list[Found]) -> float:
    """How far leaves are off where nothing happened: as the rest shows, and in proportion to the cause."""
    noise = _noise(evidence, _outside(evidence, found))
    if not found:
        return noise
    main = found[0].members
    ratio = float((evidence.figures[main].sum() + 0.5) / (evidence.usual[main].sum() + 0.5))
    # A spread is relative to what was expected, and so is a fall; a rise is what its logarithm says.
    return max(noise, MINOR * (log(ratio) if ratio > 1 else 1 - ratio))


def _noise(evidence: Evidence, outside: Array) -> float:
    """The likeliest of the spreads for the leaves of a mask: what is usual, where they can hardly tell."""
    likely = np.array([float(still[outside].sum()) for still in evidence.stills])
    unusual = (np.log(SPREADS / START) / log(TWICE)) ** 2 / 2
    return float(SPREADS[int(np.argmax(likely - unusual))])


def _material(evidence: Evidence, found: list[Found], least: float) -> list[Found]:
    """What is not within chance as a whole and carries a part of what all carry, the largest part first."""
    seen, kept = np.zeros(len(evidence.figures), bool), list[tuple[float, Found]]()
    for one in found:
        fresh = one.members & ~seen
        usual, variance = evidence.as_one(fresh)
        amount = abs(float(evidence.figures[fresh].sum()) - usual)
        if amount > CHANCE * np.sqrt(variance):
            seen |= one.members
            kept.append((amount, one))
    enough = least * sum(amount for amount, _ in kept)
    kept.sort(key=lambda pair: -pair[0])
    return [one for amount, one in kept if amount >= enough]
