"""Customers' ids and features, and where the complainants stand among them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.engine.lookalike.prepare import FeatureProblem, Features, weights_of
from headwater.engine.lookalike.reading import Source, open_table
from headwater.engine.lookalike.wish import Wish, WishProblem
from headwater.engine.words import Problem, Words


@dataclass(frozen=True)
class Table:
    """What was read: ids of all customers, features, the complainants' rows."""

    ids: pa.ChunkedArray
    features: Features
    rows: NDArray[np.int64]
    weights: dict[str, float]
    notes: list[Words]


def read(wish: Wish, tell: Callable[[str], None]) -> Table:
    """Customers' ids and features, and where the complainants stand among them. Raises Problem."""
    tell(f"screen: reading {wish.customers.name}")
    weights = _weights(wish)
    source = open_table(wish.customers, (wish.id, *wish.numeric, *wish.nominal))
    others = open_table(wish.complainants, (wish.id,))
    # Names are looked up before millions of rows are read.
    for name in (*wish.numeric, *wish.nominal):
        if source.names.count(name) != 1:
            source.column(name)
    complained = others.ids(wish.id)
    ids = _unique_ids(source, wish.id)
    rows, notes = _rows_of(ids, complained, others, source)
    features = Features(
        {name: source.numbers(name) for name in wish.numeric},
        {name: source.values(name) for name in wish.nominal},
    )
    return Table(ids, features, rows, weights, [*source.notes, *notes])


def _weights(wish: Wish) -> dict[str, float]:
    if wish.weights is None:
        return {}
    name = wish.weights.name
    try:
        found = json.loads(wish.weights.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise Problem(
            Words(f"{name}: there is no such file; check the name.", f"{name}：没有这个文件；请检查文件名。")
        ) from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Problem(
            Words(f"{name}: this is no JSON ({error}).", f"{name}：不是有效的 JSON（{error}）。")
        ) from error
    if not isinstance(found, dict):
        raise Problem(
            Words(
                f'{name}: weights are written as {{"feature": 2.5, …}}.',
                f'{name}：权重应写作 {{"特征": 2.5, …}}。',
            )
        )
    try:
        weights_of((*wish.numeric, *wish.nominal), found)
    except FeatureProblem as problem:
        raise WishProblem(Words(f"{name}: {problem.words.en}", f"{name}：{problem.words.zh}")) from None
    return found


def _unique_ids(source: Source, name: str) -> pa.ChunkedArray:
    ids, file = source.ids(name), source.path.name
    if not len(ids):
        raise Problem(Words(f"{file}: it has no customers.", f"{file}：没有客户。"))
    if ids.null_count:
        row = int(np.flatnonzero(pc.is_null(ids).to_numpy())[0]) + 1
        raise Problem(
            Words(
                f"{file}, row {row:,}, column {name}: the id is missing ({ids.null_count:,} are).",
                f"{file} 第 {row:,} 行，列 {name}：编号缺失（共 {ids.null_count:,} 个）。",
            )
        )
    if pc.count_distinct(ids).as_py() != len(ids):
        counts = pc.value_counts(ids)
        counts = counts.filter(pc.greater(counts.field("counts"), 1))
        raise Problem(
            Words(
                f"{file}, column {name}: {len(counts):,} ids stand more than once, such as "
                f"{counts.field('values')[0].as_py()}; each customer needs one row.",
                f"{file} 列 {name}：{len(counts):,} 个编号重复，如 {counts.field('values')[0].as_py()}；"
                "每位客户应只有一行。",
            )
        )
    return ids


def _rows_of(
    ids: pa.ChunkedArray, complained: pa.ChunkedArray, others: Source, source: Source
) -> tuple[NDArray[np.int64], list[Words]]:
    """Rows of the complainants in order of their ids, so that of two as near the first is named."""
    wanted = pc.unique(complained.drop_null())
    if not len(wanted):
        raise Problem(
            Words(f"{others.path.name}: it has no complainants.", f"{others.path.name}：没有投诉客户。")
        )
    if wanted.type != ids.type:
        wanted = pc.unique(pc.cast(wanted, pa.string()))
    column = ids if ids.type == wanted.type else pc.cast(ids, pa.string())
    rows = np.flatnonzero(pc.is_in(column, value_set=wanted).to_numpy())
    unknown = len(wanted) - len(rows)
    if not len(rows):
        raise Problem(
            Words(
                f"None of the {len(wanted):,} ids of {others.path.name} (such as {wanted[0].as_py()}) is a "
                f"customer of {source.path.name} (such as {ids[0].as_py()}); do both write them alike?",
                f"{others.path.name} 的 {len(wanted):,} 个编号（如 {wanted[0].as_py()}）都不在 "
                f"{source.path.name} 中（如 {ids[0].as_py()}）；请检查两个文件的编号写法是否一致。",
            )
        )
    if len(rows) == len(ids):
        raise Problem(
            Words(
                "All customers are complainants: nobody is left to be found.",
                "所有客户都是投诉客户：没有可供查找的其他客户。",
            )
        )
    notes = []
    if unknown:
        notes.append(
            Words(
                f"{unknown:,} of {len(wanted):,} complainants are no customers of {source.path.name} "
                "and are left out.",
                f"{len(wanted):,} 名投诉客户中有 {unknown:,} 名不在 {source.path.name} 中，未计入。",
            )
        )
    order = pc.sort_indices(ids.take(pa.array(rows))).to_numpy()
    return rows[order], notes
