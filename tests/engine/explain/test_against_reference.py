"""The fast search against plain loops over every combination."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.engine.explain import search
from headwater.engine.explain.evidence import UNEQUAL
from headwater.engine.explain.kinds import evidence_of
from headwater.engine.explain.lattice import layers, where
from headwater.engine.explain.leaves import Leaves, leaves_of
from headwater.engine.explain.shares import FLATTEST, Shares
from headwater.engine.explain.values import Settings
from tests.reference import explaining as slow

SPREAD = 0.2


def drawn(seed: int, ratio: bool) -> Leaves:
    """A small table of whole numbers with one movement."""
    rng = np.random.default_rng(seed)
    table = {f"a{n}": rng.integers(2, 5, 80).astype(str) for n in range(3)}
    of, before = rng.poisson(60, 80), rng.poisson(240, 80)
    hit = (table["a0"] == "2") & (table["a1"] == "3")
    if ratio:
        bad, expected = rng.binomial(of, 0.05 + 0.2 * hit), rng.binomial(before, 0.05)
        return leaves_of(table, bad, expected, of, before)
    return leaves_of(table, rng.poisson(of * (1 + hit)), of)


def rows_of(leaves: Leaves) -> list[slow.Row]:
    texts = [np.array(found)[code] for found, code in zip(leaves.values, leaves.codes, strict=True)]
    return [
        dict(zip(leaves.names, row, strict=True)) | {"place": place}
        for place, row in enumerate(zip(*texts, strict=True))
    ]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("ratio", [True, False])
def test_the_best_first_combination(seed: int, ratio: bool) -> None:
    leaves = drawn(seed, ratio)
    evidence = evidence_of(leaves)
    still = evidence.still(SPREAD)
    gains = np.stack([evidence.moved(move, SPREAD) - still for move in evidence.moves], axis=1)
    found = search.cover(gains, evidence.moves, layers(leaves, 3), 1)

    def gain(row: slow.Row, size: float) -> float:
        place = row["place"]
        if isinstance(evidence, Shares):
            count, whole = int(evidence.figures[place]), int(evidence.whole[place])
            share = evidence.share[place]
            base = SPREAD**2 + 1 / evidence.sureness[place]
            gained = size * (1 - share) if size > 0 else size * share
            kept = share if size > 0 else share + gained
            doubt = (UNEQUAL * (gained if size > 0 else kept)) ** 2 + kept**2 * base
            moved = slow.log_beta_binomial(count, whole, share + gained, doubt, FLATTEST)
            return moved - slow.log_beta_binomial(count, whole, share, share**2 * base, FLATTEST)
        usual, count = evidence.usual[place] / evidence.grain, evidence.figures[place] / evidence.grain
        unequal = UNEQUAL * (1 - 1 / max(size, 1 / size))
        doubt = evidence.doubt[place]
        moved = slow.log_negative_binomial(count, usual * size, SPREAD**2 + unequal**2 + doubt)
        return moved - slow.log_negative_binomial(count, usual, SPREAD**2 + doubt)

    price = search.PRICE
    extra = np.log(len(evidence.moves))
    best, top = slow.best_combination(
        rows_of(leaves), list(leaves.names), 3, price, [move.size for move in evidence.moves], gain, extra
    )
    assert [where(leaves, one.layer, one.members) for one in found] == [best]
    assert found[0].gain == pytest.approx(top, rel=1e-6)


def test_the_search_ends_where_nothing_is_worth_its_price() -> None:
    leaves = drawn(1, ratio=False)
    quiet = leaves_of(
        {name: np.array(v)[c] for name, v, c in zip(leaves.names, leaves.values, leaves.codes, strict=True)},
        leaves.expected,
        leaves.expected,
    )
    assert search.search(evidence_of(quiet), layers(quiet, 3), Settings()) == []
