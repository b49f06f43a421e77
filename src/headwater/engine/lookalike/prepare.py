"""Customers' features made comparable: numbers z-scored over all customers, texts coded.

Source of the metric: interface.md, `headwater screen`; seed 004 speaks of interval and nominal features in a
Euclidean distance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.engine.words import Problem, Words

# Numpy lets other threads run while it computes; more than a few only fight for memory.
THREADS = 4


class FeatureProblem(Problem):
    """Features that cannot be compared: none at all, of different length, unknown or impossible weights."""


@dataclass(frozen=True)
class Features:
    """Columns of customers, each of the same length n.

    `numeric`: numbers (NaN, infinity or null = missing); `nominal`: texts, codes or booleans
    (null, NaN and the empty text are one value of their own). Numpy or Arrow columns.
    """

    numeric: Mapping[str, Any] = field(default_factory=dict)
    nominal: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        """Customers."""
        lengths = {len(column) for column in (*self.numeric.values(), *self.nominal.values())}
        if len(lengths) > 1:
            raise FeatureProblem(Words("The features differ in length.", "各特征的长度不一致。"))
        return lengths.pop() if lengths else 0


@dataclass(frozen=True)
class Prepared:
    """What distances are computed on; n customers, d numeric and k nominal features.

    numeric: float64 [d, n], z-scored, a feature in a row; a constant feature is all 0.
    codes: int32 [k, n], places in `values`. weights: float64 [d + k], numeric features first.
    mean, deviation: float64 [d] of the known values, in the feature's unit; deviation 0 = constant.
    values: for each nominal feature its values as text; None = missing.
    notes: what was odd about the data, in words.
    """

    numeric: NDArray[np.float64]
    codes: NDArray[np.int32]
    weights: NDArray[np.float64]
    numeric_names: tuple[str, ...]
    nominal_names: tuple[str, ...]
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    values: tuple[Sequence[str | None], ...]
    notes: tuple[Words, ...] = ()

    @property
    def customers(self) -> int:
        """n."""
        return self.numeric.shape[1]

    def tells_apart(self) -> bool:
        """Whether any feature that weighs something differs between customers."""
        varied = [deviation > 0 for deviation in self.deviation] + [len(values) > 1 for values in self.values]
        return any(varies and weight > 0 for varies, weight in zip(varied, self.weights, strict=True))

    def weighed(self, weights: Mapping[str, float]) -> Prepared:
        """The same customers under other weights (a feature not named has 1); raises FeatureProblem."""
        names = (*self.numeric_names, *self.nominal_names)
        return replace(self, weights=weights_of(names, weights))

    def matrix(self) -> NDArray[np.float32]:
        """The numeric part, root of the weights multiplied in, as other libraries take it: float32 [n, d]."""
        roots = np.sqrt(self.weights[: len(self.numeric_names)])
        found = np.empty((self.customers, len(roots)), np.float32)
        for number, root in enumerate(roots):
            found[:, number] = self.numeric[number] * root
        return found


def weights_of(names: Sequence[str], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """A weight for each of `names`, 1 where none is given; raises FeatureProblem."""
    for name, weight in weights.items():
        if name not in names:
            there = ", ".join(names)
            raise FeatureProblem(
                Words(
                    f"There is a weight for {name}, which is no feature; the features are {there}.",
                    f"权重中的 {name} 不是特征；特征有 {there}。",
                )
            )
        number = isinstance(weight, (int, float, np.number)) and not isinstance(weight, bool)
        if not (number and np.isfinite(weight) and weight >= 0):
            raise FeatureProblem(
                Words(
                    f"The weight of {name} is {weight!r}; it must be a number, 0 or more.",
                    f"{name} 的权重为 {weight!r}；权重必须是不小于 0 的数。",
                )
            )
    return np.array([float(weights.get(name, 1.0)) for name in names])


def prepare(
    features: Features,
    weights: Mapping[str, float] | None = None,
    *,
    let_go: Callable[[str], None] | None = None,
) -> Prepared:
    """Scale and code `features` (see Prepared); raises FeatureProblem.

    `let_go(name)` is told when a numeric column was taken up, so that who holds millions may drop it.
    """
    numeric_names, nominal_names = tuple(features.numeric), tuple(features.nominal)
    both = set(numeric_names) & set(nominal_names)
    if both or not (numeric_names or nominal_names):
        raise _no_choice(sorted(both))
    weighed = weights_of((*numeric_names, *nominal_names), weights or {})
    customers = len(features)
    scaled = np.empty((len(numeric_names), customers))

    def take_up(number: int) -> tuple[float, float, int]:
        name = numeric_names[number]
        facts = _scale(name, features.numeric[name], scaled[number])
        if let_go is not None:
            let_go(name)
        return facts

    with ThreadPoolExecutor(THREADS) as pool:
        facts = list(pool.map(take_up, range(len(numeric_names))))
    coded = [coded_of(features.nominal[name]) for name in nominal_names]
    codes = np.empty((len(coded), customers), np.int32)
    for row, (numbers, _) in zip(codes, coded, strict=True):
        row[:] = numbers
    return Prepared(
        numeric=scaled,
        codes=codes,
        weights=weighed,
        numeric_names=numeric_names,
        nominal_names=nominal_names,
        mean=np.array([mean for mean, _, _ in facts]),
        deviation=np.array([deviation for _, deviation, _ in facts]),
        values=tuple(values for _, values in coded),
        notes=_notes(numeric_names, facts, nominal_names, [values for _, values in coded], customers),
    )


def _no_choice(both: list[str]) -> FeatureProblem:
    if both:
        return FeatureProblem(
            Words(
                f"{both[0]} is named as numeric and as nominal; choose one.",
                f"{both[0]} 同时被列为数值特征和名义特征；请只选一种。",
            )
        )
    return FeatureProblem(
        Words("There is no feature to compare by; name at least one.", "没有可比较的特征；请至少给出一个。")
    )


def numbers_of(name: str, column: Any) -> NDArray[np.float64]:
    """A numeric column as float64, null as NaN; raises FeatureProblem where it holds no numbers."""
    try:
        if isinstance(column, pa.ChunkedArray | pa.Array):
            return np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy(zero_copy_only=False))
        return np.asarray(column, np.float64)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise FeatureProblem(
            Words(f"The numeric feature {name} holds no numbers.", f"数值特征 {name} 的内容不是数值。")
        ) from error


def _scale(name: str, column: Any, out: NDArray[np.float64]) -> tuple[float, float, int]:
    """Write the z-scores of one column; mean and population deviation of what is known, values missing."""
    values = numbers_of(name, column)
    known = np.isfinite(values)
    missing = int(len(values) - np.count_nonzero(known))
    kept = values[known] if missing else values
    if not len(kept):
        out[:] = 0.0
        return 0.0, 0.0, missing
    low, high = float(kept.min()), float(kept.max())
    if low == high:
        # Rounding gives a constant like 0.1 a deviation that is not quite 0.
        out[:] = 0.0
        return low, 0.0, missing
    # Squares of huge numbers overflow and those of tiny ones vanish; a power of two is exact.
    largest = max(abs(low), abs(high))
    unit = 1.0 if 1e-100 < largest < 1e100 else 2.0 ** np.floor(np.log2(largest))
    kept = kept if unit == 1.0 else kept / unit
    mean = float(kept.mean())
    deviation = float(np.sqrt(np.mean(np.square(np.subtract(kept, mean)))))
    np.subtract(values if unit == 1.0 else values / unit, mean, out=out)
    np.divide(out, deviation, out=out)
    if missing:
        out[~known] = 0.0
    return mean * unit, deviation * unit, missing


def coded_of(column: Any) -> tuple[NDArray[np.int32], list[str | None]]:
    """Codes and values of a nominal column; missing is a value of its own."""
    if isinstance(column, pa.ChunkedArray | pa.Array):
        known = column
    else:
        known = pa.array(np.asarray(column) if not isinstance(column, list) else column, from_pandas=True)
    if pa.types.is_dictionary(known.type):
        known = pc.cast(known, known.type.value_type)
    if pa.types.is_floating(known.type):
        known = pc.if_else(pc.is_finite(known), known, None)
    if pa.types.is_string(known.type) or pa.types.is_large_string(known.type):
        known = pc.if_else(pc.equal(known, ""), None, known)
    if isinstance(known, pa.ChunkedArray):
        known = known.combine_chunks()
    coded = known.dictionary_encode(null_encoding="encode")
    values = [None if value is None else str(value) for value in coded.dictionary.to_pylist()]
    return np.asarray(coded.indices, np.int32), values


def _notes(
    numeric: Sequence[str],
    facts: Sequence[tuple[float, float, int]],
    nominal: Sequence[str],
    values: Sequence[Sequence[str | None]],
    customers: int,
) -> tuple[Words, ...]:
    found = []
    for name, (_, deviation, missing) in zip(numeric, facts, strict=True):
        if missing:
            found.append(
                Words(
                    f"{name}: {missing:,} of {customers:,} values are missing and count as the mean.",
                    f"{name}：{customers:,} 个值中缺失 {missing:,} 个，按均值计。",
                )
            )
        if deviation == 0:
            found.append(Words(f"{name} is constant and adds nothing.", f"{name} 为常数，不起作用。"))
    for name, known in zip(nominal, values, strict=True):
        if len(known) == 1:
            found.append(Words(f"{name} is constant and adds nothing.", f"{name} 为常数，不起作用。"))
        elif customers > 20 and len(known) > customers / 2:
            found.append(
                Words(
                    f"{name} has {len(known):,} values for {customers:,} customers: "
                    "nearly nobody is like another in it.",
                    f"{name} 在 {customers:,} 位客户中有 {len(known):,} 个取值：几乎没有两位客户相同。",
                )
            )
    return tuple(found)
