"""Customers' features as they were recorded: numbers with gaps and coded texts, without any scaling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.prepare import FeatureProblem, Features, coded_of, numbers_of
from headwater.engine.words import Words

Rows = NDArray[np.int64] | slice


@dataclass(frozen=True)
class Columns:
    """n customers: `numeric` float64 [n] by name, NaN = missing (infinity too), in the feature's own unit;
    `codes` int32 [n] by name, places in `values`, where None = missing."""

    numeric: Mapping[str, NDArray[np.float64]]
    codes: Mapping[str, NDArray[np.int32]]
    values: Mapping[str, Sequence[str | None]]
    customers: int

    @property
    def names(self) -> tuple[str, ...]:
        """All features, numeric ones first."""
        return (*self.numeric, *self.codes)

    def take(self, rows: Rows) -> Columns:
        """Some of the customers, in the order of `rows` (a slice takes no memory)."""
        numeric = {name: column[rows] for name, column in self.numeric.items()}
        codes = {name: column[rows] for name, column in self.codes.items()}
        some: list[NDArray[Any]] = [*numeric.values(), *codes.values()]
        count = len(some[0])
        return Columns(numeric, codes, self.values, count)

    def text(self, name: str, row: int) -> str | None:
        """The value of a nominal feature; None = missing."""
        return self.values[name][int(self.codes[name][row])]

    def features(self) -> Features:
        """The same, as `prepare` takes it."""
        texts = {name: np.array(self.values[name], object)[codes] for name, codes in self.codes.items()}
        return Features(dict(self.numeric), texts)


def columns_of(features: Features) -> Columns:
    """Read `features` once; FeatureProblem for none, two lengths, or texts where numbers belong."""
    customers = len(features)
    if not (features.numeric or features.nominal):
        raise FeatureProblem(
            Words(
                "There is no feature to compare by; name at least one.", "没有可比较的特征；请至少给出一个。"
            )
        )
    numeric = {name: _finite(name, column) for name, column in features.numeric.items()}
    coded = {name: coded_of(column) for name, column in features.nominal.items()}
    return Columns(
        numeric,
        {name: codes for name, (codes, _) in coded.items()},
        {name: values for name, (_, values) in coded.items()},
        customers,
    )


def _finite(name: str, column: Any) -> NDArray[np.float64]:
    numbers = numbers_of(name, column)
    return numbers if np.isfinite(numbers).all() else np.where(np.isfinite(numbers), numbers, np.nan)
