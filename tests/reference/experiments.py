"""Slow, obvious second implementations of matching, regression with autocorrelation, looks and CUSUM."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np


def best_pair(scaled: Any, size_a: int, size_b: int) -> float:
    """The smallest largest difference over all disjoint groups, each weighed by itself."""
    best, teams = np.inf, range(len(scaled))
    for a in combinations(teams, size_a):
        for b in combinations([team for team in teams if team not in a], size_b):
            best = min(best, np.abs(scaled[list(a)].mean(axis=0) - scaled[list(b)].mean(axis=0)).max())
    return float(best)


def generalised_least_squares(
    at: Any, values: Any, columns: Any, noise: Any, slow: tuple[float, float], quick: tuple[float, float]
) -> tuple[Any, Any, float, float]:
    """Coefficients, their covariance for unit errors, weighted squares and the restricted log likelihood's
    part, from the whole covariance matrix. `slow`, `quick`: fade and share of the variance."""
    apart = np.abs(at[:, None] - at[None, :])
    covariance = np.diag((1 - slow[1] - quick[1]) * noise + 1e-9)
    for fade, share in (slow, quick):
        covariance = covariance + share * fade**apart
    inverse = np.linalg.inv(covariance)
    products = columns.T @ inverse @ columns
    coefficients = np.linalg.solve(products, columns.T @ inverse @ values)
    left = values - columns @ coefficients
    log = -0.5 * np.linalg.slogdet(covariance)[1] - 0.5 * np.linalg.slogdet(products)[1]
    return coefficients, np.linalg.inv(products), float(left @ inverse @ left), float(log)


def welch_free_difference(a: Any, b: Any) -> tuple[float, float]:
    """Difference of means and its standard error by the textbook's pooled variance."""
    a, b = np.asarray(a), np.asarray(b)
    squares = ((a - a.mean()) ** 2).sum() + ((b - b.mean()) ** 2).sum()
    variance = squares / (len(a) + len(b) - 2)
    return float(a.mean() - b.mean()), float(np.sqrt(variance * (1 / len(a) + 1 / len(b))))


def looks_crossed(bounds: Any, fractions: Any, paths: int, rng: np.random.Generator) -> float:
    """The share of random walks that go above one of the bounds."""
    steps = np.diff(np.r_[0.0, fractions])
    walks = np.cumsum(rng.normal(size=(paths, len(steps))) * np.sqrt(steps), axis=1)
    return float((walks / np.sqrt(fractions) > bounds).any(axis=1).mean())


def sums_until_ringing(allowance: float, bound: float, runs: int, rng: np.random.Generator) -> float:
    """The mean number of normal scores until a one-sided CUSUM passes the bound, by walking."""
    lengths = []
    for _ in range(runs):
        total, length = 0.0, 0
        while total <= bound:
            total, length = max(0.0, total + rng.normal() - allowance), length + 1
        lengths.append(length)
    return float(np.mean(lengths))
