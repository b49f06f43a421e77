"""Answers asked elsewhere, as a file: CSV or Excel with customer, score, day."""

from __future__ import annotations

import csv
import io
from typing import Any
from zipfile import BadZipFile

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from python_calamine import CalamineError, load_workbook

from headwater.engine.lake.intake.sources.far_cells import far_cells

MOST_BYTES = 30_000_000
NAMES = {
    "customer": {"customer", "number", "msisdn", "phone", "客户", "客户号码", "号码", "手机号"},
    "score": {"score", "satisfaction", "得分", "评分", "满意度"},
    "day": {"day", "date", "answered_on", "日期", "回访日期"},
}
REQUIRED = ("customer", "score")


def rows_of(file: UploadedFile) -> list[dict[str, Any]]:
    """The rows under our own names; a file that cannot be used is refused in a sentence."""
    if (file.size or 0) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 30 MB. Split it."))
    name, content = (file.name or "").lower(), file.read()
    table = _excel(content) if name.endswith((".xlsx", ".xls", ".xlsb", ".ods")) else _csv(content)
    if not table:
        raise ValidationError(_("There is nothing in this file."))
    at = _places([str(cell).strip().lower() for cell in table[0]])
    return [
        {ours: row[place] if place < len(row) else "" for ours, place in at.items()}
        for row in table[1:]
        if any(str(cell).strip() for cell in row)
    ]


def _places(head: list[str]) -> dict[str, int]:
    found = {}
    for ours, names in NAMES.items():
        place = next((n for n, cell in enumerate(head) if cell in names), None)
        if place is not None:
            found[ours] = place
    missing = [name for name in REQUIRED if name not in found]
    if missing:
        raise ValidationError(
            _("The first row names no column %(missing)s. It has: %(there)s.")
            % {"missing": ", ".join(missing), "there": ", ".join(head)[:200] or "–"}
        )
    return found


def _csv(content: bytes) -> list[list[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ValidationError(_("This file is no text in UTF-8 or GB18030."))
    if "\x00" in text:
        raise ValidationError(_("This file is no text in UTF-8 or GB18030."))
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise ValidationError(_("This file is no text in UTF-8 or GB18030.")) from error


def _excel(content: bytes) -> list[list[Any]]:
    try:
        # A small workbook may unpack to whatever it likes.
        if far_cells(io.BytesIO(content)):
            raise ValidationError(_("The sheet is too large: save it as CSV."))
        book = load_workbook(io.BytesIO(content))
        return [[_cell(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    except (CalamineError, BadZipFile, IndexError, ValueError, OSError) as error:
        raise ValidationError(_("This Excel file cannot be read. Save it anew, or as CSV.")) from error


def _cell(cell: Any) -> Any:
    """A customer's number that Excel took for a figure is a text without a fraction."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else cell
