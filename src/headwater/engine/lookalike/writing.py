"""A table written aside and renamed: a file that is there is whole, whatever happened to who wrote it."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import xlsxwriter

from headwater.engine.words import Problem, Words

SHEET_ROWS = 1_048_575


def write_table(table: pa.Table, out: Path) -> None:
    """Parquet, or CSV (.csv, UTF-8 with BOM) or Excel (.xlsx) by the name's end. Raises Problem."""
    if out.is_dir() or not out.parent.is_dir():
        raise Problem(
            Words(
                f"{out}: this is no place for a file; its folder must be there.",
                f"{out}：此处无法写入文件；请确认所在文件夹存在。",
            )
        )
    _clear(out)
    aside = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        _write(table, aside, out.suffix.lower())
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)


def _write(table: pa.Table, path: Path, kind: str) -> None:
    if kind == ".csv":
        with path.open("wb") as file:
            file.write(b"\xef\xbb\xbf")
            pacsv.write_csv(table, file)
    elif kind == ".xlsx":
        _excel(table, path)
    else:
        pq.write_table(table, path)


def _excel(table: pa.Table, path: Path) -> None:
    if table.num_rows > SHEET_ROWS:
        raise Problem(
            Words(
                f"An Excel sheet holds {SHEET_ROWS:,} rows and {table.num_rows:,} are selected; "
                "write .parquet or .csv.",
                f"Excel 工作表最多 {SHEET_ROWS:,} 行，而选出了 {table.num_rows:,} 行；"
                "请写为 .parquet 或 .csv。",
            )
        )
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, table.column_names)
        for number, row in enumerate(table.to_pylist(), 1):
            sheet.write_row(number, 0, row.values())


def _clear(out: Path) -> None:
    """What a run that was killed left aside goes, unless its process still lives."""
    for left in out.parent.glob(f".{out.name}.*.part"):
        owner = left.name.removesuffix(".part").rpartition(".")[2]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            left.unlink(missing_ok=True)
