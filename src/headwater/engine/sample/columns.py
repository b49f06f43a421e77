"""From NumPy arrays to Arrow columns, and to Parquet files that carry the schema of the lake's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from headwater.engine.lake.tables import TABLES

# Ids and customers hardly repeat within a day: a dictionary would only cost time.
PLAIN = frozenset({"id", "contact", "customer"})


def coded(
    codes: NDArray[Any], names: Sequence[str], known: NDArray[np.bool_] | None = None
) -> pa.DictionaryArray:
    """`names[code]` per row without building the strings; empty where not `known`."""
    mask = None if known is None else ~known
    return pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int32), mask=mask), pa.array(names, pa.string())
    )


def given(values: NDArray[Any], known: NDArray[np.bool_]) -> pa.Array:
    """`values`, empty where not `known`."""
    return pa.array(values, mask=~known)


def constant(value: str, rows: int) -> pa.DictionaryArray:
    """The same text in every row."""
    return coded(np.zeros(rows, np.int32), (value,))


def ids(prefix: str, first: int, rows: int) -> pa.Array:
    """`prefix` + eight digits, counted from `first`: as fast as the bytes can be laid down."""
    head = np.frombuffer(prefix.encode("ascii"), np.uint8)
    width = len(head) + 8
    text = np.empty((rows, width), np.uint8)
    text[:, : len(head)] = head
    rest = np.arange(first, first + rows, dtype=np.uint32)
    for place in range(width - 1, len(head) - 1, -1):
        text[:, place] = rest % 10 + 48
        rest //= 10
    offsets = np.arange(0, (rows + 1) * width, width, dtype=np.int32)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(text))


def moments(day: int, seconds: NDArray[np.float64]) -> pa.Array:
    """UTC timestamps from the local day (days since 1970) and seconds of it; the centre is 8 h ahead."""
    micro = np.rint(seconds).astype(np.int64) * 1_000_000 + (day * 86_400 - 28_800) * 1_000_000
    return pa.array(micro.view("datetime64[us]"))


def slots(seconds: NDArray[np.float64]) -> pa.Array:
    """Quarter hours of the local day."""
    return pa.array((np.rint(seconds) // 900).astype(np.int64))


def shaped(table: str, columns: Mapping[str, Any], rows: int) -> pa.Table:
    """Columns in the order of the lake's table, those not given empty."""
    schema = TABLES[table].schema
    arrays = [
        columns[field.name] if field.name in columns else pa.nulls(rows, field.type) for field in schema
    ]
    return pa.table(arrays, names=schema.names)


def write(path: Path, parts: Iterable[pa.Table]) -> int:
    """One Parquet file of at least one table, one after another; returns the number of rows.

    The Arrow schema is left out so that coded columns read back as plain text.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    with ExitStack() as stack:
        writer = None
        for table in parts:
            writer = writer or stack.enter_context(_writer(path, table))
            writer.write_table(table)
            rows += table.num_rows
    return rows


def _writer(path: Path, first: pa.Table) -> pq.ParquetWriter:
    repeating = [name for name in first.column_names if name not in PLAIN]
    return pq.ParquetWriter(
        path,
        first.schema,
        compression="zstd",
        compression_level=1,
        store_schema=False,
        use_dictionary=repeating,
    )
