"""From a file's cells to rows of values, with a complaint for every cell that cannot be read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from headwater.centre.directory.excel.columns import PERSONS, SHEETS, UNITS, ExcelColumn, plain
from headwater.centre.reference.periods import EARLIEST, LATEST
from headwater.engine.lake.intake.sources.far_cells import far_cells

MOST_BYTES = 20 * 1024 * 1024
# An Excel file is a zip; what it unpacks to is checked before anything is unpacked.
MOST_UNPACKED = 300 * 1024 * 1024
# Each row goes through the actions, within one request.
MOST_ROWS = 5_000
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where, and how to mend it. Row 0: the whole sheet or file."""

    sheet: str
    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row's readable values by column key; empty cells are left out. `cells` is the row as it came."""

    number: int
    values: dict[str, Any]
    cells: tuple[Any, ...]


@dataclass
class Book:
    """The readable part of a file, and its faults."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    headers: dict[str, list[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def blame(self, sheet: str, row: int, column: str, reason: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(sheet, row, column, reason))


def read(content: bytes) -> Book:
    """Both sheets of an Excel file; either may be missing, not both."""
    book = Book()
    reason = _unfit(content)
    if reason:
        book.blame("", 0, "", reason)
        return book
    try:
        found = CalamineWorkbook.from_filelike(io.BytesIO(content))
        pages = {name: _sheet_named(found.sheet_names, name) for name in SHEETS}
        for name, theirs in pages.items():
            if theirs is not None:
                _read_sheet(book, name, found.get_sheet_by_name(theirs).to_python())
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError):
        book.blame(
            "", 0, "", _("This is not an Excel file that can be read. Save it as .xlsx and try again.")
        )
        return book
    if not any(pages.values()):
        names = _("%(persons)s or %(units)s") % {"persons": PERSONS, "units": UNITS}
        book.blame(
            "", 0, "", _("The file has no sheet %(names)s. Begin with the template.") % {"names": names}
        )
    elif not any(book.rows.values()) and not book.faults:
        book.blame("", 0, "", _("The file has headers but no rows."))
    return book


def _unreadable() -> str:
    return _("This is not an Excel file that can be read. Save it as .xlsx and try again.")


def _unfit(content: bytes) -> str:
    if not content:
        return _("The file is empty.")
    if len(content) > MOST_BYTES:
        return _("The file is larger than %(size)s MB. Split it.") % {"size": MOST_BYTES // 1024**2}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile:
        return _("This is not an Excel file that can be read. Save it as .xlsx and try again.")
    if size > MOST_UNPACKED or far_cells(io.BytesIO(content)):
        return _("The file unpacks to more than %(size)s MB; it is not read.") % {
            "size": MOST_UNPACKED // 1024**2
        }
    return ""


def _sheet_named(names: list[str], wanted: str) -> str | None:
    ways = {plain(part) for part in (wanted, *wanted.split(" "))}
    return next((name for name in names if plain(name) in ways), None)


def _read_sheet(book: Book, sheet: str, cells: list[list[Any]]) -> None:
    book.rows[sheet] = []
    if not cells:
        return
    columns = SHEETS[sheet]
    known: dict[int, ExcelColumn] = {}
    book.headers[sheet] = [str(cell) for cell in cells[0]]
    for at, cell in enumerate(cells[0]):
        found = next((c for c in columns if plain(cell) in c.names), None)
        if found is not None and found.key not in {c.key for c in known.values()}:
            known[at] = found
        elif plain(cell):
            book.blame(sheet, 1, str(cell), _("No column of this name is known, or it stands here twice."))
    for column in columns:
        if column.required and column.key not in {c.key for c in known.values()}:
            book.blame(sheet, 1, column.header, _("This column is missing."))
    if len(cells) > MOST_ROWS:
        book.blame(sheet, 0, "", _("More than %(rows)s rows. Split the file.") % {"rows": MOST_ROWS})
        return
    book.rows[sheet] = list(_rows(book, sheet, cells, known))


def _rows(book: Book, sheet: str, cells: list[list[Any]], known: dict[int, ExcelColumn]) -> Iterator[Row]:
    for number, line in enumerate(cells[1:], start=2):
        if not any(str(cell).strip() for cell in line):
            continue
        values: dict[str, Any] = {}
        for at, column in known.items():
            value = _value(book, sheet, number, column, line[at] if at < len(line) else "")
            if value is not None:
                values[column.key] = value
        yield Row(number, values, tuple(line))


def _value(book: Book, sheet: str, row: int, column: ExcelColumn, cell: Any) -> Any:
    text = _text(cell)
    if not text:
        if column.required:
            book.blame(sheet, row, column.header, _("This must not be empty."))
        return None
    if column.kind == "day":
        return _day(book, sheet, row, column, cell, text)
    if column.kind == "number":
        if text.isdecimal():
            return int(text)
        book.blame(sheet, row, column.header, _("%(text)s is not a whole number.") % {"text": text})
        return None
    if column.codes:
        found = {plain(name): code for name, code in column.codes.items()}.get(plain(text))
        if found is None:
            ways = "、".join(column.codes)
            reason = _("%(text)s is not known here. Write one of: %(ways)s.") % {"text": text, "ways": ways}
            book.blame(sheet, row, column.header, reason)
        return found
    return text


def _text(cell: Any) -> str:
    # Excel keeps a number 10001 as 10001.0.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell if cell is not None else "").strip()


def _day(book: Book, sheet: str, row: int, column: ExcelColumn, cell: Any, text: str) -> date | None:
    found = _as_day(cell, text)
    if found is not None and EARLIEST <= found <= LATEST:
        return found
    reason = _("%(text)s is not a day. Write it as 2026-01-31.") % {"text": text}
    book.blame(sheet, row, column.header, reason)
    return None


def _as_day(cell: Any, text: str) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    for form in DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None
