"""Reads any Excel sheet as texts, within bounds: a small file may unpack to whatever it likes."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import IO, Any

import python_calamine
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from headwater.engine.lake.intake.sources.far_cells import far_cells

MOST_ROWS, MOST_COLUMNS = 20_000, 60
LARGEST, MOST_UNPACKED = 5 * 1024 * 1024, 100 * 1024 * 1024
# Names of columns that are what they say, in either language.
KNOWN = {
    "level1": ("aspect", "level 1", "category", "方面", "一级", "类别", "维度", "大类"),
    "level2": ("requirement", "level 2", "item", "需求", "要求", "二级", "题项", "诉求", "选项"),
    "count": ("count", "number", "answers", "n", "数量", "人数", "次数", "频数", "计数"),
}


def cells_of(file: IO[bytes], size: int) -> list[list[str]]:
    """The first sheet's cells as texts; a sentence when it is none or too large."""
    if size > LARGEST:
        raise ValidationError(_("The file is larger than 5 MB. Count it first, or bring in a part."))
    try:
        content = BytesIO(file.read())
        if _unpacked(content) > MOST_UNPACKED or far_cells(content):
            raise ValidationError(_("The sheet has more than %(most)d rows.") % {"most": MOST_ROWS})
        content.seek(0)
        book = python_calamine.load_workbook(content)
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=True)
    except ValidationError:
        raise
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError, IndexError):
        raise ValidationError(_("This is not an Excel file that can be read.")) from None
    if len(rows) > MOST_ROWS:
        raise ValidationError(_("The sheet has more than %(most)d rows.") % {"most": MOST_ROWS})
    if not rows:
        raise ValidationError(_("The first sheet is empty."))
    return [[_text(cell) for cell in row[:MOST_COLUMNS]] for row in rows]


def _unpacked(content: BytesIO) -> int:
    if not zipfile.is_zipfile(content):
        return 0
    with zipfile.ZipFile(content) as parts:
        return sum(part.file_size for part in parts.infolist())


def _text(cell: Any) -> str:
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if whole else cell).strip().replace("\x00", "")


def suggested(cells: list[list[str]]) -> dict[str, str]:
    """The places of the columns whose headings are known words."""
    found: dict[str, str] = {}
    for at, heading in enumerate(cells[0] if cells else []):
        for name, words in KNOWN.items():
            if name not in found and any(_fits(heading.lower(), word) for word in words):
                found[name] = str(at)
                break
    return found


def _fits(heading: str, word: str) -> bool:
    return heading == word or (len(word) > 1 and word in heading)
