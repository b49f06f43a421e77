"""Reads a small workbook that a person brings to a page: as texts, and within bounds."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

import python_calamine

from headwater.engine.lake.intake.sources.far_cells import far_cells

# Far beyond what a page takes in: what is larger is an import.
LARGEST = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_CELLS = 2_000_000


class TooLarge(ValueError):
    """The file has more bytes than LARGEST."""


class TooManyRows(ValueError):
    """A sheet reaches farther than MOST_ROWS, or unpacks to more than it may."""


class Unreadable(ValueError):
    """This is no workbook."""


@dataclass(frozen=True, slots=True)
class SmallPage:
    """A sheet of a workbook: its name, its cells as texts, and its merged cells.

    `merged`: (first row, first column, last row, last column), counted from 0, both ends included.
    """

    name: str
    rows: list[list[str]]
    merged: tuple[tuple[int, int, int, int], ...] = ()


def small_book(file: IO[bytes], size: int) -> list[SmallPage]:
    """All sheets of a workbook that have cells, rows at their own numbers.

    Raises as `small_sheet`; all sheets together stay within MOST_CELLS.
    """
    book = _opened(file, size)
    pages = []
    try:
        for at, name in enumerate(book.sheet_names):
            sheet = book.get_sheet_by_index(at)
            rows = sheet.to_python(skip_empty_area=False)
            spans = getattr(sheet, "merged_cell_ranges", None) or ()
            pages.append((name, rows, tuple((*first, *last) for first, last in spans)))
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError, IndexError):
        raise Unreadable from None
    cells = sum(len(row) for _name, rows, _spans in pages for row in rows)
    if cells > MOST_CELLS or any(len(rows) > MOST_ROWS for _name, rows, _spans in pages):
        raise TooManyRows
    return [SmallPage(name, [[_text(c) for c in row] for row in rows], spans) for name, rows, spans in pages]


def _opened(file: IO[bytes], size: int) -> Any:
    """The workbook, if it is one and keeps within bounds."""
    if size > LARGEST:
        raise TooLarge
    try:
        content = BytesIO(file.read(LARGEST + 1))
        # An Excel file is a zip; a small one may unpack to whatever it likes.
        if _unpacked(content) > MOST_UNPACKED or far_cells(content):
            raise TooManyRows
        content.seek(0)
        return python_calamine.load_workbook(content)
    except TooManyRows:
        raise
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError, IndexError):
        raise Unreadable from None


def small_sheet(file: IO[bytes], size: int, *, skip_empty: bool = True) -> list[list[str]]:
    """The first sheet's cells as texts, row by row; `size` in bytes as the sender says it.

    `skip_empty` leaves out empty rows and columns around the cells; without it rows keep their numbers.
    Raises TooLarge, TooManyRows or Unreadable: the page says it in its own words.
    """
    try:
        rows = _opened(file, size).get_sheet_by_index(0).to_python(skip_empty_area=skip_empty)
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, IndexError):
        raise Unreadable from None
    if len(rows) > MOST_ROWS:
        raise TooManyRows
    return [[_text(cell) for cell in row] for row in rows]


def _unpacked(content: BytesIO) -> int:
    if not zipfile.is_zipfile(content):
        return 0
    with zipfile.ZipFile(content) as parts:
        return sum(part.file_size for part in parts.infolist())


def _text(cell: Any) -> str:
    # Excel keeps codes such as 10086 as numbers; the database takes no zero byte.
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if whole else cell).strip().replace("\x00", "")
