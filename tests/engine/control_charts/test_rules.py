"""Nelson's rules: each drawn once, then all against the slow second implementation."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from headwater.engine.control_charts import Basis, ControlChart, limits, nelson
from headwater.engine.control_charts.chart import Phase
from headwater.engine.control_charts.rules import RULES, breaks
from headwater.engine.words import Problem
from tests.reference.control_charts import broken


def _chart(z: list[float], *, cut: int | None = None) -> ControlChart:
    values = np.array(z)
    zero = np.zeros(len(z))
    edges = [0, cut, len(z)] if cut else [0, len(z)]
    phases = tuple(Phase(a, b, b - a) for a, b in itertools.pairwise(edges))
    return ControlChart("xmr", values, zero, zero - 3, zero + 3, zero + 1, phases)


DRAWN: dict[int, tuple[list[float], int]] = {
    1: ([0.1, -3.2, 0.4], 1),
    2: ([-0.5, *[0.4, 0.6] * 4, 0.3], 9),
    3: ([0.5, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6], 6),
    4: ([0.2, -0.2] * 7, 13),
    5: ([0.0, 2.2, 0.3, 2.4], 3),
    6: ([0.0, -1.2, -1.4, 0.2, -1.1, -1.3], 5),
    7: ([0.3, -0.2, -0.4, 0.1, 0.6] * 3, 14),
    8: ([1.2, -1.4, -1.1, 1.5, -1.2, 1.1, 1.3, -1.6], 7),
}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_is_complete_at_its_last_point(rule: int) -> None:
    values, place = DRAWN[rule]
    found = nelson(_chart(values), [rule])
    assert [breach.index for breach in found] == [place]
    assert nelson(_chart(values[:-1] if place == len(values) - 1 else values[:place]), [rule]) == ()


@pytest.mark.parametrize("seed", range(6))
def test_rules_as_the_slow_one(seed: int) -> None:
    z = np.random.default_rng(seed).normal(0, 1.1, 400).cumsum() * 0.2
    z += np.random.default_rng(seed + 50).normal(0, 1, 400)
    for rule in RULES:
        assert list(np.flatnonzero(breaks(rule, z)[0])) == broken(rule, z.tolist()), rule


def test_sides_are_told() -> None:
    high, low = nelson(_chart([3.5, 0.0, -3.5]), [1])
    assert (high.side, low.side) == (1, -1)
    assert nelson(_chart(DRAWN[7][0]), [7])[0].side == 0


def test_a_run_ends_at_a_gap_and_at_a_phase() -> None:
    values, _ = DRAWN[2]
    assert nelson(_chart([*values[:5], float("nan"), *values[5:]]), [2]) == ()
    assert nelson(_chart(values, cut=5), [2]) == ()


def test_two_of_three_and_four_of_five_are_complete_at_the_very_beginning() -> None:
    assert [(b.index, b.start) for b in nelson(_chart([2.5, 2.4, 0.0, 0.1]), [5])] == [(1, 0)]
    assert [(b.index, b.start) for b in nelson(_chart([-1.5, -1.4, -1.2, -1.1, 0.1]), [6])] == [(3, 0)]
    assert [b.index for b in nelson(_chart([2.5, 0.0, 2.5, 2.5], cut=2), [5])] == [3]


def test_only_the_chosen_rules_and_no_unknown_one() -> None:
    chart = limits.xmr(np.random.default_rng(1).normal(0, 1, 200), basis=Basis())
    assert {breach.rule for breach in nelson(chart, {2, 5})} <= {2, 5}
    with pytest.raises(Problem):
        nelson(chart, [9])


def test_nothing_can_be_outside_of_a_constant_series() -> None:
    assert nelson(limits.xmr([5.0] * 40)) == ()
