"""The slow, obvious second implementation of control charts: plain loops over plain lists.

Limits from the textbook's sentences, each rule as a loop over its last points, and the expectation of a day
from lists of like days. It shares no line with the engine.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from math import sqrt
from statistics import mean, median, stdev

D2 = {2: 1.128, 3: 1.693, 4: 2.059, 5: 2.326}
D3 = {2: 0.8525033, 3: 0.8883697, 4: 0.8798108, 5: 0.8640855}
C4 = {2: 0.7978846, 3: 0.8862269, 4: 0.9213177, 5: 0.9399856}
Limits = tuple[float, float, float]
Rows = Sequence[Sequence[float]]


def xbar(groups: Rows) -> Limits:
    size = len(groups[0])
    centre = mean(mean(group) for group in groups)
    sigma = mean(max(group) - min(group) for group in groups) / D2[size]
    return centre, centre - 3 * sigma / sqrt(size), centre + 3 * sigma / sqrt(size)


def r(groups: Rows) -> Limits:
    size = len(groups[0])
    centre = mean(max(group) - min(group) for group in groups)
    error = D3[size] * centre / D2[size]
    return centre, max(0.0, centre - 3 * error), centre + 3 * error


def s(groups: Rows) -> Limits:
    size = len(groups[0])
    centre = mean(stdev(group) for group in groups)
    error = centre / C4[size] * sqrt(1 - C4[size] ** 2)
    return centre, max(0.0, centre - 3 * error), centre + 3 * error


def xmr(values: Sequence[float]) -> Limits:
    sigma = mean(abs(b - a) for a, b in itertools.pairwise(values)) / D2[2]
    return mean(values), mean(values) - 3 * sigma, mean(values) + 3 * sigma


def p(counts: Sequence[float], sizes: Sequence[float], place: int, *, widened: bool = False) -> Limits:
    """At one place; `widened`: Laney's p'."""
    centre = sum(counts) / sum(sizes)
    errors = [sqrt(centre * (1 - centre) / size) for size in sizes]
    factor = _laney([c / n for c, n in zip(counts, sizes, strict=True)], errors, centre) if widened else 1.0
    reach = 3 * errors[place] * factor
    return centre, max(0.0, centre - reach), min(1.0, centre + reach)


def u(counts: Sequence[float], sizes: Sequence[float], place: int, *, widened: bool = False) -> Limits:
    """At one place; `widened`: Laney's u'."""
    centre = sum(counts) / sum(sizes)
    errors = [sqrt(centre / size) for size in sizes]
    factor = _laney([c / n for c, n in zip(counts, sizes, strict=True)], errors, centre) if widened else 1.0
    reach = 3 * errors[place] * factor
    return centre, max(0.0, centre - reach), centre + reach


def _laney(values: Sequence[float], errors: Sequence[float], centre: float) -> float:
    standard = [(value - centre) / error for value, error in zip(values, errors, strict=True)]
    return mean(abs(b - a) for a, b in itertools.pairwise(standard)) / D2[2]


def ewma(values: Sequence[float], weight: float) -> list[float]:
    found, last = [], mean(values)
    for value in values:
        last = weight * value + (1 - weight) * last
        found.append(last)
    return found


def cusum(standard: Sequence[float], slack: float) -> tuple[list[float], list[float]]:
    high, low = [0.0], [0.0]
    for value in standard:
        high.append(max(0.0, high[-1] + value - slack))
        low.append(max(0.0, low[-1] - value - slack))
    return high[1:], low[1:]


def broken(rule: int, z: Sequence[float]) -> list[int]:
    """The places at which a rule is complete, in a series of standardised values without gaps."""
    return [place for place in range(len(z)) if _broken_at(rule, z, place)]


def _broken_at(rule: int, z: Sequence[float], place: int) -> bool:
    length = {1: 1, 2: 9, 3: 6, 4: 14, 5: 3, 6: 5, 7: 15, 8: 8}[rule]
    # Two of three, or four of five, are complete before a series has three or five points.
    if place + 1 < length - (rule in (5, 6)):
        return False
    last = z[max(0, place + 1 - length) : place + 1]
    steps = [b - a for a, b in itertools.pairwise(last)]
    match rule:
        case 1:
            return abs(last[0]) > 3
        case 2:
            return all(x > 0 for x in last) or all(x < 0 for x in last)
        case 3:
            return all(step > 0 for step in steps) or all(step < 0 for step in steps)
        case 4:
            return all(one * other < 0 for one, other in itertools.pairwise(steps))
        case 5:
            return _mostly(last, 2, 2.0)
        case 6:
            return _mostly(last, 4, 1.0)
        case 7:
            return all(abs(x) < 1 for x in last)
    return all(abs(x) > 1 for x in last)


def _mostly(last: Sequence[float], count: int, limit: float) -> bool:
    up = last[-1] > limit and sum(x > limit for x in last) >= count
    return up or (last[-1] < -limit and sum(x < -limit for x in last) >= count)


def expected_day(history: dict[date, float], day: date, resting: set[date], pattern: str) -> float | None:
    """What a day should be by the 56 days before it (where 28 are there), from like days alone."""
    before = [other for other in history if 0 < (day - other).days <= 56]
    if len(before) < 28:
        nearest = sorted(
            (other for other in history if other != day), key=lambda o: (abs((o - day).days), o > day)
        )
        before = nearest[:28]
    if pattern == "flat":
        return median(history[other] for other in before)
    if pattern == "week":
        twins = [history[other] for other in before if other.weekday() == day.weekday()]
        return median(twins) if len(twins) >= 2 else None
    like = [other for other in before if (other in resting) == (day in resting)]
    if len(like) < 3:
        return None
    usual = median(history[other] for other in like)
    if pattern == "rest":
        return usual
    twins = [history[other] - usual for other in like if other.weekday() == day.weekday()]
    return usual + (len(twins) / (len(twins) + 2) * median(twins) if twins else 0.0)
