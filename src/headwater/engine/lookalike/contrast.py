"""How much denser the complainants are around a customer than the customers themselves.

The ratio of the two densities is fitted directly as a sum of Gaussian bumps around complainants, by least
squares (Kanamori, Hido and Sugiyama 2009, uLSIF): no density is estimated, and the time per customer does not
grow with the number of customers. Width and penalty are chosen inside the learning part alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.encoding import Encoding
from headwater.engine.lookalike.folds import dealt
from headwater.engine.lookalike.measures import auc
from headwater.engine.lookalike.members import Model, Part

KINDS = ("rank", "missing", "value")
CENTRES = 300
# Times the median distance; added to the diagonal.
WIDTHS = (0.5, 1.0, 2.0)
PENALTIES = (0.001, 0.01, 0.1)
# Customers that settle width and penalty, and folds among them.
TRIAL, TRIAL_FOLDS = 8_000, 4


@dataclass(frozen=True)
class Bumps:
    """ratio(x) = sum of `heights` * exp(-|x - centre|² / 2 width²)."""

    places: NDArray[np.int64]
    centres: NDArray[np.float64]
    heights: NDArray[np.float64]
    width: float

    def score(self, part: Part) -> NDArray[np.float64]:
        """The ratio of densities; 1 = as everywhere, float64 [n]."""
        return bumps(squares(part.matrix[:, self.places], self.centres), self.width) @ self.heights

    def to_plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "places": self.places.tolist(),
            "centres": self.centres.tolist(),
            "heights": self.heights.tolist(),
            "width": self.width,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Bumps:
        """Back from `to_plain`."""
        return cls(
            np.array(plain["places"], np.int64),
            np.array(plain["centres"], np.float64),
            np.array(plain["heights"], np.float64),
            float(plain["width"]),
        )


@dataclass(frozen=True)
class Contrast:
    """The ratio of the complainants' density to that of all customers."""

    name: str = "contrast"
    learns: bool = True

    def fit(self, part: Part, known: NDArray[np.bool_], encoding: Encoding, seed: int) -> Model:
        """`seed` draws the centres and the customers on whom width and penalty are tried."""
        rng = np.random.default_rng([seed, 71])
        places = encoding.places(KINDS)
        matrix = part.matrix[:, places].astype(np.float64)
        centres = matrix[rng.permutation(np.flatnonzero(known))[:CENTRES]]
        gaps = squares(matrix, centres)
        middle = float(np.sqrt(np.median(gaps))) or 1.0
        width, penalty = _chosen(gaps, known, middle, rng)
        heights = _heights(bumps(gaps, width), known, penalty)
        return Bumps(places, centres, heights, width)


def squares(matrix: NDArray[Any], centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared Euclidean distances [n, centres]."""
    rows = matrix.astype(np.float64)
    found = rows @ (-2 * centres.T)
    found += np.square(rows).sum(axis=1)[:, None] + np.square(centres).sum(axis=1)
    return np.maximum(found, 0, out=found)


def bumps(gaps: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    """The height of each centre's bump at each customer."""
    return np.exp(gaps * (-0.5 / width**2))


def _heights(shape: NDArray[np.float64], known: NDArray[np.bool_], penalty: float) -> NDArray[np.float64]:
    return _solved(shape.T @ shape / len(shape), shape[known].mean(axis=0), penalty)


def _solved(square: NDArray[np.float64], middle: NDArray[np.float64], penalty: float) -> NDArray[np.float64]:
    return np.asarray(np.linalg.solve(square + penalty * np.eye(len(square)), middle), np.float64)


def _chosen(
    gaps: NDArray[np.float64], known: NDArray[np.bool_], middle: float, rng: np.random.Generator
) -> tuple[float, float]:
    """Width and penalty that rank complainants held out highest."""
    mine, others = np.flatnonzero(known), np.flatnonzero(~known)
    some = np.concatenate([rng.permutation(mine)[:TRIAL], rng.permutation(others)[:TRIAL]])
    gaps, known = gaps[some], known[some]
    fold = dealt(known, rng, TRIAL_FOLDS)
    best = (-1.0, middle, PENALTIES[0])
    for factor in WIDTHS:
        held_out = _held_out(bumps(gaps, factor * middle), known, fold)
        for penalty, found in held_out.items():
            best = max(best, (auc(found, known), factor * middle, penalty))
    return best[1], best[2]


def _held_out(
    shape: NDArray[np.float64], known: NDArray[np.bool_], fold: NDArray[np.int8]
) -> dict[float, NDArray[np.float64]]:
    """Scores held out by each penalty.

    The squares are the costly part: each fold's are summed once, and all others' are the whole less these.
    """
    aways = [fold == number for number in range(TRIAL_FOLDS)]
    squares_of = [shape[away].T @ shape[away] for away in aways]
    whole = np.sum(squares_of, axis=0)
    found = {penalty: np.zeros(len(shape)) for penalty in PENALTIES}
    for away, own in zip(aways, squares_of, strict=True):
        if not (known[~away].any() and away.any()):
            continue
        square = (whole - own) / np.count_nonzero(~away)
        middle = shape[~away & known].mean(axis=0)
        for penalty, scores in found.items():
            scores[away] = shape[away] @ _solved(square, middle, penalty)
    return found
