"""The table of leaves: attribute values as codes, figures checked, equal rows added up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from headwater.engine.words import Problem, Words

Array = np.ndarray
# A product of cardinalities beyond this does not fit a 64-bit key.
WIDEST = 2**62
MISSING = Words("is missing; write 0 where nothing happened", "缺失；没有发生时请填 0")
INFINITE = Words("is infinite; leave the row out or write what it was", "是无穷大；请去掉该行或填写实际数值")
NEGATIVE = Words("is below zero; leave out rows that take amounts back", "小于零；请去掉冲减的行")


class FigureProblem(Problem):
    """A figure that cannot be: which column, which row (from 0), and what is wrong with it."""

    def __init__(self, column: str, row: int, wrong: Words) -> None:
        place = Words(f"{column} in row {row + 1}", f"第 {row + 1} 行的 {column}")
        super().__init__(Words(f"{place.en} {wrong.en}.", f"{place.zh} {wrong.zh}。"))
        self.column, self.row, self.wrong = column, row, wrong


@dataclass(frozen=True)
class Leaves:
    """One row for each combination of all attributes.

    names: the attributes. codes: for each attribute an array (leaves,) of indexes into its `values`.
    actual, expected: amounts (leaves,); of, expected_of: denominators (leaves,), or None.
    """

    names: tuple[str, ...]
    codes: tuple[Array, ...]
    values: tuple[list[str], ...]
    actual: Array
    expected: Array
    of: Array | None
    expected_of: Array | None

    def __len__(self) -> int:
        return len(self.actual)


def leaves_of(
    attributes: Mapping[str, Any], actual: Any, expected: Any, of: Any = None, expected_of: Any = None
) -> Leaves:
    """Check and code the arrays; FigureProblem or Problem names what cannot be."""
    if (of is None) != (expected_of is None):
        raise Problem(
            Words(
                "A ratio needs both denominators, of and expected_of; an amount needs neither.",
                "比率需要同时给出 of 和 expected_of 两个分母；数量则都不需要。",
            )
        )
    if not attributes:
        raise Problem(Words("Name at least one attribute.", "请至少指定一个属性。"))
    given = {"actual": actual, "expected": expected, "of": of, "expected_of": expected_of}
    figures = {name: _figures(name, column) for name, column in given.items() if column is not None}
    coded = {name: _coded(column) for name, column in attributes.items()}
    _same_length({name: len(codes) for name, (codes, _) in coded.items()} | _lengths(figures))
    names, (codes, values) = tuple(coded), zip(*coded.values(), strict=True)
    first, place = _rows_of_leaves(codes, [len(found) for found in values])

    def added(column: str) -> Array | None:
        return np.bincount(place, figures[column], len(first)) if column in figures else None

    sums = {column: added(column) for column in given}
    return Leaves(names, tuple(code[first] for code in codes), values, **sums)  # type: ignore[arg-type]


def _lengths(figures: Mapping[str, Array]) -> dict[str, int]:
    return {name: len(column) for name, column in figures.items()}


def _same_length(lengths: Mapping[str, int]) -> None:
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise Problem(Words(f"The columns differ in length: {told}.", f"各列长度不一致：{told}。"))


def _figures(name: str, column: Any) -> Array:
    """An array of finite figures that are not below zero."""
    figures = _floats(name, column)
    checks = ((np.isnan(figures), MISSING), (np.isinf(figures), INFINITE), (figures < 0, NEGATIVE))
    for wrong, words in checks:
        if wrong.any():
            raise FigureProblem(name, int(wrong.argmax()), words)
    return figures


def _floats(name: str, column: Any) -> Array:
    try:
        return np.asarray(column, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise Problem(Words(f"{name} holds what is not a number.", f"{name} 中有非数值内容。")) from error


def _coded(column: Any) -> tuple[Array, list[str]]:
    """Codes and the texts they stand for, in the order of their first row; missing is read as empty."""
    array = (
        column if isinstance(column, (pa.Array, pa.ChunkedArray)) else pa.array(_plain(column), pa.string())
    )
    if not pa.types.is_string(array.type):
        array = pa.array(_plain(array.to_pylist()), pa.string())
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    coded = array.fill_null("").dictionary_encode()
    return coded.indices.to_numpy(zero_copy_only=False).astype(np.int64), coded.dictionary.to_pylist()


def _plain(column: Iterable[Any]) -> list[str]:
    """Texts only: what mixes kinds (a number among texts) is read as text."""
    return ["" if value is None else str(value) for value in column]


def _rows_of_leaves(codes: tuple[Array, ...], sizes: list[int]) -> tuple[Array, Array]:
    """The first row of each distinct combination, and for each row the place of its combination."""
    key, width = np.zeros(len(codes[0]), np.int64), 1
    for code, size in zip(codes, sizes, strict=True):
        if width * max(size, 1) > WIDEST:
            key = np.unique(key, return_inverse=True)[1]
            width = int(key.max(initial=0)) + 1
        key, width = key * max(size, 1) + code, width * max(size, 1)
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    return first, place
