"""Reads the vocabulary's workbook back, as its page exports it, with whatever stands above the rows."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import IO, Any

import python_calamine
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from headwater.engine.lake.intake.sources.far_cells import far_cells
from headwater.engine.words import Words

# Far beyond any vocabulary: a sheet with more is something else.
MOST_ROWS = 20_000
LARGEST = 5 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
# Columns of the workbook; either language is understood when it comes back.
COLUMNS = {
    "kind": Words("Kind", "类别"),
    "code": Words("Code", "代码"),
    "name": Words("Chinese name", "中文名"),
    "name_en": Words("English name", "英文名"),
    "group": Words("Code of the group", "所属分组代码"),
    "in_use": Words("In use", "使用中"),
}
NEEDED = ("kind", "code")


def rows_of(file: IO[bytes], size: int) -> list[tuple[int, dict[str, str]]]:
    """(line of the sheet, its cells by COLUMNS) of the first sheet; a sentence when it is none."""
    cells = _cells(file, size)
    for number, row in enumerate(cells):
        places = _places(row)
        if all(name in places for name in NEEDED):
            return _below(cells, number, places)
    wanted = ", ".join(COLUMNS[name].zh + " / " + COLUMNS[name].en for name in NEEDED)
    raise ValidationError(_("No line of the sheet has the columns %(wanted)s.") % {"wanted": wanted})


def _cells(file: IO[bytes], size: int) -> list[list[str]]:
    if size > LARGEST:
        raise ValidationError(_("The file is larger than a vocabulary can be (5 MB)."))
    try:
        content = BytesIO(file.read())
        if _unpacked(content) > MOST_UNPACKED or far_cells(content):
            raise ValidationError(_("The sheet has more than %(most)d rows.") % {"most": MOST_ROWS})
        content.seek(0)
        book = python_calamine.load_workbook(content)
        found = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except ValidationError:
        raise
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError, IndexError):
        said = _("This is not an Excel file. Export the list, change it, bring it back.")
        raise ValidationError(said) from None
    if len(found) > MOST_ROWS:
        raise ValidationError(_("The sheet has more than %(most)d rows.") % {"most": MOST_ROWS})
    return [[_text(cell) for cell in row] for row in found]


def _unpacked(content: BytesIO) -> int:
    # An Excel file is a zip; a small one may unpack to whatever it likes.
    if not zipfile.is_zipfile(content):
        return 0
    with zipfile.ZipFile(content) as parts:
        return sum(part.file_size for part in parts.infolist())


def _text(cell: Any) -> str:
    # Excel keeps codes such as 10086 as numbers.
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if whole else cell).strip()


def _places(row: list[str]) -> dict[str, int]:
    found = {}
    for name, words in COLUMNS.items():
        place = next((i for i, cell in enumerate(row) if cell.lower() in (words.en.lower(), words.zh)), None)
        if place is not None:
            found[name] = place
    return found


def _below(cells: list[list[str]], header: int, places: dict[str, int]) -> list[tuple[int, dict[str, str]]]:
    rows = [
        (number, {name: row[place] for name, place in places.items()})
        for number, row in enumerate(cells[header + 1 :], start=header + 2)
    ]
    return [(number, row) for number, row in rows if any(row.values())]
