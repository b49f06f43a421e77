"""Tables out of CSV, Excel or Parquet; what cannot be read is named by file and column."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from headwater.engine.lookalike.wish import ColumnProblem
from headwater.engine.words import Problem, Words

ENCODINGS = ("utf-8", "gb18030")
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SEPARATORS = ",\t;|"
EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
WHOLE = r"^(0|-?[1-9][0-9]{0,17})$"
# What systems write for "nothing known"; not worth a note.
NOTHING = ("", "#N/A", "N/A", "NA", "NaN", "nan", "NULL", "null", "None", "-", "\\N")
SHOWN = 3


@dataclass
class Source:
    """A file that is open: its columns' names, and how to take one of them (an Arrow column, or texts)."""

    path: Path
    names: list[str]
    take: Callable[[str], pa.ChunkedArray]
    notes: list[Words] = field(default_factory=list)

    def column(self, name: str) -> pa.ChunkedArray:
        """A column as the file has it; raises ColumnProblem."""
        found = self.names.count(name)
        if found != 1:
            there = ", ".join(self.names[:30]) + (" …" if len(self.names) > 30 else "")
            en, zh = ("more than one", "有多个") if found else ("no", "没有")
            raise ColumnProblem(
                Words(
                    f"{self.path.name}: there is {en} column {name}; it has {there}.",
                    f"{self.path.name}：{zh}名为 {name} 的列；文件中的列有 {there}。",
                )
            )
        return self.take(name)

    def ids(self, name: str) -> pa.ChunkedArray:
        """The column of ids: whole numbers or text. Texts that all are whole numbers become numbers, so that
        007 stays what it is; numbers with a fraction of 0 (as Excel has them) become whole."""
        column = self.column(name)
        if pa.types.is_dictionary(column.type):
            column = pc.cast(column, column.type.value_type)
        if pa.types.is_floating(column.type) and _all(pc.equal(pc.floor(column), column)):
            return pc.cast(column, pa.int64(), safe=False)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            column = pc.utf8_trim_whitespace(column)
            column = pc.if_else(pc.equal(column, ""), None, column)
            if self.is_text and _all(pc.match_substring_regex(column, WHOLE)):
                return pc.cast(column, pa.int64())
        return column

    @property
    def is_text(self) -> bool:
        """Whether the file has no types of its own."""
        return self.take.__name__ == "text_column"

    def numbers(self, name: str) -> np.ndarray:
        """A column as numbers, float32 or float64; what is no number is missing; Problem if none is."""
        column = self.column(name)
        if pa.types.is_dictionary(column.type):
            column = pc.cast(column, column.type.value_type)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            column = self._parsed(name, column)
        kind = np.float32 if pa.types.is_float32(column.type) else np.float64
        out = np.empty(len(column), kind)
        place = 0
        try:
            for chunk in column.chunks:
                part = pc.cast(chunk, pa.from_numpy_dtype(kind), safe=False)
                out[place : place + len(chunk)] = part.to_numpy(zero_copy_only=False)
                place += len(chunk)
        except pa.ArrowException as error:
            raise self._no_numbers(name) from error
        return out

    def _parsed(self, name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
        trimmed = pc.utf8_trim_whitespace(column)
        bare = pc.replace_substring(trimmed, ",", "")
        number = pc.match_substring_regex(bare, r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$")
        odd = pc.filter(trimmed, pc.and_(pc.is_valid(trimmed), pc.invert(number)))
        odd = pc.filter(odd, pc.invert(pc.is_in(odd, value_set=pa.array(NOTHING))))
        if len(column) and not pc.any(number).as_py():
            raise self._no_numbers(name)
        if len(odd):
            some = ", ".join(pc.unique(odd).to_pylist()[:SHOWN])
            self.notes.append(
                Words(
                    f"{self.path.name}, column {name}: {len(odd):,} values are no numbers and count as "
                    f"missing ({some}).",
                    f"{self.path.name} 列 {name}：{len(odd):,} 个值不是数值，按缺失计（{some}）。",
                )
            )
        return pc.cast(pc.if_else(number, pc.utf8_ltrim(bare, "+"), None), pa.float64())

    def _no_numbers(self, name: str) -> Problem:
        return Problem(
            Words(
                f"{self.path.name}, column {name}: it holds no numbers; "
                "name it under --nominal if it is a text.",
                f"{self.path.name} 列 {name}：不是数值；若为文本，请列入 --nominal。",
            )
        )

    def values(self, name: str) -> pa.ChunkedArray:
        """A nominal column, coded (texts are kept once each)."""
        column = self.column(name)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            column = pc.utf8_trim_whitespace(column)
        return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()


def _all(mask: pa.ChunkedArray) -> bool:
    """Whether all that is known is true, and something is."""
    found = pc.all(mask, min_count=1).as_py()
    return bool(found)


def open_table(path: Path, columns: Sequence[str] = ()) -> Source:
    """Open a file; of text and Excel files only `columns` are kept. Raises Problem."""
    if not path.is_file():
        raise _problem(path, "there is no such file; check the name", "没有这个文件；请检查文件名")
    with path.open("rb") as file:
        head = file.read(4)
    if not head:
        raise _problem(path, "the file is empty; it needs a line of column names", "文件为空；第一行应为列名")
    if head == b"PAR1":
        return _parquet(path)
    return _excel(path) if head in EXCEL else _text(path, columns)


def _problem(path: Path, en: str, zh: str) -> Problem:
    return Problem(Words(f"{path.name}: {en}.", f"{path.name}：{zh}。"))


def _parquet(path: Path) -> Source:
    try:
        names = pq.read_schema(path).names

        def take(name: str) -> pa.ChunkedArray:
            try:
                return pq.read_table(path, columns=[name], memory_map=True).column(0)
            except (pa.ArrowException, OSError) as error:
                raise _broken(path, error) from error

        return Source(path, names, take)
    except (pa.ArrowException, OSError) as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> Problem:
    return _problem(
        path, f"this Parquet file cannot be read ({error})", f"无法读取该 Parquet 文件（{error}）"
    )


def _excel(path: Path) -> Source:
    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, IndexError, ValueError) as error:
        raise _problem(
            path, f"this Excel file cannot be read ({error})", f"无法读取该 Excel 文件（{error}）"
        ) from error
    rows = [row for row in rows if any(cell != "" for cell in row)]
    if not rows:
        raise _problem(path, "the first sheet is empty", "第一个工作表为空")
    names = [str(cell).strip() for cell in rows[0]]

    def take(name: str) -> pa.ChunkedArray:
        place = names.index(name)
        return pa.chunked_array([_cells([row[place] for row in rows[1:]])])

    return Source(path, names, take)


def _cells(cells: list[Any]) -> pa.Array:
    """Cells of one kind as they are, of several as texts."""
    known = [None if cell == "" else cell for cell in cells]
    kinds = {type(cell) for cell in known if cell is not None}
    if kinds <= {int, float}:
        return pa.array([None if cell is None else float(cell) for cell in known], pa.float64())
    if kinds == {bool}:
        return pa.array(known, pa.bool_())
    return pa.array([None if cell is None else _said(cell) for cell in known], pa.string())


def _said(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date | datetime | time):
        return cell.isoformat()
    return str(cell)


def _text(path: Path, columns: Sequence[str]) -> Source:
    with path.open("rb") as file:
        head = file.read(1 << 16)
    last: Exception | None = None
    for encoding in ("utf-16",) if head.startswith(WIDE) else ENCODINGS:
        try:
            return _decoded(path, columns, head, encoding)
        except (UnicodeDecodeError, pa.ArrowInvalid, pa.ArrowException) as error:
            if last is None or "UTF" not in str(error):
                last = error
    why = str(last).splitlines()[0][:200]
    raise _problem(
        path,
        f"this is no readable CSV ({why}); save it as CSV in UTF-8, or as Excel or Parquet",
        f"无法按 CSV 读取（{why}）；请另存为 UTF-8 的 CSV，或 Excel、Parquet",
    )


def _decoded(path: Path, columns: Sequence[str], head: bytes, encoding: str) -> Source:
    first = codecs.getincrementaldecoder(encoding)().decode(head).lstrip("\ufeff").splitlines()
    line = next((one for one in first if one.strip()), "")
    separator = max(SEPARATORS, key=line.count)
    names = next(iter(_csv_rows(line, separator)), [])
    names = [name.strip() for name in names]
    kept = [name for name in dict.fromkeys(columns or names) if name in names]
    # Read under numbers, as names may stand twice or be set in blanks.
    numbers = [str(place) for place in range(len(names))]
    wanted = [str(names.index(name)) for name in kept]
    table = pacsv.read_csv(
        path,
        read_options=pacsv.ReadOptions(column_names=numbers, skip_rows=1, encoding=encoding),
        parse_options=pacsv.ParseOptions(delimiter=separator, newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(
            include_columns=wanted or numbers[:1],
            column_types=dict.fromkeys(numbers, pa.string()),
            strings_can_be_null=False,
        ),
    )

    def text_column(name: str) -> pa.ChunkedArray:
        return table.column(str(names.index(name)))

    return Source(path, names, text_column)


def _csv_rows(line: str, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(line), delimiter=separator))
