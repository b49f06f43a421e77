"""A table of leaves out of a CSV or Parquet file; what cannot be read is named by line and column."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from headwater.engine.words import Problem, Words

ENCODINGS = ("utf-8-sig", "gb18030")
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SEPARATORS = ",\t;|"
# Thousands are set apart by threes; any other comma may be a decimal one, and is not guessed at.
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
# A field this long is no value of an attribute, but an unclosed quotation mark.
LONGEST_FIELD = 1_000_000


class ColumnProblem(Problem):
    """A column was named that the file does not have."""


@dataclass(frozen=True)
class Table:
    """The columns asked for: `texts` by attribute, `figures` by column (float64), and each row's place.

    lines: numbers of the lines of a text file, or of the rows of a Parquet file (from 1); counted: the
    English word for them.
    """

    texts: dict[str, list[str]]
    figures: dict[str, np.ndarray]
    lines: Sequence[int]
    counted: str


def read_table(path: Path, attributes: Sequence[str], figures: Sequence[str]) -> Table:
    """Read the named columns; no attributes named means every column that is no figure.

    Raises ColumnProblem for a column that is not there, Problem for a cell or file that cannot be read.
    """
    if not path.is_file():
        raise _problem(path, "there is no such file; check the name", "没有这个文件；请检查文件名")
    with path.open("rb") as file:
        parquet = file.read(4) == b"PAR1"
    return (_parquet if parquet else _csv)(path, attributes, figures)


def _problem(path: Path, en: str, zh: str) -> Problem:
    return Problem(Words(f"{path.name}: {en}.", f"{path.name}：{zh}。"))


def _chosen(path: Path, names: Sequence[str], attributes: Sequence[str], figures: Sequence[str]) -> list[str]:
    """The attributes to read, all columns found; a name that stands twice is ambiguous."""
    chosen = list(attributes) or [name for name in names if name not in figures]
    for name in (*chosen, *figures):
        if names.count(name) != 1:
            there = ", ".join(names)
            en, zh = ("no", "没有") if name not in names else ("more than one", "有多个")
            raise ColumnProblem(
                Words(
                    f"{path.name}: there is {en} column {name}; it has {there}.",
                    f"{path.name}：{zh}名为 {name} 的列；文件中的列有 {there}。",
                )
            )
    if not chosen:
        raise ColumnProblem(
            Words(
                f"{path.name}: no column is left as an attribute.",
                f"{path.name}：除数值列外没有可作属性的列。",
            )
        )
    return chosen


def _parquet(path: Path, attributes: Sequence[str], figures: Sequence[str]) -> Table:
    try:
        names = pq.read_schema(path).names
        chosen = _chosen(path, names, attributes, figures)
        table = pq.read_table(path, columns=[*chosen, *figures])
    except (pa.ArrowException, OSError) as error:
        raise _problem(
            path, f"this Parquet file cannot be read ({error})", "无法读取该 Parquet 文件"
        ) from error
    numbers = {name: _numbers(path, name, table.column(name)) for name in figures}
    texts = {name: _texts(table.column(name)) for name in chosen}
    return Table(texts, numbers, range(1, table.num_rows + 1), "row")


def _numbers(path: Path, name: str, column: pa.ChunkedArray) -> np.ndarray:
    try:
        return column.cast(pa.float64()).to_numpy()
    except pa.ArrowException as error:
        raise _problem(path, f"column {name} holds no numbers", f"列 {name} 不是数值") from error


def _texts(column: pa.ChunkedArray) -> list[str]:
    return ["" if value is None else str(value) for value in column.to_pylist()]


def _csv(path: Path, attributes: Sequence[str], figures: Sequence[str]) -> Table:
    text = _text(path)
    rows = _rows(path, text)
    names = [name.strip() for name in next(rows, (0, []))[1]]
    if not names:
        raise _problem(path, "the file is empty; it needs a line of column names", "文件为空；第一行应为列名")
    chosen = _chosen(path, names, attributes, figures)
    kept, lines = list[list[str]](), list[int]()
    for line, row in rows:
        if len(row) != len(names):
            raise _cut(path, line, len(row), len(names))
        kept.append(row)
        lines.append(line)
    columns = dict(zip(names, zip(*kept, strict=True), strict=True)) if kept else dict.fromkeys(names, ())
    numbers = {name: _parsed(path, name, columns[name], lines) for name in figures}
    return Table({name: [cell.strip() for cell in columns[name]] for name in chosen}, numbers, lines, "line")


def _text(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-16",) if raw.startswith(WIDE) else ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _problem(
        path,
        "this is neither UTF-8 nor GB18030 text, nor Parquet; save it as CSV in UTF-8",
        "该文件既不是 UTF-8 或 GB18030 文本，也不是 Parquet；请另存为 UTF-8 编码的 CSV",
    )


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row that is not empty."""
    head = text.lstrip("\r\n").partition("\n")[0]
    separator = max(SEPARATORS, key=head.count)
    csv.field_size_limit(LONGEST_FIELD)
    reader, line = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 0
    try:
        for row in reader:
            first, line = line + 1, reader.line_num
            if any(row):
                yield first, row
    except csv.Error as error:
        raise _problem(
            path,
            f"line {line + 1}: a quotation mark is not closed, or the field has no end ({error})",
            f"第 {line + 1} 行：引号没有闭合，或字段过长",
        ) from error


def _cut(path: Path, line: int, found: int, wanted: int) -> Problem:
    return _problem(
        path,
        f"line {line} has {found} cells where the first line has {wanted}; look for a missing separator",
        f"第 {line} 行有 {found} 个单元格，而第一行有 {wanted} 个；请检查分隔符",
    )


def _parsed(path: Path, name: str, cells: Sequence[str], lines: Sequence[int]) -> np.ndarray:
    try:
        return np.array([float(cell) for cell in cells])
    except ValueError:
        return np.array([_number(path, name, cell, line) for cell, line in zip(cells, lines, strict=True)])


def _number(path: Path, name: str, cell: str, line: int) -> float:
    try:
        plain = cell.replace(",", "") if THOUSANDS.fullmatch(cell.strip()) else cell
        # An empty cell is missing and is named as such later.
        return float(plain) if cell.strip() else float("nan")
    except ValueError as error:
        raise _problem(
            path,
            f"line {line}, column {name}: {cell!r} is not a number; write it plainly, as 1234.5",
            f"第 {line} 行，列 {name}：{cell!r} 不是数值；请写成 1234.5 这样的数字",
        ) from error
