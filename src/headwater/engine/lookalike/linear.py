"""Logistic regression with a strong penalty, on normal scores or on bands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from headwater.engine.lookalike.encoding import Encoding
from headwater.engine.lookalike.members import Model, Part

STEPS = 1_000


@dataclass(frozen=True)
class Line:
    """Log odds = matrix[:, places] @ slopes + start."""

    places: NDArray[np.int64]
    slopes: NDArray[np.float64]
    start: float

    def score(self, part: Part) -> NDArray[np.float64]:
        """Log odds of being a complainant, float64 [n]."""
        return part.matrix[:, self.places] @ self.slopes + self.start

    def to_plain(self) -> dict[str, Any]:
        """For JSON."""
        return {"places": self.places.tolist(), "slopes": self.slopes.tolist(), "start": self.start}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Line:
        """Back from `to_plain`."""
        return cls(np.array(plain["places"], np.int64), np.array(plain["slopes"]), float(plain["start"]))


@dataclass(frozen=True)
class Linear:
    """`kinds`: the matrix columns used; `looseness`: inverse of the penalty (scikit-learn's C)."""

    name: str
    kinds: tuple[str, ...]
    looseness: float
    learns: bool = True

    def fit(self, part: Part, known: NDArray[np.bool_], encoding: Encoding, seed: int) -> Model:
        """Fit on all of `part`; nothing in it is drawn by chance."""
        places = encoding.places(self.kinds)
        model = LogisticRegression(C=self.looseness, max_iter=STEPS)
        model.fit(part.matrix[:, places].astype(np.float64), known)
        return Line(places, model.coef_[0], float(model.intercept_[0]))
