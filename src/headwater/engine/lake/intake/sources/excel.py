"""Excel workbooks: one sheet, its header found, its cells as texts."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine

from headwater.engine.lake.intake.sources.archives import bomb
from headwater.engine.lake.intake.sources.far_cells import far_cells
from headwater.engine.lake.intake.sources.opened import Limits, clean_names, write_lined
from headwater.engine.words import Problem, Words


def open_workbook(path: Path, label: str, limits: Limits) -> Any:
    """The workbook; Problem when it is broken, protected or unpacks to too much."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > limits.workbook:
                raise bomb(label)
        if far_cells(path):
            raise bomb(label)
    try:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except Exception as error:  # the reader has no common base class for what a broken file does to it
        raise Problem(
            Words(
                f"{label} cannot be read as an Excel workbook. Open it in Excel, save it without "
                "password and try again.",
                f"无法将 {label} 作为 Excel 工作簿读取。请在 Excel 中打开并另存（不要加密）后重试。",
            )
        ) from error


def choose_sheet(workbook: Any, label: str, wanted: str, needed: Collection[str]) -> str:
    """The sheet named by the profile, or the only one with rows, or the only one with the needed columns."""
    names = list(workbook.sheet_names)
    if wanted:
        if wanted in names:
            return wanted
        raise Problem(
            Words(
                f"{label} has no sheet “{wanted}”; it has: {', '.join(names)}.",
                f"{label} 中没有工作表“{wanted}”；现有：{'、'.join(names)}。",
            )
        )
    filled = {name: _header(rows) for name in names if (rows := _sheet_rows(workbook, name))}
    if len(filled) <= 1:
        return next(iter(filled), names[0] if names else "")
    fitting = [name for name, header in filled.items() if needed and set(needed) <= set(header)]
    if len(fitting) == 1:
        return fitting[0]
    listed = list(fitting or filled)
    raise Problem(
        Words(
            f"{label} has several sheets with rows: {', '.join(listed)}. Say in the profile which is meant.",
            f"{label} 中有多个含数据的工作表：{'、'.join(listed)}。请在配置中指定要导入的工作表。",
        )
    )


def _sheet_rows(workbook: Any, name: str) -> list[list[Any]]:
    sheet = workbook.get_sheet_by_name(name)
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False, nrows=30)
    return [row for row in rows if any(cell != "" for cell in row)]


def _header(rows: Sequence[Sequence[Any]]) -> tuple[str, ...]:
    place = header_place(rows)
    return clean_names([text_of(cell) for cell in rows[place]]) if rows else ()


def header_place(rows: Sequence[Sequence[Any]]) -> int:
    """The index of the header: the first row that fills most of the width; titles fill a cell or two."""
    widths = [sum(cell != "" for cell in row) for row in rows[:30]]
    widest = max(widths, default=0)
    return next((place for place, width in enumerate(widths) if width * 2 > widest), 0)


def convert_sheet(workbook: Any, sheet: str, target: Path, limits: Limits) -> tuple[tuple[str, ...], bool]:
    """Writes the sheet as lined text; returns its columns and whether all cells are plain."""
    if not sheet:
        return (), True
    rows: list[list[Any]] = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    if not rows:
        return (), True
    place = header_place(rows)
    columns = clean_names([text_of(cell) for cell in rows[place]])
    return columns, write_lined(target, columns, _lined(rows, place))


def _lined(rows: list[list[Any]], place: int) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows[place + 1 :], place + 2):
        if any(cell != "" for cell in row):
            yield number, [text_of(cell) for cell in row]


def text_of(cell: Any) -> str:
    """A cell as a person sees it: whole numbers without .0, dates in ISO, durations in seconds."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds" if not cell.microsecond else "microseconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return f"{cell.total_seconds():g}"
    return str(cell)


def sheets_of(path: Path, limits: Limits) -> tuple[tuple[str, ...], str]:
    """The sheets of a workbook and the first that has rows; nothing for any other kind of file."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if not (
        head.startswith(b"\xd0\xcf\x11\xe0") or (head.startswith(b"PK") and b"[Content_Types].xml" in head)
    ):
        return (), ""
    workbook = open_workbook(path, path.name, limits)
    names = tuple(workbook.sheet_names)
    return names, next((name for name in names if _sheet_rows(workbook, name)), "")
