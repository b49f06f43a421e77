"""Who trains on whom: complainants and a sample of the others, dealt into folds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.columns import Columns

FOLDS = 5


@dataclass(frozen=True)
class Sample:
    """m customers to learn from.

    rows: int64 [m], places among all customers; known: bool [m], the complainants;
    fold: int8 [m], 0 … FOLDS - 1, complainants and others dealt separately.
    """

    columns: Columns
    rows: NDArray[np.int64]
    known: NDArray[np.bool_]
    fold: NDArray[np.int8]


def sample_of(
    columns: Columns, complainants: NDArray[np.int64], rng: np.random.Generator, known: int, rest: int
) -> Sample:
    """At most `known` complainants and `rest` others, drawn at random, in ascending order of rows."""
    is_known = np.zeros(columns.customers, bool)
    is_known[complainants] = True
    mine, others = np.flatnonzero(is_known), np.flatnonzero(~is_known)
    rows = np.sort(np.concatenate([_some(mine, known, rng), _some(others, rest, rng)]))
    return Sample(columns.take(rows), rows, is_known[rows], dealt(is_known[rows], rng))


def dealt(known: NDArray[np.bool_], rng: np.random.Generator, folds: int = FOLDS) -> NDArray[np.int8]:
    """A fold for each customer, complainants and others spread evenly."""
    fold = np.empty(len(known), np.int8)
    for part in (np.flatnonzero(known), np.flatnonzero(~known)):
        fold[rng.permutation(part)] = np.arange(len(part)) % folds
    return fold


def _some(rows: NDArray[np.int64], most: int, rng: np.random.Generator) -> NDArray[np.int64]:
    return rows if len(rows) <= most else rng.choice(rows, most, replace=False)
