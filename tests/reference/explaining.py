"""Root cause the slow way: every combination of attributes tried by itself, leaf by leaf, in plain loops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from math import comb, lgamma, log
from typing import Any

from scipy.stats import betabinom

Row = dict[str, Any]


def combinations_of(
    rows: list[Row], attributes: list[str], depth: int
) -> Iterator[tuple[dict[str, str], float]]:
    """Every combination that has rows, and what naming it costs in nats."""
    for size in range(1, min(depth, len(attributes)) + 1):
        for names in combinations(attributes, size):
            seen = sorted({tuple(row[name] for name in names) for row in rows})
            for values in seen if len(seen) > 1 else ():
                yield dict(zip(names, values, strict=True)), log(comb(len(attributes), size)) + log(len(seen))


def under(rows: list[Row], where: dict[str, str]) -> list[int]:
    """The indexes of the rows of a combination."""
    return [i for i, row in enumerate(rows) if all(row[name] == value for name, value in where.items())]


def best_combination(
    rows: list[Row],
    attributes: list[str],
    depth: int,
    price: float,
    sizes: list[float],
    gain: Callable[[Row, float], float],
    extra: float,
) -> tuple[dict[str, str], float]:
    """The combination and the gain of the best single cause; ({}, 0) where none is worth its price."""
    best, top = dict[str, str](), 0.0
    for where, nats in combinations_of(rows, attributes, depth):
        for size in sizes:
            total = sum(gain(rows[i], size) for i in under(rows, where)) - price * (nats + extra)
            if total > top + 1e-9:
                best, top = where, total
    return best, top


def log_beta_binomial(part: int, whole: int, mean: float, doubt: float, flattest: float) -> float:
    """The chance of so many of so many, about a mean share of which the variance is `doubt`."""
    weight = max(mean * (1 - mean) / doubt - 1, flattest)
    return float(betabinom.logpmf(part, whole, mean * weight, (1 - mean) * weight))


def log_negative_binomial(count: float, mean: float, relative: float) -> float:
    """The chance of so many, whole or not, about a mean; the variance is `relative` times its square."""
    shape = 1 / relative
    ways = lgamma(count + shape) - lgamma(shape) - lgamma(count + 1)
    return ways + shape * log(shape / (shape + mean)) + count * log(mean / (shape + mean))


def mix_and_rate(rows: list[Row]) -> tuple[float, float]:
    """Kitagawa's two parts, at the expected rates; a group that nobody expected has the whole's rate."""
    of, expected_of = sum(row["of"] for row in rows), sum(row["expected_of"] for row in rows)
    whole = sum(row["expected"] for row in rows) / expected_of
    mix = rate = 0.0
    for row in rows:
        usual = row["expected"] / row["expected_of"] if row["expected_of"] else whole
        mix += (row["of"] / of - row["expected_of"] / expected_of) * (usual - whole)
        rate += (row["actual"] - usual * row["of"]) / of
    return mix, rate
