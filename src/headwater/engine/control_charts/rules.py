"""Nelson's eight run rules (L. S. Nelson, The Shewhart control chart: tests for special causes, 1984)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from headwater.engine.control_charts.chart import ControlChart, Floats
from headwater.engine.words import Problem, Words

RULES: dict[int, Words] = {
    1: Words("One point beyond three sigma", "一点超出 3σ 控制限"),
    2: Words("Nine points in a row on one side of the centre", "连续 9 点位于中心线同一侧"),
    3: Words("Six points in a row rising or falling", "连续 6 点递增或递减"),
    4: Words("Fourteen points in a row up and down in turn", "连续 14 点上下交替"),
    5: Words("Two of three points beyond two sigma on one side", "连续 3 点中有 2 点在同侧 2σ 之外"),
    6: Words("Four of five points beyond one sigma on one side", "连续 5 点中有 4 点在同侧 1σ 之外"),
    7: Words("Fifteen points in a row within one sigma", "连续 15 点落在 1σ 之内"),
    8: Words("Eight points in a row beyond one sigma, on either side", "连续 8 点落在 1σ 之外（两侧皆可）"),
}


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that points break: it is complete at `index`, and its run began at `start`.

    `side`: 1 above the centre (or rising), -1 below (or falling), 0 where the rule knows no side.
    """

    rule: int
    index: int
    start: int
    side: int
    words: Words


def nelson(chart: ControlChart, rules: Iterable[int] = tuple(RULES)) -> tuple[Breach, ...]:
    """Every breach of the chosen rules, in order of place, then rule.

    Runs end at a phase and at a point without limits. Raises Problem for a rule that there is not.
    """
    wanted = sorted(set(rules))
    for rule in wanted:
        if rule not in RULES:
            raise Problem(
                Words(f"There is no rule {rule}; there are 1 to 8", f"没有第 {rule} 条判异规则，可选 1 至 8")
            )
    standard = chart.standardised
    found = [
        breach
        for phase in chart.phases
        for rule in wanted
        for breach in _breaches(rule, standard[phase.start : phase.end], phase.start)
    ]
    return tuple(sorted(found, key=lambda breach: (breach.index, breach.rule)))


# What one window of standardised values breaks: n windows in, n sides out (0: nothing).
Sides = NDArray[np.int_]
Test = Callable[[Floats], tuple[Any, Any]]


def breaks(rule: int, standard: Floats) -> tuple[NDArray[np.bool_], Sides]:
    """Where one rule is complete in a series of standardised values: n booleans, and n sides."""
    length, test = _TESTS[rule]
    if rule in _MAY_SPARE_ONE:
        # Two of three are complete with two points: the third, before the first, is in no zone.
        hit, side = _breaks(length, test, np.concatenate([[0.0], standard]))
        return hit[1:], side[1:]
    return _breaks(length, test, standard)


def _breaks(length: int, test: Test, standard: Floats) -> tuple[NDArray[np.bool_], Sides]:
    hit, side = np.zeros(len(standard), dtype=bool), np.zeros(len(standard), dtype=int)
    if len(standard) >= length:
        windows = sliding_window_view(standard, length)
        # A comparison with NaN is false, which would make "none within" true: undefined windows are none.
        known = ~np.isnan(windows).any(axis=1)
        sides, broken = test(windows)
        hit[length - 1 :] = broken & known
        side[length - 1 :] = np.where(broken & known, sides, 0)
    return hit, side


def _breaches(rule: int, standard: Floats, offset: int) -> list[Breach]:
    hit, side = breaks(rule, standard)
    before = _TESTS[rule][0] - 1
    return [
        Breach(rule, offset + place, offset + max(0, place - before), int(side[place]), RULES[rule])
        for place in map(int, np.flatnonzero(hit))
    ]


def _beyond(count: int, limit: float) -> Test:
    """At least `count` of the window beyond `limit` on one side, the newest point being one of them."""

    def test(windows: Floats) -> tuple[Any, Any]:
        high = ((windows > limit).sum(axis=1) >= count) & (windows[:, -1] > limit)
        low = ((windows < -limit).sum(axis=1) >= count) & (windows[:, -1] < -limit)
        return np.where(high, 1, np.where(low, -1, 0)), high | low

    return test


def _trend(windows: Floats) -> tuple[Any, Any]:
    steps = np.diff(windows, axis=1)
    up, down = (steps > 0).all(axis=1), (steps < 0).all(axis=1)
    return np.where(up, 1, np.where(down, -1, 0)), up | down


def _in_turn(windows: Floats) -> tuple[Any, Any]:
    steps = np.diff(windows, axis=1)
    turning = (steps[:, 1:] * steps[:, :-1] < 0).all(axis=1)
    return np.zeros(len(windows), dtype=int), turning


def _within(windows: Floats) -> tuple[Any, Any]:
    return np.zeros(len(windows), dtype=int), (np.abs(windows) < 1).all(axis=1)


def _outside(windows: Floats) -> tuple[Any, Any]:
    return np.zeros(len(windows), dtype=int), (np.abs(windows) > 1).all(axis=1)


# Rule -> how many points it looks at, and the test.
_TESTS: dict[int, tuple[int, Test]] = {
    1: (1, _beyond(1, 3.0)),
    2: (9, _beyond(9, 0.0)),
    3: (6, _trend),
    4: (14, _in_turn),
    5: (3, _beyond(2, 2.0)),
    6: (5, _beyond(4, 1.0)),
    7: (15, _within),
    8: (8, _outside),
}
_MAY_SPARE_ONE = (5, 6)
