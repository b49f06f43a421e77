"""Small tables with a planted cause."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

VALUES = {
    "queue": ["VIP", "billing", "data", "complaint"],
    "region": ["north", "south", "east", "west", "centre"],
    "channel": ["hotline", "app", "web"],
    "segment": ["gold", "silver", "plain"],
}


def attributes() -> dict[str, np.ndarray]:
    """All combinations of the values."""
    columns = zip(*product(*VALUES.values()), strict=True)
    return {name: np.array(column) for name, column in zip(VALUES, columns, strict=True)}


def under(table: dict[str, np.ndarray], **where: str) -> np.ndarray:
    """The mask of a combination."""
    return np.all([table[name] == value for name, value in where.items()], axis=0)


def amounts(seed: int, *moves: tuple[dict[str, str], float]) -> tuple[Any, ...]:
    """Attributes, actual, expected: each move multiplies what lies under its combination."""
    rng, table = np.random.default_rng(seed), attributes()
    usual = rng.lognormal(4, 0.7, len(table["queue"]))
    now = usual.copy()
    for where, ratio in moves:
        now[under(table, **where)] *= ratio
    return table, rng.poisson(now).astype(float), usual


def shares(seed: int, *moves: tuple[dict[str, str], float]) -> tuple[Any, ...]:
    """Attributes, actual, expected, of, expected_of: each move is a chance to fail that comes on top."""
    rng, table = np.random.default_rng(seed), attributes()
    size = len(table["queue"])
    usual = rng.uniform(0.02, 0.08, size)
    now = usual.copy()
    for where, gained in moves:
        mask = under(table, **where)
        now[mask] += gained * (1 - now[mask])
    of, before = rng.poisson(200, size), rng.poisson(800, size)
    bad, expected = rng.binomial(of, now), rng.binomial(before, usual)
    return table, bad.astype(float), expected / 4, of.astype(float), before / 4
