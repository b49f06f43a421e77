"""Small boosted trees: they find what only goes together, where a line sees each feature alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.encoding import Encoding
from headwater.engine.lookalike.members import Model, Part

KINDS = ("rank", "missing", "value")
ROUNDS = 100
SEEDS = 3
SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.05,
    "min_data_in_leaf": 40,
    "bagging_fraction": 0.5,
    "bagging_freq": 1,
    "feature_fraction": 0.3,
    "lambda_l2": 5.0,
    "deterministic": True,
    "force_row_wise": True,
    # Folds run side by side; a booster needs no threads of its own.
    "num_threads": 1,
    "verbosity": -1,
}


@dataclass(frozen=True)
class Forest:
    """The mean log odds of several boosters."""

    places: NDArray[np.int64]
    boosters: tuple[lightgbm.Booster, ...]

    def score(self, part: Part) -> NDArray[np.float64]:
        """Log odds of being a complainant, float64 [n]."""
        matrix = np.ascontiguousarray(part.matrix[:, self.places])
        parts = [booster.predict(matrix, raw_score=True, num_threads=1) for booster in self.boosters]
        return np.mean(np.array(parts, np.float64), axis=0)

    def to_plain(self) -> dict[str, Any]:
        """LightGBM's own text of each booster."""
        return {
            "places": self.places.tolist(),
            "boosters": [booster.model_to_string() for booster in self.boosters],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Forest:
        """Back from `to_plain`."""
        boosters = tuple(lightgbm.Booster(model_str=text) for text in plain["boosters"])
        return cls(np.array(plain["places"], np.int64), boosters)


@dataclass(frozen=True)
class Trees:
    """`leaves`: how many features may act together in one tree, less one."""

    name: str
    leaves: int
    learns: bool = True

    def fit(self, part: Part, known: NDArray[np.bool_], encoding: Encoding, seed: int) -> Model:
        """The same seed gives the same trees."""
        places = encoding.places(KINDS)
        matrix = np.ascontiguousarray(part.matrix[:, places])
        least = max(1, min(int(SETTINGS["min_data_in_leaf"]), len(matrix) // 20))
        settings = SETTINGS | {"num_leaves": self.leaves, "min_data_in_leaf": least}
        # Sorted into bins once for all seeds.
        data = lightgbm.Dataset(matrix, known.astype(np.int8), params=settings, free_raw_data=False)
        boosters = []
        for number in range(SEEDS):
            chosen = settings | {"seed": seed * SEEDS + number}
            boosters.append(lightgbm.train(chosen, data, ROUNDS))
        return Forest(places, tuple(boosters))
