"""The search: the set of combinations that makes the table most likely, each paid for by its description."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.engine.explain.evidence import Evidence, Move
from headwater.engine.explain.lattice import Layer
from headwater.engine.explain.values import Settings

Array = np.ndarray
# A leaf that moved less than this part (in logarithms) of the main cause is part of the background.
MINOR = 0.3
START = 0.5
SPREADS = np.geomspace(0.1, 1.0, 8)
# Naming a combination costs its nats twice: once for itself, once for the movement chosen with it.
PRICE = 2.0
ROUNDS = 3


@dataclass(frozen=True)
class Found:
    """A combination that the search chose: the leaves it covers, its layer, movement, and nats gained."""

    members: Array
    layer: Layer
    move: Move
    gain: float


def search(evidence: Evidence, lattice: list[Layer], settings: Settings) -> list[Found]:
    """Combinations, the one that gains most first."""
    spread, found = START, list[Found]()
    for _ in range(ROUNDS):
        still = evidence.still(spread)
        gains = np.array([evidence.moved(move, spread) - still for move in evidence.moves])
        found = _cover(gains, evidence.moves, lattice, settings.most)
        if not found:
            break
        spread = _spread(evidence, found)
    return _material(evidence, found, settings.least_share)


def _cover(gains: Array, moves: tuple[Move, ...], lattice: list[Layer], most: int) -> list[Found]:
    """Greedy: the best combination on what is not covered yet, until none is worth its price."""
    found, gains = list[Found](), np.ascontiguousarray(gains.T)
    while len(found) < most:
        best = _best(gains, moves, lattice)
        if best is None:
            break
        found.append(best)
        gains = np.where(best.members[:, None], 0.0, gains)
    return found


def _best(gains: Array, moves: tuple[Move, ...], lattice: list[Layer]) -> Found | None:
    best, top = None, 0.0
    for layer in lattice:
        sums = np.stack([np.bincount(layer.groups, column, layer.count) for column in gains.T], axis=1)
        place = int(sums.argmax())
        gain = float(sums.flat[place]) - PRICE * layer.nats
        if gain > top:
            group, move = divmod(place, len(moves))
            best, top = Found(layer.groups == group, layer, moves[move], gain), gain
    return best


def _spread(evidence: Evidence, found: list[Found]) -> float:
    """How far leaves are off where nothing happened: as the rest shows, and in proportion to the cause."""
    outside = ~np.any([one.members for one in found], axis=0)
    likely = [evidence.still(spread)[outside].sum() for spread in SPREADS]
    noise = float(SPREADS[int(np.argmax(likely))]) if outside.any() else float(SPREADS[0])
    main = found[0].members
    ratio = (evidence.figures[main].sum() + 0.5) / (evidence.usual[main].sum() + 0.5)
    return max(noise, MINOR * abs(float(np.log(ratio))))


def _material(evidence: Evidence, found: list[Found], least: float) -> list[Found]:
    """Without those that carry next to nothing of what all carry together."""
    seen, carried = np.zeros(len(evidence.figures), bool), list[float]()
    for one in found:
        fresh = one.members & ~seen
        seen |= one.members
        carried.append(abs(float((evidence.figures[fresh] - evidence.usual[fresh]).sum())))
    return [one for one, amount in zip(found, carried, strict=True) if amount >= least * sum(carried)]
