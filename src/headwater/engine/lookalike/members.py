"""The one shape of everything that learns to tell complainants from other customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.columns import Columns
from headwater.engine.lookalike.encoding import Encoding


@dataclass(frozen=True)
class Part:
    """n customers, as recorded and as a matrix (`Encoding.matrix`, float32 [n, p])."""

    columns: Columns
    matrix: NDArray[np.float32]

    def take(self, rows: NDArray[np.int64]) -> Part:
        """Some of them."""
        return Part(self.columns.take(rows), self.matrix[rows])


class Model(Protocol):
    """Fitted; higher = more like the complainants."""

    def score(self, part: Part) -> NDArray[np.float64]:
        """float64 [n], on any scale of its own."""
        ...

    def to_plain(self) -> dict[str, Any]:
        """Numbers, lists and texts that JSON can keep."""
        ...


class Member(Protocol):
    """A way of learning, by name; `fit` leaves it unchanged."""

    @property
    def name(self) -> str: ...

    @property
    def learns(self) -> bool:
        """Whether a customer's own place among the others can colour the own score."""
        ...

    def fit(self, part: Part, known: NDArray[np.bool_], encoding: Encoding, seed: int) -> Model:
        """Learn from `part`, whose complainants are `known` (bool [n])."""
        ...
